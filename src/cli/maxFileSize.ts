import { SETTINGS } from '../settings.ts';
import { UsageError } from './usage.ts';

/** The value of `--max-file-size`, in MB, within the limits of the setting. Throws a `UsageError` for any other. */
export function parseMaxFileSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const size = SETTINGS['upload.maxFileSizeMB'].safeParse(Number(text));
  if (!size.success) throw new UsageError('--max-file-size is a number of MB from 0.001 to 5120.');
  return size.data;
}

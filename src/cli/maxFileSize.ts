import { SETTINGS } from '../settings.ts';
import { UsageError } from './usage.ts';

/** What a number is multiplied with to be in MB, by its unit; one without a unit is in MB already. */
const MB_IN: Readonly<Record<string, number>> = { KB: 1 / 1024, MB: 1, GB: 1024 };

/**
 * The value of `--max-file-size`, as in `50MB`, `512KB`, `2GB` or `50`, in MB (1,048,576 bytes), within the limits of the setting.
 * Throws a `UsageError` for any other.
 */
export function parseMaxFileSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit = 'MB'] = /^(\d+(?:\.\d+)?)([KMG]B)?$/i.exec(text) ?? [];
  const size = SETTINGS['upload.maxFileSizeMB'].safeParse(Number(number) * (MB_IN[unit.toUpperCase()] ?? NaN));
  if (!size.success) {
    throw new UsageError(
      `--max-file-size is a number of MB from 0.001 to 5120, as in 50, 50MB, 512KB or 1GB, not "${text}".`,
    );
  }
  return size.data;
}

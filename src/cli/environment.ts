import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { makePrivateFolder } from '../system/privateFolder.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of a terminal's data: given, or where the platform keeps such things. */
export function dataFolder(data: string | undefined, environment: Environment = process.env): string {
  if (data !== undefined) return data;
  const { XDG_DATA_HOME = '', LOCALAPPDATA = '' } = environment;
  // An empty or relative path counts as none, as the XDG Base Directory Specification has it.
  const home = [XDG_DATA_HOME, LOCALAPPDATA].find(isAbsolute) ?? join(homedir(), '.local', 'share');
  return join(home, 'smart-file-query');
}

/**
 * The folder of a terminal's data, closed to everybody but its owner; one that was given keeps its modes, since other things may lie there as well.
 * Where it cannot be made, whoever writes there says so.
 */
export async function privateDataFolder(data: string | undefined): Promise<string> {
  const folder = dataFolder(data);
  if (data === undefined) await makePrivateFolder(folder).catch(() => undefined);
  return folder;
}

/** The environment variable that holds the token of a remote backend, or of the one that `serve` runs. */
export function tokenFromEnvironment(environment: Environment = process.env): string | undefined {
  const token = environment['SMART_FILE_QUERY_TOKEN'];
  return token === '' ? undefined : token;
}

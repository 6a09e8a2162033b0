import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { systemCode } from '../system/systemErrors.ts';
import { bytesOf, globExpression } from './gitPatterns.ts';

/** Variables of a process, of which git reads some. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of git for a folder, other than its ignore files. Found by reading files: git itself need not be installed. */
export interface GitRepository {
  /** The folder that holds `.git`. */
  readonly root: string;
  /** The path of `info/exclude`, whose patterns are ignored in this clone alone. */
  readonly excludeFile: string;
  /** The path of the file of patterns that the user ignores in all repositories, where there is one. */
  readonly personalExcludesFile: string | undefined;
  /** Whether the case of names is ignored; undefined where git's settings do not say. */
  readonly ignoreCase: boolean | undefined;
}

/** The repository that a folder lies in; undefined where it lies in none. */
export async function repositoryOf(folder: string, environment: Environment): Promise<GitRepository | undefined> {
  for (let root = folder; ; root = dirname(root)) {
    const found = await repositoryAt(root, environment);
    if (found || root === dirname(root)) return found;
  }
}

/** The repository whose root is this folder. */
export async function repositoryAt(root: string, environment: Environment): Promise<GitRepository | undefined> {
  const gitFolder = await gitFolderOf(join(root, '.git'));
  if (gitFolder === undefined) return undefined;
  // The folder that a worktree shares with its clone.
  const shared = (await readLine(join(gitFolder, 'commondir'))) ?? '.';
  const common = resolve(gitFolder, shared);
  const settings = await readSettings({ root, gitFolder, common }, environment);
  const excludes = settings.get('core.excludesfile');
  const ignoreCase = settings.get('core.ignorecase');
  return {
    root,
    excludeFile: join(common, 'info', 'exclude'),
    personalExcludesFile:
      excludes === undefined ? defaultExcludes(environment) : expandPath(excludes, root, environment),
    ignoreCase: ignoreCase === undefined ? undefined : isTrue(ignoreCase),
  };
}

/** The path of the user's own patterns, for a folder that is in no repository. */
export async function personalExcludesOf(root: string, environment: Environment): Promise<string | undefined> {
  const settings = await readSettings({ root }, environment);
  const excludes = settings.get('core.excludesfile');
  return excludes === undefined ? defaultExcludes(environment) : expandPath(excludes, root, environment);
}

/**
 * The folder of a repository's data: `.git` is that folder, or a file that names it. Undefined where there is no repository.
 */
async function gitFolderOf(dotGit: string): Promise<string | undefined> {
  const line = await readLine(dotGit);
  const [, named] = /^gitdir: (.+)$/.exec(line ?? '') ?? [];
  const folder = named === undefined ? dotGit : resolve(dirname(dotGit), named);
  const isRepository = await stat(join(folder, 'HEAD')).then(
    () => true,
    () => false,
  );
  return isRepository ? folder : undefined;
}

async function readLine(file: string): Promise<string | undefined> {
  return (await readIfThere(file))?.replace(/\r?\n[^]*$/, '');
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === '') throw error;
    return undefined;
  });
}

interface Folders {
  readonly root: string;
  /** Undefined outside of a repository. */
  readonly gitFolder?: string;
  readonly common?: string;
}

/** How deep files may include each other, as in git. */
const MAX_INCLUDES = 10;

/** The settings of git that are used here, by their names in small letters. The last file that sets one wins. */
async function readSettings(folders: Folders, environment: Environment): Promise<Map<string, string>> {
  const settings = new Map<string, string>();
  const read = async (file: string, depth = 0): Promise<void> => {
    const text = await readIfThere(file);
    if (text === undefined || depth > MAX_INCLUDES) return;
    for (const { section, condition, key, value } of parseConfig(text)) {
      const isIncluded = section === 'include' || (section === 'includeif' && holds(condition, file));
      const included = isIncluded && key === 'path' ? expandPath(value, dirname(file), environment) : undefined;
      if (included !== undefined) await read(included, depth + 1);
      else if (section === 'core' && condition === '') settings.set(`core.${key}`, value);
    }
  };
  const holds = (condition: string, file: string): boolean =>
    folders.gitFolder !== undefined && isConditionMet(condition, { gitFolder: folders.gitFolder, file, environment });
  for (const file of configFiles(folders, environment)) await read(file);
  const count = Number(environment['GIT_CONFIG_COUNT'] ?? 0);
  for (let index = 0; index < count; index++) {
    const key = environment[`GIT_CONFIG_KEY_${String(index)}`];
    if (key !== undefined) settings.set(key.toLowerCase(), environment[`GIT_CONFIG_VALUE_${String(index)}`] ?? '');
  }
  return settings;
}

/** The files of git's settings; a later one overrides an earlier one. */
function configFiles({ gitFolder, common }: Folders, environment: Environment): string[] {
  const { GIT_CONFIG_SYSTEM, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = environment;
  const system = isTrue(GIT_CONFIG_NOSYSTEM ?? 'false') ? [] : [GIT_CONFIG_SYSTEM ?? '/etc/gitconfig'];
  const personal =
    GIT_CONFIG_GLOBAL === undefined
      ? [join(configHome(environment), 'git', 'config'), join(homeOf(environment), '.gitconfig')]
      : [GIT_CONFIG_GLOBAL];
  return [
    ...system,
    ...personal,
    ...(common === undefined ? [] : [join(common, 'config')]),
    ...(gitFolder === undefined ? [] : [join(gitFolder, 'config.worktree')]),
  ].filter((file) => file !== '');
}

function homeOf({ HOME }: Environment): string {
  return HOME === undefined || HOME === '' ? homedir() : HOME;
}

function configHome(environment: Environment): string {
  const { XDG_CONFIG_HOME } = environment;
  return XDG_CONFIG_HOME === undefined || XDG_CONFIG_HOME === ''
    ? join(homeOf(environment), '.config')
    : XDG_CONFIG_HOME;
}

function defaultExcludes(environment: Environment): string {
  return join(configHome(environment), 'git', 'ignore');
}

/** A path in a setting. Undefined for an empty one, which means no file. */
function expandPath(path: string, folder: string, environment: Environment): string | undefined {
  if (path === '') return undefined;
  const expanded = path === '~' || path.startsWith('~/') ? join(homeOf(environment), path.slice(1)) : path;
  return isAbsolute(expanded) ? expanded : join(folder, expanded);
}

/**
 * Whether the condition of an include is met: `gitdir:` with a pattern for the repository's path; conditions of other kinds
 * are not met.
 */
function isConditionMet(
  condition: string,
  { gitFolder, file, environment }: { gitFolder: string; file: string; environment: Environment },
): boolean {
  const [, icase, written] = /^gitdir(\/i)?:(.+)$/.exec(condition) ?? [];
  if (written === undefined) return false;
  let pattern = written.startsWith('~/') ? join(homeOf(environment), written.slice(1)) : written;
  if (pattern.startsWith('./')) pattern = join(dirname(file), pattern);
  else if (!isAbsolute(pattern)) pattern = `**/${pattern}`;
  if (written.endsWith('/')) pattern = `${pattern.replace(/\/$/, '')}/**`;
  const expression = globExpression(bytesOf(pattern), { ignoreCase: icase !== undefined });
  const place = bytesOf(gitFolder);
  return expression?.test(icase === undefined ? place : place.toLowerCase()) === true;
}

interface ConfigEntry {
  /** In small letters. */
  readonly section: string;
  /** The text in quotes behind the section. */
  readonly condition: string;
  /** In small letters. */
  readonly key: string;
  readonly value: string;
}

/**
 * The entries of a file of git's settings, in their order. Lines that cannot be read are passed over.
 * @see https://git-scm.com/docs/git-config#_syntax
 */
export function* parseConfig(text: string): Generator<ConfigEntry> {
  let section = '';
  let condition = '';
  // A line goes on where a backslash stands at its end.
  const lines =
    text
      .replace(/^\ufeff/, '')
      .replace(/\\\r?\n/g, '\\\n')
      .match(/(?:\\\n|[^\n])+/g) ?? [];
  for (const line of lines) {
    const [header, name, quoted] = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = name.toLowerCase();
      condition = (quoted ?? '').replace(/\\(.)/g, '$1');
    }
    const [, key, value] =
      /^\s*([A-Za-z][\w-]*)[^\S\n]*(?:=[^\S\n]*([^]*))?$/.exec(line.slice(header?.length ?? 0)) ?? [];
    if (key !== undefined)
      yield { section, condition, key: key.toLowerCase(), value: value === undefined ? 'true' : parseValue(value) };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** The value of an entry. Quotes protect spaces at its end and characters that would begin a comment. */
function parseValue(written: string): string {
  let value = '';
  let kept = 0;
  let isQuoted = false;
  for (const [token] of written.matchAll(/\\[^]|[^]/g)) {
    if (token === '\\\n') continue;
    if (token === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (token === '#' || token === ';')) break;
    else value += token.startsWith('\\') ? (ESCAPES[token.slice(1)] ?? token.slice(1)) : token;
    if (isQuoted || !/\s/.test(token)) kept = value.length;
  }
  return value.slice(0, kept);
}

function isTrue(value: string): boolean {
  return /^(?:true|yes|on|[1-9]\d*)$/i.test(value);
}

import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { systemCode } from '../system/systemErrors.ts';
import { markedEncoding, wideEncoding } from '../text/wideEncoding.ts';
import { bytesOf, GitPatterns } from './gitPatterns.ts';
import {
  personalExcludesOf,
  repositoryAt,
  repositoryOf,
  type Environment,
  type GitRepository,
} from './gitRepository.ts';

/** The rules that leave a path out: those of git, or those of this product's own file. */
export type IgnoreReason = 'ignored-by-git' | 'ignored-here';

const GIT_FILE = '.gitignore';
const OWN_FILE = '.smartfilequeryignore';

/** The patterns of one file, and the folder that they are relative to. */
interface RuleFile {
  /** With a separator at its end. */
  readonly folder: string;
  readonly patterns: GitPatterns;
}

export interface IgnoreOptions {
  /** The workspace folder: `.smartfilequeryignore` counts from here down, the files of git from the root of its repository. */
  readonly root: string;
  /** The environment that names git's settings of the user. */
  readonly environment: Environment;
}

/**
 * The ignore rules of a folder, as git applies them: the user's own for all repositories, then `info/exclude`, then each
 * `.gitignore` from the root down; a later rule wins, and everything in an ignored folder is ignored with it. Every
 * `.smartfilequeryignore` wins over all of these.
 */
export class IgnoreRules {
  /** The weakest first. */
  readonly #git: readonly RuleFile[];
  readonly #own: readonly RuleFile[];
  readonly #ignoreCase: boolean;
  readonly #environment: Environment;

  private constructor(
    git: readonly RuleFile[],
    own: readonly RuleFile[],
    ignoreCase: boolean,
    environment: Environment,
  ) {
    this.#git = git;
    this.#own = own;
    this.#ignoreCase = ignoreCase;
    this.#environment = environment;
  }

  /**
   * The rules for `folder` from the folders above it, or the reason for which the folder itself is left out. Throws where
   * there are rules that cannot be read.
   */
  static async above(folder: string, { root, environment }: IgnoreOptions): Promise<IgnoreRules | IgnoreReason> {
    const to = resolve(folder);
    const workspace = isBelow(resolve(root), to) ? resolve(root) : to;
    let rules = await IgnoreRules.#ofWorkspace(workspace, environment);
    for (const [current, next] of steps(workspace, to)) {
      rules = await rules.within(current);
      const reason = rules.reasonFor(next, true);
      if (reason) return reason;
    }
    return rules;
  }

  /** The rules of git for a workspace, from its repository's root down. */
  static async #ofWorkspace(workspace: string, environment: Environment): Promise<IgnoreRules> {
    const repository = await repositoryOf(workspace, environment);
    const ignoreCase = repository?.ignoreCase ?? (await ignoresCase(workspace));
    const personalFile = repository
      ? repository.personalExcludesFile
      : await personalExcludesOf(workspace, environment);
    const base = repository?.root ?? workspace;
    const personal = personalFile === undefined ? [] : await readRules(personalFile, base, ignoreCase);
    const none = new IgnoreRules(personal, [], ignoreCase, environment);
    if (!repository) return none;
    let rules = await none.#withExcludes(repository);
    for (const [current, next] of steps(repository.root, workspace)) {
      rules = rules.#with({ git: await readRules(join(current, GIT_FILE), current, ignoreCase) });
      // A workspace in an ignored folder is used all the same: the user has opened it, so its files are meant.
      if (rules.reasonFor(next, true)) return none;
    }
    return rules;
  }

  /** These rules together with those of a folder below. Throws where there are rules that cannot be read. */
  async within(folder: string): Promise<IgnoreRules> {
    const [git, own, nested] = await Promise.all([
      readRules(join(folder, GIT_FILE), folder, this.#ignoreCase),
      readRules(join(folder, OWN_FILE), folder, this.#ignoreCase),
      repositoryAt(folder, this.#environment),
    ]);
    const rules = nested ? await this.#withExcludes(nested) : this;
    return rules.#with({ git, own });
  }

  /** The rules that leave a path out; undefined where none does. The folders above it must not be left out. */
  reasonFor(path: string, isFolder: boolean): IgnoreReason | undefined {
    const own = lastMatch(this.#own, path, isFolder);
    if (own) return own === 'ignored' ? 'ignored-here' : undefined;
    return lastMatch(this.#git, path, isFolder) === 'ignored' ? 'ignored-by-git' : undefined;
  }

  async #withExcludes({ root, excludeFile }: GitRepository): Promise<IgnoreRules> {
    return this.#with({ git: await readRules(excludeFile, root, this.#ignoreCase) });
  }

  #with({ git = [], own = [] }: { git?: readonly RuleFile[]; own?: readonly RuleFile[] }): IgnoreRules {
    if (git.length === 0 && own.length === 0) return this;
    return new IgnoreRules([...this.#git, ...git], [...this.#own, ...own], this.#ignoreCase, this.#environment);
  }
}

function lastMatch(files: readonly RuleFile[], path: string, isFolder: boolean): 'ignored' | 'included' | undefined {
  for (const { folder, patterns } of files.toReversed()) {
    const match = patterns.match(path.slice(folder.length).split(sep).join('/'), isFolder);
    if (match) return match;
  }
  return undefined;
}

/** The rules of a file for a folder; none where the file is missing or empty. */
async function readRules(file: string, folder: string, ignoreCase: boolean): Promise<RuleFile[]> {
  const patterns = new GitPatterns(await readIgnoreFile(file), { ignoreCase });
  return patterns.isEmpty ? [] : [{ folder: folder.endsWith(sep) ? folder : folder + sep, patterns }];
}

/**
 * The text of an ignore file, one character a byte of UTF-8; empty where there is none. One in UTF-16, as PowerShell's `>`
 * writes it, counts, although git reads nothing in it. Throws where there is one that cannot be read.
 */
async function readIgnoreFile(file: string): Promise<string> {
  try {
    const content = await readFile(file);
    const encoding = markedEncoding(content) ?? wideEncoding(content);
    const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
    return isWide ? bytesOf(new TextDecoder(encoding).decode(content)) : content.toString('latin1');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error))) return '';
    throw error;
  }
}

/** Every folder on the way from `from` down to `to`, each with the next one. */
function steps(from: string, to: string): [current: string, next: string][] {
  const found: [string, string][] = [];
  for (let next = to; next !== from && next !== dirname(next); next = dirname(next)) {
    found.unshift([dirname(next), next]);
  }
  return found;
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === path;
}

/** Whether the file system ignores the case of names: found by looking for the folder's own name with a letter changed. */
async function ignoresCase(folder: string): Promise<boolean> {
  const other = folder.replace(/[A-Za-z](?=[^A-Za-z]*$)/, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  if (other === folder) return false;
  const look = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
  const [here, there] = await Promise.all([look(folder), look(other)]);
  return here !== undefined && here.ino === there?.ino && here.dev === there.dev;
}

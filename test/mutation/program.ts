import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { repositoryFolder } from '../vscode/repository.ts';
import { mutantsOf, type Mutant } from './mutants.ts';

/** What the compiler says about code that is only unused; a mutant is not found out by that. */
const UNUSED = new Set([6133, 6138, 6192, 6196, 6198, 6199, 7027]);

/** Source files as the compiler sees them: which mutants there are, and which do not compile. */
export class Program {
  readonly #service: ts.LanguageService;
  readonly #files: readonly string[];
  /** The mutant that the compiler is shown, and how many there were, so that it notices the change. */
  #shown: { path: string; text: string } | undefined;
  #version = 0;

  /** `files` are relative to the repository. */
  constructor(files: readonly string[]) {
    this.#files = files;
    const configFile = join(repositoryFolder, 'tsconfig.json');
    const { config } = ts.readConfigFile(configFile, (path) => ts.sys.readFile(path)) as { config: unknown };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => files.map(absolute),
      getScriptVersion: (path) => (this.#shown?.path === path ? String(this.#version) : '0'),
      getScriptSnapshot: (path) => {
        const text = this.#shown?.path === path ? this.#shown.text : ts.sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => repositoryFolder,
      getDefaultLibFileName: (compilerOptions) => ts.getDefaultLibFilePath(compilerOptions),
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  /** All mutants of the files. */
  mutants(): Mutant[] {
    const program = this.#service.getProgram();
    if (!program) throw new Error('The compiler has no program.');
    return this.#files.flatMap((file) => {
      const source = program.getSourceFile(absolute(file));
      return source ? mutantsOf(source, file, program.getTypeChecker()) : [];
    });
  }

  /** Whether the compiler finds the mutant, so that no test has to. */
  isRefused({ file, start, end, replacement }: Mutant): boolean {
    const path = absolute(file);
    const text = readFileSync(path, 'utf8');
    this.#version++;
    this.#shown = { path, text: text.slice(0, start) + replacement + text.slice(end) };
    try {
      const found = [...this.#service.getSyntacticDiagnostics(path), ...this.#service.getSemanticDiagnostics(path)];
      return found.some(({ code, category }) => category === ts.DiagnosticCategory.Error && !UNUSED.has(code));
    } finally {
      this.#shown = undefined;
    }
  }
}

function absolute(file: string): string {
  return join(repositoryFolder, file);
}

/** The path of a file relative to the repository, with slashes. */
export function repositoryPath(path: string): string {
  return relative(repositoryFolder, path).split(sep).join('/');
}

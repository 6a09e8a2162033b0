import type { StructureReader } from '../structure.ts';
import { BRACE_LANGUAGES } from './code/braceLanguages.ts';
import { readBraces } from './code/braceReader.ts';
import { readPython } from './code/pythonReader.ts';
import { readRuby } from './code/rubyReader.ts';
import { readShell } from './code/shellReader.ts';

const hasExtension =
  (...extensions: readonly string[]) =>
  (name: string): boolean =>
    extensions.some((extension) => name.endsWith(`.${extension}`));

const isShell = hasExtension('sh', 'bash', 'zsh', 'ksh');
const isPython = hasExtension('py', 'pyi', 'pyw');
const isRuby = hasExtension('rb', 'rake', 'gemspec');

/** The readers of programs, one for each language. */
export const CODE_READERS: readonly StructureReader[] = [
  ...BRACE_LANGUAGES.map((language) => ({
    format: language.format,
    reads: hasExtension(...language.extensions),
    read: (filename: string, text: readonly string[]) => readBraces(filename, text, language),
  })),
  { format: 'python', reads: (name, text) => isPython(name) || isRunBy(/python/, text), read: readPython },
  {
    format: 'ruby',
    reads: (name, text) => isRuby(name) || /^(?:gemfile|rakefile)$/.test(name) || isRunBy(/ruby/, text),
    read: readRuby,
  },
  { format: 'shell', reads: (name, text) => isShell(name) || isRunBy(/\b(?:ba|z|k|da)?sh\b/, text), read: readShell },
];

function isRunBy(interpreter: RegExp, text: readonly string[]): boolean {
  const first = text[0] ?? '';
  return first.startsWith('#!') && interpreter.test(first);
}

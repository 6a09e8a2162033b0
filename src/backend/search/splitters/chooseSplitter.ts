import { LANGUAGE_OF_EXTENSION, definitionAt } from './codeLanguage.ts';
import { CodeSplitter } from './codeSplitter.ts';
import { CsvSplitter } from './csvSplitter.ts';
import { JsonSplitter } from './jsonSplitter.ts';
import { ProseSplitter } from './proseSplitter.ts';
import { type EmitPassage, type LineSplitter } from './lineBuffer.ts';
import { isLogEntryStart, LogSplitter } from './logSplitter.ts';
import { MarkdownSplitter } from './markdownSplitter.ts';
import { SheetSplitter } from './sheetSplitter.ts';
import { YamlSplitter } from './yamlSplitter.ts';

/** How many lines are looked at where the extension does not tell. */
export const SNIFF_LINES = 50;

type MakeSplitter = (emit: EmitPassage) => LineSplitter;

const MAKER_OF_EXTENSION: Readonly<Record<string, MakeSplitter>> = {
  md: (emit) => new MarkdownSplitter(emit),
  markdown: (emit) => new MarkdownSplitter(emit),
  mdx: (emit) => new MarkdownSplitter(emit),
  csv: (emit) => new CsvSplitter(emit),
  tsv: (emit) => new CsvSplitter(emit),
  'extracted-sheet': (emit) => new SheetSplitter(emit),
  json: (emit) => new JsonSplitter(emit),
  jsonc: (emit) => new JsonSplitter(emit),
  json5: (emit) => new JsonSplitter(emit),
  jsonl: (emit) => new JsonSplitter(emit),
  ndjson: (emit) => new JsonSplitter(emit),
  geojson: (emit) => new JsonSplitter(emit),
  yaml: (emit) => new YamlSplitter(emit),
  yml: (emit) => new YamlSplitter(emit),
  toml: (emit) => new YamlSplitter(emit),
  ini: (emit) => new YamlSplitter(emit),
  cfg: (emit) => new YamlSplitter(emit),
  conf: (emit) => new YamlSplitter(emit),
  properties: (emit) => new YamlSplitter(emit),
  log: (emit) => new LogSplitter(emit),
};

/** The splitter for a file, by its extension, else by its first lines. */
export function chooseSplitter(filename: string, head: readonly string[], emit: EmitPassage): LineSplitter {
  const extension = /\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  // A file called `constructor` or `x.toString` must not find what every object inherits.
  const make = Object.hasOwn(MAKER_OF_EXTENSION, extension) ? MAKER_OF_EXTENSION[extension] : undefined;
  if (make) return make(emit);
  const language = Object.hasOwn(LANGUAGE_OF_EXTENSION, extension) ? LANGUAGE_OF_EXTENSION[extension] : undefined;
  if (language) return new CodeSplitter(language, emit);
  return sniff(head)(emit);
}

function sniff(head: readonly string[]): MakeSplitter {
  const lines = head.filter((line) => line.trim() !== '');
  const shareOf = (isMatch: (line: string) => boolean): number =>
    lines.length === 0 ? 0 : lines.filter(isMatch).length / lines.length;
  const first = lines[0] ?? '';
  if (/^#!.*\b(?:node|deno|bun)\b/.test(first)) return (emit) => new CodeSplitter('script', emit);
  if (/^#!.*\bpython/.test(first)) return (emit) => new CodeSplitter('python', emit);
  if (/^#!.*\bruby/.test(first)) return (emit) => new CodeSplitter('ruby', emit);
  if (/^#!/.test(first)) return (emit) => new CodeSplitter('shell', emit);
  if (/^<\?php/.test(first)) return (emit) => new CodeSplitter('php', emit);
  // One line in three: the others may be stack traces.
  if (lines.length >= 3 && shareOf(isLogEntryStart) >= 1 / 3) return (emit) => new LogSplitter(emit);
  if (/^\s*[{[]\s*(?:$|["{[\]}])/.test(first)) return (emit) => new JsonSplitter(emit);
  if (lines.length >= 3 && isSeparatedTable(lines)) return (emit) => new CsvSplitter(emit);
  if (lines.some((line) => /^#{1,6} \S/.test(line)) && !lines.some((line) => /[{};]\s*$/.test(line))) {
    return (emit) => new MarkdownSplitter(emit);
  }
  if (shareOf((line) => /[{};]\s*$/.test(line)) > 0.4 && lines.some((line) => definitionAt(line, 'c'))) {
    return (emit) => new CodeSplitter('c', emit);
  }
  return (emit) => new ProseSplitter(emit);
}

/** Every line has the same number of separators, two at least: prose has commas too, but not so evenly. */
function isSeparatedTable(lines: readonly string[]): boolean {
  return [',', ';', '\t', '|'].some((separator) => {
    const counts = lines.slice(0, -1).map((line) => line.split(separator).length - 1);
    const first = counts[0] ?? 0;
    return first >= 2 && counts.every((count) => count === first);
  });
}

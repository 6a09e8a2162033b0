import type { StructuredFile } from '../../../structure/structure.ts';
import { sentencesOf, type Sentence } from '../text/sentences.ts';

/** Languages in which `#` begins a comment; elsewhere it begins a private member or a preprocessor line. */
const HASH_COMMENTS: ReadonlySet<string> = new Set(['python', 'ruby', 'shell', 'php', 'graphql']);
/** Languages in which a string that stands alone says what a declaration is. */
const DOCSTRINGS: ReadonlySet<string> = new Set(['python', 'graphql']);
/** So much of a line is looked at, in UTF-16 code units. */
const MAX_LINE_CHARS = 400;

const LINE = /^\s*(?:\/\/[/!]?|\*(?![\w(/]))\s?/;
const HASH = /^\s*#+[!:]?\s?/;
const BLOCK = /^\s*\/\*+!?\s?/;
const DOCSTRING = /^\s*[rRbBuU]{0,2}("""|''')/;
const SHORT_DOCSTRING = /^\s*"([^"]+)"\s*$/;
/** What a list of parameters, errors or points begins a line with. */
const POINT = /^(?:[@:\\]\w|[-*•]\s|\w+:$)/;
/** Words to tools. */
const TO_TOOLS = /^(?:eslint|istanbul|prettier|noqa|type:|pylint|nolint|c8|@ts-|v8 ignore|region\b)/;

type Said = readonly (string | undefined)[];

const KEPT = new WeakMap<StructuredFile, Said>();

/** What the comments of a program say, line by line and without their marks; undefined where a line has code or nothing. */
export function saidByLine(file: StructuredFile): Said {
  const known = KEPT.get(file);
  if (known) return known;
  const { format } = file.structure;
  let end: string | undefined;
  const said = file.text.map((source) => {
    const line = source.slice(0, MAX_LINE_CHARS);
    if (end !== undefined) {
      const at = line.indexOf(end);
      if (at >= 0) end = undefined;
      return (at < 0 ? line : line.slice(0, at)).replace(/^\s*\*(?!\w)\s?/, '').trim();
    }
    const docstring = DOCSTRINGS.has(format) ? DOCSTRING.exec(line) : null;
    const opened = docstring ?? BLOCK.exec(line);
    if (opened) {
      const close = docstring?.[1] ?? '*/';
      const rest = line.slice(opened[0].length);
      const at = rest.indexOf(close);
      // Code that follows a comment on its line is what the line is.
      if (at >= 0 && rest.slice(at + close.length).trim() !== '') return undefined;
      if (at < 0) end = close;
      return (at < 0 ? rest : rest.slice(0, at)).trim();
    }
    const mark = LINE.exec(line) ?? (HASH_COMMENTS.has(format) ? HASH.exec(line) : null);
    if (mark) return line.slice(mark[0].length).trim();
    return DOCSTRINGS.has(format) ? SHORT_DOCSTRING.exec(line)?.[1] : undefined;
  });
  const plain = said.map((words) => (words !== undefined && TO_TOOLS.test(words) ? '' : words));
  KEPT.set(file, plain);
  return plain;
}

const SENTENCES = new WeakMap<StructuredFile, ReadonlyMap<number, readonly Sentence[]>>();

/** The sentences of a program's comments by the lines that they begin on. */
export function remarksByLine(file: StructuredFile): ReadonlyMap<number, readonly Sentence[]> {
  const known = SENTENCES.get(file);
  if (known) return known;
  const said = saidByLine(file).map((words) => words ?? '');
  const sentences: Sentence[] = [];
  for (let line = 1; line <= said.length; line++) {
    if (said[line - 1] === '') continue;
    let last = line;
    while ((said[last] ?? '') !== '' && !POINT.test(said[last] ?? '')) last++;
    sentences.push(...sentencesOf(said, { first: line, last }));
    line = last;
  }
  const byLine = Map.groupBy(sentences, ({ lines }) => lines.first);
  SENTENCES.set(file, byLine);
  return byLine;
}

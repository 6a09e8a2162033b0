import { ItemDraft } from './itemDraft.ts';
import { asciiDocReader, orgReader } from './readers/asciiDoc.ts';
import { blockReader } from './readers/block.ts';
import { CODE_READERS } from './readers/code.ts';
import { crontabReader } from './readers/crontab.ts';
import { delimitedReader } from './readers/delimited.ts';
import { dependencyListReader } from './readers/dependencyList.ts';
import { diffReader } from './readers/diff.ts';
import { dockerfileReader } from './readers/dockerfile.ts';
import { graphqlReader } from './readers/graphql.ts';
import { jsonReader, jsonLinesReader } from './readers/json.ts';
import { keyValueReader } from './readers/keyValue.ts';
import { latexReader } from './readers/latex.ts';
import { logReader } from './readers/log.ts';
import { makefileReader } from './readers/makefile.ts';
import { markdownReader } from './readers/markdown.ts';
import { plainTextReader } from './readers/plainText.ts';
import { protobufReader } from './readers/protobuf.ts';
import { restructuredTextReader } from './readers/restructuredText.ts';
import { sheetReader } from './readers/sheet.ts';
import { sqlReader } from './readers/sql.ts';
import { xmlReader } from './readers/xml.ts';
import { yamlReader } from './readers/yaml.ts';
import type { Structure, StructureReader } from './structure.ts';

/** All readers, the more specific first. Another format is another file in `readers/` and a line here. */
const READERS: readonly StructureReader[] = [
  sheetReader,
  crontabReader,
  delimitedReader,
  jsonLinesReader,
  dockerfileReader,
  dependencyListReader,
  makefileReader,
  graphqlReader,
  protobufReader,
  sqlReader,
  diffReader,
  jsonReader,
  yamlReader,
  blockReader,
  keyValueReader,
  xmlReader,
  ...CODE_READERS,
  markdownReader,
  restructuredTextReader,
  asciiDocReader,
  orgReader,
  latexReader,
  logReader,
  plainTextReader,
];

/** More of a line than people write: what comes later in it is left out. */
const MAX_LINE_CHARS = 10_000;

/** The structure of a file, or undefined where no reader knows its format. */
export function readStructure(filename: string, text: readonly string[]): Structure | undefined {
  const name = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1).toLowerCase();
  const reader = READERS.find(({ reads }) => reads(name, text));
  const structure = reader?.read(filename, reader.takesLongLines === true ? text : beginnings(text));
  const root = structure?.root;
  if (root instanceof ItemDraft && root.comment === '') root.comment = headComment(text);
  return structure;
}

function beginnings(text: readonly string[]): readonly string[] {
  return text.some(({ length }) => length > MAX_LINE_CHARS) ? text.map((line) => line.slice(0, MAX_LINE_CHARS)) : text;
}

/** A file says what it is in so many of its first lines at most. */
const MAX_HEAD_LINES = 30;
/** More of a line than a comment takes. */
const MAX_COMMENT_CHARS = 1000;

const COMMENT_LINE = /^\s*(?:#(?!!)|\/\/|--(?!-)|;|\/?\*+|<!--|"""|!(?!!)|%)\s?(.*)$/;

/** The comment at the head of a file, above the first thing in it; empty where there is none. */
function headComment(text: readonly string[]): string {
  const words: string[] = [];
  for (const whole of text.slice(0, MAX_HEAD_LINES)) {
    const line = whole.slice(0, MAX_COMMENT_CHARS);
    if (/^(?:#!|<\?xml|#\s*(?:-\*-|vim:|syntax=|escape=))/.test(line)) continue;
    const comment = COMMENT_LINE.exec(line);
    if (!comment) {
      if (words.length > 0 || line.trim() !== '') break;
      continue;
    }
    const said = (comment[1] ?? '').replace(/\*\/\s*$|-->\s*$|"""\s*$|^[-=#*~\s]+|[-=#*~\s]+$/g, '').trim();
    if (said !== '') words.push(said);
  }
  return words.join(' ');
}

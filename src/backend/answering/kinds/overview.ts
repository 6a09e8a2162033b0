import { descendants, type Item, type Lines, type StructuredFile, type Table } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';
import type { AnswerKind } from './answerKind.ts';
import { clipped, code, prose } from './markdown.ts';

const MAX_COMMENT_CHARS = 330;
const MAX_OUTLINE_CHARS = 230;
const MAX_PARTS = 24;
/** The beginning of a file says what it is, in so many lines at most. */
const MAX_CITED_LINES = 20;
const MAX_COLUMNS = 12;
/** First paragraphs that are shorter are given with those after them. */
const SHORT_PARAGRAPH_CHARS = 120;

/** Keys that describe a whole file. */
const DESCRIBING = /^(?:description|summary|title|name|purpose|info|about)$/i;
/** Keys below which the file as a whole is described. */
const WHOLE = /^(?:project|package|info|metadata|tool|chart|about|meta|app|application|site|poetry)$/i;
/** Formats that are a table of entries: the rows are no parts of them. */
const TABULAR = new Set(['delimited', 'sheet', 'json lines']);
/** Headings under which a document says what it is. */
const ABOUT =
  /^(?:abstract|summary|introduction|about|overview|description|purpose|what (?:is|it|this)\b.*|zusammenfassung|überblick|einleitung|zweck|简介|概述|摘要|介绍)/iu;

/** What a file is about: what it says of itself, and what it consists of. */
export const overview: AnswerKind = {
  name: 'overview',
  find(question, file) {
    if (!question.aims.has('summary') && !asksWhatItIs(question, file)) return undefined;
    const { root, tables, format } = file.structure;
    const document = documentSays(root, file.text);
    const said = document?.text ?? (root.comment || described(file));
    const outline = TABULAR.has(format) ? tables.map(sizeOf).join('\n') : outlineOf(root);
    const text = [
      document?.title === undefined ? '' : `**${prose(clipped(document.title, 120))}**`,
      said && prose(clipped(said, MAX_COMMENT_CHARS)),
      outline,
    ]
      .filter((part) => part !== undefined && part !== '')
      .join('\n\n');
    if (text === '') return undefined;
    const last = Math.min(file.text.length, MAX_CITED_LINES);
    const beginning = { first: 1, last };
    return {
      text,
      how: 'what the file says of itself, and what it consists of',
      lines: document?.lines && document.lines.last > last ? [document.lines, beginning] : [beginning],
      certainty: 0.98,
    };
  },
};

const WHAT_IS =
  /^(?:what(?:'s| is| are| does)|was (?:ist|macht|sind)|explain|describe)\s+(?:an? |the |das |der |die )?["“`']?(.{2,60}?)["”`']?(?:\s+(?:do|for|about|all about|good for|used for))?[\s?.!]*$|^["“`]?(.{2,40}?)["”`]?(?:是什么|是做什么的|是干什么的)[?？。]?$|^什么是["“`]?(.{2,40}?)["”`]?[?？。]?$/iu;

/** Whether a question asks what the thing is that a document is called by. */
function asksWhatItIs({ text }: Question, { structure: { root } }: StructuredFile): boolean {
  const asked = WHAT_IS.exec(text)
    ?.slice(1)
    .find((name) => name !== undefined);
  const title = root.children.find(({ kind }) => kind === 'heading')?.name ?? nameOfWhole(root);
  return asked !== undefined && title !== undefined && asked.toLowerCase() === title.toLowerCase().trim();
}

/** What the keys of a file call the whole: the name of a package. */
function nameOfWhole({ children }: Item): string | undefined {
  const isName = ({ name, value }: Item): boolean => value !== undefined && /^(?:name|title)$/i.test(name);
  const inPart = (): Item | undefined =>
    children.filter(({ name }) => WHOLE.test(name)).flatMap((part) => part.children.filter(isName))[0];
  return (children.find(isName) ?? inPart())?.value;
}

interface Said {
  readonly title: string | undefined;
  readonly text: string | undefined;
  readonly lines: Lines | undefined;
}

/** The title of a document and its first paragraphs; undefined for what is no document. */
function documentSays(root: Item, text: readonly string[]): Said | undefined {
  const isDocument = root.children.some(({ kind }) => kind === 'heading' || kind === 'paragraph');
  if (!isDocument) return undefined;
  const heading = root.children.find(({ kind }) => kind === 'heading');
  const isTitle =
    heading !== undefined &&
    !/^(?:\d|§|[一二三四五六七八九十]{1,3}、)/u.test(heading.name) &&
    (heading.children.length > 0 || root.children.length > 1);
  const sections = [...descendants(root)].filter(({ kind, name }) => kind === 'heading' && !NOTHING_SAID.test(name));
  const about = sections.slice(0, 8).find(({ name }) => ABOUT.test(name));
  const firstOf = (item: Item): ReturnType<typeof firstText> => firstText(item, text);
  const texts = [firstOf(root), heading && firstOf(heading), about && firstOf(about)];
  const found = texts.filter((text) => text !== undefined);
  const chosen = about && about !== heading ? found.slice(-2) : found.slice(0, 1);
  const shown = chosen.length > 0 ? chosen : sections.flatMap((section) => firstOf(section) ?? []).slice(0, 1);
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    title: isTitle ? heading.name : undefined,
    text: first && [...new Set(shown.map((one) => one.text))].join(' '),
    lines: first && last && { first: first.lines.first, last: Math.min(last.lines.last, first.lines.first + 36) },
  };
}

/**
 * What stands directly under a heading, before all other headings: paragraphs, else the entries of its list. Numbered clauses
 * above the first paragraph are the text itself, and what stands below them is its end.
 */
function firstText({ children }: Item, text: readonly string[]): { text: string; lines: Lines } | undefined {
  const end = children.findIndex(({ kind }) => kind === 'heading');
  const own = end < 0 ? children : children.slice(0, end);
  const said = own.filter((item) => item.value !== undefined && isProse(item, text));
  const paragraphs = said.filter(({ kind }) => kind === 'paragraph');
  const isOfClauses = said[0] !== undefined && isClause(said[0]);
  const taken =
    paragraphs.length > 0 && !isOfClauses
      ? upToEnough(paragraphs)
      : said.filter(({ kind }) => kind === 'list item').slice(0, 6);
  const [first, last] = [taken[0], taken.at(-1)];
  if (!first || !last) return undefined;
  const separator = first.kind === 'paragraph' || isOfClauses ? ' ' : '; ';
  return {
    text: taken.map(wholeText).join(separator),
    lines: { first: first.lines.first, last: last.lines.last },
  };
}

/** A numbered entry that is a sentence, and not a step of a table of contents. */
function isClause({ kind, traits, value = '' }: Item): boolean {
  return kind === 'list item' && traits.includes('numbered') && /[.;。；]$/u.test(value.trim());
}

/** Headings above what says nothing of the document itself. */
const NOTHING_SAID =
  /^(?:table of )?contents:?$|^toc$|^inhalt(?:sverzeichnis)?$|^目录$|^badges?$|\b(?:sponsors?|backers?|donations?)\b|^赞助/iu;
const LINKS =
  /<a\b[^<>]*>[^<>]*<\/a>|!?\[[^\][]*\](?:\([^()]*\)|\[[^\][]*\])|\bimage:{1,2}[^\s[]+\[[^\][]*\]|\bhttps?:\/\/[^\s<>)]+/gi;
const SPONSORS =
  /\b(?:sponsor(?:s|ed|ing|ship)?|backers?|donat(?:e|ing|ions?)|patreon|open ?collective|buy me a coffee)\b/i;
/** With fewer letters beside each of several links, a line is a row of links. */
const MIN_LETTERS_A_LINK = 12;

/** Whether a paragraph or an entry says something: badges, rows of links, sponsors and a table of contents do not. */
function isProse({ lines }: Item, text: readonly string[]): boolean {
  const raw = text.slice(lines.first - 1, lines.last).join(' ');
  let links = 0;
  const isLink = (): string => {
    links++;
    return ' ';
  };
  // A badge is an image within a link.
  const beside = raw
    .replace(LINKS, isLink)
    .replace(LINKS, isLink)
    .replace(/<[^<>]*>/g, ' ');
  if (SPONSORS.test(raw) && (links > 0 || /<\w/.test(raw))) return false;
  const letters = (beside.match(/\p{L}/gu) ?? []).length;
  return letters > 0 && (links < 2 || letters >= links * MIN_LETTERS_A_LINK);
}

/** The first paragraphs, until there is enough to be read. */
function upToEnough(paragraphs: readonly Item[]): Item[] {
  let length = 0;
  return paragraphs.filter(({ value = '' }) => {
    const isTaken = length < SHORT_PARAGRAPH_CHARS;
    length += value.length;
    return isTaken;
  });
}

/** A list entry with its term before it. */
function wholeText({ kind, name, value = '' }: Item): string {
  const isTerm = kind === 'list item' && name !== '' && !name.endsWith('…') && !value.startsWith(name);
  return isTerm ? `${name}: ${value}` : value;
}

/** What the keys of a file say of it, those at its top first. */
function described({ structure }: StructuredFile): string | undefined {
  const { children } = structure.root;
  const own = children.length === 1 ? children : children.filter(({ name }) => WHOLE.test(name));
  for (const level of [children, own.flatMap((part) => part.children)]) {
    const found = level.filter(({ name, value }) => value !== undefined && value !== '' && DESCRIBING.test(name));
    if (found.length > 0) return found.map(({ name, value }) => `${name}: ${value ?? ''}`).join('. ');
  }
  return undefined;
}

function sizeOf({ rows, columns }: Table): string {
  const shown = columns.slice(0, MAX_COLUMNS).map(code).join(', ');
  const rest = columns.length - MAX_COLUMNS;
  return `${String(rows.length)} rows with the columns ${shown}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

function outlineOf(root: Item): string {
  const parts = partsOf(root);
  if (parts.length === 0) return '';
  const names = parts.slice(0, MAX_PARTS).map(({ name }) => code(clipped(name, 60)));
  let length = 0;
  const shown = names.filter((name) => (length += name.length + 2) <= MAX_OUTLINE_CHARS);
  const rest = parts.length - shown.length;
  return shown.length === 0 ? '' : `Parts: ${shown.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

/** The main parts: what stands under the title where a document has one title and all else below it. */
function partsOf(root: Item): Item[] {
  const isPart = ({ kind, name }: Item): boolean =>
    !['paragraph', 'list item', 'import', 'comment', 'code block', 'table'].includes(kind) && name !== '';
  const parts = root.children.filter(isPart);
  const [title, ...others] = parts;
  if (title?.kind !== 'heading') return parts;
  const below = title.children.filter(({ kind }) => kind === 'heading');
  // An annex may stand beside the title that has all else below it.
  if (others.length > 0 && (title.lines.first > 1 || below.length <= parts.length)) return parts;
  return [...below, ...others];
}

import {
  pathOf,
  type Item,
  type Lines,
  type Row,
  type StructuredFile,
  type Table,
} from '../../../structure/structure.ts';
import { plainLatex } from '../../../structure/readers/latex.ts';
import { languageOf, type Language } from '../../../understanding/translation/language.ts';
import { sentencesOf } from '../text/sentences.ts';
import { WordIndex, type MatchedWord } from '../text/wordIndex.ts';

/** Formats of running text. */
export const DOCUMENT_FORMATS: ReadonlySet<string> = new Set([
  'markdown',
  'text',
  'restructuredtext',
  'asciidoc',
  'org',
  'latex',
]);

/** A sentence, a list entry, a row of a table or a block of code: what an answer is made of. */
export interface Unit {
  readonly number: number;
  readonly kind: 'sentence' | 'row' | 'code';
  /** On one line, with its marks; the cells of a row. */
  readonly text: string;
  readonly lines: Lines;
  /** The paragraph, list entry, table or code block that it is in. */
  readonly block: Item;
  readonly row: Row | undefined;
  readonly table: Table | undefined;
}

/** A heading with what stands directly under it. */
export interface Section {
  /** Undefined for what stands before the first heading. */
  readonly heading: Item | undefined;
  /** The numbers of the units of the headings above and of its own, the nearest first. */
  readonly path: readonly number[];
  readonly units: readonly Unit[];
}

/** A document, cut into what an answer can be made of. */
export interface DocumentIndex {
  readonly words: WordIndex;
  readonly language: Language | undefined;
  readonly sections: readonly Section[];
  /** The section of each unit, by its number; that of a heading is its own. */
  readonly sectionOf: readonly (Section | undefined)[];
}

const INDEXES = new WeakMap<StructuredFile, DocumentIndex>();
const COLUMN_FACTOR = 0.9;
/** So many units tell the language of a document. */
const MAX_SAMPLED_UNITS = 80;
/** What people call a block of code. */
const CODE_WORDS = 'command commands example code snippet';

/** The index of a document; it is made once. */
export function documentIndexOf(file: StructuredFile): DocumentIndex {
  const known = INDEXES.get(file);
  if (known) return known;
  const made = new IndexMaker(file).make();
  INDEXES.set(file, made);
  return made;
}

class IndexMaker {
  readonly #file: StructuredFile;
  readonly #text: readonly string[];
  readonly #words = new WordIndex();
  readonly #headings = new Map<Item, number>();
  readonly #tables: Map<number, Table>;

  constructor(file: StructuredFile) {
    this.#file = file;
    this.#text = file.structure.format === 'latex' ? file.text.map(plainLatex) : file.text;
    this.#tables = new Map(file.structure.tables.map((table) => [table.lines.first, table]));
  }

  make(): DocumentIndex {
    const sections: Section[] = [];
    const visit = (item: Item): void => {
      const heading = item.kind === 'heading' ? item : undefined;
      if (heading) this.#headings.set(heading, this.#words.add([[heading.name, 1]]));
      const path = heading
        ? pathOf(heading)
            .flatMap((one) => this.#headings.get(one) ?? [])
            .reverse()
        : [];
      const units = item.children.flatMap((child) => (child.kind === 'heading' ? [] : this.#unitsOf(child)));
      sections.push({ heading, path, units });
      for (const child of item.children) if (child.kind === 'heading') visit(child);
    };
    visit(this.#file.structure.root);
    const sectionOf: (Section | undefined)[] = [];
    for (const section of sections) {
      for (const { number } of section.units) sectionOf[number] = section;
      if (section.path[0] !== undefined) sectionOf[section.path[0]] = section;
    }
    return { words: this.#words, language: languageOf(textOf(sections)), sections, sectionOf };
  }

  #unitsOf(block: Item): Unit[] {
    if (block.kind === 'table') return this.#rowsOf(block);
    const text = this.#text;
    if (block.kind === 'code block') {
      const { first, last } = block.lines;
      return [this.#unit('code', text.slice(first - 1, last).join('\n'), block.lines, block)];
    }
    const end = block.children[0] ? block.children[0].lines.first - 1 : block.lines.last;
    const lines = { first: block.lines.first, last: Math.max(end, block.lines.first) };
    const own = sentencesOf(text, lines).map((sentence) =>
      this.#unit('sentence', sentence.text, sentence.lines, block),
    );
    return [...own, ...block.children.flatMap((child) => this.#unitsOf(child))];
  }

  #rowsOf(block: Item): Unit[] {
    const table = this.#tables.get(block.lines.first);
    if (!table) return [];
    const columns = table.columns.join(' ');
    return table.rows.map((row) => {
      const cells = row.cells.filter((cell) => cell !== undefined).join(' | ');
      const number = this.#words.add([
        [cells, 1],
        [columns, COLUMN_FACTOR],
      ]);
      return { number, kind: 'row', text: cells, lines: row.lines, block, row, table };
    });
  }

  #unit(kind: 'sentence' | 'code', text: string, lines: Lines, block: Item): Unit {
    const number = this.#words.add([
      [text, 1],
      [kind === 'code' ? CODE_WORDS : '', COLUMN_FACTOR],
    ]);
    return { number, kind, text, lines, block, row: undefined, table: undefined };
  }
}

/** The beginning of what a document says, without its code. */
function textOf(sections: readonly Section[]): string {
  return sections
    .flatMap(({ heading, units }) => [
      heading?.name ?? '',
      ...units.filter(({ kind }) => kind !== 'code').map(({ text }) => text),
    ])
    .slice(0, MAX_SAMPLED_UNITS)
    .join('\n');
}

/** How well a word stands in the headings above a unit: the nearest counts most, the title of the document little. */
export function strengthInPath({ strengths }: MatchedWord, path: readonly number[]): number {
  let best = 0;
  for (const [distance, unit] of path.entries()) {
    const isTitle = path.length > 1 && distance === path.length - 1;
    const factor = isTitle ? 0.4 : distance === 0 ? 0.95 : 0.75;
    best = Math.max(best, factor * (strengths.get(unit) ?? 0));
  }
  return best;
}

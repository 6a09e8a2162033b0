import { TextDecoder } from 'node:util';
import { encodingNamed } from '../../../text/encodingNames.ts';
import { MAX_DEPTH, DamagedDocument, UnreadableDocument } from '../limits.ts';
import { rtfTokens, type RtfToken } from './rtfTokens.ts';
import { columnsBetween, MergedRows, TableWriter, type TableCell } from '../tableWriter.ts';
import { singleLine, TextWriter, type ExtractedText } from '../textWriter.ts';
import { addressOfField } from '../office/fields.ts';
import { alignOfShift, levelOfName, outlineLevel, type VerticalAlign } from './wordStyles.ts';
import { WordParagraph } from './wordParagraph.ts';

/** RTF: paragraphs, headings by their outline level, lists with the numbers that they carry, tables, notes. */
export function extractRtf(content: Buffer): ExtractedText {
  const writer = new TextWriter();
  const reader = new RtfReader(writer);
  for (const token of rtfTokens(content)) reader.take(token);
  reader.end();
  return writer.finish('md');
}

/** Destinations whose text a reader of the document does not see. */
const SKIPPED = new Set(
  (
    'colortbl info xmlnstbl listtable listoverridetable rsidtbl generator themedata colorschememapping datastore latentstyles ' +
    'pgdsctbl filetbl revtbl bkmkstart bkmkend atnid atnauthor atnref atntime atndate template mmathPr shppict nonshppict pict object ' +
    'header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc aftnsep aftnsepc pnseclvl sp fldtype panose falt'
  ).split(' '),
);
/** Destinations that are read although they begin with `\*`, which lets old programs skip them. */
const READ = new Set(['fldinst', 'shptxt', 'annotation', 'footnote']);

const SIGNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tab: '\t', line: '\n', emdash: '—', endash: '–', bullet: '•', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”',
    '~': '\u00a0', _: '-', emspace: ' ', enspace: ' ', '\\': '\\', '{': '{', '}': '}',
  }), // prettier-ignore
);

/** The code pages of fonts by their character set. @see RTF 1.9.1, \fcharset */
const CODE_PAGES: Readonly<Record<number, number>> = {
  0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
  204: 1251, 222: 874, 238: 1250,
}; // prettier-ignore
/** How far `\\up` and `\\dn` move letters without a number of their own, in half points. */
const DEFAULT_SHIFT = 6;

interface Group {
  destination: 'text' | 'skipped' | 'fonts' | 'styles' | 'instruction' | 'note';
  align: VerticalAlign;
  isHidden: boolean;
  /** Whether the text is the number of a paragraph, whose properties are not those of the paragraph. */
  isNumber: boolean;
  font: number;
  /** How many characters behind `\u` are meant for programs that do not know it. */
  fallbackChars: number;
  /** Whether the group has begun with `\*`. */
  isOptional: boolean;
  /** The position at which the result of a field begins, and the field's instruction. */
  field: { instruction: string; resultAt: number | undefined } | undefined;
}

class RtfReader {
  readonly #writer: TextWriter;
  readonly #groups: Group[] = [];
  readonly #fonts = new Map<number, number>();
  /** The outline levels of paragraph styles. */
  readonly #levels = new Map<number, number>();
  readonly #notes: string[] = [];
  #group: Group = {
    destination: 'text',
    align: 'baseline',
    isHidden: false,
    isNumber: false,
    font: -1,
    fallbackChars: 1,
    isOptional: false,
    field: undefined,
  };
  #codePage = 1252;
  #decoder: { readonly page: number; readonly decoder: TextDecoder } | undefined;
  #bytes: Uint8Array[] = [];
  #skipped = 0;
  #paragraph = new WordParagraph();
  #note: WordParagraph | undefined;
  #level = 0;
  #style = -1;
  #styleInTable = -1;
  #fontInTable = -1;
  #isInTable = false;
  #table: TableWriter | undefined;
  #merged = new MergedRows();
  #cells: string[] = [];
  #merges: TableCell['merge'][] = [];
  #merge: TableCell['merge'];
  /** The borders of the columns: of this row, and of the row that has the most. */
  #borders: number[] = [];
  #grid: readonly number[] = [];
  #hasEnded = false;
  #hasHiddenText = false;

  constructor(writer: TextWriter) {
    this.#writer = writer;
  }

  take(token: RtfToken): void {
    if (this.#hasEnded) return;
    if (token.kind === 'text') {
      const bytes = token.bytes.subarray(this.#skipped);
      this.#skipped -= token.bytes.length - bytes.length;
      if (bytes.length > 0) this.#bytes.push(bytes);
      return;
    }
    this.#flush();
    // Characters for programs that do not know Unicode are in the same group as the one that they replace.
    if (token.kind !== 'word') this.#skipped = 0;
    if (token.kind === 'open') {
      if (this.#groups.length >= MAX_DEPTH) {
        throw new UnreadableDocument(`The document is nested more than ${MAX_DEPTH.toLocaleString('en')} deep.`);
      }
      this.#groups.push(this.#group);
      this.#group = { ...this.#group, isOptional: false };
    } else if (token.kind === 'close') this.#close();
    else this.#word(token.name, token.value);
  }

  end(): void {
    this.#flush();
    if (this.#groups.length > 0 && !this.#hasEnded && this.#paragraph.length === 0 && this.#writer.isEmpty) {
      throw new DamagedDocument('The RTF document is damaged: it ends in the middle.');
    }
    // A file that ends within a cell has not ended the cell, whose text is written all the same.
    this.#isInTable = false;
    this.#endParagraph();
    if (this.#notes.length > 0) {
      this.#writer.startPlace({ kind: 'section', title: 'Footnotes' });
      this.#writer.heading(2, 'Footnotes');
      for (const [index, note] of this.#notes.entries()) this.#writer.line(`[${String(index + 1)}] ${note}`);
    }
  }

  #close(): void {
    const closed = this.#group;
    const outer = this.#groups.pop();
    if (!outer) return;
    this.#group = outer;
    if (this.#groups.length === 0) this.#hasEnded = true;
    const field = closed.field;
    if (field && outer.field !== field) {
      const address = addressOfField(field.instruction);
      if (address !== undefined && field.resultAt !== undefined) this.#target.link(field.resultAt, address);
    }
    if (closed.destination === 'note' && outer.destination !== 'note' && this.#note) {
      this.#notes.push(singleLine(this.#note.text));
      this.#note = undefined;
    }
  }

  get #target(): WordParagraph {
    return this.#note ?? this.#paragraph;
  }

  #word(name: string, value: number | undefined): void {
    const group = this.#group;
    if (name === 'u' && value !== undefined) {
      this.#add(String.fromCharCode(value < 0 ? value + 65_536 : value));
      this.#skipped = group.fallbackChars;
      return;
    }
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    if (name === 'pict') this.#writer.leaveOut('picture', group.destination === 'skipped' ? 0 : 1);
    if (name === 'object') this.#writer.leaveOut('embedded_file', group.destination === 'skipped' ? 0 : 1);
    const isSkipped = SKIPPED.has(name) || (group.isOptional && !READ.has(name));
    if (isSkipped) {
      // A picture for new programs comes beside one for old programs.
      group.destination = 'skipped';
      if (name === 'shppict') this.#writer.leaveOut('picture');
      if (/^(?:header|footer)/.test(name)) this.#writer.leaveOut('part');
      group.isOptional = false;
      return;
    }
    group.isOptional = false;
    const sign = SIGNS.get(name);
    if (sign !== undefined) this.#add(sign);
    else if (!this.#destination(name, value)) this.#property(name, value);
  }

  /** Sets the destination of a group's text; false for a word that has another meaning. */
  #destination(name: string, value: number | undefined): boolean {
    const group = this.#group;
    switch (name) {
      case '*':
        group.isOptional = true;
        return true;
      case 'fonttbl':
        group.destination = 'fonts';
        return true;
      case 'stylesheet':
        group.destination = 'styles';
        return true;
      case 'field':
        group.field = { instruction: '', resultAt: undefined };
        return true;
      case 'fldinst':
        group.destination = 'instruction';
        return true;
      case 'fldrslt':
        if (group.field) group.field.resultAt = this.#target.length;
        return true;
      case 'footnote':
        this.#paragraph.add(`[${String(this.#notes.length + 1)}]`);
        this.#note = new WordParagraph();
        group.destination = 'note';
        group.align = 'baseline';
        return true;
      case 'annotation':
        this.#note = new WordParagraph();
        this.#note.add('Comment: ');
        this.#paragraph.add(`[${String(this.#notes.length + 1)}]`);
        group.destination = 'note';
        return true;
      case 'listtext':
      case 'pntext':
        group.isNumber = true;
        return true;
      case 'ansicpg':
        this.#codePage = value ?? 1252;
        return true;
      case 'mac':
        this.#codePage = 10_000;
        return true;
      default:
        return false;
    }
  }

  #property(name: string, value: number | undefined): void {
    const group = this.#group;
    switch (name) {
      case 'uc':
        group.fallbackChars = Math.min(Math.max(value ?? 1, 0), 100);
        break;
      case 'f':
        if (group.destination === 'fonts') this.#fontInTable = value ?? 0;
        group.font = value ?? 0;
        break;
      case 'fcharset':
        if (group.destination === 'fonts') this.#fonts.set(this.#fontInTable, CODE_PAGES[value ?? 0] ?? 0);
        break;
      case 's':
        if (group.destination === 'styles') this.#styleInTable = value ?? 0;
        else this.#style = value ?? -1;
        break;
      case 'outlinelevel': {
        const level = outlineLevel(String(value)) ?? 0;
        if (group.destination === 'styles') this.#levels.set(this.#styleInTable, level);
        else this.#level = level;
        break;
      }
      case 'plain':
        group.align = 'baseline';
        group.isHidden = false;
        break;
      case 'super':
        group.align = value === 0 ? 'baseline' : 'superscript';
        break;
      case 'sub':
        group.align = value === 0 ? 'baseline' : 'subscript';
        break;
      case 'up':
        group.align = alignOfShift(value ?? DEFAULT_SHIFT) ?? 'baseline';
        break;
      case 'dn':
        group.align = alignOfShift(-(value ?? DEFAULT_SHIFT)) ?? 'baseline';
        break;
      case 'nosupersub':
        group.align = 'baseline';
        break;
      case 'v':
      case 'deleted':
        group.isHidden = value !== 0;
        break;
      case 'pard':
        if (group.isNumber) break;
        this.#level = 0;
        this.#style = -1;
        this.#isInTable = false;
        break;
      case 'intbl':
        this.#isInTable = true;
        break;
      case 'trowd':
        this.#merges = [];
        this.#merge = undefined;
        this.#borders = [Number.NEGATIVE_INFINITY];
        break;
      case 'clvmgf':
        this.#merge = 'first';
        break;
      case 'clvmrg':
        this.#merge = 'further';
        break;
      case 'cellx':
        this.#borders.push(value ?? 0);
        this.#merges.push(this.#merge);
        this.#merge = undefined;
        break;
      case 'par':
      case 'sect':
      case 'page':
        if (this.#isTextual()) this.#endParagraph();
        break;
      case 'cell':
      case 'nestcell':
        this.#cells.push(singleLine(this.#paragraph.text));
        this.#paragraph = new WordParagraph();
        break;
      case 'row':
        this.#endRow();
        break;
    }
  }

  #isTextual(): boolean {
    if (this.#group.destination === 'note') this.#note?.add(' ');
    return this.#group.destination === 'text';
  }

  /** Decodes the collected bytes: a character may be spread over several words. */
  #flush(): void {
    if (this.#bytes.length === 0) return;
    const page = this.#fonts.get(this.#group.font) || this.#codePage;
    if (this.#decoder?.page !== page) this.#decoder = { page, decoder: decoderOf(page) };
    const text = this.#decoder.decoder.decode(Buffer.concat(this.#bytes));
    this.#bytes = [];
    this.#add(text);
  }

  #add(text: string): void {
    const { destination, align, isHidden, field } = this.#group;
    if (destination === 'instruction' && field) field.instruction += text;
    else if (destination === 'styles') {
      const level = levelOfName(text.replace(/;$/, '').trim());
      if (level !== undefined && !this.#levels.has(this.#styleInTable)) this.#levels.set(this.#styleInTable, level);
    } else if (destination === 'text' || destination === 'note') {
      if (isHidden) this.#hasHiddenText ||= text.trim() !== '';
      else this.#target.add(text, align);
    }
  }

  #endParagraph(): void {
    const paragraph = this.#paragraph;
    if (this.#isInTable) {
      paragraph.add(' ');
      return;
    }
    this.#endTable();
    this.#paragraph = new WordParagraph();
    const title = singleLine(paragraph.text);
    const level = this.#level || (this.#levels.get(this.#style) ?? 0);
    if (title === '') this.#writer.blank();
    else if (level > 0) {
      this.#writer.startPlace({ kind: 'section', title });
      this.#writer.heading(level, title);
    } else {
      this.#writer.blank();
      this.#writer.line(
        /^[•·o▪-]\s/.test(title) ? title.replace(/^\S\s+/, '- ') : paragraph.text.trim().replace(/\t/g, ' '),
      );
      this.#writer.blank();
    }
    if (this.#hasHiddenText) this.#writer.leaveOut('hidden_text');
    this.#hasHiddenText = false;
  }

  #endRow(): void {
    this.#table ??= new TableWriter(this.#writer);
    const borders = this.#borders;
    if (borders.length > this.#grid.length) this.#grid = borders;
    const cells = this.#cells.map((text, column) => ({
      text,
      columns: columnsBetween(this.#grid, borders[column], borders[column + 1]),
      merge: this.#merges[column],
    }));
    this.#table.row(this.#merged.row(cells));
    this.#cells = [];
  }

  #endTable(): void {
    if (!this.#table && this.#cells.length === 0) return;
    if (this.#cells.length > 0) this.#endRow();
    this.#table?.end();
    this.#table = undefined;
    this.#merged = new MergedRows();
    this.#grid = [];
  }
}

function decoderOf(page: number): TextDecoder {
  return new TextDecoder(encodingNamed(`cp${String(page)}`) ?? 'windows-1252');
}

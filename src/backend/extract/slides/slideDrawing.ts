import { OfficeMath, loweredText, raisedText } from '../office/mathText.ts';
import { MergedRows, TableWriter, type TableCell } from '../tableWriter.ts';
import { singleLine, TextWriter } from '../textWriter.ts';
import { linkedText } from '../office/fields.ts';
import { prefixedAttributeOf, type XmlAttributes, type XmlHandler } from '../office/xmlReader.ts';

/** Placeholders that repeat on every slide and are not content of it. */
const HIDDEN_PLACEHOLDERS = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);
const TITLE_PLACEHOLDERS = new Set(['title', 'ctrTitle']);

/** Reads the content of a slide or another drawing of a presentation. */
export class SlideDrawing implements XmlHandler {
  title = '';
  readonly lines: string[] = [];
  /** The relationships of its charts, by how many lines stand above them. */
  readonly charts: { readonly id: string; readonly at: number }[] = [];
  isHidden = false;
  pictures = 0;
  embedded = 0;
  recordings = 0;
  readonly #addresses: ReadonlyMap<string, string>;
  #placeholder = '';
  #paragraph: string | undefined;
  #run = { baseline: 0, address: '' };
  #isInText = false;
  #table: { writer: TextWriter; rows: TableWriter; merged: MergedRows } | undefined;
  #cells: TableCell[] | undefined;
  #cell: { text: string; columns: number; merge: TableCell['merge']; isCovered: boolean } | undefined;
  #math: { readonly equation: OfficeMath; depth: number } | undefined;
  #fallback = 0;

  /** `addresses` are those of the links of the part, by the ids of their relationships. */
  constructor(addresses: ReadonlyMap<string, string> = new Map()) {
    this.#addresses = addresses;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'Fallback') this.#fallback++;
    if (this.#fallback > 0) return;
    if (this.#math) {
      this.#math.depth++;
      this.#math.equation.open(name, attributes);
      return;
    }
    switch (name) {
      case 'sld':
        this.isHidden = attributes['show'] === '0' || attributes['show'] === 'false';
        break;
      case 'sp':
      case 'graphicFrame':
        this.#placeholder = '';
        break;
      case 'ph':
        this.#placeholder = attributes['type'] ?? 'body';
        break;
      case 'p':
        this.#paragraph = '';
        break;
      case 'r':
        this.#run = { baseline: 0, address: '' };
        break;
      case 'rPr':
        this.#run.baseline = Number(attributes['baseline'] ?? 0);
        break;
      case 'hlinkClick':
        this.#run.address = this.#addresses.get(prefixedAttributeOf(attributes, 'id') ?? '') ?? '';
        break;
      case 't':
        // A diagram's points have a text body of the same name.
        this.#isInText = this.#paragraph !== undefined;
        break;
      case 'br':
        if (this.#paragraph !== undefined) this.#paragraph += ' ';
        break;
      case 'oMath':
        this.#math = { equation: new OfficeMath(), depth: 0 };
        break;
      case 'tbl': {
        const writer = new TextWriter();
        this.#table = { writer, rows: new TableWriter(writer), merged: new MergedRows() };
        break;
      }
      case 'tr':
        this.#cells = [];
        break;
      case 'tc':
        this.#cell = {
          text: '',
          columns: Number(attributes['gridSpan'] ?? 1),
          merge: attributes['vMerge'] === '1' ? 'further' : attributes['rowSpan'] === undefined ? undefined : 'first',
          isCovered: attributes['hMerge'] === '1',
        };
        break;
      case 'chart':
        this.charts.push({ id: prefixedAttributeOf(attributes, 'id') ?? '', at: this.lines.length });
        break;
      case 'pic':
        this.pictures++;
        break;
      case 'oleObj':
        this.embedded++;
        break;
      case 'videoFile':
      case 'audioFile':
        this.recordings++;
        break;
    }
  }

  text(text: string): void {
    if (this.#fallback > 0) return;
    if (this.#math) this.#math.equation.text(text);
    else if (this.#isInText && this.#paragraph !== undefined) this.#paragraph += this.#styled(text);
  }

  close(name: string): void {
    if (name === 'Fallback') this.#fallback--;
    if (this.#fallback > 0) return;
    if (this.#math && this.#math.depth-- > 0) {
      this.#math.equation.close();
      return;
    }
    switch (name) {
      case 'oMath':
        if (this.#paragraph !== undefined) this.#paragraph += this.#math?.equation.shown ?? '';
        this.#math = undefined;
        break;
      case 't':
        this.#isInText = false;
        break;
      case 'p':
        this.#endParagraph(singleLine(this.#paragraph ?? ''));
        this.#paragraph = undefined;
        break;
      case 'tc':
        // A cell that another one covers is a cell of its own as well, without text.
        if (this.#cell && !this.#cell.isCovered) this.#cells?.push(this.#cell);
        this.#cell = undefined;
        break;
      case 'tr':
        this.#table?.rows.row(this.#table.merged.row(this.#cells ?? []));
        this.#cells = undefined;
        break;
      case 'tbl':
        this.#table?.rows.end();
        this.#add(this.#table?.writer.finish('md').lines ?? []);
        this.#table = undefined;
        break;
    }
  }

  #styled(text: string): string {
    const { baseline, address } = this.#run;
    if (address !== '') return linkedText(text, address);
    if (baseline > 0) return raisedText(this.#paragraph ?? '', text);
    return baseline < 0 ? loweredText(text) : text;
  }

  /** Adds a table with blank lines around it, so that its rows are told from other lines. */
  #add(table: readonly string[]): void {
    if (table.length === 0) return;
    if (this.lines.length > 0) this.lines.push('');
    this.lines.push(...table, '');
  }

  #endParagraph(text: string): void {
    if (text === '' || HIDDEN_PLACEHOLDERS.has(this.#placeholder)) return;
    if (this.#cell !== undefined) this.#cell.text = `${this.#cell.text} ${text}`.trim();
    else if (TITLE_PLACEHOLDERS.has(this.#placeholder)) this.title += ` ${text}`;
    else this.lines.push(text);
  }
}

import { MAX_SHEET_COLUMNS, TableWriter } from '../tableWriter.ts';
import { NumberFormat } from '../spreadsheet/numberFormat.ts';
import { singleLine, TextWriter } from '../textWriter.ts';
import { attributeOf, readXml, type XmlAttributes, type XmlHandler } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** The most points of a series; Excel draws 32,000 of a chart in two dimensions. */
const MAX_POINTS = 100_000;

/** The values of a series, or the categories that they belong to, by their index. */
type Points = Map<number, string>;

interface Series {
  name: string;
  categories: Points;
  values: Points;
  sizes: Points;
}

/** The lines for a chart: its title, then a table of its series by category; empty where the chart has no data. */
export async function readChart(archive: ZipArchive, part: string): Promise<readonly string[]> {
  const handler = new ChartHandler();
  await readXml(archive.read(part), handler);
  return writeChart(handler);
}

function writeChart({ title, axes, series }: ChartHandler): readonly string[] {
  const filled = series.filter(({ values }) => values.size > 0).slice(0, MAX_SHEET_COLUMNS);
  if (filled.length === 0) return [];
  const writer = new TextWriter();
  writer.line(title === '' ? 'Chart:' : `Chart: ${singleLine(title)}`);
  const categories: Points = new Map();
  for (const each of filled) for (const [index, name] of each.categories) categories.set(index, name);
  const rows = [...new Set(filled.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  const header = filled.map(
    ({ name }, index) =>
      singleLine(name) || (filled.length === 1 ? axes[1] : undefined) || `Series ${String(index + 1)}`,
  );
  const table = new TableWriter(writer);
  table.row([axes[0] || 'Category', ...header, ...(hasSizes(filled) ? ['Size'] : [])]);
  for (const row of rows) {
    const sizes = hasSizes(filled) ? [filled[0]?.sizes.get(row) ?? ''] : [];
    table.row([categories.get(row) ?? String(row + 1), ...filled.map(({ values }) => values.get(row) ?? ''), ...sizes]);
  }
  table.end();
  return writer.finish('md').lines;
}

function hasSizes(series: readonly Series[]): boolean {
  return series.length === 1 && (series[0]?.sizes.size ?? 0) > 0;
}

/** The field of a series for the points of each element. */
const POINTS: Readonly<Record<string, 'categories' | 'values' | 'sizes'>> = {
  cat: 'categories',
  xVal: 'categories',
  strDim: 'categories',
  val: 'values',
  yVal: 'values',
  numDim: 'values',
  bubbleSize: 'sizes',
};

class ChartHandler implements XmlHandler {
  title = '';
  /** The titles of the axes: of categories, then of values. */
  readonly axes: [string, string] = ['', ''];
  readonly series: Series[] = [];
  readonly #path: string[] = [];
  /** Data of a newer kind of chart, by the id that its series name. */
  readonly #data = new Map<string, Series>();
  #open: Series | undefined;
  #points: Points | undefined;
  #format = new NumberFormat('');
  #isNumber = false;
  #index = 0;
  #text = '';

  open(name: string, attributes: XmlAttributes): void {
    this.#path.push(name);
    const points = POINTS[name];
    if (name === 'ser' || name === 'series') this.series.push((this.#open = newSeries()));
    else if (name === 'data') this.#data.set(attributes['id'] ?? '', (this.#open = newSeries()));
    else if (name === 'dataId') this.#takeData(attributeOf(attributes, 'val') ?? '');
    else if (points !== undefined && this.#open) this.#points = this.#open[points];
    else if (name === 'numCache' || name === 'numLit' || name === 'strCache' || name === 'strLit') {
      this.#isNumber = name.startsWith('num');
      this.#format = new NumberFormat('');
    } else if (name === 'lvl') {
      this.#isNumber = this.#path.includes('numDim');
      this.#format = new NumberFormat(attributes['formatCode'] ?? '');
    } else if (name === 'pt') this.#index = Number(attributeOf(attributes, 'idx') ?? 0);
    if (['v', 't', 'formatCode', 'pt'].includes(name)) this.#text = '';
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    this.#path.pop();
    if (name === 'formatCode') this.#format = new NumberFormat(this.#text);
    else if (name === 't') this.#addTitle(this.#text);
    else if (name === 'v') this.#endValue(this.#text);
    else if (name === 'pt' && this.#path.includes('numDim')) this.#addPoint(this.#text);
    else if (name === 'pt' && this.#path.includes('strDim')) this.#addPoint(this.#text);
    else if (POINTS[name] !== undefined) this.#points = undefined;
    else if (name === 'ser' || name === 'series' || name === 'data') this.#open = undefined;
    if (name === 'v' || name === 'pt') this.#text = '';
  }

  #takeData(id: string): void {
    const data = this.#data.get(id);
    if (!data || !this.#open) return;
    this.#open.values = data.values;
    this.#open.categories = data.categories;
  }

  /** Adds a title, which has text of its own or refers to a cell whose text is stored. */
  #addTitle(text: string): void {
    const within = this.#path.lastIndexOf('title');
    if (within < 0) return;
    const owner = this.#path[within - 1];
    if (owner === 'chart') this.title += text;
    else if (owner === 'catAx' || owner === 'dateAx') this.axes[0] += text;
    else if (owner === 'valAx' && this.axes[1] === '') this.axes[1] = text;
  }

  #endValue(text: string): void {
    if (this.#points) this.#addPoint(text);
    else if (this.#open && (this.#path.includes('tx') || this.#path.includes('txData'))) this.#open.name ||= text;
    else if (this.#path.includes('title')) this.#addTitle(text);
  }

  #addPoint(text: string): void {
    if (!this.#points || text === '' || !(this.#index >= 0) || this.#points.size >= MAX_POINTS) return;
    const number = Number(text);
    const shown = this.#isNumber && text.trim() !== '' && Number.isFinite(number) ? this.#format.show(number) : text;
    // Categories on several levels come from the inner to the outer one.
    const inner = this.#points.get(this.#index);
    this.#points.set(this.#index, inner === undefined || this.#isNumber ? shown : `${shown} ${inner}`);
  }
}

function newSeries(): Series {
  return { name: '', categories: new Map(), values: new Map(), sizes: new Map() };
}

/** The texts of a diagram (SmartArt), a line for each of its paragraphs. */
export async function readDiagram(archive: ZipArchive, part: string): Promise<string[]> {
  const lines: string[] = [];
  let paragraph: string | undefined;
  let isInText = false;
  await readXml(archive.read(part), {
    open(name) {
      if (name === 'p') paragraph = '';
      // A point of the diagram has a text body of the same name as the text of a run.
      else if (name === 't') isInText = paragraph !== undefined;
      else if (name === 'br' && paragraph !== undefined) paragraph += ' ';
    },
    text(text) {
      if (isInText && paragraph !== undefined) paragraph += text;
    },
    close(name) {
      if (name === 't') isInText = false;
      if (name !== 'p') return;
      const line = singleLine(paragraph ?? '');
      if (line !== '') lines.push(line);
      paragraph = undefined;
    },
  });
  return lines;
}

import * as z from 'zod';
import { shownLine } from '../../../text/shownText.ts';
import { writeHtml, HtmlWriter } from './extractHtml.ts';
import { MAX_DEPTH, DamagedDocument, UnreadableDocument } from '../limits.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';

/** Text in a notebook: one string, or its lines with their ends. */
const Text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);

const Json = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)));

/** Shown content of a program, by its type; version 3 has shorter names for the types. */
const Shown = z.object({
  'text/plain': Text.optional().catch(undefined),
  'text/markdown': Text.optional().catch(undefined),
  'text/html': Text.optional().catch(undefined),
  'text/latex': Text.optional().catch(undefined),
  'application/json': Json.optional().catch(undefined),
});
type Shown = z.infer<typeof Shown>;

/** The fields of an output that are read; an image, for example, has none of them. */
const Output = z.object({
  text: Text.optional().catch(undefined),
  html: Text.optional().catch(undefined),
  latex: Text.optional().catch(undefined),
  data: z.looseObject(Shown.shape).optional().catch(undefined),
  png: z.unknown().optional(),
  jpeg: z.unknown().optional(),
  svg: z.unknown().optional(),
  ename: z.string().optional().catch(undefined),
  evalue: z.string().optional().catch(undefined),
  traceback: z.array(z.string()).optional().catch(undefined),
});
type Output = z.infer<typeof Output>;

const Cell = z.object({
  cell_type: z.string(),
  source: Text.catch(''),
  /** The source of a code cell in version 3. */
  input: Text.optional().catch(undefined),
  language: z.string().optional().catch(undefined),
  /** The level of a heading cell in version 3. */
  level: z.int().optional().catch(undefined),
  outputs: z.array(Output).default([]).catch([]),
});
type Cell = z.infer<typeof Cell>;

/** Version 4 of the format has cells, version 3 sheets of them. @see https://nbformat.readthedocs.io */
const Notebook = z
  .object({
    nbformat: z.number(),
    cells: z.array(Cell).optional(),
    worksheets: z.array(z.object({ cells: z.array(Cell).default([]) })).optional(),
    metadata: z
      .object({ language_info: z.object({ name: z.string() }).optional().catch(undefined) })
      .catch({ language_info: undefined }),
  })
  .transform(({ cells, worksheets, metadata }, context) => {
    const all = cells ?? worksheets?.flatMap((sheet) => sheet.cells);
    if (all) return { cells: all, language: metadata.language_info?.name };
    context.addIssue('It has no cells.');
    return z.NEVER;
  });

/** Jupyter notebooks: Markdown as it is, code in fences, outputs as their text. */
export function extractNotebook(content: Buffer): ExtractedText {
  const { cells, language = '' } = parse(content.toString('utf8').replace(/^\ufeff/, ''));
  const writer = new TextWriter();
  for (const [index, cell] of cells.entries()) {
    writer.startPlace({ kind: 'cell', number: index + 1 });
    writeCell(cell, (cell.language ?? language).replace(/[^\w+#-]/g, ''), writer);
  }
  return writer.finish('md');
}

function parse(json: string): z.infer<typeof Notebook> {
  assertShallow(json);
  const notebook = Notebook.safeParse(parseJson(json));
  if (!notebook.success) {
    throw new DamagedDocument('The notebook cannot be read: it is damaged or older than version 3.');
  }
  return notebook.data;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new DamagedDocument('The notebook is damaged: it is no valid JSON.', { cause: error });
  }
}

/** Throws where JSON is nested too deep, which would exhaust the stack of code that walks through it. */
function assertShallow(json: string): void {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > MAX_DEPTH) {
      throw new UnreadableDocument(`The JSON is nested more than ${MAX_DEPTH.toLocaleString('en')} deep.`);
    }
  }
}

function writeCell({ cell_type, source, input, level, outputs }: Cell, language: string, writer: TextWriter): void {
  const text = input ?? source;
  if (text.trim() !== '') {
    if (cell_type === 'code') writeFenced(text, language, writer);
    else if (cell_type === 'heading') writer.heading(level ?? 1, text);
    else writer.line(text.trimEnd());
    writer.blank();
  }
  for (const output of outputs) writeOutput(output, writer);
}

function writeOutput(output: Output, writer: TextWriter): void {
  const { ename } = output;
  const shown = shownOf(output);
  if (ename !== undefined) writeFenced(errorOf(output), 'output', writer);
  else if (shown.kind === 'html') writeHtml(Buffer.from(shown.text), new HtmlWriter(writer));
  else if (shown.text.trim() !== '') writeFenced(shown.text, 'output', writer);
  if (hasPicture(output)) writer.leaveOut('picture');
  writer.blank();
}

/** Python's text for an object that is only shown in other forms. */
const NO_TEXT = /^<[\w.]+(?: [\w.]+)* (?:object|at 0x[0-9a-f]+)[^>]*>$/;

function shownOf(output: Output): { readonly kind: 'html' | 'text'; readonly text: string } {
  const data: Shown = output.data ?? { 'text/html': output.html, 'text/latex': output.latex };
  const plain = output.text ?? data['text/plain'] ?? '';
  const isTelling = plain.trim() !== '' && !NO_TEXT.test(plain.trim());
  const html = data['text/html'];
  if (isTelling) return { kind: 'text', text: plain };
  const other =
    data['text/markdown'] ?? (html === undefined ? (data['text/latex'] ?? data['application/json']) : undefined);
  if (other !== undefined) return { kind: 'text', text: other };
  return html === undefined ? { kind: 'text', text: plain } : { kind: 'html', text: html };
}

function hasPicture({ data = {}, png, jpeg, svg }: Output): boolean {
  return (
    Object.keys(data).some((type) => type.startsWith('image/')) || [png, jpeg, svg].some((one) => one !== undefined)
  );
}

/** The traceback, whose last line is usually the error itself. */
function errorOf({ ename = '', evalue = '', traceback = [] }: Output): string {
  const lines = traceback.join('\n');
  const error = `${ename}: ${evalue}`;
  return lines.includes(error) ? lines : `${lines}\n${error}`.trim();
}

function writeFenced(text: string, info: string, writer: TextWriter): void {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  writer.line(`${fence}${info}`);
  writer.line(asShown(text).replace(/^\n+|\s+$/g, ''));
  writer.line(fence);
}

/** The final text of the lines: text before a carriage return has been overwritten, as by progress bars. */
function asShown(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => shownLine(line.replace(/\r+$/, '').replace(/^.*\r/s, ''), 'none'))
    .join('\n');
}

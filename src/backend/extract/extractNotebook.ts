import * as z from 'zod';
import { MAX_DEPTH } from './limits.ts';
import { TextWriter, type ExtractedText } from './textWriter.ts';
import { DamagedDocument, UnreadableDocument } from './unreadableDocument.ts';

/** Text in a notebook: one string, or its lines with their ends. */
const Text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(''))]);

/** What is read of an output; an image, say, has none of it. */
const Output = z.object({
  text: Text.optional().catch(undefined),
  data: z.object({ 'text/plain': Text.optional() }).optional().catch(undefined),
  ename: z.string().optional().catch(undefined),
  evalue: z.string().optional().catch(undefined),
});

const Cell = z.object({
  cell_type: z.string(),
  source: Text.catch(''),
  outputs: z.array(Output).default([]).catch([]),
});
type Cell = z.infer<typeof Cell>;

/** Version 4 of the format. @see https://nbformat.readthedocs.io */
const Notebook = z.object({
  nbformat: z.number(),
  cells: z.array(Cell),
  metadata: z
    .object({ language_info: z.object({ name: z.string() }).optional().catch(undefined) })
    .catch({ language_info: undefined }),
});

/** Jupyter notebooks: Markdown as it is, code in fences, outputs as their text. */
export function extractNotebook(content: Buffer): ExtractedText {
  const { cells, metadata } = parse(content.toString('utf8').replace(/^\ufeff/, ''));
  const language = metadata.language_info?.name.replace(/[^\w+#-]/g, '') ?? '';
  const writer = new TextWriter();
  for (const [index, cell] of cells.entries()) {
    writer.startPlace({ kind: 'cell', number: index + 1 });
    writeCell(cell, language, writer);
  }
  return writer.finish('md');
}

function parse(json: string): z.infer<typeof Notebook> {
  assertShallow(json);
  const notebook = Notebook.safeParse(parseJson(json));
  if (!notebook.success) {
    throw new DamagedDocument('The notebook cannot be read: it is damaged or older than version 4.');
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

/** JSON that is nested without end exhausts the stack of whoever walks through it. */
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

function writeCell({ cell_type, source, outputs }: Cell, language: string, writer: TextWriter): void {
  if (source.trim() !== '') {
    if (cell_type === 'code') writeFenced(source, language, writer);
    else writer.line(source.trimEnd());
    writer.blank();
  }
  for (const output of outputs) {
    const text = output.text ?? output.data?.['text/plain'] ?? errorOf(output);
    if (text.trim() === '') continue;
    writeFenced(text, 'output', writer);
    writer.blank();
  }
}

function errorOf({ ename, evalue }: z.infer<typeof Output>): string {
  return ename === undefined ? '' : `${ename}: ${evalue ?? ''}`;
}

function writeFenced(text: string, info: string, writer: TextWriter): void {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  writer.line(`${fence}${info}`);
  writer.line(withoutColours(text).replace(/^\n+|\s+$/g, ''));
  writer.line(fence);
}

/** Terminals' escape sequences, which tracebacks are full of. */
function withoutColours(text: string): string {
  return text.replace(/\u001b\[[\d;]*[A-Za-z]/g, '');
}

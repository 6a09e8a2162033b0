import { setImmediate as nextTurn } from 'node:timers/promises';
import { SecretScanner } from '../privacy/secretScan.ts';
import { readBlocks } from '../localFile/fileBlocks.ts';
import { detectFileEncoding } from '../localFile/fileEncoding.ts';
import { openForReading, takeSnapshot } from '../localFile/fileSnapshot.ts';
import { sniff, SNIFF_BYTES, type TextEncoding } from '../text/encoding.ts';
import { decoderOf } from '../text/encodingNames.ts';
import { escapeFormOf, shownLine, type EscapeForm } from '../text/shownText.ts';
import type { LineRange } from './lineRange.ts';
import { mayHaveHadSecrets, QuoteSearch, type CitationCheck } from './verifyCitation.ts';

/** A longer line is read in parts of about this many characters, so that a file without line ends cannot fill the memory. */
const MAX_LINE_LENGTH = 4 * 1024 * 1024;

/** How much is searched for secrets in one turn of the event loop, in characters: under a millisecond. */
const SCANNED_CHARS = 32 * 1024;

/** What a citation quotes, and the lines that it was quoted from. */
export interface Quote {
  readonly cited: LineRange;
  /** Lines joined by a line feed. */
  readonly text: string;
}

/**
 * Looks for quotes in the text file on disk as `verifyCitation` does in its lines: in bounded memory whatever its size, and
 * no farther than it takes. Throws `file_unreadable`.
 */
export async function verifyInFile(path: string, quotes: readonly Quote[]): Promise<CitationCheck[]> {
  // What is no regular file may have no end.
  await takeSnapshot(path, Infinity);
  const form = escapeFormOf(path);
  let encoding = await encodingByBeginning(path);
  let checks = await findQuotes(readText(path, encoding), quotes, form);
  if (encoding === 'utf-8' && checks.some(({ status }) => status === 'changed')) {
    encoding = await encodingOfAll(path);
    if (encoding !== 'utf-8') checks = await findQuotes(readText(path, encoding), quotes, form);
  }
  const isRedacted = checks.map((check, index) => mayHaveHadSecrets(check, quotes[index]?.text ?? ''));
  if (!isRedacted.includes(true)) return checks;
  const found = await findQuotes(withoutSecrets(readText(path, encoding)), quotes, form);
  return checks.map((check, index) => (isRedacted[index] ? (found[index] ?? check) : check));
}

async function findQuotes(
  text: AsyncIterable<string>,
  quotes: readonly Quote[],
  form: EscapeForm,
): Promise<CitationCheck[]> {
  const searches = quotes.map(({ cited, text: quote }) => new QuoteSearch(cited, quote));
  for await (const { lines, part } of linesOf(text)) {
    const shown = lines.map((line) => shownLine(line, form));
    for (const search of searches) {
      search.take(shown);
      if (part !== undefined) search.takePart(shownLine(part, form));
    }
    if (searches.every(({ isSettled }) => isSettled)) break;
  }
  return searches.map(({ result }) => result);
}

/** The text of a file without its byte order mark. */
async function* readText(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const handle = await openForReading(path);
  try {
    const decoder = decoderOf(encoding);
    for await (const block of readBlocks(handle, 0, Infinity)) yield decoder.decode(block, { stream: true });
    yield decoder.decode();
  } finally {
    await handle.close();
  }
}

/** The encoding that the first bytes of a file tell; what they do not tell is mostly UTF-8. */
async function encodingByBeginning(path: string): Promise<TextEncoding> {
  const handle = await openForReading(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const detection = sniff(buffer.subarray(0, bytesRead));
    return detection.kind === 'text' ? detection.encoding : 'utf-8';
  } finally {
    await handle.close();
  }
}

/** The encoding that all bytes of a file tell. */
async function encodingOfAll(path: string): Promise<TextEncoding> {
  const handle = await openForReading(path);
  try {
    const detection = await detectFileEncoding(handle, Infinity);
    return detection.kind === 'text' ? detection.encoding : 'utf-8';
  } finally {
    await handle.close();
  }
}

async function* withoutSecrets(text: AsyncIterable<string>): AsyncGenerator<string> {
  const scanner = new SecretScanner();
  for await (const piece of text) {
    for (let at = 0; at < piece.length; at += SCANNED_CHARS) {
      yield scanner.push(piece.slice(at, at + SCANNED_CHARS)).redacted;
      await nextTurn();
    }
  }
  yield scanner.finish().redacted;
}

/** Lines of a text, and what follows them of a line that is too long to be held. */
interface ReadLines {
  readonly lines: readonly string[];
  readonly part?: string;
}

/** The lines of a text that comes in pieces, as an editor counts them. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<ReadLines> {
  let rest = '';
  for await (const piece of text) {
    const whole = rest + piece;
    // A CR at the very end may be the first half of a CR LF, so it waits for the next piece.
    const end = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = splitLines(whole.slice(0, end));
    const begun = lines.pop() ?? '';
    const isTooLong = begun.length > MAX_LINE_LENGTH;
    rest = (isTooLong ? '' : begun) + whole.slice(end);
    yield isTooLong ? { lines, part: begun } : { lines };
  }
  yield { lines: splitLines(rest) };
}

/** The lines of a text without their ends, which are those of VS Code's editor: LF, CR LF or CR. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

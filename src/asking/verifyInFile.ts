import { setImmediate as nextTurn } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { SecretScanner } from '../privacy/secretScan.ts';
import { readBlocks } from '../localFile/fileBlocks.ts';
import { openForReading, takeSnapshot } from '../localFile/fileSnapshot.ts';
import type { LineRange } from './lineRange.ts';
import { mayHaveHadSecrets, QuoteSearch, type CitationCheck } from './verifyCitation.ts';

/** Of a longer line only this many characters are kept, so that a file without line ends cannot fill the memory. */
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
  const checks = await findQuotes(readText(path), quotes);
  const isRedacted = checks.map((check, index) => mayHaveHadSecrets(check, quotes[index]?.text ?? ''));
  if (!isRedacted.includes(true)) return checks;
  const found = await findQuotes(withoutSecrets(readText(path)), quotes);
  return checks.map((check, index) => (isRedacted[index] ? (found[index] ?? check) : check));
}

async function findQuotes(text: AsyncIterable<string>, quotes: readonly Quote[]): Promise<CitationCheck[]> {
  const searches = quotes.map(({ cited, text: quote }) => new QuoteSearch(cited, quote));
  for await (const lines of linesOf(text)) {
    for (const search of searches) search.take(lines);
    if (searches.every(({ isSettled }) => isSettled)) break;
  }
  return searches.map(({ result }) => result);
}

/** The text of a file, decoded as an editor does unless it is told otherwise, without the byte order mark. */
async function* readText(path: string): AsyncGenerator<string> {
  const handle = await openForReading(path);
  try {
    let decoder: TextDecoder | undefined;
    for await (const block of readBlocks(handle, 0, Infinity)) {
      decoder ??= new TextDecoder(encodingOf(block));
      yield decoder.decode(block, { stream: true });
    }
    if (decoder) yield decoder.decode();
  } finally {
    await handle.close();
  }
}

function encodingOf(beginning: Buffer): string {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  if (beginning[0] === 0xfe && beginning[1] === 0xff) return 'utf-16be';
  return 'utf-8';
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

/** The lines of a text that comes in pieces, as an editor counts them. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = '';
  for await (const piece of text) {
    const whole = rest + piece;
    // A CR at the very end may be the first half of a CR LF, so it waits for the next piece.
    const end = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = splitLines(whole.slice(0, end));
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_LENGTH) + whole.slice(end);
    yield lines;
  }
  yield splitLines(rest);
}

/** The lines of a text without their ends, which are those of VS Code's editor: LF, CR LF or CR. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

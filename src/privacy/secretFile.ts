import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { EncodingDetector, sniff, SNIFF_BYTES, type TextEncoding } from '../text/encoding.ts';
import { readBlocks } from '../localFile/fileBlocks.ts';
import { assertUnchanged, openForReading, type FileSnapshot } from '../localFile/fileSnapshot.ts';
import { SecretScanner, type ScannedText, type SecretFinding } from './secretScan.ts';

/** How much is looked at in one turn of the event loop, in bytes: under a millisecond. */
const PIECE_BYTES = 32 * 1024;

/** No more findings than this are remembered of one file; nobody would read them. */
const MAX_FINDINGS = 50;

/** What looks like secrets in one version of a file. */
export interface FileSecrets {
  /** The first of them, in the order of the file. */
  readonly findings: readonly SecretFinding[];
  readonly total: number;
  /** Whether a copy of the file can be made without all of them: the text of a document cannot be replaced. */
  readonly canRedact: boolean;
}

/** Gathers what is found in a text that comes piece by piece. */
export class FindingsList {
  readonly #findings: SecretFinding[] = [];
  #total = 0;

  add(findings: readonly SecretFinding[]): void {
    this.#total += findings.length;
    this.#findings.push(...findings.slice(0, MAX_FINDINGS - this.#findings.length));
  }

  toSecrets({ canRedact }: Pick<FileSecrets, 'canRedact'>): FileSecrets {
    return { findings: this.#findings, total: this.#total, canRedact };
  }
}

export interface ScanFileOptions {
  /** Whether bytes that are no text are taken as well: a document in HTML or JSON is read whatever its encoding is. */
  readonly isDocument?: boolean;
}

/**
 * Looks for secrets in a version of a file, in bounded memory. Throws `unsupported_format` in the backend's words for what the
 * backend would refuse because it is no text, `file_unreadable` or `file_changed`, or the signal's reason.
 */
export async function scanFile(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  { isDocument = false }: ScanFileOptions = {},
): Promise<FileSecrets> {
  const found = new FindingsList();
  for await (const { findings } of scanPieces(snapshot, signal, isDocument ? undefined : new TextCheck())) {
    found.add(findings);
  }
  return found.toSecrets({ canRedact: true });
}

/** Looks for secrets in a text that is in memory. Throws the signal's reason. */
export async function* scanInTurns(text: string, signal: AbortSignal): AsyncGenerator<ScannedText> {
  const scanner = new SecretScanner();
  for (let at = 0; at < text.length; at += PIECE_BYTES) {
    signal.throwIfAborted();
    yield scanner.push(text.slice(at, at + PIECE_BYTES));
    await nextTurn();
  }
  yield scanner.finish();
}

/** Writes a copy of that version to `target`, with `[redacted]` for every secret: the same lines, in the same encoding. */
export async function writeRedactedCopy(snapshot: FileSnapshot, target: string, signal: AbortSignal): Promise<void> {
  const out = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  const done = finished(out);
  // Heard of below; a disk that is full must not end the process meanwhile.
  done.catch(() => undefined);
  try {
    for await (const { bytes } of scanPieces(snapshot, signal)) {
      if (!out.write(bytes)) await Promise.race([once(out, 'drain'), done]);
    }
    out.end();
    await done;
  } finally {
    out.destroy();
  }
}

interface ScannedBytes extends Pick<ScannedText, 'findings'> {
  /** The redacted text, encoded as it was. */
  readonly bytes: Buffer;
}

/** Goes through a version of a file piece by piece, and has its bytes judged on the way. */
async function* scanPieces(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  check?: TextCheck,
): AsyncGenerator<ScannedBytes> {
  const handle = await openForReading(snapshot.path);
  try {
    const scanner = new SecretScanner();
    let form: CharacterForm | undefined;
    for await (const block of readBlocks(handle, 0, snapshot.size)) {
      form ??= formOf(block);
      check?.push(block);
      for (let at = 0; at < block.length; at += PIECE_BYTES) {
        signal.throwIfAborted();
        const { findings, redacted } = scanner.push(form.decode(block.subarray(at, at + PIECE_BYTES)));
        yield { findings, bytes: form.encode(redacted) };
        await nextTurn();
      }
    }
    check?.finish();
    const { findings, redacted } = scanner.finish();
    yield { findings, bytes: (form ?? BYTEWISE).encode(redacted) };
    await assertUnchanged(snapshot, handle);
  } finally {
    await handle.close();
  }
}

/** Judges the bytes of a whole file as the backend does before it indexes them. Throws what the backend would say. */
class TextCheck {
  readonly #detector = new EncodingDetector();
  #isDecided = false;

  push(block: Buffer): void {
    if (!this.#isDecided) this.#settle(this.#detector.push(block));
  }

  finish(): void {
    if (!this.#isDecided) this.#settle(this.#detector.finish());
  }

  #settle(detection: ReturnType<EncodingDetector['push']>): void {
    if (detection?.kind === 'unsupported') throw new Failure('unsupported_format', detection.message);
    this.#isDecided = detection !== undefined;
  }
}

/** How bytes become characters to search in, and characters the same bytes again. */
interface CharacterForm {
  decode(bytes: Buffer): string;
  encode(text: string): Buffer;
}

/**
 * One character a byte: secrets are ASCII in UTF-8 and all that is like it, and every other byte comes back as it was.
 */
const BYTEWISE: CharacterForm = {
  decode: (bytes) => bytes.toString('latin1'),
  encode: (text) => Buffer.from(text, 'latin1'),
};
/** Pieces have an even number of bytes, so no character is cut; the last one of an odd file is no character. */
const FORMS: Readonly<Record<TextEncoding, CharacterForm>> = {
  'utf-8': BYTEWISE,
  'windows-1252': BYTEWISE,
  'utf-16le': {
    decode: (bytes) => bytes.toString('utf16le'),
    encode: (text) => Buffer.from(text, 'utf16le'),
  },
  'utf-16be': {
    decode: (bytes) =>
      Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le'),
    encode: (text) => Buffer.from(text, 'utf16le').swap16(),
  },
};

function formOf(beginning: Buffer): CharacterForm {
  const detection = sniff(beginning.subarray(0, SNIFF_BYTES));
  return detection.kind === 'text' ? FORMS[detection.encoding] : BYTEWISE;
}

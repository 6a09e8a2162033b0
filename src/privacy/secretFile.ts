import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../failure.ts';
import { EncodingDetector, sniff, SNIFF_BYTES, type Detection } from '../text/encoding.ts';
import { readBlocks, detectFileEncoding, settledEncoding } from '../localFile/fileBlocks.ts';
import { assertUnchanged, openForReading, type FileSnapshot } from '../localFile/fileSnapshot.ts';
import { BYTEWISE, characterForm, hasDoubleBytes, type CharacterForm } from './characterForm.ts';
import { SecretScanner, type ScannedText, type SecretFinding } from './secretScan.ts';
import { removeLeftover } from '../system/heldFiles.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { isProcessAlive } from '../system/processLock.ts';

/** How much is searched in one turn of the event loop, in bytes: under a millisecond. */
const PIECE_BYTES = 32 * 1024;

/** How many findings are kept of one file; a message to the user names fewer. */
const MAX_FINDINGS = 50;

/** Probable secrets in one version of a file. */
export interface FileSecrets {
  /** The first of them, in the order of the file. */
  readonly findings: readonly SecretFinding[];
  readonly total: number;
  /** Whether a copy of the file can be made without all of them: the text of a document cannot be replaced. */
  readonly canRedact: boolean;
}

/** Collects the findings in a text that comes piece by piece. */
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
  /** Whether bytes that are not text are accepted as well: a document in HTML or JSON is read whatever its encoding is. */
  readonly isDocument?: boolean;
}

/**
 * Searches a version of a file for secrets, in bounded memory. Throws `unsupported_format` with the backend's message for a
 * file that the backend would refuse because it is not text, `file_unreadable` or `file_changed`, or the signal's reason.
 */
export async function scanFile(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  { isDocument = false }: ScanFileOptions = {},
): Promise<FileSecrets> {
  const check = isDocument ? undefined : new TextCheck();
  const found = await gatherFindings(scanPieces(snapshot, signal, { check }));
  // Only at the end of the file it is known that some letters of ASCII were halves of other characters.
  const form = doubleByteFormOf(await check?.detection());
  return form ? gatherFindings(scanPieces(snapshot, signal, { form })) : found;
}

async function gatherFindings(pieces: AsyncIterable<ScannedBytes>): Promise<FileSecrets> {
  const found = new FindingsList();
  for await (const { findings } of pieces) found.add(findings);
  return found.toSecrets({ canRedact: true });
}

/** Searches a text in memory for secrets, in turns of the event loop. Throws the signal's reason. */
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
  const form = await doubleByteForm(snapshot, signal);
  const out = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  const done = finished(out);
  // `done` is awaited below; until then a failure, such as a full disk, must not count as an unhandled rejection and end the
  // process.
  done.catch(() => undefined);
  try {
    for await (const { bytes } of scanPieces(snapshot, signal, { form })) {
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

interface ScanPiecesOptions {
  /** Checks the bytes while they are read. */
  readonly check?: TextCheck | undefined;
  /** The form of the file where its first bytes do not tell it. */
  readonly form?: CharacterForm | undefined;
}

/** Reads a version of a file piece by piece, searches it, and passes its bytes to `check`. */
async function* scanPieces(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  { check, form: knownForm }: ScanPiecesOptions,
): AsyncGenerator<ScannedBytes> {
  const handle = await openForReading(snapshot.path);
  try {
    const scanner = new SecretScanner();
    let form = knownForm;
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

/**
 * Checks the bytes of a whole file as the backend does before it indexes them. Throws with the message that the backend would
 * give.
 */
class TextCheck {
  readonly #detector = new EncodingDetector();
  #detection: Detection | undefined;

  push(block: Buffer): void {
    if (!this.#detection) this.#settle(this.#detector.push(block));
  }

  finish(): void {
    if (!this.#detection && !this.#detector.needsGuess) this.#settle(this.#detector.finish());
  }

  /** The result for all of the bytes. */
  async detection(): Promise<Detection> {
    return this.#detection ?? settledEncoding(this.#detector);
  }

  #settle(detection: Detection | undefined): void {
    if (detection?.kind === 'unsupported') throw new Failure('unsupported_format', detection.message);
    this.#detection = detection;
  }
}

/** The form of a file by its first bytes: one character a byte, unless they are those of UTF-16 or UTF-32. */
function formOf(beginning: Buffer): CharacterForm {
  const detection = sniff(beginning.subarray(0, SNIFF_BYTES));
  return detection.kind === 'text' ? characterForm(detection.encoding) : BYTEWISE;
}

/** The form of a file in an encoding with pairs of bytes, which only the whole file tells; undefined for any other file. */
async function doubleByteForm(snapshot: FileSnapshot, signal: AbortSignal): Promise<CharacterForm | undefined> {
  const handle = await openForReading(snapshot.path);
  try {
    return doubleByteFormOf(await detectFileEncoding(handle, snapshot.size, signal));
  } finally {
    await handle.close();
  }
}

function doubleByteFormOf(detection: Detection | undefined): CharacterForm | undefined {
  const isDoubleBytes = detection?.kind === 'text' && hasDoubleBytes(detection.encoding);
  return isDoubleBytes ? characterForm(detection.encoding) : undefined;
}

/** Copies of files without their secrets. Each is on disk only while it is being sent. */
export class RedactedCopies {
  readonly #folder: string;
  #cleared: Promise<void> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` with the path of a redacted copy that has the name of the file. */
  async during<T>(snapshot: FileSnapshot, signal: AbortSignal, work: (path: string) => Promise<T>): Promise<T> {
    await (this.#cleared ??= this.#clearLeftovers());
    const own = join(this.#folder, `${String(process.pid)}-${randomUUID()}`);
    try {
      await makePrivateFolder(this.#folder);
      await makePrivateFolder(own);
      const copy = join(own, basename(snapshot.path));
      await writeRedactedCopy(snapshot, copy, signal);
      return await work(copy);
    } finally {
      await removeLeftover(own);
    }
  }

  /** Removes copies of processes that ended before they could remove them. */
  async #clearLeftovers(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const left = names.filter((name) => !isProcessAlive(Number.parseInt(name, 10)));
    await Promise.all(left.map((name) => removeLeftover(join(this.#folder, name))));
  }
}

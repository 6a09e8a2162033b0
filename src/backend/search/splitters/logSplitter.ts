import type { EmitPassage, LineSplitter } from './lineSplitter.ts';
import { isBlank, LineBuffer } from './lineBuffer.ts';
import { isLogEntryStart } from './logEntry.ts';

/**
 * Short entries that follow each other share a passage up to this size; the answer still cites the single entry.
 * One passage an entry made the index of a 100 MB log three times as large and slow.
 */
const LOG_PASSAGE_CHARS = 700;

/** Logs: a passage is a run of whole entries; a stack trace stays with the entry that it belongs to. */
export class LogSplitter implements LineSplitter {
  readonly kind = 'log';
  readonly name = undefined;
  /** Whole entries that are already complete. */
  readonly #done = new LineBuffer();
  /** The entry that may still grow. */
  readonly #entry = new LineBuffer();
  readonly #emit: EmitPassage;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  push(line: string, lineNumber: number): void {
    if (isLogEntryStart(line)) this.#finishEntry();
    else if (this.#entry.isEmpty && isBlank(line)) {
      this.#flushDone();
      return;
    } else if (this.#entry.isFullFor(line)) {
      this.#flushDone();
      this.#entry.emit({ kind: this.kind }, this.#emit);
    }
    this.#entry.push(line, lineNumber);
  }

  flush(): void {
    this.#finishEntry();
    this.#flushDone();
  }

  #finishEntry(): void {
    const entry = this.#entry;
    if (entry.isEmpty) return;
    const isTooMuch =
      this.#done.chars + entry.chars > LOG_PASSAGE_CHARS || this.#done.lines.length + entry.lines.length > 30;
    if (isTooMuch) this.#flushDone();
    for (const [index, line] of entry.lines.entries()) this.#done.push(line, entry.lineStart + index);
    entry.clear();
  }

  #flushDone(): void {
    this.#done.emit({ kind: this.kind }, this.#emit);
  }
}

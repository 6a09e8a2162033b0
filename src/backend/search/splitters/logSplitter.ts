import { type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

/**
 * The size up to which short entries that follow each other share a passage, in characters; the answer still cites the single
 * entry. One passage an entry made the index of a 100 MB log three times as large and slow.
 */
const LOG_PASSAGE_CHARS = 700;

/** Logs: a passage is a run of whole entries; a stack trace stays with the entry that it belongs to. */
export class LogSplitter implements LineSplitter {
  readonly kind = 'log';
  readonly name = undefined;
  /** Entries that are complete. */
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

/** The beginning of a log entry: a date, a time, a syslog stamp, an epoch or a level, possibly in brackets. */
const ENTRY_START = new RegExp(
  '^(?:[\\[(<"{]\\s*)?(?:' +
    [
      '\\d{4}[-/.]\\d{2}[-/.]\\d{2}', // 2024-05-01, 2024/05/01
      '\\d{2}[-/.]\\w{2,3}[-/.]\\d{2,4}[ :T]', // 01/May/2024:
      '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\w*,? ', // Mon May 1
      '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\w* +\\d{1,2} ', // syslog
      '\\d{1,2}:\\d{2}:\\d{2}',
      '\\d{10}(?:\\.\\d+|\\d{3})?\\b', // epoch seconds or milliseconds
      '[IWEF]\\d{4} \\d{2}:\\d{2}', // glog
      '(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)\\b',
    ].join('|') +
    ')',
);

/** The beginning of a line in an access log: the client's address, then the date in brackets. */
const ACCESS_LOG_START = /^\S+ \S+ \S+ \[\d{2}\/\w{3}\/\d{4}:/;
/** One JSON object a line. */
const JSON_LOG_START = /^\{".*\}\s*$/;

/** Whether this line begins a new log entry; lines until the next one (a stack trace) belong to it. */
export function isLogEntryStart(line: string): boolean {
  return ENTRY_START.test(line) || ACCESS_LOG_START.test(line) || JSON_LOG_START.test(line);
}

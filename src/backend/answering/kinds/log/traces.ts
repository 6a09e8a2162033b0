import type { StructuredFile } from '../../../structure/structure.ts';
import type { LogEntry, Log } from './logEntries.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';

/** A line of a stack trace: where the program was. */
interface Frame {
  /** The function, with its class where the language has them. */
  readonly name: string;
  /** As it is written, such as `Rights.java:88`. */
  readonly place: string;
  /** The line of the log. */
  readonly line: number;
}

/** An exception of a stack trace. */
export interface Thrown {
  /** As it is written, with its package. */
  readonly type: string;
  readonly message: string;
  /** The line of the log. */
  readonly line: number;
  /** The innermost first. */
  readonly frames: readonly Frame[];
}

/** The exceptions of an entry: the one that was reported first, its root cause last. */
type Trace = readonly Thrown[];

const MAX_LINES = 400;
const MAX_LINE_CHARS = 500;
const TYPE = String.raw`((?:[\w$]{1,80}[.\\:]{1,2}){0,12}[A-Z][\w$]{0,80}(?:Exception|Error|Throwable|Fault|Failure|Interrupt|Exit)|panic)`;
/** At the beginning of a line, after `Caused by:` perhaps. */
const HEADER = new RegExp(
  String.raw`^\s{0,8}(?:(Caused by|Suppressed|Wrapped by|Next|--->|\[CIRCULAR REFERENCE): ?|---> ?)?(?:Exception in thread "[^"]{1,80}" |Uncaught |Unhandled exception\. )?${TYPE}(?:: (.*)|\s*$| \()`,
);
/** In a message that has words before it. */
const IN_MESSAGE = new RegExp(String.raw`(?<![\w.$])${TYPE}(?:: (.*)|$|(?=[\s,;)]))`);
const FRAMES: readonly { readonly pattern: RegExp; frame(found: RegExpExecArray): readonly [string, string] }[] = [
  {
    // Java, Kotlin, Scala
    pattern: /^\s+at ([\w.$<>/@-]{1,200})\(([\w$-]{1,80}\.\w{1,8}:\d{1,7})\)/,
    frame: ([, name = '', place = '']) => [name.replace(/^[\w.@-]*\//, ''), place],
  },
  {
    // C#
    pattern: /^\s+at ([^()]{1,200})\([^()]{0,200}\) in (\S{1,200}):line (\d{1,7})/,
    frame: ([, name = '', file = '', line = '']) => [name, `${file}:${line}`],
  },
  {
    // JavaScript
    pattern:
      /^\s+at (?:async )?(?:([^()\s][^()]{0,150}) )?\(?((?:[\w@./\\-]|:\/\/|:\\){1,200}:\d{1,7}(?::\d{1,6})?)\)?\s*$/,
    frame: ([, name = '', place = '']) => [name, place],
  },
  {
    // Python
    pattern: /^\s+File "([^"]{1,200})", line (\d{1,7})(?:, in (\S{1,80}))?/,
    frame: ([, file = '', line = '', name = '']) => [name, `${file}:${line}`],
  },
  {
    // Ruby
    pattern: /^\s*(?:from )?([\w./-]{1,200}\.rb:\d{1,7}):in ['`]([^']{1,80})'/,
    frame: ([, place = '', name = '']) => [name, place],
  },
  {
    // PHP
    pattern: /^#\d{1,3} ([\w./-]{1,200})\((\d{1,7})\): ([^\s(]{1,100})/,
    frame: ([, file = '', line = '', name = '']) => [name, `${file}:${line}`],
  },
  {
    // Go
    pattern: /^\s+([\w./@-]{1,200}\.go:\d{1,7})(?: \+0x[\da-f]{1,8})?\s*$/,
    frame: ([, place = '']) => ['', place],
  },
];

/** The exceptions that an entry reports, with the lines that follow it; empty where it reports none. */
function traceOf({ lines, message }: LogEntry, { text }: StructuredFile): Trace {
  const own = IN_MESSAGE.exec(message.slice(0, MAX_LINE_CHARS));
  const found: Draft[] = own ? [draftOf(own[1] ?? '', own[2], lines.first)] : [];
  let waiting: Frame[] = [];
  let isPython = false;
  let isRootFirst = false;
  const last = Math.min(lines.last, lines.first + MAX_LINES);
  for (let number = lines.first + 1; number <= last; number++) {
    const line = (text[number - 1] ?? '').slice(0, MAX_LINE_CHARS);
    if (/^Traceback \(most recent call last\)/.test(line.trim())) {
      isPython = true;
      waiting = [];
      continue;
    }
    if (isPython && /direct cause of the following|During handling of the above/.test(line)) isRootFirst = true;
    const frame = frameOf(line, number);
    if (frame) {
      // Python has the innermost last, and the exception below them.
      if (isPython) waiting.unshift(frame);
      else found.at(-1)?.frames.push(frame);
      continue;
    }
    const header = HEADER.exec(line);
    if (!header || (header[1] === 'Suppressed' && found.length > 0)) continue;
    const draft = draftOf(header[2] ?? '', header[3], number);
    draft.frames.push(...waiting);
    waiting = [];
    if (isPython && found.length === 1 && found[0]?.line === lines.first && found[0].frames.length === 0) found.pop();
    found.push(draft);
  }
  return isRootFirst ? found.reverse() : found;
}

interface Draft extends Thrown {
  readonly frames: Frame[];
}

function draftOf(type: string, message: string | undefined, line: number): Draft {
  return { type, message: (message ?? '').trim(), line, frames: [] };
}

function frameOf(line: string, number: number): Frame | undefined {
  for (const { pattern, frame } of FRAMES) {
    const found = pattern.exec(line);
    if (!found) continue;
    const [name, place] = frame(found);
    return { name, place, line: number };
  }
  return undefined;
}

/** The name of an exception without its package. */
export function shortName(type: string): string {
  return /[\w$]+$/.exec(type)?.[0] ?? type;
}

/** The initials of a name of several words: `npe` for `NullPointerException`. */
export function initialsOf(type: string): string {
  return (shortName(type).match(/[A-Z](?=[a-z])|[A-Z]+(?![a-z])/g) ?? []).join('').toLowerCase();
}

/** An entry with the exceptions that it reports. */
export interface Traced {
  readonly entry: LogEntry;
  readonly trace: Trace;
}

const TRACES = new WeakMap<Log, readonly Traced[]>();

/** The entries of a log that report exceptions. */
export function tracedEntries(log: Log, file: StructuredFile): readonly Traced[] {
  let found = TRACES.get(log);
  if (!found) {
    found = log.isJson
      ? []
      : log.entries.map((entry) => ({ entry, trace: traceOf(entry, file) })).filter(({ trace }) => trace.length > 0);
    TRACES.set(log, found);
  }
  return found;
}

/** An entry with the one of its exceptions that is meant. */
export interface NamedThrown {
  readonly entry: LogEntry;
  readonly thrown: Thrown | undefined;
}

/** The exceptions that a question names: by the class, by a part of its name, or by its initials. */
export function thrownByName({ text }: Question, traced: readonly Traced[]): NamedThrown[] | undefined {
  const tokens = text.match(/[A-Za-z][\w$.]*/g) ?? [];
  const words = new Set(wordsOf(text).map(stemOf));
  const names = new Set(tokens.map((token) => shortName(token).toLowerCase()));
  const acronyms = new Set(
    tokens.filter((token) => /^[A-Z]{2,6}s?$/.test(token)).map((token) => token.replace(/s$/, '').toLowerCase()),
  );
  const isNamed = ({ type }: Thrown): boolean => {
    const parts = wordsOf(shortName(type));
    const telling = parts.filter((part) => !/^(?:exception|error|throwable)$/.test(part));
    const initials = initialsOf(type);
    return (
      names.has(shortName(type).toLowerCase()) ||
      names.has(telling.join('')) ||
      acronyms.has(initials) ||
      acronyms.has(initials.slice(0, -1)) ||
      (telling.length > 1 && telling.every((part) => words.has(stemOf(part))))
    );
  };
  const found = traced.flatMap(({ entry, trace }) => {
    const thrown = trace.find(isNamed);
    return thrown ? [{ entry, thrown }] : [];
  });
  return found.length > 0 ? found : undefined;
}

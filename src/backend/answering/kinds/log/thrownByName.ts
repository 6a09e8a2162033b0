import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Log, LogEntry } from './logEntries.ts';
import { initialsOf, shortName, traceOf, type Thrown, type Trace } from './traces.ts';

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

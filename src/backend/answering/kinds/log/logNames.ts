import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { codeOf } from '../text/codes.ts';
import type { Log, LogEntry } from './logEntries.ts';
import { isFieldWord } from './logFields.ts';
import type { LogQuestion } from './logQuestion.ts';
import { hasName, textOf } from './logText.ts';

/** Names in a question: of requests, hosts, paths and other things with digits. */
export function namesIn({ identifiers, text }: Question): string[] {
  const digits = text.match(
    /(?<![\w.-])(?:[\w-]*\d[\w-]*[a-z][\w-]*|[a-z][\w-]*\d[\w-]*|\d{1,3}(?:\.\d{1,3}){3}|\d{4,})(?![\w-])/gi,
  );
  const names = [...identifiers, ...(digits ?? [])].map((name) => name.toLowerCase());
  const whole = [...new Set(names)].filter(
    (name) => !names.some((other) => other !== name && /[/.-]/.test(other) && other.includes(name)),
  );
  return whole.filter((name) => !/^[\d:.]+(?:am|pm)$/.test(name) && !/^\d{1,2}:/.test(name));
}

export function namedEntries(names: readonly string[], entries: readonly LogEntry[], file: StructuredFile): LogEntry[] {
  const paths = names.filter((name) => name.startsWith('/'));
  const pathOf = ({ fields }: LogEntry): string | undefined => fields.get('path')?.replace(/\?.*$/, '').toLowerCase();
  const exact = paths.filter((name) => entries.some((entry) => pathOf(entry) === name));
  const having = entries.filter((entry) => {
    const text = textOf(entry, file);
    return names.every((name) => (exact.includes(name) ? pathOf(entry) === name : hasName(text, name)));
  });
  if (having.length > 0) return having;
  return entries.filter((entry) => {
    const text = textOf(entry, file);
    return names.some((name) => hasName(text, name));
  });
}

export function wordsBeside({ words, question }: LogQuestion, names: readonly string[]): QuestionWord[] {
  const written = question.identifiers.filter((name) => names.includes(name.toLowerCase()));
  const named = new Set([...names, ...written].flatMap(wordsOf));
  return words.filter(({ word }) => !named.has(word));
}

/** The entries that have all names of a question that are no names of fields, and whether the log has them all. */
export function chosenByNames(
  { question, levels }: LogQuestion,
  entries: readonly LogEntry[],
  { fields }: Log,
  file: StructuredFile,
): { readonly names: readonly string[]; readonly chosen: readonly LogEntry[]; readonly isAllKnown: boolean } {
  const names = namesIn(question).filter(
    (name) =>
      !NO_NAME.test(name) && !levels.includes(name.toUpperCase()) && !fields.some((field) => isFieldWord(name, field)),
  );
  if (names.length === 0) return { names, chosen: entries, isAllKnown: true };
  const known = names.filter((name) => file.text.some((line) => hasName(line.toLowerCase(), name)));
  const chosen = known.length === 0 ? entries : namedEntries(known, entries, file);
  return { names: known, chosen, isAllKnown: known.length === names.length };
}

/** What is written in capitals in every question of such a kind. */
const NO_NAME = /^(?:https?|urls?|uris?|ips?|log|json|utc|gmt|cet|cest|ids?|api|ssh|\d{1,3}(?:ms|s|kb|mb)|[1-5]xx)$/;

/** From this strength on, a log has a word of its own for what is asked. */
const KNOWN = 0.8;
const MAX_CODES = 60;

/** A question with the codes that the log has for names, `BSL` for Basel, where it has not the names themselves. */
export function withCodes(asked: LogQuestion, { entries, ownFields, words: index }: Log): LogQuestion {
  const names = new Map([...asked.text.matchAll(NAME)].map(([name]) => [name.toLowerCase(), name]));
  if (names.size === 0) return asked;
  const words = index.match(asked.words).map(({ strengths, ...word }): QuestionWord => {
    const name = names.get(word.word);
    if (name === undefined || [...strengths.values()].some((strength) => strength >= KNOWN)) return word;
    const codes = [...ownFields].flatMap((field) => codeOf(name, codesOf(entries, field)) ?? []);
    const [code] = codes;
    return code === undefined || codes.length > 1
      ? word
      : { ...word, word: code.toLowerCase(), stem: stemOf(code.toLowerCase()) };
  });
  return { ...asked, words };
}

const NAME = /(?<=\s)\p{Lu}\p{Ll}{3,}(?!\p{L})/gu;

/** The values of a field, where they are few. */
function codesOf(entries: readonly LogEntry[], field: string): readonly string[] {
  const values = new Set<string>();
  for (const { fields } of entries) {
    const value = fields.get(field);
    if (value !== undefined) values.add(value);
    if (values.size > MAX_CODES) return [];
  }
  return [...values];
}

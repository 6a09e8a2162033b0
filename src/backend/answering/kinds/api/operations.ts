import type { Lines } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { clipped, code, prose } from '../markdown.ts';
import { type Api, type ApiOperation, wordsOfOperation } from './apiModel.ts';

export const MAX_SPAN = 40;

/** So many of a list are shown. */
export const MAX_LISTED = 60;

/** Words that ask in questions about an API and say nothing of it. */
export const ASKING =
  /^(?:api|apis|endpoints?|routes?|paths?|operations?|calls?|requests?|responses?|returns?|returned|methods?|http|rest|url|urls|parameters?|params?|paramters|query|body|headers?|takes?|status|codes?|fields?|schemas?|models?|types?|required|mandatory|optional|default|defaults|enum|values?|possible|allowed|accepted|get|post|put|patch|delete|mean|means|does|use|uses|used|need|needs|have|has|has|properties|property|response|answer|which|when|trying|try|example|object|deprecated|there)$/;

/** An operation that a question names, or describes in words. */
interface Meant {
  readonly operation: ApiOperation;
  /** 0 to 1. */
  readonly fit: number;
}

export function namedOperation({ text }: Question, { operations }: Api): ApiOperation | undefined {
  const lower = text.toLowerCase();
  const method = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/.exec(text)?.[1];
  const byId = operations.find(
    ({ id }) => id !== '' && new RegExp(`\\b${id.replace(/\W/g, '\\$&')}\\b`, 'i').test(text) && /[A-Z_]/.test(id),
  );
  if (byId) return byId;
  const paths = operations.filter(({ path }) => isPathIn(path, lower));
  const longest = Math.max(0, ...paths.map(({ path }) => path.length));
  const fitting = paths.filter(({ path }) => path.length === longest);
  return fitting.find((operation) => operation.method === method) ?? (method === undefined ? fitting[0] : undefined);
}

/** Whether a text has a path, with whatever stands for its parameters. */
export function isPathIn(path: string, text: string): boolean {
  const pattern = path
    .toLowerCase()
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{[^}]*\}/g, '(?:\\{[^}]*\\}|[\\w:-]+)');
  return new RegExp(`(?<![\\w/])${pattern}(?![\\w/{])`).test(text);
}

export function contentWords(question: Question): QuestionWord[] {
  const kept = question.words.filter(({ word }) => !ASKING.test(word) && !/^\d+$/.test(word));
  return kept;
}

/** The operations that the words of a question describe, best first. */
export function operationsMeant(question: Question, api: Api): Meant[] {
  const named = namedOperation(question, api);
  if (named) return [{ operation: named, fit: 1 }];
  const words = contentWords(question);
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return [];
  const method = /\b(GET|POST|PUT|PATCH|DELETE)\b/.exec(question.text)?.[1];
  return api.operations
    .filter((operation) => method === undefined || operation.method === method)
    .map((operation) => {
      const own = wordsOfOperation(operation);
      const idWords = [...wordsOf(operation.id), ...wordsOf(operation.path)];
      const covered = words.reduce((sum, { word, weight }) => sum + weight * best(word, own), 0);
      const named_ =
        idWords.length === 0
          ? 0
          : idWords.filter((part) => words.some(({ word }) => likeness(word, part) >= 0.75)).length / idWords.length;
      return { operation, fit: 0.85 * (covered / total) + 0.15 * named_ };
    })
    .filter(({ fit }) => fit > 0.3)
    .sort((a, b) => b.fit - a.fit);
}

export function best(word: string, words: readonly string[]): number {
  let most = 0;
  for (const other of words) most = Math.max(most, likeness(word, other));
  return most >= 0.75 ? most : 0;
}

export function title({ method, path, summary }: ApiOperation): string {
  return `${code(`${method} ${path}`)}${summary === '' ? '' : ` — ${prose(clipped(summary, 140))}`}`;
}

export function headOf({ item }: ApiOperation): Lines {
  return { first: Math.max(1, item.lines.first - 1), last: Math.min(item.lines.last, item.lines.first + 5) };
}

export function capped({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + MAX_SPAN - 1) };
}

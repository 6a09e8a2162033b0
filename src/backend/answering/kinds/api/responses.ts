import type { Lines } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { clipped, code, prose } from '../markdown.ts';
import { type Api, type ApiOperation, wordsOfOperation } from './apiModel.ts';
import type { Finding } from '../answerKind.ts';

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

const ASKS_FOR_STATUS =
  /\b(?:status(?:es)?|codes?|http|errors?|respon\w*|answers?|return\w*|means?|meaning|gets?|got|getting|receive\w*|why|when|happen\w*)\b/i;

/** What stands before a number that is an amount, and behind one that stands for itself. */
const AMOUNT_BEFORE =
  /(?<!\b(?:status|code|response|answer|error|meaning)s? of )\b(?:of|to|than|least|most|after|every|only|until|by|limit|size|max\w*|min\w*|up to)\s+["'`]?$/i;

const ALONE_BEHIND =
  /^["'`]?\s*(?:$|[?,.;:)]|(?:means?|errors?|status|code|responses?|on|for|from|when|if|returned|answers?|in|at|to|is|as|happens?|and|or|here|there|do|does|come|comes|back|be)\b)/i;

/** The status code that a question asks for: a number that stands for itself, and is no amount and no part of a path. */
function statusAsked(text: string): string | undefined {
  if (!ASKS_FOR_STATUS.test(text)) return undefined;
  const plain = text.replace(/\/[\w{}:.-]+(?:\/[\w{}:.-]*)*/g, ' ');
  for (const { 0: found, index } of plain.matchAll(/(?<![\w.-])[1-5]\d\d(?![\w-]|\.\d)/g)) {
    const isAmount = AMOUNT_BEFORE.test(plain.slice(0, index));
    if (!isAmount && ALONE_BEHIND.test(plain.slice(index + found.length).trimStart())) return found;
  }
  return undefined;
}

/** Whether a response stands for a code: `404` for itself, `4XX` for all that begin as it does. */
function answersWith(own: string, asked: string): boolean {
  return own === asked || (/^[1-5]XX$/i.test(own) && own[0] === asked[0]);
}

/** What a status code means, for an operation or everywhere. */
export function statusCode(question: Question, api: Api): Finding | undefined {
  const asked = statusAsked(question.text);
  if (asked === undefined) return undefined;
  const named = namedOperation(question, api);
  const all = (named ? [named] : api.operations).flatMap((operation) =>
    operation.responses.filter(({ code: own }) => answersWith(own, asked)).map((response) => ({ operation, response })),
  );
  if (all.length === 0) return noSuchStatus(asked, named);
  const meant = operationsMeant(question, api);
  const wantsOperations = /\bwhich (?:operations?|endpoints?|calls?|routes?|requests?|paths?)\b/i.test(question.text);
  const fitOf = (operation: ApiOperation): number => meant.find((other) => other.operation === operation)?.fit ?? 0;
  const most = all.reduce((best_, { operation }) => Math.max(best_, fitOf(operation)), 0);
  const chosen = wantsOperations || most < 0.4 ? all : all.filter(({ operation }) => fitOf(operation) >= most - 0.05);
  const texts = [
    ...new Set(
      chosen.map(
        ({ operation, response }) =>
          `${asked} of ${code(`${operation.method} ${operation.path}`)}: ${prose(response.description)}`,
      ),
    ),
  ];
  return {
    text: clipped(texts.slice(0, 12).join('\n\n'), 590),
    how: `responses ${asked}`,
    lines: chosen
      .slice(0, 6)
      .flatMap(({ response }) =>
        response.described === response.item
          ? [capped(response.item.lines)]
          : [capped(response.described.lines), capped(response.item.lines)],
      ),
    certainty: 0.93,
  };
}

function noSuchStatus(asked: string, operation: ApiOperation | undefined): Finding {
  const other = operation?.responses.find(({ code: own }) => own === 'default');
  const who = operation ? code(`${operation.method} ${operation.path}`) : 'no operation';
  const text = operation ? `${who} has no response ${asked}` : `${who} answers with ${asked}`;
  return {
    text: other ? `${text}; for all others it has: ${prose(other.description)}` : `Not in this file: ${text}.`,
    how: 'no such status',
    lines: other ? [capped(other.item.lines)] : [],
    certainty: other ? 0.75 : 0.9,
  };
}

/** Which status code stands for what the question describes. */
export function codeFor(question: Question, api: Api): Finding | undefined {
  if (
    !/\b(?:status(?: codes?)?|codes?|response|error|answers?|returned?|happens)\b/i.test(question.text) ||
    /\b[1-5]\d\d\b/.test(question.text)
  )
    return undefined;
  if (/\bstatuses\b|\bstatus (?:of|values?)\b/i.test(question.text)) return undefined;
  const words = question.words.filter(({ word }) => !ASKING.test(word));
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  const fits = api.operations
    .flatMap((operation) => operation.responses.map((response) => ({ operation, response })))
    .map((entry) => {
      const own = wordsOf(entry.response.description);
      const around = wordsOfOperation(entry.operation);
      const ownShare = words.reduce((sum, { word, weight }) => sum + weight * best(word, own), 0) / total;
      const covered =
        words.reduce((sum, { word, weight }) => sum + weight * Math.max(best(word, own), 0.8 * best(word, around)), 0) /
        total;
      return { ...entry, fit: ownShare === 0 ? 0 : 0.5 * ownShare + 0.5 * covered };
    })
    .sort((a, b) => b.fit - a.fit);
  const [first] = fits;
  if (!first || first.fit < 0.5) return undefined;
  const isAsked = /\b(?:status|codes?|error|response)\b/i.test(question.text) ? 0.1 : 0;
  return {
    text: `${code(first.response.code)} of ${code(`${first.operation.method} ${first.operation.path}`)}: ${prose(first.response.description)}`,
    how: 'responses by their descriptions',
    lines: [
      capped(first.response.item.lines),
      ...(first.response.described === first.response.item ? [] : [capped(first.response.described.lines)]),
    ],
    certainty: Math.min(0.93, 0.3 + 0.62 * first.fit + isAsked),
  };
}

/** What an operation answers. */
export function responsesOf(question: Question, api: Api): Finding | undefined {
  if (
    !/\b(?:returns?|responses?|respond\w*|status codes?|answers?|give back|errors?)\b/i.test(question.text) ||
    /\b[1-5]\d\d\b/.test(question.text)
  )
    return undefined;
  const [meant] = operationsMeant(question, api);
  if (!meant || meant.fit < 0.75) return undefined;
  const isError = /\berrors?\b|\bfail/i.test(question.text);
  const responses = meant.operation.responses.filter(({ code: own }) => !isError || /^[45]|default/.test(own));
  if (responses.length === 0) return undefined;
  const texts = responses.map(
    ({ code: own, description, schema }) =>
      `- ${code(own)} ${prose(description)}${schema === undefined ? '' : ` (${code(schema)})`}`,
  );
  const first = responses[0]?.item.lines.first ?? 1;
  const last = Math.max(...responses.map(({ item }) => item.lines.last));
  return {
    text: `${title(meant.operation)}\n${texts.join('\n')}`,
    how: 'responses',
    lines: [{ first, last: Math.min(last, first + MAX_SPAN - 1) }],
    certainty: 0.6 + 0.33 * meant.fit,
  };
}

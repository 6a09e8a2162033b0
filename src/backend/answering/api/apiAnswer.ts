import type { Item, Lines } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import {
  apiOf,
  child,
  wordsOfOperation,
  type Api,
  type ApiOperation,
  type ApiSchema,
  type ApiValue,
} from './apiModel.ts';

const MAX_LISTED = 60;
const MAX_SPAN = 40;
/** How sure parameters are of an operation that is named; surer than a list of the file by its words. */
const NAMED = 0.985;

type Ask = (question: Question, api: Api) => Finding | undefined;

/** What an API offers: endpoints, parameters, bodies, answers by status code, schemas, security. */
export const apiAnswer: AnswerKind = {
  name: 'api',
  find(question, file) {
    const api = apiOf(file);
    if (!api || question.aims.has('summary')) return undefined;
    const findings = ASKS.flatMap((ask) => ask(question, api) ?? []);
    return findings.sort((a, b) => b.certainty - a.certainty)[0];
  },
};

const ASKING =
  /^(?:api|apis|endpoints?|routes?|paths?|operations?|calls?|requests?|responses?|returns?|returned|methods?|http|rest|url|urls|parameters?|params?|paramters|query|body|headers?|takes?|status|codes?|fields?|schemas?|models?|types?|required|mandatory|optional|default|defaults|enum|values?|possible|allowed|accepted|get|post|put|patch|delete|mean|means|does|use|uses|used|need|needs|have|has|has|properties|property|response|answer|which|when|trying|try|example|object|deprecated|there)$/;

/** An operation that a question names, or describes in words. */
interface Meant {
  readonly operation: ApiOperation;
  /** 0 to 1. */
  readonly fit: number;
}

function namedOperation({ text }: Question, { operations }: Api): ApiOperation | undefined {
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
function isPathIn(path: string, text: string): boolean {
  const pattern = path
    .toLowerCase()
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{[^}]*\}/g, '(?:\\{[^}]*\\}|[\\w:-]+)');
  return new RegExp(`(?<![\\w/])${pattern}(?![\\w/{])`).test(text);
}

function contentWords(question: Question): QuestionWord[] {
  const kept = question.words.filter(({ word }) => !ASKING.test(word) && !/^\d+$/.test(word));
  return kept;
}

/** The operations that the words of a question describe, best first. */
function operationsMeant(question: Question, api: Api): Meant[] {
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

function best(word: string, words: readonly string[]): number {
  let most = 0;
  for (const other of words) most = Math.max(most, likeness(word, other));
  return most >= 0.75 ? most : 0;
}

function title({ method, path, summary }: ApiOperation): string {
  return `${code(`${method} ${path}`)}${summary === '' ? '' : ` — ${prose(clipped(summary, 140))}`}`;
}

function headOf({ item }: ApiOperation): Lines {
  return { first: Math.max(1, item.lines.first - 1), last: Math.min(item.lines.last, item.lines.first + 5) };
}

function capped({ first, last }: Lines): Lines {
  return { first, last: Math.min(last, first + MAX_SPAN - 1) };
}

/** Says that a path is not there. */
function missingPath(question: Question, api: Api): Finding | undefined {
  const asked = /(?<![\w.:/])\/[\w{}-]+(?:\/[\w{}:.-]+)*/.exec(question.text)?.[0];
  if (
    asked === undefined ||
    namedOperation(
      { ...question, text: question.text.replace(/\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/g, '') },
      api,
    )
  )
    return methodMissing(question, api);
  if (api.file.text.some((line) => line.includes(asked))) return undefined;
  return {
    text: `Not in this file: there is no path ${code(asked)}.`,
    how: 'no such path',
    lines: [],
    certainty: 0.95,
  };
}

function methodMissing(question: Question, api: Api): Finding | undefined {
  const method = /\b(GET|POST|PUT|PATCH|DELETE)\s+\/\S+/.exec(question.text)?.[1];
  if (method === undefined || namedOperation(question, api)) return undefined;
  const paths = api.operations.filter(({ path }) => isPathIn(path, question.text.toLowerCase()));
  const [first] = paths;
  if (!first) return undefined;
  return {
    text: `Not in this file: ${code(first.path)} has no ${method}, only ${paths.map((operation) => operation.method).join(', ')}.`,
    how: 'no such method',
    lines: [],
    certainty: 0.93,
  };
}

/** Which endpoint does something. */
function endpoint(question: Question, api: Api): Finding | undefined {
  if (!/\b(?:endpoint|route|path|operation|call|url|request|api)\b/i.test(question.text) || question.aims.has('count'))
    return undefined;
  if (/\b(?:parameters?|params?|status code|required fields?|authenticat\w*|deprecated)\b/i.test(question.text))
    return undefined;
  const meant = operationsMeant(question, api);
  const [first] = meant;
  if (!first || first.fit < 0.45) return undefined;
  const alike = meant.filter(({ fit }) => first.fit - fit < 0.05).slice(0, 4);
  const certainty = first.fit >= 0.7 ? 0.7 + 0.25 * first.fit : 0.35 + 0.4 * first.fit;
  return {
    text: alike.map(({ operation }) => title(operation)).join('\n\n'),
    how: 'operations by their words',
    lines: alike.map(({ operation }) => headOf(operation)),
    certainty: certainty - (alike.length > 2 ? 0.1 : 0),
  };
}

/** The parameters of an operation. */
function parametersOf(question: Question, api: Api): Finding | undefined {
  if (!/\b(?:param\w*|arguments?|query|filters?|body|fields?|send|takes?|accepts?|pass)\b/i.test(question.text))
    return undefined;
  const [meant] = operationsMeant(question, api);
  if (!meant || meant.fit < 0.6) return undefined;
  const { operation } = meant;
  if (!namedOperation(question, api) && !/\bparam|\bbody\b|\barguments?\b/i.test(question.text)) return undefined;
  const place = placeOf(question.text);
  const wantsBody =
    place === undefined && (/\bbody\b|\bfields?\b|\bsend\b/i.test(question.text) || operation.parameters.length === 0);
  const parameters = operation.parameters.filter((parameter) => place === undefined || parameter.place === place);
  const all =
    wantsBody && operation.body.length > 0
      ? operation.body
      : [...parameters, ...(place === undefined ? operation.body : [])];
  const chosen = all.filter(({ isRequired }) =>
    /\brequired|mandatory\b/i.test(question.text)
      ? isRequired
      : /\boptional\b/i.test(question.text)
        ? !isRequired
        : true,
  );
  if (chosen.length === 0) {
    const which = all.length === 0 ? [place] : [/\boptional\b/i.test(question.text) ? 'optional' : 'required', place];
    return {
      text: `${title(operation)} takes no ${[...which.filter((word) => word !== undefined), 'parameters'].join(' ')}.`,
      how: 'no parameters',
      lines: [headOf(operation)],
      certainty: namedOperation(question, api) ? NAMED : 0.6 + 0.2 * meant.fit,
    };
  }
  return listOfValues(
    chosen,
    title(operation),
    question,
    namedOperation(question, api) ? NAMED : 0.6 + 0.35 * meant.fit,
  );
}

/** Where a question looks for parameters: the path is also what an operation is called by. */
function placeOf(text: string): string | undefined {
  const found = /\b(query|header|cookie)\b|\b(path)[ -](?:param\w*|variables?|arguments?)\b|\bin the (path)\b/i.exec(
    text,
  );
  return (found?.[1] ?? found?.[2] ?? found?.[3])?.toLowerCase();
}

function listOfValues(values: readonly ApiValue[], head: string, question: Question, certainty: number): Finding {
  const lines = values.map((value) => value.item.lines);
  const first = lines.reduce((least, line) => Math.min(least, line.first), Number.MAX_SAFE_INTEGER);
  const last = lines.reduce((most, line) => Math.max(most, line.last), 0);
  const text = question.aims.has('count')
    ? `**${String(values.length)}**: ${values.map(({ name }) => code(name)).join(', ')}`
    : `${head}\n${values
        .slice(0, MAX_LISTED)
        .map((value) => `- ${describe(value)}`)
        .join('\n')}`;
  return {
    text: clipped(text, 880),
    how: `${String(values.length)} parameters`,
    lines: last - first < MAX_SPAN ? [{ first, last }] : lines.slice(0, 8).map(capped),
    certainty,
  };
}

function describe({ name, type, place, isRequired, preset, choices, description, limits }: ApiValue): string {
  const facts = [
    type,
    place === undefined ? '' : `in ${place}`,
    isRequired ? 'required' : '',
    preset === undefined ? '' : `default ${preset}`,
    ...limits.map((limit) => `${limit.name} ${limit.value ?? ''}`),
    choices.length > 0 ? `one of ${choices.join(', ')}` : '',
  ].filter((fact) => fact !== '');
  return `${code(name)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}${description === '' ? '' : ` — ${prose(clipped(description, 100))}`}`;
}

/** One parameter or property: its default, its choices, its limits, what it is for. */
function valueMeant(question: Question, api: Api): Finding | undefined {
  const { text } = question;
  const words = contentWords(question);
  if (words.length === 0) return undefined;
  const want = wanted(text);
  const fits = allValues(api)
    .map((value) => ({ value, fit: valueFit(value, words, want, question) }))
    .filter(({ fit }) => fit > 0.4)
    .sort((a, b) => b.fit - a.fit);
  const [first] = fits;
  if (!first) return undefined;
  const { value, fit } = first;
  const limits = want?.limit ? value.limits.filter(({ name }) => want.limit?.test(name)) : [];
  const answer =
    want?.preset && value.preset !== undefined
      ? code(value.preset)
      : limits.length > 0
        ? limits.map((limit) => code(`${limit.name}: ${limit.value ?? ''}`)).join(', ')
        : want?.choices && value.choices.length > 0
          ? value.choices.map((choice) => code(choice)).join(', ')
          : undefined;
  const head = answer === undefined ? '' : `${answer}: `;
  const count = question.aims.has('count') && want?.choices ? `**${String(value.choices.length)}**: ` : '';
  const cited =
    limits[0]?.lines ?? (want?.preset ? child(child(value.item, 'schema') ?? value.item, 'default')?.lines : undefined);
  const unclear = fits.filter((other) => other.fit === fit && other.value.name !== value.name).length;
  const told = want?.preset && answer !== undefined ? { ...value, limits: [] } : value;
  return {
    text: `${count}${head}${describe(told)}\n\n(${prose(clipped(value.owner, 90))})`,
    how: `${value.place === undefined ? 'property' : 'parameter'} ${value.name}`,
    lines: [...(cited ? [cited] : []), capped(value.item.lines)],
    certainty: Math.min(0.93, 0.3 + 0.65 * fit) - (unclear > 0 ? 0.1 : 0) - (want && answer === undefined ? 0.2 : 0),
  };
}

interface Wanted {
  readonly preset?: boolean;
  readonly choices?: boolean;
  readonly limit?: RegExp;
}

/** What a question asks of a value. */
function wanted(text: string): Wanted | undefined {
  if (
    /\bdefaults?\b|\b(?:omit\w*|unless|left out)\b|\b(?:without|(?:don['’]?t|do not|not) (?:give|set|send|pass|specify|say|provide))\b|\bnot (?:given|set|sent|specified)\b/i.test(
      text,
    )
  )
    return { preset: true };
  if (/\b(?:look like|format|pattern|regex|valid)\b/i.test(text)) return { limit: /^(?:pattern|format|min|max)/ };
  if (
    /\b(?:max\w*|most|at most|longest|largest|upper|limit)\b/i.test(text) ||
    /\bhow (?:many|long|large)\b.*\b(?:may|can|allowed|at once)\b/i.test(text)
  )
    return { limit: /^(?:max|exclusiveMax)/ };
  if (/\b(?:min\w*|at least|least|smallest|shortest|lowest)\b/i.test(text)) return { limit: /^(?:min|exclusiveMin)/ };
  if (
    /\b(?:possible|allowed|accepted|valid|which|what|values?|options|kinds?|types?|enum)\b/i.test(text) &&
    /\b(?:values?|methods?|options|states?|status\w*|types?|kinds?|languages?|sizes?|accepted|allowed|possible|supported|enum)\b/i.test(
      text,
    )
  )
    return { choices: true };
  return undefined;
}

function allValues({ operations, schemas }: Api): ApiValue[] {
  const seen = new Set<Item>();
  return [
    ...operations.flatMap(({ parameters, body }) => [...parameters, ...body]),
    ...schemas.flatMap(({ properties }) => properties),
  ].filter(({ item }) => {
    if (seen.has(item)) return false;
    seen.add(item);
    return true;
  });
}

const SIZES = new Set(['limit', 'size', 'per', 'count', 'page', 'max', 'number', 'amount', 'top', 'first']);

function valueFit(
  value: ApiValue,
  words: readonly QuestionWord[],
  want: Wanted | undefined,
  { aims }: Question,
): number {
  if (want?.preset && value.preset === undefined) return 0;
  if (want?.choices && value.choices.length === 0) return 0;
  const hasLimit = want?.limit ? value.limits.some(({ name }) => want.limit?.test(name)) : true;
  if (!hasLimit) return 0;
  const name = wordsOf(value.name);
  const around = wordsOf(`${value.owner} ${value.description} ${value.type}`);
  let [covered, total, named] = [0, 0, 0];
  for (const { word, weight } of words) {
    if (/^(?:max\w*|min\w*|look|like|number|number|default|one)$/.test(word)) continue;
    total += weight;
    const own = best(word, name) || (SIZES.has(word) && name.some((part) => SIZES.has(part)) ? 0.8 : 0);
    if (own > 0) named += weight;
    covered += weight * Math.max(own, 0.85 * best(word, around));
  }
  if (total === 0 || named === 0) return 0;
  const nameShare =
    name.filter((part) => words.some(({ word }) => best(word, [part]) > 0 || (SIZES.has(word) && SIZES.has(part))))
      .length / name.length;
  const isAsked = want === undefined ? (aims.has('reason') ? 0.4 : 0.75) : 1;
  return (0.7 * (covered / total) + 0.3 * nameShare) * isAsked;
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
function statusCode(question: Question, api: Api): Finding | undefined {
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
function codeFor(question: Question, api: Api): Finding | undefined {
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
function responsesOf(question: Question, api: Api): Finding | undefined {
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

/** The fields of a schema, all or those that are required. */
function schemaFields(question: Question, api: Api): Finding | undefined {
  const { text } = question;
  if (
    !/\b(?:fields?|propert(?:y|ies)|attributes?|required|mandatory|schema|object|look like|consists?|contain\w*|have)\b/i.test(
      text,
    )
  )
    return undefined;
  const schema = schemaMeant(question, api);
  if (!schema || schema.schema.properties.length === 0) return undefined;
  const { properties, requiredItem, item, name } = schema.schema;
  const isRequired = /\brequired\b|\bmandatory\b|\bmust\b/i.test(text);
  const isOptional = /\boptional\b/i.test(text);
  const one = properties.find(
    (property) =>
      wordsOf(property.name).every((part) => question.words.some(({ word }) => likeness(word, part) >= 0.9)) &&
      !wordsOf(name).includes(property.name.toLowerCase()),
  );
  if (one && !/\bfields\b|\bproperties\b|\battributes\b/i.test(text))
    return {
      text: `${describe(one)}\n\n(${code(name)})`,
      how: `property of ${name}`,
      lines: [capped(one.item.lines)],
      certainty: 0.86,
    };
  const chosen = properties.filter((property) =>
    isRequired ? property.isRequired : isOptional ? !property.isRequired : true,
  );
  if (chosen.length === 0)
    return {
      text: `${code(name)} has no ${isRequired ? 'required' : 'optional'} fields.`,
      how: 'none',
      lines: [capped(item.lines)],
      certainty: 0.9 * schema.fit,
    };
  const names = chosen.map((property) =>
    isRequired || question.aims.has('count')
      ? code(property.name)
      : `${code(property.name)}${property.type === '' ? '' : ` (${property.type})`}`,
  );
  const count = question.aims.has('count') ? `**${String(chosen.length)}** in ` : '';
  return {
    text: `${count}${code(name)}: ${names.join(', ')}`,
    how: `${String(chosen.length)} fields of ${name}`,
    lines: [...(isRequired && requiredItem ? [requiredItem.lines] : []), capped(item.lines)],
    certainty: 0.94 * schema.fit,
  };
}

function schemaMeant(
  { text, words }: Question,
  { schemas }: Api,
): { readonly schema: ApiSchema; readonly fit: number } | undefined {
  const fits = schemas.map((schema) => {
    const isExact = new RegExp(`(?<!\\w)${schema.name.replace(/\W/g, '\\$&')}(?!\\w)`).test(text);
    const parts = wordsOf(schema.name);
    const isNamed = parts.length > 0 && parts.every((part) => words.some(({ word }) => likeness(word, part) >= 0.9));
    return { schema, fit: isExact ? 1 : isNamed ? 0.93 + 0.01 * parts.length : 0 };
  });
  return fits.filter(({ fit }) => fit > 0).sort((a, b) => b.fit - a.fit)[0];
}

/** The values of a schema of choices. */
function schemaChoices(question: Question, api: Api): Finding | undefined {
  if (!wanted(question.text)?.choices && !question.aims.has('count')) return undefined;
  const fits = api.schemas
    .filter(({ choices }) => choices.length > 0)
    .map((schema) => {
      const parts = wordsOf(schema.name);
      return {
        schema,
        fit:
          parts.filter((part) => question.words.some(({ word }) => likeness(word, part) >= 0.75)).length /
          Math.max(1, parts.length),
      };
    })
    .sort((a, b) => b.fit - a.fit);
  const [first] = fits;
  if (first?.fit !== 1) return undefined;
  const { schema } = first;
  const head = question.aims.has('count') ? `**${String(schema.choices.length)}**: ` : `${code(schema.name)}: `;
  return {
    text: head + schema.choices.map((choice) => code(choice)).join(', '),
    how: `values of ${schema.name}`,
    lines: [capped(schema.item.lines)],
    certainty: 0.95,
  };
}

/** Paths, operations, schemas and tags, counted or listed. */
function lists(question: Question, api: Api): Finding | undefined {
  const { aims } = question;
  if (!aims.has('count') && !aims.has('list')) return undefined;
  const subject = question.subject.map(({ word }) => word).join(' ');
  const isOperations = /\b(?:operations?|endpoints?|routes?|calls?|requests?)\b|^(?:http )?methods?$/i.test(subject);
  if (/\bpaths?\b(?![ -](?:param|variable|argument))/i.test(subject))
    return names(
      api.paths,
      api.paths.map(({ name }) => code(name)),
      question,
      'paths',
      0.95,
    );
  if (/\b(?:schemas?|models?|definitions?|objects?)\b/i.test(subject))
    return names(
      api.schemas.map(({ item }) => item),
      api.schemas.map(({ name }) => code(name)),
      question,
      'schemas',
      0.95,
    );
  if (!isOperations) return undefined;
  const filtered = filterOperations(question, api);
  if (!filtered || filtered.length === 0) return undefined;
  return names(
    filtered.map(({ item }) => item),
    filtered.map(
      (operation) =>
        `${code(`${operation.method} ${operation.path}`)}${filtered.length > 12 ? '' : ` ${prose(clipped(operation.summary, 60))}`}`,
    ),
    question,
    'operations',
    0.93,
  );
}

function filterOperations(question: Question, { operations }: Api): ApiOperation[] | undefined {
  const { text } = question;
  const method = /\b(GET|POST|PUT|PATCH|DELETE)\b/.exec(text)?.[1];
  let kept = operations.filter((operation) => method === undefined || operation.method === method);
  if (/\bdeprecated\b|\bobsolete\b/i.test(text)) kept = kept.filter(({ isDeprecated }) => isDeprecated);
  const isPublic =
    /\b(?:without|no|not|public|anonymous|need no|don['’]t)\b.*\b(?:auth\w*|login|token|security|key)\b|\bpublic(?:ly)?\b|\banonymous(?:ly)?\b/i.test(
      text,
    );
  if (isPublic) kept = kept.filter(({ security }) => security.length === 0);
  else if (/\b(?:auth\w*|login|token|security)\b/i.test(text))
    kept = kept.filter(({ security }) => security.length > 0);
  const words = question.words.filter(
    ({ word, weight }) =>
      weight === 1 &&
      !ASKING.test(word) &&
      !/^(?:deprecated|obsolete|auth\w*|login|token|security|public|without|anonymous|exist|available|offer\w*|paginated|method)$/.test(
        word,
      ),
  );
  if (words.length === 0) return kept;
  const byTag = kept.filter(({ tags }) =>
    words.some(({ word }) => tags.some((tag) => likeness(word, tag.toLowerCase()) >= 0.9)),
  );
  const byParameter = kept.filter(({ parameters, body }) =>
    [...parameters, ...body].some(({ name }) =>
      wordsOf(name).every(
        (part) =>
          words.some(({ word }) => likeness(word, part) >= 0.9) ||
          (/^(?:key|id)$/.test(part) && question.text.toLowerCase().includes(part)),
      ),
    ),
  );
  if (byParameter.length > 0 && /\b(?:need|require|take|accept|use|have|with|param\w*|header)\w*\b/i.test(text))
    return byParameter;
  if (byTag.length > 0) return byTag;
  const byWords = kept.filter((operation) => words.every(({ word }) => best(word, wordsOfOperation(operation)) > 0));
  return byWords.length > 0 ? byWords : undefined;
}

function names(
  items: readonly Item[],
  texts: readonly string[],
  { aims }: Question,
  what: string,
  certainty: number,
): Finding {
  const shown = texts.slice(0, MAX_LISTED);
  const more = texts.length > shown.length ? `, … and ${String(texts.length - shown.length)} more` : '';
  const isLong = shown.some((text) => text.length > 45) || (!aims.has('count') && what === 'operations');
  const list = isLong ? `\n${shown.map((text) => `- ${text}`).join('\n')}` : ` ${shown.join(', ')}`;
  return {
    text: clipped(`**${String(texts.length)}** ${what}:${list}${more}`, 1150),
    how: `${String(texts.length)} ${what}`,
    lines: items.slice(0, 12).map(({ lines }) => ({ first: lines.first, last: Math.min(lines.last, lines.first + 8) })),
    certainty,
  };
}

function deprecatedOnes(question: Question, api: Api): Finding | undefined {
  if (!/\bdeprecated\b|\bobsolete\b/i.test(question.text)) return undefined;
  const operations = api.operations.filter(({ isDeprecated }) => isDeprecated);
  const values = allValues(api).filter(({ isDeprecated }) => isDeprecated);
  if (operations.length + values.length === 0)
    return { text: 'Nothing is marked as deprecated in this API.', how: 'none', lines: [], certainty: 0.85 };
  const texts = [
    ...operations.map(title),
    ...values.map(({ name, owner }) => `${code(name)} (${prose(clipped(owner, 80))})`),
  ];
  return {
    text: texts.join('\n\n'),
    how: `${String(texts.length)} deprecated`,
    lines: [...operations.map(headOf), ...values.map(({ item }) => capped(item.lines))].slice(0, 8),
    certainty: 0.95,
  };
}

/** How a caller proves who he is, for an operation or in general. */
function security(question: Question, api: Api): Finding | undefined {
  if (
    !/\bauth\w*|\bsecurity\b|\blog ?in\b|\bcredentials?\b|\bapi[- ]?key\b|\bbearer\b|\btoken\b|\bscopes?\b|\bpermissions?\b/i.test(
      question.text,
    ) ||
    question.aims.has('count')
  )
    return undefined;
  if (/\bwhich (?:endpoints?|operations?|routes?|calls?)\b/i.test(question.text)) return undefined;
  const words = {
    ...question,
    words: question.words.filter(
      ({ word }) =>
        !/^(?:auth\w*|security|login|log|credentials?|token|staff|how|scheme|scopes?|permissions?|need\w*|required?)$/.test(
          word,
        ),
    ),
  };
  const [meant] = operationsMeant(words, api);
  const operation = meant && meant.fit >= 0.5 ? meant.operation : undefined;
  // What is done with a token or a key is not how a caller proves who he is.
  const isOther = contentWords(words).some(({ word, weight }) => weight === 1 && !OF_CALLERS.test(word));
  if (isOther && (!operation || !ASKS_FOR_PROOF.test(question.text))) return undefined;
  const schemes = operation ? api.schemes.filter(({ name }) => operation.security.includes(name)) : api.schemes;
  if (operation && operation.security.length === 0)
    return {
      text: `${code(`${operation.method} ${operation.path}`)} needs no authentication.`,
      how: 'security',
      lines: [operation.securityItem?.lines ?? headOf(operation)],
      certainty: 0.88,
    };
  if (schemes.length === 0) return undefined;
  const texts = schemes.map(
    (scheme) =>
      `${code(scheme.name)}: ${scheme.children
        .filter(({ value }) => value !== undefined)
        .map(({ name, value }) => `${name} ${code(value ?? '')}`)
        .join(', ')}`,
  );
  const scopes = operation?.securityItem ? scopesOf(operation.securityItem) : [];
  const asked = scopes.length > 0 ? `the scope ${scopes.map(code).join(', ')} — ` : '';
  const head = operation ? `${code(`${operation.method} ${operation.path}`)} asks for ${asked}` : '';
  return {
    text: head + texts.join('\n\n'),
    how: 'security',
    lines: [
      ...(operation?.securityItem ? [operation.securityItem.lines] : []),
      ...schemes.map(({ lines }) => capped(lines)),
    ],
    certainty: 0.93,
  };
}

const ASKS_FOR_PROOF =
  /\bauth\w*|\bsecurity\b|\blog ?in\b|\bcredentials?\b|\bscopes?\b|\bpermissions?\b|\b(?:need|require|without|with(?:out)? an?|use|send|which|what)\w*\b.*\b(?:token|key|bearer)\b/i;
/** Words that speak of callers and of how they are known. */
const OF_CALLERS =
  /^(?:auth\w*|api|access\w*|keys?|bearer|tokens?|header\w*|clients?|callers?|users?|prove|identify|sign\w*|kind|kinds|work\w*|support\w*|scheme\w*|method\w*|oauth\d?|jwt|basic|cookie|session|server|service|call\w*|pass\w*|provid\w*|get)$/;

/** What a caller must be allowed to do: the values below the schemes of an operation's `security`. */
function scopesOf(item: Item): string[] {
  return item.children.flatMap((below) => [
    ...(below.value !== undefined && below.value !== '' && below.children.length === 0 ? [below.value] : []),
    ...scopesOf(below),
  ]);
}

/** A description anywhere that has the words of the question: limits of requests, ages of keys. */
function description(question: Question, api: Api): Finding | undefined {
  const words = question.words.filter(
    ({ word }) => !/^(?:api|allowed|many|much|long|endpoint|before|after)$/.test(word),
  );
  const total = words.reduce((sum, { weight }) => sum + weight, 0);
  const asksForNumber = question.aims.has('number') || question.aims.has('duration');
  if (total === 0) return undefined;
  let found: { readonly item: Item; readonly fit: number } | undefined;
  for (const item of descriptions(api)) {
    const own = wordsOf(item.value ?? '');
    const fit = words.reduce((sum, { word, weight }) => sum + weight * best(word, own), 0) / total;
    const more = asksForNumber && /\d/.test(item.value ?? '') ? 0.15 : 0;
    if (fit > 0 && fit + more > (found?.fit ?? 0)) found = { item, fit: fit + more };
  }
  if (!found || found.fit < 0.6) return undefined;
  const told = [found.item, ...besideOf(found.item)];
  return {
    text: prose(clipped(told.map(({ value }) => (value ?? '').replace(/\.$/, '')).join('. '), 480)),
    how: 'a description',
    lines: [...told.map(({ lines }) => capped(lines)), ...(found.item.parent ? [capped(found.item.parent.lines)] : [])],
    certainty: Math.min(0.9, 0.3 + 0.6 * found.fit),
  };
}

/** The description that goes with a summary. */
function besideOf({ name, parent }: Item): Item[] {
  const other = name === 'summary' && parent ? child(parent, 'description') : undefined;
  return other?.value === undefined ? [] : [other];
}

function* descriptions({ file }: Api): Generator<Item> {
  const open = [...file.structure.root.children];
  for (let item = open.pop(); item; item = open.pop()) {
    if ((item.name === 'description' || item.name === 'summary') && item.value !== undefined) yield item;
    open.push(...item.children.toReversed());
  }
}

const ASKS: readonly Ask[] = [
  missingPath,
  statusCode,
  codeFor,
  endpoint,
  parametersOf,
  responsesOf,
  schemaFields,
  schemaChoices,
  lists,
  deprecatedOnes,
  security,
  valueMeant,
  description,
];

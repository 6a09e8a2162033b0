import { pathOf, type Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import { type Api, apiOf, child } from './apiModel.ts';
import { deprecatedOnes, lists } from './lists.ts';
import {
  best,
  capped,
  contentWords,
  headOf,
  isPathIn,
  namedOperation,
  operationsMeant,
  title,
  codeFor,
  responsesOf,
  statusCode,
} from './responses.ts';
import { schemaChoices, schemaFields, parametersOf, valueMeant } from './values.ts';

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
  const named = schemesNamed(question, api);
  if (named.length > 0)
    return {
      text: named.map(schemeText).join('\n\n'),
      how: 'security',
      lines: named.map(({ lines }) => capped(lines)),
      certainty: 0.9,
    };
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
  const texts = schemes.map(schemeText);
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

function schemeText(scheme: Item): string {
  const facts = scheme.children.filter(({ value }) => value !== undefined);
  return `${code(scheme.name)}: ${facts.map(({ name, value }) => `${name} ${code(value ?? '')}`).join(', ')}`;
}

/** Words in the names of schemes that say how they work and not whom they are for. */
const OF_SCHEMES =
  /^(?:key|token|auth|authentication|cert|certificate|api|basic|bearer|scheme|security|jwt|oauth|http|header|cookie|session|login)$/;

/** Schemes that are called by those whom a question is about: `partnerKey` where partners log in. Of all of them, none is. */
function schemesNamed({ words }: Question, { schemes }: Api): Item[] {
  const named = schemes.filter(({ name }) =>
    wordsOf(name).some(
      (part) => !OF_SCHEMES.test(part) && words.some(({ word, weight }) => weight === 1 && best(word, [part]) === 1),
    ),
  );
  return named.length < schemes.length ? named : [];
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
  const said = wordsOf(found.item.value ?? '');
  const isOfAnother = words.some(
    ({ word, isConstraint }) => isConstraint && best(word, said) === 0 && !isInPath(word, found.item),
  );
  const told = [found.item, ...besideOf(found.item)];
  return {
    text: prose(clipped(told.map(({ value }) => (value ?? '').replace(/\.$/, '')).join('. '), 480)),
    how: 'a description',
    lines: [...told.map(({ lines }) => capped(lines)), ...(found.item.parent ? [capped(found.item.parent.lines)] : [])],
    certainty: Math.min(isOfAnother ? UNSAID : 0.9, 0.3 + 0.6 * found.fit),
  };
}

/** What a description is worth that does not speak of what the question is about. */
const UNSAID = 0.66;

function isInPath(word: string, item: Item): boolean {
  return pathOf(item).some(
    ({ name, children }) => best(word, wordsOf([name, ...children.map(({ value }) => value ?? '')].join(' '))) > 0,
  );
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

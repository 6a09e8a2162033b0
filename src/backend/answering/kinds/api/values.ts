import type { Item } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { wordsOf, likeness } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import { type Api, type ApiValue, child, type ApiSchema } from './apiModel.ts';
import {
  best,
  capped,
  contentWords,
  headOf,
  MAX_SPAN,
  namedOperation,
  operationsMeant,
  title,
  MAX_LISTED,
} from './responses.ts';

/** How sure parameters are of an operation that is named; surer than a list of the file by its words. */
const NAMED = 0.985;

/** The parameters of an operation. */
export function parametersOf(question: Question, api: Api): Finding | undefined {
  if (
    !/\b(?:param\w*|arguments?|query|headers?|cookies?|filters?|body|fields?|send|takes?|accepts?|pass)\b/i.test(
      question.text,
    )
  )
    return undefined;
  const [meant] = operationsMeant(question, api);
  if (!meant || meant.fit < 0.6) return undefined;
  const { operation } = meant;
  const place = placeOf(question.text);
  if (!namedOperation(question, api) && place === undefined && !/\bparam|\bbody\b|\barguments?\b/i.test(question.text))
    return undefined;
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
  const found = /\b(query|header|cookie)s?\b|\b(path)[ -](?:param\w*|variables?|arguments?)\b|\bin the (path)\b/i.exec(
    text,
  );
  return (found?.[1] ?? found?.[2] ?? found?.[3])?.toLowerCase();
}

function listOfValues(values: readonly ApiValue[], head: string, question: Question, certainty: number): Finding {
  const required = values.flatMap(({ item, isRequired }) => (isRequired ? (requiredList(item) ?? []) : []));
  const lines = [...values.map((value) => value.item.lines), ...new Set(required.map((list) => list.lines))];
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

/** The list that says which properties of a schema are required. */
function requiredList({ parent }: Item): Item | undefined {
  return parent?.name === 'properties' && parent.parent ? child(parent.parent, 'required') : undefined;
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
export function valueMeant(question: Question, api: Api): Finding | undefined {
  const { text } = question;
  const words = contentWords(question);
  if (words.length === 0) return undefined;
  const want = wanted(text);
  const place = placeOf(text);
  const fits = allValues(api)
    .filter((value) => place === undefined || value.place === place)
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

export function allValues({ operations, schemas }: Api): ApiValue[] {
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

/** The fields of a schema, all or those that are required. */
export function schemaFields(question: Question, api: Api): Finding | undefined {
  const { text } = question;
  if (
    !/\b(?:fields?|propert(?:y|ies)|attributes?|required|mandatory|schema|object|look like|looks like|consists?|made up|made of|comprises?|composed|contain\w*|have)\b/i.test(
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
export function schemaChoices(question: Question, api: Api): Finding | undefined {
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

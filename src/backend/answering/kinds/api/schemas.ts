import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import type { Api, ApiSchema } from './apiModel.ts';
import { capped } from './operations.ts';
import { describe, wanted } from './values.ts';

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

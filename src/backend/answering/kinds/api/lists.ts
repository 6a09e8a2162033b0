import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import { type Api, type ApiOperation, wordsOfOperation } from './apiModel.ts';
import { ASKING, best, capped, headOf, MAX_LISTED, title } from './responses.ts';
import { allValues } from './values.ts';

/** Paths, operations, schemas and tags, counted or listed. */
export function lists(question: Question, api: Api): Finding | undefined {
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

const DEPRECATED =
  /\bdeprecated\b|\bobsolete\b|\boutdated\b|\bphased out\b|\b(?:should|must) (?:not|no longer) be used\b|\b(?:shouldn|mustn)['’]t (?:be used|use)\b|\bnot (?:to )?be used any ?more\b/i;
const NOT_DEPRECATED =
  /(?:\b(?:not|never|without|non)|n['’]t)(?:\s+(?:yet|been|marked|as|any))*[\s-]+(?:deprecated|obsolete)\b/i;

function filterOperations(question: Question, { operations }: Api): ApiOperation[] | undefined {
  const { text } = question;
  const method = /\b(GET|POST|PUT|PATCH|DELETE)\b/.exec(text)?.[1];
  let kept = operations.filter((operation) => method === undefined || operation.method === method);
  if (DEPRECATED.test(text)) kept = kept.filter(({ isDeprecated }) => isDeprecated !== NOT_DEPRECATED.test(text));
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
      !/^(?:deprecated|obsolete|outdated|phased|old|used?|more|anymore|auth\w*|login|token|security|public|without|anonymous|exist|available|offer\w*|paginated|method)$/.test(
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

export function deprecatedOnes(question: Question, api: Api): Finding | undefined {
  if (!DEPRECATED.test(question.text) || NOT_DEPRECATED.test(question.text)) return undefined;
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

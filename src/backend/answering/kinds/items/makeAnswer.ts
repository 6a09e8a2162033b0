import type { Item, StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, codeBlock } from '../markdown.ts';
import { referredItems, citedLines } from './showItem.ts';

const DEFAULT_GOAL =
  /\b(?:just|only|plain|bare|simply|alone|without (?:a |any )?(?:arguments?|targets?|goals?))\b.*\bmake\b|\bmake\b.*\b(?:alone|by itself|without (?:a |any )?(?:arguments?|targets?|goals?|anything))\b|\bdefault (?:target|goal)\b|\b(?:type|run|call|enter)s? make\s*\?*$/i;
const CHAIN =
  /\b(?:depends? on|dependenc(?:y|ies)|prerequisites?|requires?|needs?|runs? (?:first|before)|chain|before)\b/i;
const UNDOCUMENTED =
  /\b(?:no|without(?: an?)?|lacks?|missing|not)\b.*\b(?:help|comments?|descriptions?|documentation|documented|described|explained)\b|\bundocumented\b/i;
const RECIPE =
  /\b(?:what|which|how)\b.*\b(?:does|do|did|is|are|will|would|happens?|command|commands|remove[sd]?|delete[sd]?|run|runs|execute[sd]?)\b|\brecipe\b|\bdifference between\b|\bcompare\b/i;
/** Of "which target removes the app", the target is unknown and `app` is what it is about. */
const OF_UNKNOWN =
  /\b(?:which|what) (?:make )?(?:targets?|rules?|goals?)\s+(?!(?:builds?|makes?|creates?|produces?|compiles?|links?|generates?|is|are)\b)/i;
/** Words of such questions beside the names of targets. */
const ASKING =
  /^(?:make|targets?|rules?|recipes?|commands?|does|do|happens?|run|runs|removed?|removes|deleted?|deletes|executed?|executes|steps?|difference|compare|depends?|dependenc\w+|prerequisites?|requires?|needs?|whole|chain|full|all|everything|transitive\w*|first|before|call\w*|type|goal|default\w*|build|built|builds|work\w*|exactly|schedule|between)$/;
const MAX_SHOWN_CHARS = 440;
const MAX_CHAIN = 30;
const CERTAINTY = 0.95;
const WITH_MORE = 0.6;

/** What the targets of a Makefile do, what they need, and which of them says nothing of itself. */
export const makeAnswer: AnswerKind = {
  name: 'make',
  find(question, file) {
    if (file.structure.format !== 'makefile') return undefined;
    const targets = file.structure.root.children.filter(({ kind }) => kind === 'target');
    const { text } = question;
    if (DEFAULT_GOAL.test(text)) return defaultGoal(file, targets);
    if (UNDOCUMENTED.test(text) && question.aims.has('list')) return undocumented(targets, question);
    if (PHONY_ONES.test(text)) return phonyOnes(file, targets, question);
    const named = targets.filter(({ name }) => isNamed(name, question));
    const longest = named.filter(
      ({ name }) => !named.some((other) => other.name !== name && isWithin(name, other.name)),
    );
    const asked = longest.length === 0 ? named : longest.slice(0, 2);
    const [first] = asked;
    if (!first) return undefined;
    if (asked.length === 1 && CHAIN.test(text) && !/\bbefore\b/.test(text)) return chainOf(first, targets, question);
    if (OF_UNKNOWN.test(text)) return undefined;
    return RECIPE.test(text) || /\bmake\b/i.test(text) ? recipes(asked, question, file) : undefined;
  },
};

function defaultGoal({ structure, text }: StructuredFile, targets: readonly Item[]): Finding | undefined {
  const said = structure.root.children.find(({ name, kind }) => kind === 'key' && name === 'default target');
  const target = targets.find(({ name }) => name === said?.value);
  if (!said || !target) return undefined;
  return {
    text: `${code(`make`)} alone builds ${code(target.name)}${aside(target)}${shownRecipe(target, text)}`,
    how: `default target ${target.name}`,
    lines: [said.lines, citedLines(target)],
    certainty: CERTAINTY,
  };
}

function undocumented(targets: readonly Item[], question: Question): Finding | undefined {
  const without = targets.filter(({ comment }) => comment === '');
  // Where hardly any has words of its own, the question is about something else.
  if (without.length === 0 || without.length > targets.length / 2) return undefined;
  const isMore = question.words.some(({ word, weight }) => weight === 1 && !ASKING.test(word) && !SAYING.test(word));
  return {
    text: `${without.map(({ name }) => code(name)).join(', ')}\n\n(${String(without.length)} of ${String(targets.length)} targets)`,
    how: `${String(without.length)} of ${String(targets.length)} targets have no comment`,
    lines: without.map(citedLines),
    certainty: isMore ? WITH_MORE : CERTAINTY,
  };
}

const PHONY_ONES = /\b(?:which|what|list|all|show)\b.{0,40}\bphony\b/i;
const SURE_OF_PHONY = 0.98;

/** The targets that are no files, or those that are. */
function phonyOnes({ structure }: StructuredFile, targets: readonly Item[], question: Question): Finding | undefined {
  const phony = structure.root.children.find(({ name }) => name === 'phony targets');
  if (!phony) return undefined;
  const names = new Set(phony.children.map(({ name }) => name));
  const isNegated = /\b(?:not|no|non|without|real)\b|n['’]t\b/i.test(question.text);
  const found = targets.filter(({ name }) => names.has(name) !== isNegated);
  const isMore = question.words.some(
    ({ word, weight }) => weight === 1 && !ASKING.test(word) && !/^(?:phony|real|files?)$/.test(word),
  );
  return {
    text: `${found.length === 0 ? 'None' : found.map(({ name }) => code(name)).join(', ')}\n\n(${String(found.length)} of ${String(targets.length)} targets)`,
    how: `${String(found.length)} of ${String(targets.length)} targets are ${isNegated ? 'not ' : ''}phony`,
    lines: [phony.lines, ...found.slice(0, 5).map(citedLines)],
    certainty: isMore ? WITH_MORE : SURE_OF_PHONY,
  };
}

const SAYING =
  /^(?:help|texts?|comments?|descriptions?|documentation|documented|undocumented|described|explained|missing|lacks?)$/;

/** All that has to be made before a target, the nearest first. */
function chainOf(target: Item, targets: readonly Item[], question: Question): Finding | undefined {
  const steps: string[] = [];
  const cited: Item[] = [];
  const open = [target];
  for (let at = open.shift(); at && steps.length < MAX_CHAIN; at = open.shift()) {
    const needs = at.children.find(({ name }) => name === 'depends on')?.children.map(({ name }) => name) ?? [];
    if (needs.length === 0) continue;
    cited.push(at);
    steps.push(`${code(at.name)} needs ${needs.map(code).join(', ')}`);
    for (const need of needs) {
      const next = targets.find(({ name }) => name === need);
      if (next && !cited.includes(next) && !open.includes(next)) open.push(next);
    }
  }
  if (steps.length === 0)
    return {
      text: `${code(target.name)} needs no other target.`,
      how: target.name,
      lines: [citedLines(target)],
      certainty: certaintyOf(question, [target]),
    };
  return {
    text: clipped(steps.join('; '), MAX_SHOWN_CHARS),
    how: `prerequisites of ${target.name}`,
    lines: cited.map(({ lines }) => ({ first: lines.first, last: lines.first })),
    certainty: certaintyOf(question, [target]) + 0.01,
  };
}

function recipes(asked: readonly Item[], question: Question, file: StructuredFile): Finding | undefined {
  const shown = asked.map(
    (target) => `${code(target.name)}${aside(target)}${shownRecipe(target, file.text, asked.length)}`,
  );
  const variables = asked.flatMap((target) => target.children.flatMap((command) => referredItems(command, file)));
  const values = [...new Set(variables)]
    .filter(({ kind }) => kind === 'variable')
    .slice(0, 3)
    .map(({ name, value }) => code(`${name} = ${clipped(value ?? '', 60)}`));
  return {
    text: [...shown, ...(values.length > 0 ? [values.join(', ')] : [])].join('\n\n'),
    how: `recipe of ${asked.map(({ name }) => name).join(', ')}`,
    lines: asked.map(citedLines),
    certainty: certaintyOf(question, asked),
  };
}

function aside({ comment }: Item): string {
  return comment === '' ? '' : ` — ${clipped(comment, 120)}`;
}

function shownRecipe({ lines, children }: Item, text: readonly string[], among = 1): string {
  const needs = children.find(({ name }) => name === 'depends on')?.children.map(({ name }) => code(name)) ?? [];
  const commands = text
    .slice(lines.first, lines.last)
    .map((line) => line.trim())
    .join('\n');
  const before = needs.length > 0 ? ` (after ${needs.join(', ')})` : '';
  return commands === '' ? before : `${before}\n${codeBlock(clipped(commands, MAX_SHOWN_CHARS / among))}`;
}

function certaintyOf({ words }: Question, targets: readonly Item[]): number {
  const said = targets.flatMap(({ name, comment }) => wordsOf(`${name} ${comment}`));
  const isMore = words.some(
    ({ word, weight }) => weight === 1 && !ASKING.test(word) && !said.some((own) => likeness(word, own) >= 0.85),
  );
  return isMore ? WITH_MORE : CERTAINTY;
}

/** Whether a question has the name of a target as it is written, or all of its words in a row. */
function isNamed(name: string, { text }: Question): boolean {
  const own = wordsOf(name).join(' ');
  return own !== '' && ` ${wordsOf(text).join(' ')} `.includes(` ${own} `) && /^[\w-]+$/.test(name);
}

function isWithin(name: string, other: string): boolean {
  return ` ${wordsOf(other).join(' ')} `.includes(` ${wordsOf(name).join(' ')} `);
}

import { descendants, type Item, type StructuredFile } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { citedLines } from './showItem.ts';

/** Keys that hold what has to come before: jobs of a workflow, services of Compose, units of systemd, targets of a Makefile. */
const NEEDS = /^(?:needs|depends_on|depends on|dependsOn|requires|after|wants|run_after)$/i;
/** The question names what others wait for: "which jobs need lint?". */
const WHO_NEEDS =
  /\b(?:which|what|who|list)\b[^?]*?\b(?:depend(?:s|ing)?|rel(?:y|ies)|waits?|waiting|needs?|requires?|runs?)\b(?! before)/i;
/** The question names who waits: "what must pass before ship?", "what does ship need?". */
const WHAT_IS_NEEDED =
  /\b(?:before|prerequisites?|first)\b|\b(?:what|which)\b[^?]*\b(?:does|do)\b[^?]*\b(?:depend on|need|require|wait for)\b/i;
/** A name is said in a question where it stands there, perhaps with another ending. */
const SAID = 0.9;
const CERTAINTY = 0.93;

interface Dependent {
  readonly owner: Item;
  /** The names of what has to come before. */
  readonly needed: readonly string[];
  /** The key that says so. */
  readonly key: Item;
}

/** What has to come before something, and what waits for it. */
export const prerequisites: AnswerKind = {
  name: 'prerequisites',
  find(question, file) {
    const isForward = WHAT_IS_NEEDED.test(question.text);
    if (!isForward && !WHO_NEEDS.test(question.text)) return undefined;
    const dependents = dependentsIn(file);
    return isForward ? neededBy(question, dependents) : waitingFor(question, dependents);
  },
};

function dependentsIn({ structure }: StructuredFile): Dependent[] {
  return [...descendants(structure.root)].flatMap((key) => {
    const needed = NEEDS.test(key.name) ? namesIn(key) : [];
    return needed.length > 0 && key.parent?.parent ? [{ owner: key.parent, needed, key }] : [];
  });
}

function namesIn({ value, children }: Item): string[] {
  return children.length > 0 ? children.map(({ name }) => name) : (value ?? '').split(/[\s,]+/).filter(Boolean);
}

function neededBy(question: Question, dependents: readonly Dependent[]): Finding | undefined {
  const found = dependents.filter(({ owner }) => isSaid(owner.name, question));
  const [only, ...others] = found;
  if (!only || others.length > 0) return undefined;
  const { owner, needed, key } = only;
  return {
    text: `${code(owner.name)} needs ${needed.map(code).join(', ')}`,
    how: `${owner.name} › ${key.name}`,
    lines: [citedLines(key)],
    certainty: CERTAINTY,
  };
}

function waitingFor(question: Question, dependents: readonly Dependent[]): Finding | undefined {
  const names = new Set(dependents.flatMap(({ needed }) => needed));
  const asked = [...names].filter((name) => isSaid(name, question));
  const found = dependents.filter(({ needed }) => asked.every((name) => needed.includes(name)));
  if (asked.length === 0 || found.length === 0) return undefined;
  return {
    text: `${found.map(({ owner }) => code(owner.name)).join(', ')} (${found.length === 1 ? 'needs' : 'need'} ${asked.map(code).join(', ')})`,
    how: `${String(found.length)} with ${asked.join(', ')} among their ${found[0]?.key.name ?? ''}`,
    lines: found.map(({ key }) => citedLines(key)),
    certainty: CERTAINTY,
  };
}

function isSaid(name: string, { words }: Question): boolean {
  const own = wordsOf(name);
  return own.length > 0 && own.every((word) => words.some((asked) => likeness(asked.word, word) >= SAID));
}

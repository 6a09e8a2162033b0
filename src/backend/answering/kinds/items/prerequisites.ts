import { descendants, type Item, type StructuredFile, type Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { citedLines } from './showItem.ts';

/** Keys that hold what has to come before: jobs of a workflow, services of Compose, units of systemd, targets of a Makefile. */
const NEEDS = /^(?:needs|depends_on|depends on|dependsOn|requires|after|wants|run_after)$/i;
const THING =
  '(?:what|(?:which|what|list)(?: the)? (?:jobs?|services?|targets?|steps?|stages?|tasks?|units?|containers?|ones?))';
const NEEDS_IT = '(?:depends? on|rel(?:y|ies) on|waits? (?:for|until|on)|needs?|requires?)';
/** The question names what others wait for: "which jobs need lint?". */
const WHO_NEEDS = new RegExp(
  `\\b(?:${THING}|who)(?: that)?(?: are| is| must| has to| have to)?(?: directly)? (?:${NEEDS_IT}|waiting (?:for|until|on)|depending on)\\b`,
  'i',
);
/** The question names who waits: "what must pass before ship?", "what does ship need?". */
const WHAT_IS_NEEDED = new RegExp(
  `\\b${THING} (?:must|has to|have to|needs? to|should|is|are|does|do)\\b[^?]*\\bbefore\\b|\\b${THING} (?:does|do) [^?]*\\b${NEEDS_IT}|\\bprerequisites? (?:of|for)\\b`,
  'i',
);
/** Words that ask for what comes before, beside the names. */
const ASKING =
  /^(?:what|which|must|needs?|pass|passes|run|runs|finish\w*|complete\w*|succeed\w*|start\w*|wait\w*|depend\w*|rely|relies|require\w*|before|directly|prerequisites?|jobs?|services?|targets?|steps?|stages?|tasks?|units?|containers?|healthy|until|up|ready|done|make)$/;
/** A name is said in a question where it stands there, perhaps with another ending. */
const SAID = 0.85;
const CERTAINTY = 0.93;
/** What it is worth where the question says more than the names. */
const WITH_MORE = 0.6;

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
    certainty: certaintyOf(question, [owner.name]),
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
    certainty: certaintyOf(question, asked),
  };
}

function certaintyOf({ words }: Question, names: readonly string[]): number {
  const said = names.flatMap(wordsOf);
  const isMore = words.some(
    ({ word, weight }) => weight === 1 && !ASKING.test(word) && !said.some((own) => likeness(word, own) >= SAID),
  );
  return isMore ? WITH_MORE : CERTAINTY;
}

function isSaid(name: string, { words }: Question): boolean {
  const own = wordsOf(name);
  return own.length > 0 && own.every((word) => words.some((asked) => likeness(asked.word, word) >= SAID));
}

/** `${{ secrets.DEPLOY_KEY }}`, in the workflows of GitHub and its kin. */
const USE = /\bsecrets\.([A-Za-z_]\w{0,99})/g;
const MISSPELT = 0.7;
/** Words of such questions beside "secrets". */
const ASKING_SECRETS =
  /^(?:needs?|needed|requires?|required|uses?|used|access\w*|expect\w*|set|setup|defined?|repository|repo|github|workflows?|pipelines?|actions?|jobs?|have|names?)$/;
const MAX_CITED = 8;
const SECRETS_CERTAINTY = 0.95;

/** Which secrets a workflow uses. */
export const usedSecrets: AnswerKind = {
  name: 'used secrets',
  find(question, { structure, text }) {
    if (structure.format !== 'yaml' || !(question.aims.has('list') || question.aims.has('count'))) return undefined;
    const isSecret = (word: string): boolean => likeness(word, 'secrets') >= MISSPELT && word.startsWith('sec');
    const strong = question.words.filter(({ weight }) => weight === 1).map(({ word }) => word);
    if (!strong.some(isSecret) || strong.some((word) => !isSecret(word) && !ASKING_SECRETS.test(word)))
      return undefined;
    const uses = new Map<string, Lines>();
    for (const [index, line] of text.entries()) {
      for (const [, name = ''] of line.matchAll(USE)) {
        if (!uses.has(name)) uses.set(name, { first: index + 1, last: index + 1 });
      }
    }
    if (uses.size === 0) return undefined;
    const names = [...uses.keys()].map(code).join(', ');
    return {
      text: question.aims.has('count') ? `**${String(uses.size)}**: ${names}` : names,
      how: `${String(uses.size)} secrets that are used`,
      lines: [...uses.values()].slice(0, MAX_CITED),
      certainty: SECRETS_CERTAINTY,
    };
  },
};

import type { Item, StructuredFile } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { asksForState, stateOf, switchOf } from './memberChoice.ts';
import { membersNamed } from './namedMembers.ts';
import { citedLines, pathName, showItem } from './showItem.ts';

/** Fields in which people write down why something is as it is. */
const TELLING =
  /^(?:notes?|remarks?|comments?|reasons?|descriptions?|why|message|notiz(?:en)?|bemerkung(?:en)?|anmerkung(?:en)?|grund|begründung|hinweis(?:e)?|kommentar|备注|说明|原因)$/iu;
const MAX_REASON_CHARS = 240;

/** What is said of why a thing is as it is, and the item that says so. */
export interface Reason {
  readonly text: string;
  readonly item: Item;
}

/**
 * Why a member is what it was chosen for: the comment at its switch, or else what a field of its own or the comment at the member
 * says; undefined where nothing does.
 *
 * @param words what the question calls the state; the field of this name is looked at before the others
 */
export function reasonOf(member: Item, words: readonly string[]): Reason | undefined {
  const isOfState = ({ name }: Item): boolean => wordsOf(name).some((own) => words.includes(own));
  const fields = [...member.children.filter(isOfState), ...[switchOf(member) ?? []].flat()];
  const commented = fields.find(({ comment }) => comment !== '');
  if (commented) return { text: clipped(commented.comment, MAX_REASON_CHARS), item: commented };
  const told = member.children.find(({ name, value }) => TELLING.test(name) && value !== undefined && value !== '');
  if (told) return { text: clipped(told.value ?? '', MAX_REASON_CHARS), item: told };
  return member.comment === '' ? undefined : { text: clipped(member.comment, MAX_REASON_CHARS), item: member };
}

const SUREST = 0.93;
const UNTOLD = 0.66;

/** Why a thing that is called by its name is off, blocked or left out: "why is zone X turned off". */
export const reasonAnswer: AnswerKind = {
  name: 'reason',
  find(question, file) {
    if (!question.aims.has('reason') || !asksForState(question.text)) return undefined;
    const found = membersNamed(question, file).filter(({ member }) => stateOf(member) !== undefined);
    const off = found.filter(({ member }) => stateOf(member) === false);
    // Of two things that are named the reason may be that of either.
    const [named, other] = off.length === 1 ? off : found;
    if (!named || other) return undefined;
    const { member } = named;
    const state = switchOf(member) ?? member;
    const reason = reasonOf(member, wordsOf(state.name));
    return reason ? toldReason(member, state, reason, file) : untold(member, state, question, file);
  },
};

function toldReason(member: Item, state: Item, { text, item }: Reason, file: StructuredFile): Finding {
  return {
    text: item === state ? showItem(state, file) : `${code(pathName(state))} = ${code(state.value ?? '')} — ${text}`,
    how: `what ${pathName(member)} says of itself`,
    lines: item === state ? [citedLines(state)] : [citedLines(state), citedLines(item)],
    certainty: SUREST,
  };
}

function untold(member: Item, state: Item, question: Question, file: StructuredFile): Finding {
  return {
    text: `${showItem(state, file)}\n\nNo reason is given beside it.`,
    how: pathName(member),
    lines: [citedLines(state)],
    certainty: question.words.length > 0 ? UNTOLD : 0,
  };
}

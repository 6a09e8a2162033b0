import type { AnswerKind } from './answerKind.ts';
import { CODE_KINDS } from './code/codeKinds.ts';
import { collectionAnswer } from './items/collectionAnswer.ts';
import { lookUp } from './items/lookUp.ts';
import { overview } from './overview.ts';

/** All kinds of answers that a structure gives. Another kind is another file and a line here. */
export const ANSWER_KINDS: readonly AnswerKind[] = [overview, collectionAnswer, lookUp, ...CODE_KINDS];

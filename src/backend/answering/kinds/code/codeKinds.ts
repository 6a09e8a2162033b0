import type { AnswerKind } from '../answerKind.ts';
import { behaviourAnswer } from './behaviourAnswer.ts';
import { caseAnswer } from './caseAnswer.ts';
import { declarationList } from './declarationList.ts';
import { exitCodes } from './exitCodes.ts';
import { missingSymbol } from './missingSymbol.ts';
import { optionAnswer } from './optionAnswer.ts';
import { programSummary } from './programSummary.ts';
import { relationAnswer } from './relationAnswer.ts';
import { rightsAnswer } from './rightsAnswer.ts';
import { symbolAnswer } from './symbolAnswer.ts';
import { valueAnswer } from './valueAnswer.ts';

/** What can be asked of programs. */
export const CODE_KINDS: readonly AnswerKind[] = [
  symbolAnswer,
  declarationList,
  relationAnswer,
  valueAnswer,
  exitCodes,
  optionAnswer,
  rightsAnswer,
  caseAnswer,
  programSummary,
  missingSymbol,
  behaviourAnswer,
];

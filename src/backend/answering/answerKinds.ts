import type { AnswerKind } from './answerKind.ts';
import { changelogAnswer } from './changelog/changelogAnswer.ts';
import { sectionAnswer } from './document/sectionAnswer.ts';
import { logAnswer } from './log/logAnswer.ts';
import { licenceAnswer } from './licence/licenceAnswer.ts';

/** All kinds of answers that a structure gives. Another kind is another file and a line here. */
export const ANSWER_KINDS: readonly AnswerKind[] = [changelogAnswer, licenceAnswer, sectionAnswer, logAnswer];

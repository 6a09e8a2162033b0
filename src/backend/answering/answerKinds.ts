import type { AnswerKind } from './answerKind.ts';
import { changelogAnswer } from './changelog/changelogAnswer.ts';
import { sectionAnswer } from './document/sectionAnswer.ts';
import { collectionAnswer } from './items/collectionAnswer.ts';
import { lookUp } from './items/lookUp.ts';
import { licenceAnswer } from './licence/licenceAnswer.ts';
import { logAnswer } from './log/logAnswer.ts';
import { overview } from './overview.ts';
import { tables } from './tables.ts';

/** All kinds of answers that a structure gives. Another kind is another file and a line here. */
export const ANSWER_KINDS: readonly AnswerKind[] = [
  overview,
  collectionAnswer,
  lookUp,
  changelogAnswer,
  licenceAnswer,
  sectionAnswer,
  logAnswer,
  tables,
];

import type { AnswerKind } from './answerKind.ts';
import { behaviourAnswer, caseAnswer } from './code/behaviourAnswer.ts';
import { declarationList } from './code/declarationList.ts';
import { exitCodes } from './code/exitCodes.ts';
import { missingSymbol } from './code/namedSymbols.ts';
import { optionAnswer } from './code/optionAnswer.ts';
import { placeAnswer } from './code/placeAnswer.ts';
import { programSummary } from './code/programSummary.ts';
import { relationAnswer } from './code/relationAnswer.ts';
import { rightsAnswer } from './code/rightsAnswer.ts';
import { subcommands } from './code/subcommands.ts';
import { symbolAnswer } from './code/symbolAnswer.ts';
import { valueAnswer } from './code/valueAnswer.ts';
import { apiAnswer } from './api/apiAnswer.ts';
import { changelogAnswer } from './changelog/changelogAnswer.ts';
import { definitionAnswer } from './document/definitionAnswer.ts';
import { labelAnswer } from './document/labelAnswer.ts';
import { numberedPartAnswer, outlineAnswer } from './document/outlineAnswer.ts';
import { tierAnswer } from './document/tierAnswer.ts';
import { sectionAnswer } from './document/sectionAnswer.ts';
import { PROGRAM_FORMATS } from './code/program.ts';
import { diffAnswer } from './diff/diffAnswer.ts';
import { hunkAnswer } from './diff/hunkAnswer.ts';
import { collectionAnswer } from './items/collectionAnswer.ts';
import { conditionRemark } from './items/conditionRemark.ts';
import { coordinated } from './items/coordinated.ts';
import { kindsAnswer } from './items/kindsAnswer.ts';
import { lookUp } from './items/lookUp.ts';
import { makeAnswer } from './items/makeAnswer.ts';
import { prerequisites, usedSecrets } from './items/prerequisites.ts';
import { reasonAnswer } from './items/reasons.ts';
import { licenceAnswer } from './licence/licenceAnswer.ts';
import { logAnswer } from './log/logAnswer.ts';
import { asksForAggregate } from './log/logNumbers.ts';
import { overview } from './overview.ts';
import { tables } from './tables.ts';
import { sqlAnswer } from './sql/sqlAnswer.ts';
import { typeSchemaAnswer } from './typeSchema/typeSchemaAnswer.ts';

/** What can be asked of programs. */
const CODE_KINDS: readonly AnswerKind[] = [
  symbolAnswer,
  declarationList,
  relationAnswer,
  valueAnswer,
  placeAnswer,
  exitCodes,
  subcommands,
  optionAnswer,
  rightsAnswer,
  caseAnswer,
  programSummary,
  missingSymbol,
  behaviourAnswer,
];

/** Formats with kinds of their own for what is listed, counted and looked up. */
const OWN_KINDS: ReadonlySet<string> = new Set([...PROGRAM_FORMATS, 'diff', 'sql']);

/** Sums and averages of the entries of a log; what else is asked of a log is no affair of columns. */
const sumsOfLogs: AnswerKind = {
  name: tables.name,
  find: (question, file) =>
    file.structure.format === 'log' && asksForAggregate(question) ? tables.find(question, file) : undefined,
};

/** A kind of answer that files of some formats are left out of, since kinds of their own answer for them. */
function exceptFormats(kind: AnswerKind, formats: ReadonlySet<string>): AnswerKind {
  return {
    name: kind.name,
    find: (question, file) => (formats.has(file.structure.format) ? undefined : kind.find(question, file)),
  };
}

/** All kinds of answers that a structure gives. Another kind is another file and a line here. */
export const ANSWER_KINDS: readonly AnswerKind[] = [
  exceptFormats(overview, new Set(['diff'])),
  exceptFormats(collectionAnswer, OWN_KINDS),
  exceptFormats(lookUp, OWN_KINDS),
  exceptFormats(coordinated, OWN_KINDS),
  exceptFormats(prerequisites, OWN_KINDS),
  exceptFormats(reasonAnswer, OWN_KINDS),
  conditionRemark,
  exceptFormats(kindsAnswer, OWN_KINDS),
  makeAnswer,
  usedSecrets,
  ...CODE_KINDS,
  typeSchemaAnswer,
  diffAnswer,
  hunkAnswer,
  sqlAnswer,
  apiAnswer,
  changelogAnswer,
  licenceAnswer,
  sectionAnswer,
  definitionAnswer,
  labelAnswer,
  numberedPartAnswer,
  outlineAnswer,
  tierAnswer,
  logAnswer,
  exceptFormats(tables, new Set([...PROGRAM_FORMATS, 'diff', 'log'])),
  sumsOfLogs,
];

import { DEFAULT_MAX_CITATIONS, type QueryResponse } from '../../protocol/query.ts';
import { extractAnswer } from '../search/extractAnswer.ts';
import { CLOSEST, LIKELY, SURE } from './kinds/answerKind.ts';
import { isAccountedFor } from './kinds/text/accounted.ts';
import { citationsOf, isProse } from './structureFindings.ts';
import type { StructureAnswer } from './thread/answeringThread.ts';
import type { FoundAnswer } from './thread/messages.ts';
import type { FileObject } from '../../protocol/files.ts';
import { languageOfQuestion } from '../understanding/translation/language.ts';
import { localPassages, type Retrieval } from './retrieve.ts';
import {
  bothPassages,
  withoutThoseOf,
  type LocalAnswer,
  notInScope,
  possiblyNotInScope,
  unsureAnswer,
} from './unsureAnswer.ts';

/** The provider that is always there: sentences of the file itself, no model. */
export const LOCAL_PROVIDER = 'local';
const LOCAL_MODEL = 'extractive';

/** Limits of a request on its answer. */
export interface AnswerLimits {
  readonly maxCitations: number;
  /** The most tokens that a model would have been sent, for the receipt. */
  readonly maxTokens: number;
}

/** Answers without any model: from what was found in the files' structure, else with the sentence that matches best. */
export function answerLocally(
  retrieval: Retrieval,
  structures: StructureAnswer,
  notesBefore: readonly string[],
  limits: AnswerLimits,
): QueryResponse {
  const { text, citations, how } = answerOf(structures, retrieval, limits.maxCitations);
  const notes = [...notesBefore, ...structures.failed.flatMap((id) => noteOfFailure(retrieval.files.get(id)) ?? [])];
  return {
    answer: text,
    citations: [...citations],
    provider: LOCAL_PROVIDER,
    model: LOCAL_MODEL,
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    receipt: {
      ...retrieval.receiptScope,
      passages_considered: retrieval.result.considered,
      passages_sent: 0,
      tokens_budget: limits.maxTokens,
      tokens_sent: 0,
      left_out: [],
      ...(how === undefined ? {} : { found_by: how }),
    },
  };
}

function noteOfFailure(file: FileObject | undefined): string | undefined {
  return file && `The structure of ${file.filename} could not be read: the answer is from its text alone.`;
}

function answerOf(
  { findings, isStructured, isDoubtful }: StructureAnswer,
  retrieval: Retrieval,
  maxCitations: number,
): LocalAnswer {
  const certainty = findings[0]?.certainty ?? 0;
  // Pairs of characters match by accident: a question that names something which the file does not have is not answered from
  // it.
  if (certainty < SURE && isDoubtful && languageOfQuestion(retrieval.question) === 'chinese')
    return { text: notInScope(retrieval), citations: [] };
  // Text that answers the question wins over a finding that is merely closest.
  const extracted = fromPassages(retrieval, maxCitations);
  // Settings and tables without a name like the one asked for seldom answer elsewhere.
  const isUnsure =
    extracted.citations.length > 0 &&
    (isStructured ||
      isDoubtful ||
      retrieval.result.isDoubtful === true ||
      !isAccountedFor(retrieval.question, extracted.citations[0]?.text ?? '', extracted.text));
  const warning = `${possiblyNotInScope(retrieval)}\n\n`;
  if (certainty >= (retrieval.result.isAnswerable && !isStructured && !isDoubtful ? LIKELY : CLOSEST)) {
    const isOther = isOtherProse(findings, extracted);
    const found = fromFindings(findings, retrieval.files);
    if (isOther)
      return bothPassages(
        found,
        extracted,
        certainty < SURE || isUnsure ? warning : '',
        retrieval.question,
        maxCitations,
      );
    if (certainty < SURE && !isConfirmed(findings, extracted, retrieval.question, isDoubtful))
      return unsureAnswer(found, retrieval);
    // A request for more citations than usual gets the passages as well.
    return findings.some(isProse) || maxCitations > DEFAULT_MAX_CITATIONS
      ? { ...found, citations: [...found.citations, ...withoutThoseOf(found, extracted)].slice(0, maxCitations) }
      : found;
  }
  return isUnsure ? unsureAnswer(extracted, retrieval) : extracted;
}

/** From this certainty on, a passage is sure that the search finds best as well. */
const CONFIRMED = 0.53;

/**
 * Whether a passage that is likely is confirmed: the search, which ranks by other evidence, finds it best as well, it has what the
 * question asks for beside its words, and no word that tells what the question is about is missing in the file.
 */
function isConfirmed(
  findings: readonly FoundAnswer[],
  extracted: LocalAnswer,
  question: string,
  isDoubtful: boolean,
): boolean {
  const [found, ...others] = findings;
  return (
    found !== undefined &&
    others.length === 0 &&
    isProse(found) &&
    found.certainty >= CONFIRMED &&
    !isDoubtful &&
    extracted.citations.length > 0 &&
    !isOtherProse(findings, extracted) &&
    isAccountedFor(question, found.text, found.how)
  );
}

/** How many of the best passages of the search count as agreeing with a finding. */
const AGREEING = 2;

/** Whether a finding in prose is none of the passages that the search finds best. */
function isOtherProse(findings: readonly FoundAnswer[], { citations }: LocalAnswer): boolean {
  if (!findings.some(isProse) || citations.length === 0) return false;
  const best = citations.slice(0, AGREEING);
  return !findings.some(({ fileId, lines }) =>
    lines.some(({ first, last }) =>
      best.some((cited) => cited.file_id === fileId && cited.line_start <= last && first <= cited.line_end),
    ),
  );
}

function fromFindings(findings: readonly FoundAnswer[], files: Retrieval['files']): LocalAnswer {
  const isSeveral = findings.length > 1;
  const nameOf = (fileId: string): string => files.get(fileId)?.filename ?? '';
  const texts = findings.map(({ fileId, text }) => (isSeveral ? `**${nameOf(fileId)}**: ${text}` : text));
  return {
    text: texts.join('\n\n'),
    how: findings.map(({ how }) => how).join('; '),
    citations: findings.flatMap((found) => citationsOf(found, files)),
  };
}

function fromPassages(retrieval: Retrieval, maxCitations: number): LocalAnswer {
  const { files, result } = retrieval;
  const extracted = extractAnswer({ ...result, hits: result.hits.slice(0, localPassages(maxCitations)) }, maxCitations);
  return {
    text: extracted.answer ?? notInScope(retrieval),
    citations: extracted.citations.map(({ fileId, lineStart, lineEnd, text, score }) => ({
      file_id: fileId,
      filename: files.get(fileId)?.filename ?? '',
      line_start: lineStart,
      line_end: lineEnd,
      text,
      score,
    })),
  };
}

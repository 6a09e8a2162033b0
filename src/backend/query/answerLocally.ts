import { DEFAULT_MAX_TOKENS, type Citation, type QueryResponse } from '../../protocol/query.ts';
import { extractAnswer } from '../answer/extractAnswer.ts';
import {
  CLOSEST,
  LIKELY,
  SURE,
  filesNamed,
  findInStructures,
  type FileFinding,
} from '../answering/answerFromStructure.ts';
import { structuredFiles } from '../answering/structuredFiles.ts';
import { SETTINGS_FORMATS } from '../answering/items/lookUp.ts';
import type { BackendServices } from '../services.ts';
import { joinLines } from '../structure/joinLines.ts';
import type { StructuredFile } from '../structure/structure.ts';
import { understand, type Question } from '../understanding/question.ts';
import { goingOnFrom } from '../understanding/questionParts.ts';
import { notInScope, possiblyNotInScope } from './notInScope.ts';
import { LOCAL_PASSAGES, type Retrieval } from './retrieve.ts';
import { questionReferredTo } from './searchInContext.ts';

/** The provider that is always there: sentences of the file itself, no model. */
export const LOCAL_PROVIDER = 'local';
const LOCAL_MODEL = 'extractive';

/** Files whose structure is read for one question, those first that match it best. */
const MAX_STRUCTURED_FILES = 8;

interface LocalAnswer {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly how?: string | undefined;
}

/** Answers without any model: what the files' structure says, else the sentence that matches best. */
export function answerLocally(
  services: BackendServices,
  retrieval: Retrieval,
  notes: readonly string[],
  maxTokens = DEFAULT_MAX_TOKENS,
): QueryResponse {
  const { text, citations, how } = answerOf(services, retrieval);
  return {
    answer: text,
    citations: [...citations],
    provider: LOCAL_PROVIDER,
    model: LOCAL_MODEL,
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    receipt: {
      files: retrieval.receiptFiles,
      passages_considered: retrieval.result.considered,
      passages_sent: 0,
      tokens_budget: maxTokens,
      tokens_sent: 0,
      left_out: [],
      ...(how === undefined ? {} : { found_by: how }),
    },
  };
}

function answerOf(services: BackendServices, retrieval: Retrieval): LocalAnswer {
  const files = safely(services, () => askedFiles(services, retrieval));
  const findings = safely(services, () => structureFindings(files, retrieval));
  const certainty = findings[0]?.certainty ?? 0;
  // What the text says wins over what is merely closest.
  const extracted = fromPassages(retrieval);
  const isSettings = files.length > 0 && files.every(({ structure }) => SETTINGS_FORMATS.has(structure.format));
  if (
    certainty >= (retrieval.result.isAnswerable && !isSettings ? LIKELY : CLOSEST) &&
    !isOtherProse(findings, extracted)
  ) {
    const found = fromFindings(findings, certainty >= SURE ? '' : `${possiblyNotInScope(retrieval)}\n\n`);
    return isProse(findings)
      ? { ...found, citations: [...found.citations, ...withoutThoseOf(found, extracted)].slice(0, MAX_CITATIONS) }
      : found;
  }
  // Settings that have no name like what is asked for seldom say it elsewhere.
  const isDoubtful = extracted.citations.length > 0 && isSettings;
  return isDoubtful ? { ...extracted, text: `${possiblyNotInScope(retrieval)}\n\n${extracted.text}` } : extracted;
}

/** Prose is answered by a passage of it, which the search has ranked as well. */
const PROSE = 'section';
const MAX_CITATIONS = 5;
/** So many of the passages that the search finds best may be the one that answers. */
const AGREEING = 2;

function isProse(findings: readonly FileFinding[]): boolean {
  return findings.some(({ kinds }) => kinds.includes(PROSE));
}

/** Whether a passage of prose is another than those that the search finds best. */
function isOtherProse(findings: readonly FileFinding[], { citations }: LocalAnswer): boolean {
  if (!isProse(findings) || citations.length === 0) return false;
  const best = citations.slice(0, AGREEING);
  return !findings.some(({ file, lines }) =>
    lines.some(({ first, last }) =>
      best.some((cited) => cited.file_id === file.fileId && cited.line_start <= last && first <= cited.line_end),
    ),
  );
}

function withoutThoseOf({ citations }: LocalAnswer, other: LocalAnswer): readonly Citation[] {
  return other.citations.filter(
    (cited) =>
      !citations.some(
        ({ file_id, line_start, line_end }) =>
          file_id === cited.file_id && line_start <= cited.line_end && cited.line_start <= line_end,
      ),
  );
}

/** Nothing where looking into a structure fails: the text still answers, and the log has the reason. */
function safely<T>({ log }: BackendServices, find: () => readonly T[]): readonly T[] {
  try {
    return find();
  } catch (error) {
    log.warn(`The structure of a file could not be looked into: ${error instanceof Error ? error.name : 'error'}`);
    return [];
  }
}

/** The files that a question names, and those that match it best, with the structures that they have. */
function askedFiles(services: BackendServices, { question, files, result }: Retrieval): StructuredFile[] {
  const named = filesNamed(question, [...files.values()]).map(({ id }) => id);
  const ranked = [...new Set([...named, ...result.hits.map(({ fileId }) => fileId), ...files.keys()])];
  return structuredFiles(
    services,
    ranked.slice(0, MAX_STRUCTURED_FILES).flatMap((id) => files.get(id) ?? []),
  );
}

/** What the structures say, where all of the lines that prove it may answer. */
function structureFindings(files: readonly StructuredFile[], retrieval: Retrieval): readonly FileFinding[] {
  const findings = findInStructures(understood(retrieval), files);
  return findings.filter(({ file, lines }) => lines.every((span) => retrieval.isWithinRanges(file.fileId, span)));
}

/** The question with what it refers to. */
function understood({ question, history }: Retrieval): Question {
  const before = questionReferredTo(question, history);
  return before === undefined ? understand(question) : goingOnFrom(understand(before), understand(question));
}

function fromFindings(findings: readonly FileFinding[], before: string): LocalAnswer {
  const isSeveral = findings.length > 1;
  const texts = findings.map(({ file, text }) => (isSeveral ? `**${file.filename}**: ${text}` : text));
  return {
    text: before + texts.join('\n\n'),
    how: findings.map(({ how }) => how).join('; '),
    citations: findings.flatMap(({ file, lines, certainty }) =>
      joinLines(lines).map(({ first, last }) => ({
        file_id: file.fileId,
        filename: file.filename,
        line_start: first,
        line_end: last,
        text: file.text.slice(first - 1, last).join('\n'),
        score: certainty,
      })),
    ),
  };
}

function fromPassages(retrieval: Retrieval): LocalAnswer {
  const { files, result } = retrieval;
  const extracted = extractAnswer({ ...result, hits: result.hits.slice(0, LOCAL_PASSAGES) });
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

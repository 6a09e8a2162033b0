import { DEFAULT_MAX_TOKENS, type Citation, type QueryResponse } from '../../protocol/query.ts';
import { extractAnswer } from '../answer/extractAnswer.ts';
import { SURE, findInStructures, type FileFinding } from '../answering/answerFromStructure.ts';
import { structuredFiles } from '../answering/structuredFiles.ts';
import type { BackendServices } from '../services.ts';
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
  const findings = structureFindings(services, retrieval);
  if (findings.length === 0) return fromPassages(retrieval);
  const isSure = (findings[0]?.certainty ?? 0) >= SURE;
  return fromFindings(findings, isSure ? '' : `${possiblyNotInScope(retrieval)}\n\n`);
}

/** What the structures say, where all of the lines that prove it may answer. */
function structureFindings(services: BackendServices, retrieval: Retrieval): readonly FileFinding[] {
  const { files, result, isWithinRanges } = retrieval;
  const ranked = [...new Set([...result.hits.map(({ fileId }) => fileId), ...files.keys()])];
  const asked = ranked.slice(0, MAX_STRUCTURED_FILES).flatMap((id) => files.get(id) ?? []);
  const findings = findInStructures(understood(retrieval), structuredFiles(services, asked));
  return findings.filter(({ file, lines }) => lines.every((span) => isWithinRanges(file.fileId, span)));
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
      lines.map(({ first, last }) => ({
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

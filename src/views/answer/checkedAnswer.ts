import type * as vscode from 'vscode';
import type { AnswerSource, AnswerTurn } from '../../protocol/answerMessages.ts';
import {
  type Answer,
  type LocatedCitation,
  VersionStates,
  type AskedFile,
  type LineRange,
} from '../../asking/answer.ts';
import { citationLabel } from '../../asking/answerMarkdown.ts';
import {
  verifyCitation,
  type CitationCheck,
  splitLines,
  verifyInFile,
  type Quote,
} from '../../asking/verifyCitation.ts';
import { escapeFormOf, shownLine } from '../../text/shownText.ts';
import { citationUri, citedDocument } from '../files/extractedText.ts';

/** A citation with its place in the file as it is now; undefined where the file cannot be read any more. */
export interface CheckedCitation {
  readonly citation: LocatedCitation;
  readonly check: CitationCheck | undefined;
}

/** An answer whose citations have been looked up in the files as they are now. */
export interface CheckedAnswer {
  readonly answer: Answer;
  readonly citations: readonly CheckedCitation[];
}

/**
 * Looks every citation of the answers up in the files as they are now: in the editor's text where a file is open. A quote
 * from a document counts as changed when the document has changed.
 */
export async function checkAnswers(
  answers: readonly Answer[],
  versions = new VersionStates(),
): Promise<CheckedAnswer[]> {
  const files = answers.flatMap((answer) => answer.files);
  const citations = answers.flatMap((answer) => answer.citations);
  const places = Map.groupBy(citations, (citation) => citationUri(citation).toString());
  const checked = await Promise.all([...places.values()].map((cited) => checkPlace(cited, files, versions)));
  const checks = new Map(checked.flat().map(({ citation, check }) => [citation, check]));
  return answers.map((answer) => ({
    answer,
    citations: answer.citations.map((citation) => ({ citation, check: checks.get(citation) })),
  }));
}

/** The answer as its page shows it. */
export function turnOf({ answer, citations }: CheckedAnswer): AnswerTurn {
  return { question: answer.question, answer: answer.answer, sources: citations.map(sourceOf) };
}

/** Checks citations whose lines can be read in the same place. */
async function checkPlace(
  citations: readonly LocatedCitation[],
  files: readonly AskedFile[],
  versions: VersionStates,
): Promise<CheckedCitation[]> {
  try {
    const checks = await lookUp(citations, files, versions);
    return citations.map((citation, index) => ({ citation, check: checks[index] }));
  } catch {
    return citations.map((citation) => ({ citation, check: undefined }));
  }
}

/** The checks of citations of the same place, in their order; empty where the place cannot be read. */
async function lookUp(
  citations: readonly LocatedCitation[],
  files: readonly AskedFile[],
  versions: VersionStates,
): Promise<CitationCheck[]> {
  const [first] = citations;
  if (!first) return [];
  const quotes = citations.map((citation) => ({ cited: linesOf({ citation, check: undefined }), text: citation.text }));
  if (first.place === undefined) return lookUpInFile(first, quotes);
  const asked = files.find(({ id, path }) => id === first.file_id && path === first.path);
  const state = asked ? await versions.of(asked) : 'unavailable';
  if (state === 'unavailable') return [];
  if (state === 'changed') return quotes.map(({ cited }) => ({ status: 'changed', lines: cited }));
  return verifyInDocument(await citedDocument(first), quotes);
}

async function lookUpInFile(citation: LocatedCitation, quotes: readonly Quote[]): Promise<CitationCheck[]> {
  const document = await citedDocument(citation).catch(() => undefined);
  return document ? verifyInDocument(document, quotes) : verifyInFile(citation.path, quotes);
}

function verifyInDocument(document: vscode.TextDocument, quotes: readonly Quote[]): CitationCheck[] {
  const form = escapeFormOf(document.uri.path);
  const lines = splitLines(document.getText()).map((line) => shownLine(line, form));
  return quotes.map(({ cited, text }) => verifyCitation(lines, cited, text));
}

/** The lines that a citation is about now, or was about where its file cannot be read. */
export function linesOf({ citation, check }: CheckedCitation): LineRange {
  return check?.lines ?? { start: citation.line_start, end: citation.line_end };
}

function sourceOf({ citation, check }: CheckedCitation): AnswerSource {
  const lines = linesOf({ citation, check });
  return {
    label: citationLabel({ ...citation, line_start: lines.start, line_end: lines.end, place: undefined }),
    ...(citation.place === undefined ? {} : { place: citation.place }),
    quote: citation.text,
    status: check?.status ?? 'unavailable',
  };
}

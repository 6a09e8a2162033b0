import * as vscode from 'vscode';
import { evidenceMark, type AnswerSource, type AnswerTurn } from '../../protocol/answerMessages.ts';
import {
  type Answer,
  type LocatedCitation,
  VersionStates,
  type AskedFile,
  type LineRange,
} from '../../asking/answer.ts';
import { citationLabel } from '../../asking/answerMarkdown.ts';
import { withMarks, type EvidenceMark } from '../../grounding/evidenceMarks.ts';
import { REDACTION } from '../../privacy/secretScan.ts';
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
  /** Those that the text cites first. */
  readonly citations: readonly CheckedCitation[];
  readonly citedCount: number;
  /** Where an answer without a model has its sentences from. */
  readonly marks: readonly EvidenceMark[];
}

/**
 * Looks every citation of the answers up in the files as they are now: in the editor's text where a file is open. A quote
 * from a document counts as changed when the document has changed.
 */
export async function checkAnswers(
  answers: readonly Answer[],
  versions = new VersionStates(),
): Promise<CheckedAnswer[]> {
  const { citedAnswer } = await import('../../asking/citedAnswer.ts');
  const files = answers.flatMap((answer) => answer.files);
  const citations = answers.flatMap((answer) => answer.citations);
  const places = Map.groupBy(citations, (citation) => citationUri(citation).toString());
  const checked = await Promise.all([...places.values()].map((cited) => checkPlace(cited, files, versions)));
  const checks = new Map(checked.flat().map(({ citation, check }) => [citation, check]));
  return answers.map((answer) => {
    const { citations: ordered, citedCount, marks } = citedAnswer(answer);
    return {
      answer,
      citedCount,
      marks,
      citations: ordered.map((citation) => ({ citation, check: checks.get(citation) })),
    };
  });
}

/** The answer as its page shows it. */
export function turnOf({ answer, citations, citedCount, marks }: CheckedAnswer): AnswerTurn {
  const sources = citations.map((checked, index) => {
    const evidence = marks
      .filter(({ citation }) => citation === index)
      .map(({ start, end }): [number, number] => [start, end]);
    const { text } = checked.citation;
    // What was computed from a quote has all of it as its evidence, so that nothing stands out.
    const parts = evidence.filter(([start, end]) => start > 0 || end < text.length);
    return {
      ...sourceOf(checked),
      isCited: index < citedCount,
      evidence: parts,
      isInAnswer: isInAnswer(text, answer.answer, evidence),
    };
  });
  const shown = { question: answer.question, sources };
  if (marks.length === 0) return { ...shown, answer: answer.answer };
  const quotes = marks.map(({ citation, start, end }) => {
    return { source: citation, quote: citations[citation]?.citation.text.slice(start, end) ?? '' };
  });
  return { ...shown, answer: withMarks(answer.answer, marks, (index) => markText(marks, index)), marks: quotes };
}

/** A mark within prose, or within the info string of a fence, which needs a space before it. */
function markText(marks: readonly EvidenceMark[], index: number): string {
  return `${marks[index]?.isInFence === true ? ' ' : ''}${evidenceMark(index)}`;
}

/** Whether all words of a quote stand in the answer: then it need not be shown twice. */
function isInAnswer(quote: string, answer: string, evidence: readonly (readonly [number, number])[]): boolean {
  let rest = quote;
  for (const [start, end] of evidence.toSorted(([one], [other]) => other - one)) {
    rest = rest.slice(0, start) + rest.slice(end);
  }
  const words = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
  return evidence.length > 0 && words(rest) === '' && words(answer).includes(words(quote));
}

/**
 * The part of a document that says a sentence, where its quote stands there as it was cited: from the first character to the
 * last. `mark` belongs to this citation.
 */
export function rangeOfMark(
  document: vscode.TextDocument,
  lines: LineRange,
  quote: string,
  { start, end }: Pick<EvidenceMark, 'start' | 'end'>,
): vscode.Range | undefined {
  const placeOf = (offset: number): vscode.Position => {
    const before = quote.slice(0, offset).split('\n');
    return new vscode.Position(lines.start - 2 + before.length, before.at(-1)?.length ?? 0);
  };
  const range = new vscode.Range(placeOf(start), placeOf(end));
  const isThere = document.getText(range).replaceAll('\r\n', '\n') === quote.slice(start, end);
  return isThere ? withSentenceEnd(document, range) : undefined;
}

/** The range with the punctuation that follows it. */
function withSentenceEnd(document: vscode.TextDocument, range: vscode.Range): vscode.Range {
  const line = document.lineAt(range.end.line).text;
  const [ending = ''] = /^[.!?…。！？)\]"'”’*_`]+/u.exec(line.slice(range.end.character)) ?? [];
  return range.with(undefined, range.end.translate(0, ending.length));
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

function sourceOf({ citation, check }: CheckedCitation): Pick<AnswerSource, 'label' | 'place' | 'quote' | 'status'> {
  const lines = linesOf({ citation, check });
  return {
    label: citationLabel({ ...citation, line_start: lines.start, line_end: lines.end, place: undefined }),
    ...(citation.place === undefined ? {} : { place: citation.place }),
    quote: citation.text,
    status:
      check?.status === 'verified' && citation.text.includes(REDACTION) ? 'redacted' : (check?.status ?? 'unavailable'),
  };
}

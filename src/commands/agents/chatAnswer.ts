import * as vscode from 'vscode';
import { stateOfClaim, type Citation, type QueryStreamEvent } from '../../protocol/query.ts';
import type { Answer } from '../../asking/answer.ts';
import { AnswerReader, type AnswerToken } from '../../grounding/answerTokens.ts';
import { readShownBracket } from '../../grounding/citationMarks.ts';
import { citationLabel } from '../../asking/answerMarkdown.ts';
import { displayName } from '../../localFile/displayName.ts';
import { checkAnswers, linesOf, type CheckedCitation } from '../../views/answer/checkedAnswer.ts';
import { citationUri } from '../../views/files/extractedText.ts';
import { wholeLines } from '../../views/editorLines.ts';
import type { ChatOutput } from './chatOutput.ts';
import { countText } from '../../views/pageLanguage.ts';

/**
 * Writes an answer into the chat while it comes. Text in the chat cannot be taken back or marked afterwards: so citations
 * become links at once, and sentences that turn out not to be verified are named below the answer.
 */
export class ChatAnswer {
  readonly #output: ChatOutput;
  readonly #paths: readonly string[];
  /** The passages that a model cites by number; empty while no model answers. */
  #sources: readonly Citation[] = [];
  #hasStreamed = false;
  #reader = this.#newReader();

  /** `paths` are the absolute paths of the files that are asked about. */
  constructor(output: ChatOutput, paths: readonly string[]) {
    this.#output = output;
    this.#paths = paths;
  }

  /** Takes in one event of a model's answer. */
  take(event: QueryStreamEvent): void {
    switch (event.type) {
      case 'citations':
        this.#sources = event.provider === undefined ? [] : event.citations;
        this.#reader = this.#newReader();
        return;
      case 'delta':
        if (this.#sources.length > 0) this.#write(this.#reader.push(event.text));
        return;
      case 'restart':
        this.#endPiece();
        this.#sources = [];
        this.#reader = this.#newReader();
        if (this.#hasStreamed) {
          this.#output.markdown('\n\n');
          this.#output.plain(event.note, { isItalic: true });
          this.#output.markdown('\n\n---\n\n');
        }
        this.#hasStreamed = false;
        return;
      case 'done':
        this.#endPiece();
    }
  }

  /** Writes the end of the answer: the answer itself where it did not stream, notes, sources and the receipt. */
  async end(answer: Answer): Promise<void> {
    this.#endPiece();
    if (this.#hasStreamed) this.#showStates(answer);
    // Text of a file is shown as it is, whatever it looks like; the text of a model may be Markdown.
    else if (answer.provider === 'local') this.#output.plain(answer.answer);
    else this.#output.markdown(answer.answer);
    for (const note of answer.notes ?? []) {
      this.#output.markdown('\n\n');
      this.#output.plain(note);
    }
    if (answer.citations.length > 0) {
      this.#output.markdown(`\n\n**${vscode.l10n.t('Sources')}**\n\n`);
      const [checked] = await checkAnswers([answer]);
      for (const source of checked?.citations ?? []) {
        this.#output.markdown('1. ');
        this.#output.markdown(`${this.#showSource(source)}\n`);
      }
    }
    this.#output.markdown('\n\n');
    this.#output.plain(briefReceipt(answer), { isItalic: true });
    this.#output.flush();
  }

  /** A reader of the answer's text. Its citations are those of the sources, which are known before the first piece. */
  #newReader(): AnswerReader {
    return new AnswerReader({ count: this.#sources.length, texts: [] }, readShownBracket);
  }

  /** Writes the text that the reader still held back. */
  #endPiece(): void {
    this.#write(this.#reader.flush());
    this.#output.flush();
  }

  /** Writes a piece of a model's Markdown, each citation as a link to its lines; brackets in code are code. */
  #write(tokens: readonly AnswerToken[]): void {
    for (const token of tokens) {
      this.#hasStreamed = true;
      if (token.kind !== 'mark') {
        this.#output.markdown(token.text);
        continue;
      }
      if (token.text.startsWith(' ')) this.#output.markdown(' ');
      for (const { number } of token.marks) {
        const source = this.#sources[number - 1];
        if (source) this.#showCitation(source);
      }
    }
  }

  #showCitation(source: Citation): void {
    const path = this.#pathOf(source);
    if (path === undefined) {
      this.#output.plain(`(${citationLabel({ ...source, path: source.filename })})`);
      return;
    }
    const located = { ...source, path };
    const lines = wholeLines({ start: source.line_start, end: source.line_end });
    this.#output.link(new vscode.Location(citationUri(located), lines), citationLabel(located));
  }

  /** The path of the cited file, where its name stands for one file alone. */
  #pathOf({ filename }: Citation): string | undefined {
    const [path, ...others] = this.#paths.filter((candidate) => displayName(candidate) === displayName(filename));
    return others.length === 0 ? path : undefined;
  }

  /** Names the sentences that are not verified, by their state. */
  #showStates({ claims = [] }: Answer): void {
    const headings = {
      supported: vscode.l10n.t('Supported: the cited lines are about this, the wording is not checked.'),
      unverified: vscode.l10n.t('Unverified: nothing in the cited lines shows this.'),
    };
    for (const state of ['supported', 'unverified'] as const) {
      const named = claims.filter((claim) => stateOfClaim(claim) === state);
      if (named.length === 0) continue;
      this.#output.markdown(`\n\n**${headings[state]}**\n`);
      for (const { text } of named) {
        this.#output.markdown('\n- ');
        this.#output.plain(text.replace(/\s+/gu, ' '));
      }
    }
  }

  /** Writes a link to the cited lines, where they are now. Returns a remark to stand beside it. */
  #showSource({ citation, check }: CheckedCitation): string {
    const lines = linesOf({ citation, check });
    const location = new vscode.Location(citationUri(citation), wholeLines(lines));
    this.#output.link(location, citationLabel({ ...citation, line_start: lines.start, line_end: lines.end }));
    this.#output.reference(location);
    return check?.status === 'changed' ? ` ${vscode.l10n.t('(changed since)')}` : '';
  }
}

/** One line on the model that answered, and on what it was given. */
function briefReceipt({ provider, model, receipt }: Answer): string {
  const considered = receipt?.passages_considered ?? 0;
  if (provider === 'local' && receipt?.found_by !== undefined) {
    return vscode.l10n.t('Answered from the structure of the file, without a model: {0}.', receipt.found_by);
  }
  if (provider === 'local') {
    return vscode.l10n.t(
      'Answered from the file itself, without a model. Passages considered: {0}.',
      countText(considered),
    );
  }
  const who = vscode.l10n.t('Answered by {0} ({1}).', provider, model);
  if (!receipt) return who;
  const { passages_sent: sent, tokens_sent: tokens } = receipt;
  return `${who} ${vscode.l10n.t('Passages: {0} considered, {1} sent, about {2} tokens.', countText(considered), countText(sent), countText(tokens))}`;
}

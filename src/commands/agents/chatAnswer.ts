import * as vscode from 'vscode';
import type { Citation, QueryStreamEvent } from '../../protocol/query.ts';
import type { Answer } from '../../query/answer.ts';
import { citationLabel } from '../../query/answerMarkdown.ts';
import { displayName } from '../../query/displayName.ts';
import { checkAnswers, linesOf, type CheckedCitation } from '../../views/answer/checkedAnswer.ts';
import { citationUri } from '../../views/files/extractedText.ts';
import { wholeLines } from '../../views/wholeLines.ts';
import { plainMarkdown } from './plainMarkdown.ts';

const CITATION = /\[(\d{1,4})\]/u;

/**
 * Writes an answer into the chat while it comes. What stands in the chat cannot be taken back or marked afterwards: so
 * citations become links at once, and what turns out to be unverified is named below the answer.
 */
export class ChatAnswer {
  readonly #stream: vscode.ChatResponseStream;
  readonly #paths: readonly string[];
  /** What a model cites by number; empty while no model answers. */
  #sources: readonly Citation[] = [];
  /** An exclamation mark that may be the beginning of an image. */
  #held = '';
  #hasStreamed = false;

  /** `paths` are the absolute paths of the files that are asked about. */
  constructor(stream: vscode.ChatResponseStream, paths: readonly string[]) {
    this.#stream = stream;
    this.#paths = paths;
  }

  /** Takes in one event of the answer of a model. */
  take(event: QueryStreamEvent): void {
    switch (event.type) {
      case 'citations':
        this.#sources = event.provider === undefined ? [] : event.citations;
        return;
      case 'delta':
        if (this.#sources.length > 0) this.#write(event.text);
        return;
      case 'restart':
        this.#flush();
        this.#sources = [];
        if (this.#hasStreamed) this.#stream.markdown(`\n\n*${plainMarkdown(event.note).value}*\n\n---\n\n`);
        this.#hasStreamed = false;
        return;
      case 'done':
        this.#flush();
    }
  }

  /** What is to be said once the answer is whole: the answer where it did not stream, notes, sources and the receipt. */
  async end(answer: Answer): Promise<void> {
    this.#flush();
    if (this.#hasStreamed) this.#showUnverified(answer);
    else this.#stream.markdown(wholeAnswer(answer));
    for (const note of answer.notes ?? []) this.#stream.markdown(`\n\n${plainMarkdown(note).value}`);
    if (answer.citations.length > 0) {
      this.#stream.markdown(`\n\n**${vscode.l10n.t('Sources')}**\n\n`);
      const [checked] = await checkAnswers([answer]);
      for (const source of checked?.citations ?? []) {
        this.#stream.markdown('1. ');
        this.#stream.markdown(`${this.#showSource(source)}\n`);
      }
    }
    this.#stream.markdown(`\n\n*${plainMarkdown(briefReceipt(answer)).value}*`);
  }

  /** Writes a piece of a model's Markdown, each citation as a link to its lines. */
  #write(text: string): void {
    const whole = this.#held + text;
    this.#held = whole.endsWith('!') ? '!' : '';
    const ready = whole.slice(0, whole.length - this.#held.length);
    ready.split(CITATION).forEach((part, index) => {
      // What stands between brackets is every other part.
      const source = index % 2 === 1 ? this.#sources[Number(part) - 1] : undefined;
      if (source) this.#showCitation(source);
      else if (part !== '') this.#markdown(index % 2 === 1 ? `[${part}]` : part);
    });
  }

  #showCitation(source: Citation): void {
    const path = this.#pathOf(source);
    if (path === undefined) {
      this.#markdown(plainMarkdown(`(${citationLabel({ ...source, path: source.filename })})`).value);
      return;
    }
    const located = { ...source, path };
    const lines = wholeLines({ start: source.line_start, end: source.line_end });
    this.#stream.anchor(new vscode.Location(citationUri(located), lines), citationLabel(located));
    this.#hasStreamed = true;
  }

  /** The file that is cited, where its name tells which one that is. */
  #pathOf({ filename }: Citation): string | undefined {
    const [path, ...others] = this.#paths.filter((candidate) => displayName(candidate) === displayName(filename));
    return others.length === 0 ? path : undefined;
  }

  #flush(): void {
    if (this.#held !== '') this.#markdown(this.#held);
    this.#held = '';
  }

  #markdown(text: string): void {
    this.#stream.markdown(modelMarkdown(text));
    this.#hasStreamed = true;
  }

  #showUnverified({ claims = [] }: Answer): void {
    const unverified = claims.filter(({ verified }) => !verified);
    if (unverified.length === 0) return;
    const heading = vscode.l10n.t('Unverified: nothing in the cited lines shows this.');
    const items = unverified.map(({ text }) => `- ${plainMarkdown(text.replace(/\s+/gu, ' ')).value}`);
    this.#stream.markdown(`\n\n**${heading}**\n\n${items.join('\n')}`);
  }

  /** A link to the cited lines, where they are now. Returns what is to be said beside it. */
  #showSource({ citation, check }: CheckedCitation): string {
    const lines = linesOf({ citation, check });
    const location = new vscode.Location(citationUri(citation), wholeLines(lines));
    this.#stream.anchor(location, citationLabel({ ...citation, line_start: lines.start, line_end: lines.end }));
    this.#stream.reference(location);
    return check?.status === 'changed' ? ` ${vscode.l10n.t('(changed since)')}` : '';
  }
}

/** What the file says is text, whatever it looks like; what a model says may be Markdown. */
function wholeAnswer({ answer, provider }: Answer): vscode.MarkdownString {
  return provider === 'local' ? plainMarkdown(answer) : modelMarkdown(answer);
}

/** A model's Markdown without images, whose addresses could carry the file's content away. */
function modelMarkdown(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString(text.replaceAll('![', '!\\['));
}

/** Who answered, and what they were given. */
function briefReceipt({ provider, model, receipt }: Answer): string {
  const considered = receipt?.passages_considered ?? 0;
  if (provider === 'local') {
    return vscode.l10n.t('Answered from the file itself, without a model. Passages considered: {0}.', considered);
  }
  const who = vscode.l10n.t('Answered by {0} ({1}).', provider, model);
  if (!receipt) return who;
  const { passages_sent: sent, tokens_sent: tokens } = receipt;
  return `${who} ${vscode.l10n.t('Passages: {0} considered, {1} sent, about {2} tokens.', considered, sent, tokens)}`;
}

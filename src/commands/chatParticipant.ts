import * as vscode from 'vscode';
import * as z from 'zod';
import { toUploadError } from '../client/uploadError.ts';
import type { Core } from '../core.ts';
import { isSensitiveName } from '../files/sensitiveFiles.ts';
import { citationLabel } from '../query/answerMarkdown.ts';
import { displayName, type Answer, type LocatedCitation } from '../query/askService.ts';
import { signalOf } from './cancellation.ts';
import { locateCitation } from './citationLocation.ts';
import { plainMarkdown } from './plainMarkdown.ts';
import { phaseText } from './progress.ts';
import { pathOf, saveIfDirty, selectedUris } from './targets.ts';

/** How many follow-up questions are offered at most. */
const MAX_FOLLOWUPS = 3;

/** What a turn leaves for the next one; VS Code keeps it as plain JSON. */
const TurnMetadata = z.object({
  /** The absolute paths of the files that were asked about. */
  files: z.array(z.string()),
  question: z.string(),
  /** The headings in the cited passages. */
  headings: z.array(z.string()),
});
type TurnMetadata = z.infer<typeof TurnMetadata>;

/** `@file` in the chat: answers from the attached files, else from those of the turn before, else from the active editor. */
export class FileChatParticipant {
  readonly #core: () => Core;

  constructor(core: () => Core) {
    this.#core = core;
  }

  /** Answers one turn of the chat. A failure is part of the answer; a cancelled turn just ends. */
  async answer(
    request: Pick<vscode.ChatRequest, 'prompt' | 'references'>,
    context: vscode.ChatContext,
    stream: vscode.ChatResponseStream,
    token: vscode.CancellationToken,
  ): Promise<vscode.ChatResult> {
    const signal = signalOf(token);
    try {
      const uris = chooseFiles(request, context);
      if (uris.length === 0) {
        stream.markdown(vscode.l10n.t('Attach a file with `#file`, or open one in the editor, and ask again.'));
        return {};
      }
      const paths = uris.map(pathOf);
      for (const uri of uris) if (!(await saveIfDirty(uri))) return {};
      const question = request.prompt.trim() === '' ? overviewQuestion() : request.prompt;
      const onProgress = reportPhases(stream);
      const answer = await this.#core().asking.ask({ paths, question, signal, onProgress });
      await show(answer, stream);
      return { metadata: { files: paths, question, headings: headingsOf(answer) } satisfies TurnMetadata };
    } catch (error) {
      const failure = toUploadError(error, signal);
      return failure.type === 'cancelled' ? {} : { errorDetails: { message: failure.message } };
    }
  }

  provideFollowups({ metadata }: vscode.ChatResult): vscode.ChatFollowup[] {
    return followups(metadata);
  }
}

/** The answer, then every source as a link to its lines. */
async function show(answer: Answer, stream: vscode.ChatResponseStream): Promise<void> {
  stream.markdown(answerMarkdown(answer));
  for (const note of answer.notes ?? []) stream.markdown(`\n\n${plainMarkdown(note).value}`);
  if (answer.citations.length === 0) return;
  stream.markdown(`\n\n**${vscode.l10n.t('Sources')}**\n\n`);
  for (const citation of answer.citations) {
    stream.markdown('1. ');
    stream.markdown(`${await showSource(citation, stream)}\n`);
  }
}

/** A link to the cited lines. Returns what is to be said beside it. */
async function showSource(citation: LocatedCitation, stream: vscode.ChatResponseStream): Promise<string> {
  const { location, status } = await locateCitation(citation);
  const { start, end } = location.range;
  stream.anchor(location, citationLabel({ ...citation, line_start: start.line + 1, line_end: end.line + 1 }));
  stream.reference(location);
  return status === 'changed' ? ` ${vscode.l10n.t('(changed since)')}` : '';
}

/**
 * What the file says is text, whatever it looks like; what a model says may be Markdown, but no image, whose address could
 * carry the file's content away.
 */
function answerMarkdown({ answer, provider }: Answer): vscode.MarkdownString {
  if (provider === 'local') return plainMarkdown(answer);
  return new vscode.MarkdownString(answer.replaceAll('![', '!\\['));
}

function chooseFiles(
  { references }: Pick<vscode.ChatRequest, 'references'>,
  context: vscode.ChatContext,
): vscode.Uri[] {
  const attached = references.flatMap(({ value }) => {
    if (value instanceof vscode.Uri) return [value];
    return value instanceof vscode.Location ? [value.uri] : [];
  });
  if (attached.length > 0) return unique(attached);
  const previous = filesBefore(context);
  if (previous.length > 0) return previous;
  return (selectedUris([]) ?? []).filter((uri) => {
    if (!isSensitiveName(uri.path)) return true;
    const name = displayName(uri.path);
    throw new Error(
      vscode.l10n.t('{0} may hold passwords or keys. To ask about it all the same, attach it with #file.', name),
    );
  });
}

/** The files of the last answer in this chat, so that a follow-up question is about the same ones. */
function filesBefore({ history }: vscode.ChatContext): vscode.Uri[] {
  const turn = history.findLast((candidate) => candidate instanceof vscode.ChatResponseTurn);
  const files = TurnMetadata.safeParse(turn?.result.metadata).data?.files ?? [];
  return files.map((path) => vscode.Uri.file(path));
}

function unique(uris: readonly vscode.Uri[]): vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

/** Says each phase once; the chat keeps every message. */
function reportPhases(stream: vscode.ChatResponseStream): Parameters<Core['asking']['ask']>[0]['onProgress'] {
  let last = '';
  return (progress) => {
    if (progress.phase === last) return;
    last = progress.phase;
    stream.progress(phaseText(progress));
  };
}

/** Questions that the file itself suggests: what it is about, and the sections that were cited. */
function followups(metadata: unknown): vscode.ChatFollowup[] {
  const turn = TurnMetadata.safeParse(metadata).data;
  if (!turn) return [];
  const sections = turn.headings.map((heading) => vscode.l10n.t('What does it say about “{0}”?', heading));
  return [overviewQuestion(), ...sections]
    .filter((prompt) => prompt !== turn.question)
    .slice(0, MAX_FOLLOWUPS)
    .map((prompt) => ({ prompt }));
}

function headingsOf({ citations }: Answer): string[] {
  const headings = citations.flatMap(({ text }) =>
    [...text.matchAll(/^#{1,6}[ \t]+(.+?)[ \t#]*$/gm)].flatMap(([, heading]) => heading ?? []),
  );
  return [...new Set(headings)].slice(0, MAX_FOLLOWUPS);
}

function overviewQuestion(): string {
  return vscode.l10n.t('What is this file about?');
}

import * as vscode from 'vscode';
import { toUploadError } from '../client/uploadError.ts';
import type { Core } from '../core.ts';
import { isSensitiveName } from '../files/sensitiveFiles.ts';
import type { Provider } from '../protocol/providers.ts';
import { displayName, type Answer } from '../query/askService.ts';
import { signalOf } from './cancellation.ts';
import { ChatAnswer } from './chatAnswer.ts';
import { answersBefore, ChatTurn, chatTurnOf, filesBefore } from './chatTurns.ts';
import { phaseText } from './progress.ts';
import { pathOf, saveIfDirty, selectedUris } from './targets.ts';

/** How many follow-up questions are offered at most. */
const MAX_FOLLOWUPS = 3;

/**
 * `@file` in the chat: answers from the attached files, else from those of the turn before, else from the active editor. A
 * question about the same files as the one before it is answered as a follow-up.
 */
export class FileChatParticipant {
  readonly #core: () => Core;
  readonly #provider: () => Provider;

  /** `provider` is who words the answers. */
  constructor(core: () => Core, provider: () => Provider) {
    this.#core = core;
    this.#provider = provider;
  }

  /** Answers one turn of the chat. A failure is part of the answer; a cancelled turn just ends. */
  async answer(
    request: Pick<vscode.ChatRequest, 'prompt' | 'references' | 'model'>,
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
      const shown = new ChatAnswer(stream, paths);
      const answer = await this.#core().asking.ask({
        paths,
        question,
        earlier: answersBefore(context, paths),
        // Of the models of VS Code it is the one that the chat shows as chosen.
        ...(this.#provider() === 'vscode' ? { model: request.model.id } : {}),
        signal,
        onProgress: reportPhases(stream),
        onEvent: (event) => shown.take(event),
      });
      await shown.end(answer);
      return { metadata: chatTurnOf(answer, paths, headingsOf(answer)) };
    } catch (error) {
      const failure = toUploadError(error, signal);
      return failure.type === 'cancelled' ? {} : { errorDetails: { message: failure.message } };
    }
  }

  provideFollowups({ metadata }: vscode.ChatResult): vscode.ChatFollowup[] {
    return followups(metadata);
  }
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
  const turn = ChatTurn.safeParse(metadata).data;
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

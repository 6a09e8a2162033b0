import * as vscode from 'vscode';
import { toFailure } from '../../client/errors.ts';
import type { Core } from '../../core.ts';
import { isSensitiveName } from '../../collecting/sensitiveFiles.ts';
import type { Provider } from '../../protocol/providers.ts';
import type { Answer, AskedTarget, LineRange } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import { selectedLines } from '../../asking/selectedLines.ts';
import { documentUri, isCopied } from '../../views/files/documentCopies.ts';
import { scopeText } from '../../views/answer/targetText.ts';
import { signalOf, phaseText } from '../progress.ts';
import { hasOwnLines, fileUriOf, pathOf, saveIfDirty, selectedUris } from '../targets.ts';
import { ChatAnswer } from './chatAnswer.ts';
import { ChatOutput, failureDetails } from './chatOutput.ts';
import { answersBefore, ChatTurn, chatTurnOf, targetBefore } from './chatTurns.ts';
import { noteChatModel } from './vscodeModel.ts';

/** How many follow-up questions are offered at most. */
const MAX_FOLLOWUPS = 3;

/**
 * The id of the attachment that VS Code adds by itself where nothing is selected: the lines on the screen, which the user has
 * not chosen.
 */
const LINES_ON_SCREEN = 'vscode.implicit.viewport';

/** The files and places that a turn is about. */
interface Chosen {
  readonly uris: readonly vscode.Uri[];
  /** Places that were attached, as a selection or a symbol, in files of which the whole was not. */
  readonly places: readonly vscode.Location[];
  /** The only lines that the turn before was about, where this one goes on with it. */
  readonly linesBefore?: LineRange | undefined;
}

/**
 * `@file` in the chat: answers from the attached files or lines, else from those of the turn before, else from the active
 * editor. A question about the same as the one before it is answered as a follow-up.
 */
export class FileChatParticipant {
  readonly #core: () => Core;
  readonly #provider: () => Provider;

  /** `provider` names the model service, or the lack of one, for the answers. */
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
    const output = new ChatOutput(stream);
    try {
      const chosen = choose(request, context);
      if (chosen.uris.length === 0) {
        output.markdown(vscode.l10n.t('Attach a file with `#file`, or open one in the editor, and ask again.'));
        return {};
      }
      const target = await this.#prepare(chosen, signal);
      if (!target) return {};
      const { paths } = target;
      const scope = scopeOf(target, chosen);
      if (scope !== undefined) {
        output.plain(scope, { isItalic: true });
        output.markdown('\n\n');
      }
      const question = request.prompt.trim() === '' ? overviewQuestion() : request.prompt;
      const shown = new ChatAnswer(output, paths);
      noteChatModel(request.model.id);
      const answer = await this.#core().asking.ask({
        ...target,
        question,
        earlier: answersBefore(context, target),
        // With the models of VS Code, the one that the user has chosen in the chat is asked.
        ...(this.#provider() === 'vscode' ? { model: request.model.id } : {}),
        signal,
        onProgress: reportPhases(output),
        onEvent: (event) => shown.take(event),
      });
      await shown.end(answer);
      return { metadata: chatTurnOf(answer, target, headingsOf(answer)) };
    } catch (error) {
      const failure = toFailure(error, signal);
      return failure.kind === 'cancelled' ? {} : { errorDetails: failureDetails(failure) };
    } finally {
      output.flush();
    }
  }

  /** Offers to save the files, and returns the target of the question. Undefined when the user has cancelled. */
  async #prepare({ uris, places, linesBefore }: Chosen, signal: AbortSignal): Promise<AskedTarget | undefined> {
    const paths = uris.map(pathOf);
    // Lines can be asked about in one file alone, and several places of it are not one range.
    const place = uris.length === 1 && places.length === 1 ? places[0] : undefined;
    const attached = place && (await textAt(place));
    for (const uri of uris) if (!(await saveIfDirty(uri, { needsSaving: attached !== undefined }))) return undefined;
    // Saving may format the text, and so put other text where the place was.
    const isStillThere = place && attached !== undefined && (await textAt(place)) === attached;
    const lines = isStillThere ? selectedLines([place.range]) : linesBefore;
    return lines && (await this.#core().asking.canAskAboutLines(signal)) ? { paths, lines } : { paths };
  }

  provideFollowups({ metadata }: vscode.ChatResult): vscode.ChatFollowup[] {
    return followups(metadata);
  }
}

function choose({ references }: Pick<vscode.ChatRequest, 'references'>, context: vscode.ChatContext): Chosen {
  const attached = references.flatMap(({ id, value }) => {
    if (value instanceof vscode.Uri) return [{ uri: fileUriOf(value) }];
    if (!(value instanceof vscode.Location)) return [];
    const uri = fileUriOf(value.uri);
    return [id === LINES_ON_SCREEN ? { uri } : { uri, place: value }];
  });
  if (attached.length > 0) {
    const whole = new Set(attached.filter(({ place }) => !place).map(({ uri }) => uri.toString()));
    const places = attached.flatMap(({ uri, place }) => (place && !whole.has(uri.toString()) ? [place] : []));
    return { uris: unique(attached.map(({ uri }) => uri)), places };
  }
  const before = targetBefore(context);
  if (before) {
    return { uris: before.paths.map(documentUri), places: [], linesBefore: before.lines };
  }
  return { uris: activeFile(), places: [] };
}

/** The active editor's file. Throws for one that is only asked about where the user has attached it. */
function activeFile(): vscode.Uri[] {
  return (selectedUris([]) ?? []).filter((uri) => {
    if (!isSensitiveName(uri.path)) return true;
    const name = displayName(uri.path);
    throw new Error(
      vscode.l10n.t('{0} may hold passwords or keys. To ask about it anyway, attach it with #file.', name),
    );
  });
}

/** The text of a place; undefined where answers cannot come from its lines alone. */
async function textAt({ uri, range }: vscode.Location): Promise<string | undefined> {
  if (uri.scheme !== 'file' && !isCopied(uri)) return undefined;
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return hasOwnLines(document) ? document.getText(range) : undefined;
  } catch {
    // A file that is not text has no lines either.
    return undefined;
  }
}

/** The answer's note on its extent: that it is about lines alone, or about whole files although lines were attached. */
function scopeOf(target: AskedTarget, { places, linesBefore }: Chosen): string | undefined {
  if (target.lines) return scopeText(target).scope;
  const [place, ...others] = unique(places.map(({ uri }) => fileUriOf(uri)));
  const [path = ''] = target.paths;
  if (others.length > 0) return vscode.l10n.t('Whole files were used, not only the attached lines.');
  if (!place && !linesBefore) return undefined;
  const name = displayName(place?.path ?? path);
  return vscode.l10n.t('The whole of {0} was used, not only the attached lines.', name);
}

function unique(uris: readonly vscode.Uri[]): vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

/** Reports each phase once, since the chat keeps every message. */
function reportPhases(output: ChatOutput): Parameters<Core['asking']['ask']>[0]['onProgress'] {
  let last = '';
  return (progress) => {
    if (progress.phase === last) return;
    last = progress.phase;
    output.progress(phaseText(progress));
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

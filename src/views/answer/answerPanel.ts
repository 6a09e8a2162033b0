import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import * as z from 'zod';
import { newNonce } from '../../grounding/prompt.ts';
import { ANSWER_PANEL_VIEW_TYPE, setContextKey } from '../../contributions.ts';
import { AnswerPageMessage, type AnswerHostMessage, type AnswerState } from '../../protocol/answerMessages.ts';
import { answerMarkdown } from '../../asking/answerMarkdown.ts';
import { VersionStates, targetOf, type AskedTarget, type Conversation } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import { assertNever } from '../assertNever.ts';
import { ThrottledTask } from '../throttledTask.ts';
import { copyDocument, documentUri, isCopied } from '../files/documentCopies.ts';
import { citationUri } from '../files/extractedText.ts';
import { buildPanelHtml } from '../html.ts';
import { countText, pageLanguage } from '../pageLanguage.ts';
import { AnswerDraft, type AnswerDraftParts } from './answerDraft.ts';
import { answerVersion, receiptOfAnswer } from './answerReceipt.ts';
import { openCitation, showFileBeside } from './besideAnswer.ts';
import { checkAnswers, turnOf, type CheckedAnswer } from './checkedAnswer.ts';
import { ShownAnswers } from './shownAnswers.ts';
import { scopeText } from './targetText.ts';

/** Actions that the user can start on the answer's page. */
export interface AnswerActions {
  /** Asks the user for a question about the files as they are now; it begins a conversation. */
  askAnew(target: AskedTarget): void;
  /** Goes on with a conversation, about the version of its files that it is about. */
  followUp(conversation: Conversation, question: string): void;
  /** Asks the latest question of a conversation again, about the files as they are now. */
  askCurrent(conversation: Conversation): void;
  /** The conversation up to an answer that the history keeps. */
  kept(answerId: string): Promise<Conversation | undefined>;
}

/** A conversation as the panel shows it. */
interface ShownConversation {
  /** The id of the latest answer on the page. */
  readonly id: string;
  readonly conversation: Conversation;
  /** All answers of the conversation, oldest first. */
  readonly turns: readonly CheckedAnswer[];
  readonly version: AnswerState['version'];
}

/** How much of a question is in the title of the tab, in UTF-16 code units. */
const MAX_TITLE_CHARS = 80;

/** What the page keeps over a reload of the window, as far as it is needed to show the answer again. */
const PanelState = z.object({ answerId: z.string() });

/** The answer beside the file: one panel in a window, showing the latest answer and the questions before it. */
export class AnswerPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #extensionUri: vscode.Uri;
  readonly #actions: AnswerActions;
  #panel: vscode.WebviewPanel | undefined;
  /** Whether the group of the panel has been looked at, to be locked if it is the answer's alone. */
  #hasLooked = false;
  #shown: ShownConversation | undefined;
  /** The answers that this window has shown, to go back and forward in. */
  readonly #visited = new ShownAnswers();
  readonly #checks = new ThrottledTask(() => this.#checkAgain());
  /** The states of the files. They are looked up again where the files may have changed on disk, which may take long. */
  #versions = new VersionStates();
  /** The answer that is being written; it is shown in place of the last one. */
  #draft: AnswerDraft | undefined;
  /** A draft whose panel was closed before it was whole, and which must not open the panel again. */
  #closedDraft: AnswerDraft | undefined;

  constructor(extensionUri: vscode.Uri, actions: AnswerActions) {
    this.#extensionUri = extensionUri;
    this.#actions = actions;
  }

  /** Shows an answer while it is written, from the first event on. */
  begin(parts: AnswerDraftParts): AnswerDraft {
    this.#draft?.dispose();
    const draft = new AnswerDraft(parts, () => {
      if (this.#draft === draft) this.#send();
    });
    this.#draft = draft;
    this.#closedDraft = undefined;
    this.#bringUp();
    return draft;
  }

  /**
   * Shows a conversation, after its citations have been checked against the files as they are now. Does nothing where the
   * user has closed the panel while that answer was written.
   */
  async show(conversation: Conversation): Promise<void> {
    const { latest } = conversation;
    const isClosed = (): boolean => this.#closedDraft?.mayBe(latest) === true;
    this.#versions = new VersionStates();
    const id = this.#draft?.mayBe(latest) ? this.#draft.id : latest.id;
    const shown = await lookUp({ id, conversation }, this.#versions);
    if (!isClosed()) await showFileBeside(latest, this.#panel?.viewColumn);
    if (isClosed()) {
      this.#closedDraft = undefined;
      return;
    }
    this.#visited.add(conversation);
    this.#shown = shown;
    this.#draft?.dispose();
    this.#draft = undefined;
    this.#bringUp();
    await setContextKey('hasAnswer', true);
  }

  /** Shows the answer again that a panel had before the window was reloaded; where it is not kept, the panel is closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { answerId } = PanelState.safeParse(state).data ?? {};
    const conversation = answerId === undefined ? undefined : await this.#actions.kept(answerId).catch(() => undefined);
    if (!conversation || this.#panel) {
      panel.dispose();
      return;
    }
    this.#visited.add(conversation);
    this.#shown = await lookUp({ id: conversation.latest.id, conversation }, this.#versions);
    this.#panel = this.#fill(panel);
    panel.title = this.#tabTitle();
    await setContextKey('hasAnswer', true);
  }

  async #go(where: 'back' | 'forward'): Promise<void> {
    const conversation = this.#draft ? undefined : this.#visited.go(where);
    if (conversation) await this.show(conversation);
  }

  /** Tells the page that a follow-up question stays without an answer, so that it can be asked again. */
  unanswered(): void {
    this.#post({ type: 'unanswered' });
  }

  dispose(): void {
    this.#checks.dispose();
    this.#panel?.dispose();
  }

  #bringUp(): void {
    if (this.#panel) {
      this.#panel.title = this.#tabTitle();
      this.#panel.reveal(undefined, true);
      this.#send();
    } else {
      this.#hasLooked = false;
      this.#panel = this.#open();
    }
  }

  /** `handbook.md: How many days of leave…`, in which the tab cuts what does not fit. */
  #tabTitle(): string {
    const parts = this.#draft?.parts;
    const asked =
      parts ?? (this.#shown && { target: targetOf(this.#shown.conversation), ...this.#shown.conversation.latest });
    if (!asked) return vscode.l10n.t('Answer');
    const [path = '', ...others] = asked.target.paths;
    const whole = asked.target.workspace?.name;
    const some =
      others.length === 0 ? displayName(path) : vscode.l10n.t('{0} files', countText(asked.target.paths.length));
    const name = whole ?? some;
    return `${name}: ${asked.question.replace(/\s+/gu, ' ').trim().slice(0, MAX_TITLE_CHARS)}`;
  }

  #open(): vscode.WebviewPanel {
    const assets = vscode.Uri.joinPath(this.#extensionUri, 'dist');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const panel = vscode.window.createWebviewPanel(ANSWER_PANEL_VIEW_TYPE, this.#tabTitle(), place, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [assets],
    });
    return this.#fill(panel);
  }

  /** Gives a panel its page, and hears of it and of the files that it cites. */
  #fill(panel: vscode.WebviewPanel): vscode.WebviewPanel {
    const assets = vscode.Uri.joinPath(this.#extensionUri, 'dist');
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    panel.iconPath = vscode.Uri.joinPath(this.#extensionUri, 'media', 'icon.png');
    let isVisible = true;
    const subscriptions = [
      panel.webview.onDidReceiveMessage((message: unknown) => {
        this.#receive(message);
      }),
      // VS Code reports a file that another program has changed with a short delay.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!this.#isCited(document.uri)) return;
        // Unsaved text has not changed the version on disk, which may take long to read.
        if (document.isDirty && !isCopied(document.uri)) this.#checks.request();
        else this.#checkWithVersion();
      }),
      vscode.workspace.onDidSaveNotebookDocument(({ uri }) => {
        if (this.#isCited(uri)) this.#checkWithVersion();
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        this.#filesMoved(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]));
      }),
      vscode.workspace.onDidDeleteFiles(({ files }) => this.#filesMoved(files)),
      vscode.workspace.onDidCreateFiles(({ files }) => this.#filesMoved(files)),
      panel.onDidChangeViewState(() => {
        // There is no event for changes that other programs have made to the files meanwhile.
        if (panel.visible && !isVisible) this.#checkWithVersion();
        isVisible = panel.visible;
      }),
    ];
    panel.onDidDispose(() => {
      vscode.Disposable.from(...subscriptions).dispose();
      if (this.#panel === panel) this.#closed();
    });
    const assetUri = (name: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(assets, name)).toString();
    panel.webview.html = buildPanelHtml({
      title: vscode.l10n.t('Answer'),
      cspSource: panel.webview.cspSource,
      scriptUri: assetUri('answer.js'),
      styleUri: assetUri('answer.css'),
      nonce: newNonce(),
      language: pageLanguage(),
    });
    return panel;
  }

  /** Cancels the draft, since its panel is closed. */
  #closed(): void {
    this.#panel = undefined;
    this.#draft?.stop();
    this.#closedDraft = this.#draft;
    this.#draft = undefined;
  }

  #receive(data: unknown): void {
    const message = AnswerPageMessage.safeParse(data).data;
    switch (message?.type) {
      case undefined:
        return;
      case 'ready':
        this.#send();
        void this.#lockGroup();
        return;
      case 'stop':
        this.#draft?.stop();
        return;
      case 'openSource': {
        const turn = this.#shown?.turns[message.turn];
        const cited = turn?.citations[message.index];
        const mark = message.mark === undefined ? undefined : turn?.marks[message.mark];
        if (cited) void openCitation(cited, this.#panel?.viewColumn, mark);
        return;
      }
      case 'go':
        void this.#go(message.where);
        return;
      case 'copy':
        void this.#copy();
        return;
      case 'followUp': {
        const conversation = this.#draft ? this.#draft.parts.conversation : this.#shown?.conversation;
        if (conversation) this.#actions.followUp(conversation, message.question);
        return;
      }
      case 'askCurrent':
        if (this.#shown) this.#actions.askCurrent(this.#shown.conversation);
        return;
      case 'askAnew': {
        const target = this.#draft?.parts.target ?? (this.#shown && targetOf(this.#shown.conversation));
        if (target) this.#actions.askAnew(target);
        return;
      }
      default:
        assertNever(message);
    }
  }

  /**
   * Locks the group of editors that was opened for the answer alone, once, so that the next file opens beside the answer and
   * not in its place.
   */
  async #lockGroup(): Promise<void> {
    if (this.#hasLooked) return;
    this.#hasLooked = true;
    const { activeTabGroup, all } = vscode.window.tabGroups;
    const isAlone = all.length > 1 && activeTabGroup.tabs.length === 1;
    if (this.#panel?.active === true && isAlone)
      await vscode.commands.executeCommand('workbench.action.lockEditorGroup');
  }

  async #copy(): Promise<void> {
    const latest = this.#shown?.turns.at(-1);
    if (!latest) return;
    const citations = latest.citations.map(({ citation }) => citation);
    await vscode.env.clipboard.writeText(answerMarkdown(latest.answer, { cited: { ...latest, citations } }));
    this.#post({ type: 'copied' });
  }

  #isCited(uri: vscode.Uri): boolean {
    return this.#citedUris().includes(uri.toString());
  }

  #citedUris(): string[] {
    const citations = this.#shown?.turns.flatMap((turn) => turn.citations) ?? [];
    // The file itself as well, where the cited text is read from another document.
    return citations.flatMap(({ citation }) =>
      [citationUri(citation), documentUri(citation.path)].map((uri) => uri.toString()),
    );
  }

  /** Handles files and folders that were created, deleted or renamed. */
  #filesMoved(uris: readonly vscode.Uri[]): void {
    const moved = uris.map((uri) => uri.toString());
    const isTouched = this.#citedUris().some((cited) =>
      moved.some((uri) => cited === uri || cited.startsWith(`${uri}/`)),
    );
    if (isTouched) this.#checkWithVersion();
  }

  #checkWithVersion(): void {
    this.#versions = new VersionStates();
    this.#checks.request();
  }

  /** Looks the citations up once more, and updates the page where they stand differently now. */
  async #checkAgain(): Promise<void> {
    const before = this.#shown;
    if (!before || this.#draft) return;
    const shown = await lookUp(before, this.#versions);
    if (this.#shown !== before || isDeepStrictEqual(shown, before)) return;
    this.#shown = shown;
    this.#send();
  }

  #send(): void {
    const turns = this.#shown?.turns ?? [];
    if (this.#draft) {
      const isGoingOn = this.#draft.parts.conversation === this.#shown?.conversation;
      const scope = scopeText(this.#draft.parts.target);
      const state = { ...this.#draft.state, ...scope, earlier: isGoingOn ? turns.map(turnOf) : [] };
      this.#post({ type: 'growing', state });
      return;
    }
    const latest = turns.at(-1);
    if (!this.#shown || !latest) return;
    const { version } = this.#shown;
    const state: AnswerState = {
      ...turnOf(latest),
      id: this.#shown.id,
      answerId: latest.answer.id,
      canGo: this.#visited.canGo,
      ...scopeText(targetOf(this.#shown.conversation), latest.answer.missing),
      earlier: turns.slice(0, -1).map(turnOf),
      ...receiptOfAnswer(latest.answer),
      ...(version ? { version } : {}),
    };
    this.#post({ type: 'answer', state });
  }

  #post(message: AnswerHostMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}

/** The conversation with its citations looked up in the files as they are now. */
async function lookUp(
  { id, conversation }: Pick<ShownConversation, 'id' | 'conversation'>,
  versions: VersionStates,
): Promise<ShownConversation> {
  const { earlier, latest } = conversation;
  // What is compared with the version of the answer is the copy of a document that is no file.
  const documents = latest.files.map(({ path }) => documentUri(path)).filter(isCopied);
  await Promise.all(documents.map((uri) => copyDocument(uri).catch(() => undefined)));
  const [turns, version] = await Promise.all([
    checkAnswers([...earlier, latest], versions),
    answerVersion(latest, versions),
  ]);
  return { id, conversation, turns, version };
}

import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { conversationOf, entryOf, type HistoryEntry, historyMarkdown } from '../../history/historyEntry.ts';
import { setContextKey } from '../../contributions.ts';
import type { HistoryStore } from '../../history/historyStore.ts';
import { targetOf, type Conversation } from '../../asking/answer.ts';
import { withSmallDrive } from '../../system/drivePath.ts';
import { displayName } from '../../localFile/displayName.ts';
import type { AnswerPanel } from '../../views/answer/answerPanel.ts';
import { countText, dayText, timeText } from '../../views/pageLanguage.ts';
import type { FailureNotifier } from '../failureNotifier.ts';
import { saveAllIfDirty } from '../targets.ts';
import type { Answering } from './answering.ts';
import type { RecentQuestions } from './questionBox.ts';

/** How much of an answer can be searched, in UTF-16 code units. */
const MAX_SEARCHED_CHARS = 2_000;

export interface QuestionHistoryParts {
  readonly store: HistoryStore;
  readonly panel: AnswerPanel;
  readonly failures: FailureNotifier;
  readonly log: vscode.LogOutputChannel;
  answering(): Answering;
  isEnabled(): boolean;
}

interface EntryItem extends vscode.QuickPickItem {
  readonly entry?: HistoryEntry;
}

/** The questions of this workspace: kept as they are answered, shown, asked again, exported, removed. */
export class QuestionHistory {
  readonly #parts: QuestionHistoryParts;

  constructor(parts: QuestionHistoryParts) {
    this.#parts = parts;
    void parts.store.isEmpty().then((isEmpty) => setContextKey('hasHistory', !isEmpty));
  }

  /** Stores the latest answer of a conversation. Never fails: an answer is worth showing without a history. */
  async keep(conversation: Conversation): Promise<void> {
    const { store, log, isEnabled } = this.#parts;
    if (!isEnabled()) return;
    try {
      await store.add(entryOf(conversation, new Date()));
      await setContextKey('hasHistory', true);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`The question could not be kept in the history: ${reason}`);
    }
  }

  /** Show Question History…: a list to search, with the actions for each question. */
  async show(): Promise<void> {
    const { store, failures } = this.#parts;
    const entries = await store.entries();
    if (entries.length === 0) {
      this.#sayEmpty();
      return;
    }
    const again = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: vscode.l10n.t('Ask Again') };
    const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Remove') };
    const exporting = { iconPath: new vscode.ThemeIcon('export'), tooltip: vscode.l10n.t('Export as Markdown…') };
    const clearing = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: vscode.l10n.t('Clear History…') };
    const pick = vscode.window.createQuickPick<EntryItem>();
    pick.title = vscode.l10n.t('Question History');
    pick.placeholder = vscode.l10n.t('Search questions, files and answers');
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.buttons = [exporting, clearing];
    pick.items = itemsOf(entries, [again, remove]);
    const carryOut = (action: () => Promise<void>): void => {
      action().catch((error: unknown) => failures.show(error));
    };
    const leaveFor = (action: () => Promise<void>): void => {
      pick.hide();
      carryOut(action);
    };
    const subscriptions: vscode.Disposable[] = [
      pick.onDidAccept(() => {
        const entry = pick.selectedItems[0]?.entry;
        if (entry) leaveFor(() => this.#open(entry));
      }),
      pick.onDidTriggerButton((button) => leaveFor(() => (button === exporting ? this.export() : this.clear()))),
      pick.onDidTriggerItemButton(({ button, item: { entry } }) => {
        if (!entry) return;
        if (button === again) leaveFor(() => this.#askAgain(entry));
        else carryOut(() => this.#remove(entry, pick, [again, remove]));
      }),
      pick.onDidHide(() => {
        vscode.Disposable.from(pick, ...subscriptions).dispose();
      }),
    ];
    pick.show();
  }

  /** Export Question History…: one Markdown file, where the user chooses. */
  async export(): Promise<void> {
    const entries = await this.#parts.store.entries();
    if (entries.length === 0) {
      this.#sayEmpty();
      return;
    }
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export Question History'),
      filters: { Markdown: ['md'] },
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, 'questions.md') } : {}),
    });
    if (!target) return;
    await writeFile(target.fsPath, historyMarkdown(entries, vscode.l10n.t('Question History')));
    const open = vscode.l10n.t('Open');
    const name = displayName(target.path);
    const message =
      entries.length === 1
        ? vscode.l10n.t('1 question was exported to {0}.', name)
        : vscode.l10n.t('{0} questions were exported to {1}.', countText(entries.length), name);
    // Not awaited: the notification may stay on the screen.
    void vscode.window.showInformationMessage(message, open).then(async (chosen) => {
      if (chosen === open) await vscode.window.showTextDocument(target);
    });
  }

  /** Clear History…: deletes all questions, once the user has confirmed. */
  async clear(): Promise<void> {
    const clear = vscode.l10n.t('Clear History');
    const detail = vscode.l10n.t(
      'All questions of this workspace, their answers and quotes are deleted. This cannot be undone.',
    );
    const message = vscode.l10n.t('Clear the question history?');
    const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail }, clear);
    if (chosen !== clear) return;
    await this.#parts.store.clear();
    await setContextKey('hasHistory', false);
  }

  /** The last questions about these files and about others of this workspace; none where they are not kept. Never rejects. */
  async recent(paths: readonly string[]): Promise<RecentQuestions> {
    const entries = await this.#parts.store.entries().catch(() => []);
    return this.#parts.isEnabled() ? recentQuestions(entries, paths) : { ofFiles: [], ofWorkspace: [] };
  }

  /** The conversation up to an answer; undefined where it is not kept. */
  async kept(answerId: string): Promise<Conversation | undefined> {
    const entries = await this.#parts.store.entries();
    const entry = entries.find(({ id }) => id === answerId);
    return entry && conversationOf(entry, entries);
  }

  async #open(entry: HistoryEntry): Promise<void> {
    await this.#parts.panel.show(conversationOf(entry, await this.#parts.store.entries()));
  }

  async #askAgain(entry: HistoryEntry): Promise<void> {
    const { answering, store } = this.#parts;
    const conversation = conversationOf(entry, await store.entries());
    const target = targetOf(conversation);
    // A follow-up can only be understood after the questions before it.
    if (conversation.earlier.length > 0) await answering().askCurrent(conversation);
    else if (await saveAllIfDirty(target.paths)) await answering().begin(target, entry.question);
  }

  async #remove(
    entry: HistoryEntry,
    pick: vscode.QuickPick<EntryItem>,
    buttons: readonly vscode.QuickInputButton[],
  ): Promise<void> {
    const { store } = this.#parts;
    await store.remove(entry.id);
    pick.keepScrollPosition = true;
    pick.items = itemsOf(await store.entries(), buttons);
  }

  #sayEmpty(): void {
    const message = this.#parts.isEnabled()
      ? vscode.l10n.t('No question has been answered in this workspace yet.')
      : vscode.l10n.t('No question has been kept: the setting smartFileQuery.history.enabled is off.');
    void vscode.window.showInformationMessage(message);
  }
}

/** How many questions of either kind are offered again. */
const MAX_RECENT = 5;

/** The latest questions of a history, oldest entry first, each once: about any of these files, and about others. */
export function recentQuestions(
  entries: readonly Pick<HistoryEntry, 'question' | 'files'>[],
  paths: readonly string[],
): RecentQuestions {
  const asked = new Set(paths.map((path) => withSmallDrive(path)));
  const [own, others] = [new Set<string>(), new Set<string>()];
  for (const { question, files } of entries.toReversed()) {
    (files.some(({ path }) => asked.has(path)) ? own : others).add(question);
  }
  return {
    ofFiles: [...own].slice(0, MAX_RECENT),
    ofWorkspace: [...others].filter((question) => !own.has(question)).slice(0, MAX_RECENT),
  };
}

/** The latest first, under the days they were asked on. */
function itemsOf(entries: readonly HistoryEntry[], buttons: readonly vscode.QuickInputButton[]): EntryItem[] {
  let day = '';
  return entries.toReversed().flatMap((entry): EntryItem[] => {
    const asked = new Date(entry.askedAt);
    const label = dayText(asked);
    const separator = label === day ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }];
    day = label;
    const names = entry.files.map(({ path }) => displayName(path)).join(', ');
    return [
      ...separator,
      {
        label: plainLine(entry.question),
        description: `${names} · ${timeText(asked)}`,
        detail: plainLine(withoutMarkdown(entry.answer)),
        buttons: [...buttons],
        entry,
      },
    ];
  });
}

/** An answer without the marks of Markdown that a list would show as they are: fences, backticks, emphasis. */
function withoutMarkdown(text: string): string {
  return text
    .slice(0, MAX_SEARCHED_CHARS)
    .replace(/^\s*`{3,}.*$/gmu, '')
    .replace(/`+|\*\*|^\s*(?:>|#{1,6}|[-*])\s+/gmu, '');
}

/** Text in one line, for a pick list; `$(name)`, which the list would show as an icon, is taken apart. */
function plainLine(text: string): string {
  return text.slice(0, MAX_SEARCHED_CHARS).replace(/\s+/g, ' ').replaceAll('$(', '$\u200b(').trim();
}

import { extname } from 'node:path';
import * as vscode from 'vscode';
import { MAX_QUESTION_CHARS } from '../../protocol/query.ts';
import { textLanguage } from '../../views/pageLanguage.ts';

/** Questions that were asked before, the latest first, each once. */
export interface RecentQuestions {
  /** About one of the files that are asked about now. */
  readonly ofFiles: readonly string[];
  /** About other files of this workspace. */
  readonly ofWorkspace: readonly string[];
}

/** What a question is asked about. */
export interface QuestionRequest {
  /** The target as the title names it: `handbook.md` or `12 files`. */
  readonly about: string;
  readonly prompt: string;
  /** The absolute paths of the files. */
  readonly paths: readonly string[];
  /** A question that stands in the box already, in place of the ones that were asked before. */
  readonly suggestion?: string | undefined;
}

interface QuestionItem extends vscode.QuickPickItem {
  readonly question?: string;
  /** The typed words that the list was made for. */
  readonly typed: string;
}

/** Asks the user for a question, and offers those that were asked before about the same file and in this workspace. */
export class QuestionBox {
  readonly #recent: (paths: readonly string[]) => Promise<RecentQuestions>;
  #last = '';

  constructor(recent: (paths: readonly string[]) => Promise<RecentQuestions> = () => Promise.resolve(NONE)) {
    this.#recent = recent;
  }

  /** Undefined when the user has left the box. */
  async ask(request: QuestionRequest): Promise<string | undefined> {
    const recent = request.suggestion === undefined ? await this.#recent(request.paths) : NONE;
    const hasRecent = recent.ofFiles.length + recent.ofWorkspace.length > 0;
    const question = hasRecent ? await pickQuestion(request, recent) : await this.#typeQuestion(request);
    if (question !== undefined) this.#last = question;
    return question;
  }

  /** A box alone. The last question is offered again, also for another target, unless another is suggested. */
  async #typeQuestion({ about, prompt, paths, suggestion = this.#last }: QuestionRequest): Promise<string | undefined> {
    return vscode.window.showInputBox({
      title: titleOf(about),
      prompt,
      placeHolder: questionExample(paths),
      value: suggestion,
      ignoreFocusOut: true,
      validateInput: (value) => problemOf(value.trim()),
    });
  }
}

const NONE: RecentQuestions = { ofFiles: [], ofWorkspace: [] };

/** A box with the earlier questions below it; what is typed is asked unless one of them is chosen. */
function pickQuestion(request: QuestionRequest, recent: RecentQuestions): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<QuestionItem>();
  pick.title = titleOf(request.about);
  pick.placeholder = questionExample(request.paths);
  pick.ignoreFocusOut = true;
  pick.items = itemsFor('', request, recent);
  return new Promise((resolve) => {
    const end = (question: string | undefined): void => {
      resolve(question);
      vscode.Disposable.from(pick, ...subscriptions).dispose();
    };
    const subscriptions = [
      pick.onDidChangeValue((value) => (pick.items = itemsFor(value.trim(), request, recent))),
      pick.onDidAccept(() => {
        const typed = pick.value.trim();
        const [chosen] = pick.selectedItems;
        // A row that was made for other words was not chosen: the key came before the list had followed.
        const question = chosen?.typed === typed ? chosen.question : typed;
        if (question !== undefined && problemOf(question) === undefined) end(question);
      }),
      pick.onDidHide(() => end(undefined)),
    ];
    pick.show();
  });
}

/** What is typed, or what to type, then the earlier questions, under words that say what they are. */
function itemsFor(
  typed: string,
  { prompt }: QuestionRequest,
  { ofFiles, ofWorkspace }: RecentQuestions,
): QuestionItem[] {
  const separator = (label: string): QuestionItem => ({ label, kind: vscode.QuickPickItemKind.Separator, typed });
  const earlier = (question: string): QuestionItem => ({
    label: plainLabel(question),
    iconPath: new vscode.ThemeIcon('history'),
    question,
    typed,
  });
  const problem = typed === '' ? undefined : problemOf(typed);
  const own: QuestionItem = {
    label: typed === '' ? prompt : plainLabel(typed),
    description: typed === '' ? '' : (problem ?? vscode.l10n.t('Press Enter to ask')),
    iconPath: new vscode.ThemeIcon(problem === undefined ? 'question' : 'error'),
    alwaysShow: true,
    typed,
    ...(typed !== '' && problem === undefined ? { question: typed } : {}),
  };
  return [
    own,
    ...(ofFiles.length === 0 ? [] : [separator(vscode.l10n.t('Asked Before'))]),
    ...ofFiles.map(earlier),
    ...(ofWorkspace.length === 0 ? [] : [separator(vscode.l10n.t('Asked About Other Files'))]),
    ...ofWorkspace.map(earlier),
  ];
}

/** A question in one line; `$(name)`, which the list would show as an icon, is taken apart. */
function plainLabel(question: string): string {
  return question.replace(/\s+/gu, ' ').replaceAll('$(', '$\u200b(').trim();
}

function titleOf(about: string): string {
  return vscode.l10n.t('Query {0}', about);
}

/** Why a question cannot be asked, in a sentence; undefined where it can. */
function problemOf(question: string): string | undefined {
  if (question === '') return vscode.l10n.t('Type a question.');
  if (question.length <= MAX_QUESTION_CHARS) return undefined;
  const limit = MAX_QUESTION_CHARS.toLocaleString(textLanguage());
  return vscode.l10n.t('The question is longer than {0} characters. Shorten it.', limit);
}

/** An example that fits the kind of the files: a table is asked for a sum, a log for a time. */
export function questionExample(paths: readonly string[]): string {
  const kinds = new Set(paths.map((path) => EXAMPLES.findIndex(([ending]) => ending.test(extname(path)))));
  const [kind = -1, ...others] = kinds;
  const example = others.length === 0 ? EXAMPLES[kind]?.[1] : undefined;
  return example?.() ?? vscode.l10n.t('For example: How many days of leave do people get?');
}

const EXAMPLES: readonly (readonly [RegExp, () => string])[] = [
  [
    /^\.(?:csv|tsv|xlsx?|xlsb|xlsm|ods|fods|jsonl|ndjson)$/i,
    () => vscode.l10n.t('For example: What is the total by country?'),
  ],
  [
    /^\.(?:jsonc?|ya?ml|toml|ini|conf|cfg|env|properties|tf|hcl|xml)$/i,
    () => vscode.l10n.t('For example: Which port does the server listen on?'),
  ],
  [/^\.log$/i, () => vscode.l10n.t('For example: When did the first error happen?')],
  [/^\.(?:diff|patch)$/i, () => vscode.l10n.t('For example: What does this change?')],
  [
    /^\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|c|h|cpp|hpp|cc|swift|rb|php|scala|sh|sql|graphql|proto)$/i,
    () => vscode.l10n.t('For example: What does the main function do?'),
  ],
];

import * as vscode from 'vscode';

/** What a person chooses of the buttons of a message, or of the labels of a list; nothing for undefined. */
export type Choose = (message: string, choices: readonly string[]) => string | undefined;

/** What a person would type and read, in place of the workbench's own boxes and toasts. */
export interface Person {
  /** The messages so far, oldest first. */
  readonly messages: readonly string[];
  /** The input boxes so far, oldest first. */
  readonly boxes: readonly vscode.InputBoxOptions[];
  /** The labels of the lists that take typed words so far, oldest first. */
  readonly lists: readonly (readonly string[])[];
  /** What notifications of progress have said so far, oldest first. */
  readonly progress: readonly string[];
  /** Resolves with the first message that matches, now or later. */
  hears(pattern: RegExp): Promise<string>;
}

/**
 * Answers every input box with `answer`, or leaves it where that is undefined, answers every message and list with what
 * `choose` says, and collects what is shown while `use` runs. (The extension's own `vscode.window`
 * is the one that is changed here: VS Code gives the tests inside an extension's folder that extension's API object.)
 */
export async function asPerson<T>(
  answer: string | undefined,
  use: (person: Person) => Promise<T>,
  choose: Choose = () => undefined,
): Promise<T> {
  const messages: string[] = [];
  const boxes: vscode.InputBoxOptions[] = [];
  const said: string[] = [];
  const lists: string[][] = [];
  const { withProgress, createQuickPick: create } = vscode.window;
  const listeners = new Set<() => void>();
  const collect = (message: string, ...more: readonly unknown[]): Promise<string | undefined> => {
    messages.push(message);
    for (const listener of listeners) listener();
    const buttons = more.filter((item) => typeof item === 'string');
    return Promise.resolve(choose(message, buttons));
  };
  const pick = (items: readonly vscode.QuickPickItem[], { title = '' }: vscode.QuickPickOptions) => {
    const chosen = choose(
      title,
      items.map(({ label }) => label),
    );
    return Promise.resolve(items.find(({ label }) => label === chosen));
  };
  /** A list whose words are typed: `answer` is typed, or a label is chosen where `choose` names one. */
  const createQuickPick = (): vscode.QuickPick<vscode.QuickPickItem> => {
    const made = create();
    const accepted = new vscode.EventEmitter<void>();
    const hidden = new vscode.EventEmitter<void>();
    const shown = { value: '', selectedItems: [] as readonly vscode.QuickPickItem[] };
    const show = (): void => {
      const labels = made.items.map(({ label }) => label);
      lists.push(labels);
      const chosen = choose(made.title ?? '', labels);
      shown.value = answer ?? '';
      shown.selectedItems = made.items.filter(({ label }) => label === chosen);
      setImmediate(() => (answer === undefined ? hidden : accepted).fire());
    };
    const replacements: Record<PropertyKey, unknown> = { onDidAccept: accepted.event, onDidHide: hidden.event, show };
    return new Proxy(made, {
      get: (_target, name) => {
        if (name in shown) return Reflect.get(shown, name) as unknown;
        if (name in replacements) return replacements[name];
        const value: unknown = Reflect.get(made, name);
        return typeof value === 'function' ? (value.bind(made) as unknown) : value;
      },
      set: (_target, name, value) => Reflect.set(made, name, value),
    });
  };
  const follow: typeof withProgress = (options, work) =>
    withProgress(options, (progress, token) => {
      const report: typeof progress.report = (value) => {
        if (value.message !== undefined) said.push(value.message);
        progress.report(value);
      };
      return work({ report }, token);
    });
  const replaced = {
    showInputBox: (options: vscode.InputBoxOptions) => (boxes.push(options), Promise.resolve(answer)),
    withProgress: follow,
    showInformationMessage: collect,
    showWarningMessage: collect,
    showErrorMessage: collect,
    showQuickPick: pick,
    createQuickPick,
  };
  const window: Record<string, unknown> = vscode.window;
  const originals = Object.fromEntries(Object.keys(replaced).map((name) => [name, window[name]]));
  Object.assign(window, replaced);
  try {
    return await use({
      messages,
      boxes,
      lists,
      progress: said,
      hears: (pattern) =>
        new Promise((resolve) => {
          const look = (): void => {
            const found = messages.find((message) => pattern.test(message));
            if (found === undefined) return;
            listeners.delete(look);
            resolve(found);
          };
          listeners.add(look);
          look();
        }),
    });
  } finally {
    Object.assign(window, originals);
  }
}

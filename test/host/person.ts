import * as vscode from 'vscode';

/** What a person chooses of the buttons of a message, or of the labels of a list; nothing for undefined. */
export type Choose = (message: string, choices: readonly string[]) => string | undefined;

/** What a person would type and read, in place of the workbench's own boxes and toasts. */
export interface Person {
  /** The messages so far, oldest first. */
  readonly messages: readonly string[];
  /** Resolves with the first message that matches, now or later. */
  hears(pattern: RegExp): Promise<string>;
}

/**
 * Answers every input box with `answer`, every message and list with what `choose` says, and collects every message while
 * `use` runs. (The extension's own `vscode.window`
 * is the one that is changed here: VS Code gives the tests inside an extension's folder that extension's API object.)
 */
export async function asPerson<T>(
  answer: string,
  use: (person: Person) => Promise<T>,
  choose: Choose = () => undefined,
): Promise<T> {
  const messages: string[] = [];
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
  const replaced = {
    showInputBox: () => Promise.resolve(answer),
    showInformationMessage: collect,
    showWarningMessage: collect,
    showErrorMessage: collect,
    showQuickPick: pick,
  };
  const window: Record<string, unknown> = vscode.window;
  const originals = Object.fromEntries(Object.keys(replaced).map((name) => [name, window[name]]));
  Object.assign(window, replaced);
  try {
    return await use({
      messages,
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

import * as vscode from 'vscode';

/** What a person would type and read, in place of the workbench's own boxes and toasts. */
export interface Person {
  /** The messages so far, oldest first. */
  readonly messages: readonly string[];
  /** Resolves with the first message that matches, now or later. */
  hears(pattern: RegExp): Promise<string>;
}

/**
 * Answers every input box with `answer` and collects every message while `use` runs. (The extension's own `vscode.window`
 * is the one that is changed here: VS Code gives the tests inside an extension's folder that extension's API object.)
 */
export async function asPerson<T>(answer: string, use: (person: Person) => Promise<T>): Promise<T> {
  const messages: string[] = [];
  const listeners = new Set<() => void>();
  const collect = (message: string): Promise<undefined> => {
    messages.push(message);
    for (const listener of listeners) listener();
    return Promise.resolve(undefined);
  };
  const replaced = {
    showInputBox: () => Promise.resolve(answer),
    showInformationMessage: collect,
    showWarningMessage: collect,
    showErrorMessage: collect,
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

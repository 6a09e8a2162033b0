/** What VS Code gives to every webview, once. */
export interface WebviewApi<Message> {
  /** Sends a message to the extension. */
  postMessage(message: Message): void;
  /** What `setState` was last told, also by an earlier life of the page: before it was hidden, or the window reloaded. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi<Message>(): WebviewApi<Message>;

/** To be called once in a page. */
export function webviewApi<Message>(): WebviewApi<Message> {
  return acquireVsCodeApi<Message>();
}

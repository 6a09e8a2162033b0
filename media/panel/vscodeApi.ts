import { MetricsFilter, type PageMessage } from '../../src/protocol/panelMessages.ts';

interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** VS Code gives it to every webview, once. */
declare function acquireVsCodeApi(): WebviewApi;

const api = acquireVsCodeApi();

/** Sends a message to the extension. */
export function post(message: PageMessage): void {
  api.postMessage(message);
}

/** The filter that the page had before it was hidden or the window was reloaded. */
export function savedFilter(): MetricsFilter | undefined {
  return MetricsFilter.safeParse(api.getState()).data;
}

export function saveFilter(filter: MetricsFilter): void {
  api.setState(filter);
}

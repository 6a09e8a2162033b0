import { MetricsFilter, type PageMessage } from '../../src/protocol/panelMessages.ts';
import { webviewApi } from '../webviewApi.ts';

const api = webviewApi<PageMessage>();

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

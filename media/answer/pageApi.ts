import * as z from 'zod';
import type { AnswerPageMessage } from '../../src/protocol/answerMessages.ts';
import { webviewApi } from '../webviewApi.ts';

const api = webviewApi<AnswerPageMessage>();

/** Sends a message to the extension. */
export function post(message: AnswerPageMessage): void {
  api.postMessage(message);
}

/** What outlives the page, which ends whenever it is hidden. */
const SavedState = z.object({
  /** What is typed but not asked yet. */
  draft: z.string().default(''),
  /** The answer that is shown again when the window was reloaded, by its id in the history. */
  answerId: z.string().optional(),
  /** What was shown, and how far it was scrolled, in pixels. */
  reading: z
    .object({ id: z.string(), phase: z.enum(['growing', 'stopped', 'whole']), scrollTop: z.number().nonnegative() })
    .optional(),
});
export type SavedState = z.infer<typeof SavedState>;

/** What an earlier life of the page has saved. */
export function savedState(): SavedState {
  return SavedState.safeParse(api.getState()).data ?? { draft: '' };
}

/** Saves these parts of the state; the others stay as they are. */
export function saveState(changes: Partial<SavedState>): void {
  api.setState({ ...savedState(), ...changes });
}

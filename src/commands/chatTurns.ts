import * as vscode from 'vscode';
import * as z from 'zod';
import { MAX_TURN_ANSWER_CHARS } from '../protocol/query.ts';
import type { Answer } from '../query/askService.ts';
import type { EarlierAnswer } from '../query/conversation.ts';

/** What an answer in the chat leaves for the turns after it; VS Code keeps it as plain JSON. */
export const ChatTurn = z.object({
  /** The absolute paths of the files that were asked about. */
  files: z.array(z.string()),
  question: z.string(),
  answer: z.string(),
  /** The backends that have these files: what one of them has answered is not for another. */
  backends: z.array(z.string()),
  /** The headings in the cited passages. */
  headings: z.array(z.string()),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** `headings` are those of the cited passages. */
export function chatTurnOf(
  { question, answer, files }: Answer,
  paths: readonly string[],
  headings: string[],
): ChatTurn {
  return {
    files: [...paths],
    question,
    answer: answer.slice(0, MAX_TURN_ANSWER_CHARS),
    backends: [...new Set(files.map(({ backend }) => backend))],
    headings,
  };
}

/** The files of the last answer in this chat, so that a follow-up question is about the same ones. */
export function filesBefore(context: vscode.ChatContext): vscode.Uri[] {
  const last = turnsOf(context).findLast((turn) => turn !== undefined);
  return (last?.files ?? []).map((path) => vscode.Uri.file(path));
}

/** What was answered in this chat before, oldest first, since it came to be about these files and no others. */
export function answersBefore(context: vscode.ChatContext, paths: readonly string[]): EarlierAnswer[] {
  const turns = turnsOf(context);
  const isAboutOthers = (turn: ChatTurn | undefined): boolean => turn !== undefined && !isSame(turn.files, paths);
  return turns.slice(turns.findLastIndex(isAboutOthers) + 1).flatMap((turn) => {
    if (!turn) return [];
    const { question, answer, backends } = turn;
    return [{ question, answer, files: backends.map((backend) => ({ backend })) }];
  });
}

/** The turns that were answered here; undefined for one without an answer. */
function turnsOf({ history }: vscode.ChatContext): (ChatTurn | undefined)[] {
  return history
    .filter((turn) => turn instanceof vscode.ChatResponseTurn)
    .map(({ result }) => ChatTurn.safeParse(result.metadata).data);
}

function isSame(files: readonly string[], others: readonly string[]): boolean {
  return files.length === others.length && files.every((path) => others.includes(path));
}

import * as vscode from 'vscode';
import * as z from 'zod';
import { MAX_TURN_ANSWER_CHARS } from '../../protocol/query.ts';
import { type Answer, type AskedTarget, type EarlierAnswer, LineRange } from '../../asking/answer.ts';

/** Metadata of an answer in the chat, for the turns after it; VS Code keeps it as plain JSON. */
export const ChatTurn = z.object({
  /** The absolute paths of the files that were asked about. */
  files: z.array(z.string()),
  /** The only lines that were asked about, where there is one file. */
  lines: LineRange.optional(),
  question: z.string(),
  answer: z.string(),
  /** The backends that have these files: an answer of one of them is not sent to another. */
  backends: z.array(z.string()),
  /** The headings in the cited passages. */
  headings: z.array(z.string()),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** `headings` are those of the cited passages. */
export function chatTurnOf(
  { question, answer, files }: Answer,
  { paths, lines }: AskedTarget,
  headings: string[],
): ChatTurn {
  return {
    files: [...paths],
    ...(lines ? { lines } : {}),
    question,
    answer: answer.slice(0, MAX_TURN_ANSWER_CHARS),
    backends: [...new Set(files.map(({ backend }) => backend))],
    headings,
  };
}

/** The target of the last answer in this chat, so that a follow-up question is about the same. */
export function targetBefore(context: vscode.ChatContext): AskedTarget | undefined {
  const last = turnsOf(context).findLast((turn) => turn !== undefined);
  return last && { paths: last.files, lines: last.lines };
}

/** The answers in this chat since it has been about this target and no other, oldest first. */
export function answersBefore(context: vscode.ChatContext, target: AskedTarget): EarlierAnswer[] {
  const turns = turnsOf(context);
  const isAboutOthers = (turn: ChatTurn | undefined): boolean => turn !== undefined && !isAbout(turn, target);
  return turns.slice(turns.findLastIndex(isAboutOthers) + 1).flatMap((turn) => {
    if (!turn) return [];
    const { question, answer, backends } = turn;
    return [{ question, answer, files: backends.map((backend) => ({ backend })) }];
  });
}

/** The turns of the chat; undefined for one without an answer. */
function turnsOf({ history }: vscode.ChatContext): (ChatTurn | undefined)[] {
  return history
    .filter((turn) => turn instanceof vscode.ChatResponseTurn)
    .map(({ result }) => ChatTurn.safeParse(result.metadata).data);
}

function isAbout({ files, lines }: ChatTurn, target: AskedTarget): boolean {
  const isSameFiles = files.length === target.paths.length && files.every((path) => target.paths.includes(path));
  return isSameFiles && lines?.start === target.lines?.start && lines?.end === target.lines?.end;
}

import * as z from 'zod';
import { Citation, Claim, Receipt } from '../protocol/query.ts';
import { type Answer, AskedFile, type Conversation } from '../asking/answer.ts';
import { answerMarkdown } from '../asking/answerMarkdown.ts';
import { withSmallDrive } from '../system/drivePath.ts';
import { displayName } from '../localFile/displayName.ts';

/** An answered question as it is stored: one line of the history's file. */
export const HistoryEntry = z.object({
  version: z.literal(1),
  id: z.uuid(),
  /** The id of the answer before it, where the question is a follow-up. */
  follows: z.uuid().optional(),
  /** In ISO 8601. */
  askedAt: z.iso.datetime(),
  question: z.string(),
  /** Markdown. */
  answer: z.string(),
  citations: z.array(Citation.extend({ path: z.string(), name: z.string().optional() })),
  provider: z.string(),
  model: z.string(),
  /** Absent from entries of an earlier version, and where no model answered. */
  claims: z.array(Claim).optional(),
  notes: z.array(z.string()).optional(),
  receipt: Receipt.optional(),
  files: z.array(AskedFile),
  missing: z.int().positive().optional(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** The latest answer of a conversation as an entry. */
export function entryOf({ earlier, latest }: Conversation, askedAt: Date): HistoryEntry {
  const { id, question, answer, citations, provider, model, claims, notes, receipt, files, missing } = latest;
  const follows = earlier.at(-1)?.id;
  return {
    version: 1,
    id,
    ...(follows === undefined ? {} : { follows }),
    askedAt: askedAt.toISOString(),
    question,
    answer,
    citations: citations.map((citation) => ({ ...citation, path: withSmallDrive(citation.path) })),
    provider,
    model,
    ...(claims ? { claims: [...claims] } : {}),
    ...(notes ? { notes: [...notes] } : {}),
    ...(receipt ? { receipt } : {}),
    files: files.map((file) => ({ ...file, path: withSmallDrive(file.path) })),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** An entry as an answer. Its files are those of the time when the question was asked. */
export function answerOf(entry: HistoryEntry): Answer {
  const { id, question, answer, citations, provider, model, claims, notes, receipt, files, missing } = entry;
  const told = { id, question, answer, citations, provider, model, notes, receipt, files, missing, uploads: [] };
  return claims ? { ...told, claims } : told;
}

/** The conversation up to an entry, as far as its questions are still there. `entries` are in the order they were asked. */
export function conversationOf(entry: HistoryEntry, entries: readonly HistoryEntry[]): Conversation {
  const earlier: Answer[] = [];
  let { follows } = entry;
  const end = entries.findIndex(({ id }) => id === entry.id);
  for (const candidate of entries.slice(0, Math.max(0, end)).reverse()) {
    if (candidate.id !== follows) continue;
    earlier.unshift(answerOf(candidate));
    follows = candidate.follows;
  }
  return { earlier, latest: answerOf(entry) };
}

/** The questions of a history with their answers and quotes as one Markdown document, in the order they were asked. */
export function historyMarkdown(entries: readonly HistoryEntry[], title: string): string {
  const answers = entries.map((entry) => answerMarkdown(answerOf(entry), { level: 2, subtitle: subtitleOf(entry) }));
  return [`# ${title}\n`, ...answers].join('\n');
}

/** `2026-11-23 14:02 UTC, handbook.md, local (extractive)` */
function subtitleOf({ askedAt, files, provider, model }: HistoryEntry): string {
  const moment = `${askedAt.slice(0, 10)} ${askedAt.slice(11, 16)} UTC`;
  return [moment, ...files.map(({ path }) => displayName(path)), `${provider} (${model})`].join(', ');
}

import { randomUUID } from 'node:crypto';
import type { HistoryEntry } from '../../../src/history/historyEntry.ts';
import type { Answer, AskedFile } from '../../../src/asking/answer.ts';

export const HANDBOOK: AskedFile = {
  backend: 'embedded',
  id: 'file-1',
  filename: 'handbook.md',
  path: '/work/docs/handbook.md',
  sha256: 'a'.repeat(64),
  bytes: 1204,
  readAt: '2026-11-23T14:02:00.000Z',
};

export function answerTo(question: string, changes: Partial<Answer> = {}): Answer {
  return {
    id: randomUUID(),
    question,
    answer: `An answer to ${question} [1]`,
    citations: [
      {
        file_id: 'file-1',
        filename: 'handbook.md',
        path: HANDBOOK.path,
        line_start: 12,
        line_end: 13,
        text: 'Everybody has 28 days.\nHalf of them in summer.',
        score: 2.5,
        place: 'page 3',
      },
    ],
    provider: 'local',
    model: 'extractive',
    notes: ['Chosen automatically.'],
    receipt: {
      files: [{ file_id: 'file-1', filename: 'handbook.md', bytes: 1204, lines: 40 }],
      passages_considered: 9,
      passages_sent: 0,
      tokens_budget: 8000,
      tokens_sent: 0,
      left_out: [],
    },
    files: [HANDBOOK],
    uploads: [],
    ...changes,
  };
}

export function entry(question: string, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  const { answer, citations, provider, model, files } = answerTo(question);
  return {
    version: 1,
    id: randomUUID(),
    askedAt: '2026-11-23T14:03:00.000Z',
    question,
    answer,
    citations: [...citations],
    provider,
    model,
    files: [...files],
    ...changes,
  };
}

import type { AnswerSource, AnswerState, AnswerTurn, GrowingAnswer } from '../../src/protocol/answerMessages.ts';

export function source(changes: Partial<AnswerSource> = {}): AnswerSource {
  return {
    label: 'handbook.md:12-13',
    quote: 'Everybody has 28 days of paid leave a year.\nIn the second year there are two more.',
    status: 'verified',
    isCited: true,
    evidence: [],
    isInAnswer: false,
    ...changes,
  };
}

export const FIRST: AnswerTurn = {
  question: 'How many days of leave does everybody have?',
  answer: 'Everybody has **28 days** of paid leave a year [1].',
  sources: [source()],
};

export const SECOND: AnswerTurn = {
  question: 'And in the second year?',
  answer: 'There are two more in the second year [1] [2]. It may be carried over. *(unverified)*',
  sources: [source(), source({ label: 'report.pdf:40-41', place: 'page 3', status: 'changed' })],
};

export function answerState(changes: Partial<AnswerState> = {}): AnswerState {
  const receipt = ['handbook.md: 1.2 KB in 40 lines; 1.2 KB sent (sync).'];
  const summary = 'Answered on this machine from handbook.md';
  return {
    id: 'first',
    answerId: 'first',
    canGo: { back: false, forward: false },
    ...FIRST,
    earlier: [],
    summary,
    remarks: [],
    advice: [],
    receipt,
    ...changes,
  };
}

export function growingAnswer(changes: Partial<GrowingAnswer> = {}): GrowingAnswer {
  const { question } = SECOND;
  return { id: 'second', earlier: [FIRST], question, answer: 'There are', phase: 'growing', ...changes };
}

/** A follow-up about a version that the file on disk is no longer. */
export const OUTDATED = answerState({
  ...SECOND,
  id: 'second',
  earlier: [FIRST],
  version: { text: 'Answered from the version of 14:02; handbook.md has changed since.', isOutdated: true },
});

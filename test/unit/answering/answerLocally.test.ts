import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerLocally } from '../../../src/backend/answering/answerLocally.ts';
import { lookIntoStructures } from '../../../src/backend/answering/structureFindings.ts';
import type { Retrieval } from '../../../src/backend/answering/retrieve.ts';
import type { FileToAsk, StructureAnswer } from '../../../src/backend/answering/thread/answeringThread.ts';
import type { FoundAnswer, StructureQuestion } from '../../../src/backend/answering/thread/messages.ts';
import type { Passage, SearchHit, SearchResult } from '../../../src/backend/search/passage.ts';
import type { DocumentText } from '../../../src/backend/store/documentStore.ts';
import type { FileObject } from '../../../src/protocol/files.ts';
import type { QueryResponse } from '../../../src/protocol/query.ts';

const MIB = 1024 * 1024;

const fileObject = (id: string, filename: string, bytes = 100): FileObject => ({
  id,
  object: 'file',
  filename,
  bytes,
  created_at: 0,
  purpose: 'user_data',
  status: 'processed',
  status_details: null,
  sha256: `sha-${id}`,
});

const HANDBOOK = fileObject('h', 'handbook.md');
const SETTINGS = fileObject('s', 'settings.yaml');

function hit(text: string, lineStart: number, changes: Partial<SearchHit & { kind: Passage['kind'] }> = {}): SearchHit {
  const { kind = 'paragraph', ...rest } = changes;
  return { fileId: 'h', score: 1, passage: { lineStart, lineEnd: lineStart, text, kind }, ...rest };
}

function finding(text: string, line: number, changes: Partial<FoundAnswer> = {}): FoundAnswer {
  const lines = [{ first: line, last: line }];
  return {
    fileId: 'h',
    kinds: ['value'],
    isRefusal: false,
    text,
    how: 'a key',
    certainty: 0.9,
    lines,
    cited: [{ first: line, last: line, text }],
    ...changes,
  };
}

interface Stage {
  readonly question?: string;
  readonly history?: Retrieval['history'];
  readonly files?: readonly FileObject[];
  readonly hits?: readonly SearchHit[];
  readonly result?: Partial<SearchResult>;
  readonly structures?: Partial<StructureAnswer>;
  readonly isWithinRanges?: Retrieval['isWithinRanges'];
  readonly documents?: Readonly<Record<string, DocumentText>>;
  readonly maxCitations?: number;
  readonly notes?: readonly string[];
  readonly failure?: Error;
}

interface Answered {
  readonly answer: QueryResponse;
  readonly asked: Omit<StructureQuestion, 'files'>;
  readonly files: readonly FileToAsk[];
  readonly logged: readonly string[];
}

/** Answers from what the structures and the search are said to have found. */
async function answer(stage: Stage): Promise<Answered> {
  const { question = 'When is the office open?', files = [HANDBOOK], hits = [], documents = {} } = stage;
  let asked: Omit<StructureQuestion, 'files'> = { question: '' };
  let filesAsked: readonly FileToAsk[] = [];
  const logged: string[] = [];
  const ignore = (): void => undefined;
  const services = {
    answering: {
      find: (about: Omit<StructureQuestion, 'files'>, of: readonly FileToAsk[]): Promise<StructureAnswer> => {
        [asked, filesAsked] = [about, of];
        if (stage.failure) return Promise.reject(stage.failure);
        return Promise.resolve({
          findings: [],
          isStructured: false,
          isDoubtful: false,
          failed: [],
          ...stage.structures,
        });
      },
    },
    documents: { find: (id: string) => documents[id] },
    blobs: { find: (sha256: string) => ({ content: Buffer.from(sha256) }) },
    log: { info: ignore, warn: (message: string) => logged.push(message), error: ignore },
  };
  const retrieval: Retrieval = {
    question,
    history: stage.history ?? [],
    files: new Map(files.map((file) => [file.id, file])),
    result: { hits: [...hits], isAnswerable: hits.length > 0, coverage: 1, considered: 7, ...stage.result },
    passages: [],
    stores: [],
    receiptScope: { files: [] },
    isLimitedToLines: false,
    isWithinRanges: stage.isWithinRanges ?? (() => true),
  };
  const limits = { maxCitations: stage.maxCitations ?? 5, maxTokens: 8000 };
  return {
    answer: answerLocally(retrieval, await lookIntoStructures(services, retrieval), stage.notes ?? [], limits),
    asked,
    files: filesAsked,
    logged,
  };
}

const spans = ({ citations }: QueryResponse): string[] =>
  citations.map(({ filename, line_start, line_end }) => `${filename}:${line_start}-${line_end}`);

test('what a structure says for sure is the answer, with its lines and how it was found', async () => {
  const { answer: given } = await answer({ structures: { findings: [finding('From nine.', 4)] } });
  assert.deepEqual([given.answer, spans(given), given.receipt?.found_by], ['From nine.', ['handbook.md:4-4'], 'a key']);
  assert.deepEqual([given.provider, given.model, given.notes], ['local', 'extractive', undefined]);
  assert.deepEqual([given.receipt?.passages_considered, given.receipt?.passages_sent], [7, 0]);
  assert.deepEqual([given.receipt?.tokens_budget, given.receipt?.tokens_sent], [8000, 0]);
  assert.equal(given.citations[0]?.score, 0.9);
});

test('what several files say names each file', async () => {
  const findings = [finding('From nine.', 4), finding('`open = 9`', 1, { fileId: 's', how: 'a table' })];
  const { answer: given } = await answer({ files: [HANDBOOK, SETTINGS], structures: { findings } });
  assert.equal(given.answer, '**handbook.md**: From nine.\n\n**settings.yaml**: `open = 9`');
  assert.deepEqual(spans(given), ['handbook.md:4-4', 'settings.yaml:1-1']);
  assert.equal(given.receipt?.found_by, 'a key; a table');
});

test('what is proved by lines that the question is not about is no answer', async () => {
  const outside = finding('From ten.', 9, {
    lines: [
      { first: 4, last: 4 },
      { first: 9, last: 9 },
    ],
  });
  const within = { isWithinRanges: (_: string, { last }: { readonly last: number }) => last <= 5 };
  const { answer: none } = await answer({ structures: { findings: [outside] }, ...within });
  assert.match(none.answer, /^Not in this file/);
  assert.deepEqual(none.citations, []);
  const { answer: other } = await answer({ structures: { findings: [outside, finding('From nine.', 4)] }, ...within });
  assert.equal(other.answer, 'From nine.');
});

test('where no structure says it, the passage that matches best is the answer', async () => {
  const hits = [hit('The office is open from nine.', 3), hit('The garden is open all day.', 8, { score: 0.8 })];
  const { answer: given } = await answer({ hits });
  assert.equal(given.answer, 'The office is open from nine.');
  assert.deepEqual(spans(given), ['handbook.md:3-3', 'handbook.md:8-8']);
  assert.equal(given.receipt?.found_by, undefined);
});

test('a passage is unsure where the files are settings, lack a word of the question, or do not say what was asked', async () => {
  const hits = [hit('The office is open from nine.', 3)];
  const opening = /^Possibly not in this file; the closest lines are:\n\nThe office is open from nine\./;
  for (const stage of [
    { structures: { isStructured: true } },
    { structures: { isDoubtful: true } },
    { result: { isDoubtful: true } },
    { question: 'When is the office not open?' },
  ]) {
    assert.match((await answer({ hits, ...stage })).answer.answer, opening, JSON.stringify(stage));
  }
});

test('what is merely likely is told as such, and below that the text wins', async () => {
  const hits = [hit('The office is open from nine.', 3)];
  const withCertainty = async (certainty: number, stage: Stage = {}): Promise<string> => {
    const findings = [finding('`opening = 9`', 12, { certainty })];
    return (await answer({ hits, ...stage, structures: { findings, ...stage.structures } })).answer.answer;
  };
  assert.equal(await withCertainty(0.7), '`opening = 9`');
  for (const certainty of [0.69, 0.5]) {
    assert.match(await withCertainty(certainty), /^Possibly not in this file; the closest lines are:\n\n/);
    assert.match(await withCertainty(certainty), /`opening = 9`/);
  }
  assert.equal(await withCertainty(0.49), 'The office is open from nine.');
  // Where the text does not say it either, or the file is one of settings, even what is merely closest is told.
  for (const stage of [{ hits: [] }, { structures: { isStructured: true } }, { structures: { isDoubtful: true } }]) {
    assert.match(await withCertainty(0.22, stage), /`opening = 9`/, JSON.stringify(stage));
    assert.doesNotMatch(await withCertainty(0.21, stage), /`opening = 9`/, JSON.stringify(stage));
  }
});

test('prose that the search finds elsewhere is given together with what it finds, and without a repetition where it is the same', async () => {
  const section = { kinds: ['section'] };
  const hits = [hit('The office is open from nine.', 3), hit('It closes at five.', 9, { score: 0.9 })];
  const elsewhere = await answer({ hits, structures: { findings: [finding('Hours are on the door.', 20, section)] } });
  assert.equal(elsewhere.answer.answer, 'Hours are on the door.\n\nThe office is open from nine.');
  assert.deepEqual(spans(elsewhere.answer), ['handbook.md:20-20', 'handbook.md:3-3', 'handbook.md:9-9']);
  const second = await answer({ hits, structures: { findings: [finding('It closes at five.', 9, section)] } });
  assert.equal(second.answer.answer, 'It closes at five.');
  assert.deepEqual(spans(second.answer), ['handbook.md:9-9', 'handbook.md:3-3']);
  // The same lines of another file are another place.
  const other = finding('It closes at five.', 9, { ...section, fileId: 's' });
  const inOther = await answer({ hits, files: [HANDBOOK, SETTINGS], structures: { findings: [other] } });
  assert.match(inOther.answer.answer, /\n\nThe office is open from nine\.$/);
});

test('prose is given with a warning where it is not sure, or what the search finds is not', async () => {
  const hits = [hit('The office is open from nine.', 3)];
  const given = async (certainty: number, isDoubtful = false): Promise<string> => {
    const findings = [finding('Hours are on the door.', 20, { kinds: ['section'], certainty })];
    return (await answer({ hits, structures: { findings, isDoubtful } })).answer.answer;
  };
  assert.doesNotMatch(await given(0.7), /^Possibly/);
  assert.match(await given(0.69), /^Possibly not in this file/);
  assert.match(await given(0.7, true), /^Possibly not in this file/);
});

test('who asks for more citations than usual has those of the search as well, none twice and none too many', async () => {
  const hits = [3, 4, 5, 6, 7, 8].map((line) => hit(`Line ${String(line)}.`, line));
  const findings = [finding('From nine.', 4)];
  const usual = await answer({ hits, structures: { findings } });
  assert.deepEqual(spans(usual.answer), ['handbook.md:4-4']);
  const more = await answer({ hits, structures: { findings }, maxCitations: 6 });
  assert.deepEqual(
    spans(more.answer),
    [4, 3, 5, 6, 7, 8].map((line) => `handbook.md:${String(line)}-${String(line)}`),
  );
  const many = [...hits, ...[9, 10].map((line) => hit(`Line ${String(line)}.`, line))];
  assert.equal((await answer({ hits: many, structures: { findings }, maxCitations: 6 })).answer.citations.length, 6);
});

test('a Chinese question that names what a document does not have has no answer, unless a structure is sure', async () => {
  const stage = { question: '食堂几点关门？', hits: [hit('食堂两点半关门。', 3)] };
  const doubtful = await answer({ ...stage, structures: { isDoubtful: true } });
  assert.deepEqual([doubtful.answer.citations, doubtful.answer.answer], [[], '此文件中没有：没有与问题相符的段落。']);
  const sure = await answer({ ...stage, structures: { isDoubtful: true, findings: [finding('两点半', 3)] } });
  assert.match(sure.answer.answer, /两点半/);
  assert.match((await answer(stage)).answer.answer, /两点半/);
});

test('a file whose structure could not be read is named in a note, behind the notes of before', async () => {
  const structures = { failed: ['s', 'gone'], findings: [finding('From nine.', 4)] };
  const { answer: given } = await answer({ files: [HANDBOOK, SETTINGS], structures, notes: ['A note of before.'] });
  assert.deepEqual(given.notes, [
    'A note of before.',
    'The structure of settings.yaml could not be read: the answer is from its text alone.',
  ]);
});

test('where no structure can be looked into at all, the text answers, and the log says why', async () => {
  const hits = [hit('The office is open from nine.', 3)];
  const { answer: given, logged } = await answer({ hits, failure: new Error('No thread.') });
  assert.equal(given.answer, 'The office is open from nine.');
  assert.deepEqual(logged, ['No structure could be looked into: No thread.']);
});

test('eight files are looked into: those that the question names, then those that match best, then the others', async () => {
  const files = Array.from({ length: 10 }, (_, index) => fileObject(String(index), `notes-${String(index)}.md`));
  const hits = [hit('a', 1, { fileId: '8' }), hit('b', 2, { fileId: '8' }), hit('c', 1, { fileId: '2' })];
  const { files: asked } = await answer({ files, hits, question: 'What is in notes-9.md?' });
  assert.deepEqual(
    asked.map(({ fileId }) => fileId),
    ['9', '8', '2', '0', '1', '3', '4', '5'],
  );
});

test('a file of more than eight megabytes is not looked into', async () => {
  const files = [fileObject('a', 'a.md', 8 * MIB), fileObject('b', 'b.md', 8 * MIB + 1)];
  assert.deepEqual(
    (await answer({ files })).files.map(({ fileId }) => fileId),
    ['a'],
  );
});

test('a document is looked into by its text and under a name that tells what that is, any other file as it is', async () => {
  const document: DocumentText = { text: new Uint8Array([35]), structure: 'md', places: [] };
  const { files } = await answer({ files: [fileObject('d', 'plan.pdf'), SETTINGS], documents: { d: document } });
  assert.deepEqual(
    files.map(({ filename, stored }) => [filename, stored()]),
    [
      ['plan.pdf.md', { content: document.text }],
      ['settings.yaml', { content: Buffer.from('sha-s') }],
    ],
  );
});

test('a follow-up is told together with the question that it goes on from', async () => {
  const history = [{ question: 'When is the office open in summer?', answer: 'From eight.' }];
  const followUp = await answer({ question: 'And in winter?', history });
  assert.deepEqual(followUp.asked, { question: 'And in winter?', before: history[0]?.question });
  const { asked } = await answer({ question: 'Who approves travel expenses?', history });
  assert.deepEqual(asked, { question: 'Who approves travel expenses?' });
});

test('a passage that is likely is told as sure only where the search finds it best as well and no telling word is missing', async () => {
  const text = 'The office is open from 9:00 to 17:00.';
  const likely = finding(text, 4, { kinds: ['section'], certainty: 0.6 });
  const told = async (isDoubtful: boolean, line: number): Promise<string> => {
    const hits = [hit(text, line), hit('Tea is free.', line + 1, { score: 0.2 })];
    const { answer: given } = await answer({ hits, structures: { findings: [likely], isDoubtful } });
    return given.answer;
  };
  assert.equal(await told(false, 4), text);
  assert.match(await told(true, 4), /^Possibly not in this file/);
  assert.match(await told(false, 40), /^Possibly not in this file/);
});

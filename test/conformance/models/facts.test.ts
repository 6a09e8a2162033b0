import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { ask, backendWith } from './askModel.ts';
import { clientOf } from '../../helpers/testBackend.ts';

/** A table of which no single passage tells how many of its rows have failed. */
const ROWS = Array.from({ length: 300 }, (_, index) => `job-${String(index)},${index % 50 === 7 ? 'failed' : 'done'}`);
const TABLE = `job,status\n${ROWS.join('\n')}\n`;
const FILE = { text: TABLE, filename: 'jobs.csv' };
const COUNTING = 'how many jobs have failed?';
const COUNTED = '6 jobs have the status failed [1 "6 of 300 rows"].';

test('a model is told what was counted in the whole file, and its answer cites the lines that were counted', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [COUNTED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, FILE);
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'm', question: COUNTING });
  const [system, user] = service.chats[0]?.messages ?? [];
  assert.match(user?.content ?? '', /number="1" source="jobs\.csv[^"]*" kind="computed">\n[^<]*\*\*6\*\*/);
  assert.match(system?.content ?? '', /kind="computed"/);
  assert.deepEqual([answer.claims?.[0]?.state, answer.receipt?.facts_sent], ['supported', 1]);
  const cited = answer.citations.map(({ text }) => text);
  assert.ok(cited.filter((text) => /^job-\d+,failed$/.test(text)).length >= 4, JSON.stringify(cited));
});

test('facts count against the token budget', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [COUNTED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, FILE);
  for (const max_tokens of [1000, 1200, 1500, 2000]) {
    const { receipt } = await ask(backend, fileId, { provider: 'custom', model: 'm', question: COUNTING, max_tokens });
    assert.ok(
      (receipt?.tokens_sent ?? Infinity) <= max_tokens,
      `${String(receipt?.tokens_sent)} of ${String(max_tokens)}`,
    );
  }
});

test('a figure that was not counted is not supported by the one that was', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [COUNTED.replace('6 jobs', '9 jobs')] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, FILE);
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'm', question: COUNTING });
  assert.equal(answer.claims?.[0]?.state, 'unverified');
});

test('a model is told no fact where nothing is looked up or computed', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: ['NOT_IN_FILE'] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  await ask(backend, fileId, { provider: 'custom', model: 'm' });
  assert.ok(!(service.chats[0]?.messages ?? []).some(({ content }) => content.includes('computed')));
});

test('what is counted outside of the lines that a question is limited to is no fact', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: ['NOT_IN_FILE'] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, FILE);
  const ranges = [{ file_id: fileId, line_start: 2, line_end: 20 }];
  await ask(backend, fileId, { provider: 'custom', model: 'm', question: COUNTING, ranges });
  assert.ok(!(service.chats[0]?.messages[1]?.content ?? '').includes('computed'));
});

test('a client that asks a model itself gets the facts beside the passages', async (t) => {
  const { backend, fileId } = await backendWith(t, {}, FILE);
  const client = clientOf(t, { url: backend.url, token: backend.token });
  const { facts = [] } = await client.passages({ file_ids: [fileId], question: COUNTING });
  assert.equal(facts.length, 1);
  assert.match(facts[0]?.text ?? '', /\*\*6\*\*/);
  assert.ok(facts[0]?.citations.some(({ text }) => text === 'job-7,failed'));
});

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import OpenAI, { BadRequestError, NotFoundError, toFile } from 'openai';
import { startBackend } from '../../../src/backend/backend.ts';
import { QueryResponse } from '../../../src/protocol/query.ts';
import { VectorStore, VectorStoreSearchPage } from '../../../src/protocol/vectorStores.ts';
import { silentLogger } from '../../helpers/silentLogger.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';

const HARBOUR = '# Harbour\n\nThe harbour opens at nine and closes at six.\n';
const MARKET = '# Market\n\nThe market sells fish on Thursdays.\n';
const LIGHTHOUSE = '# Lighthouse\n\nThe lighthouse keeper lives on the island.\n';

interface Stage {
  readonly backend: TestBackend;
  readonly openai: OpenAI;
  upload(name: string, text: string): Promise<string>;
}

async function start(t: TestContext): Promise<Stage> {
  const backend = await startTestBackend(t);
  const openai = new OpenAI({ baseURL: `${backend.url}/v1`, apiKey: backend.token, maxRetries: 0 });
  const upload = async (name: string, text: string): Promise<string> => {
    const file = await toFile(Buffer.from(text), name);
    return (await openai.files.create({ file, purpose: 'assistants' })).id;
  };
  return { backend, openai, upload };
}

async function ask({ backend }: Stage, body: object): Promise<Response> {
  return fetch(`${backend.url}/v1/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TEST_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ provider: 'local', ...body }),
  });
}

test('a vector store is created with files and metadata, read, changed, listed and deleted', async (t) => {
  const { openai, upload } = await start(t);
  const file = await upload('harbour.md', HARBOUR);
  const created = await openai.vectorStores.create({ name: 'Sea', file_ids: [file], metadata: { kind: 'docs' } });
  assert.deepEqual(VectorStore.parse(created), created);
  assert.equal(created.status, 'completed');
  assert.deepEqual(created.file_counts, { in_progress: 0, completed: 1, failed: 0, cancelled: 0, total: 1 });
  assert.equal(created.usage_bytes, Buffer.byteLength(HARBOUR));
  const changed = await openai.vectorStores.update(created.id, { name: 'Ocean' });
  assert.equal(changed.name, 'Ocean');
  assert.deepEqual(changed.metadata, { kind: 'docs' });
  assert.equal((await openai.vectorStores.retrieve(created.id)).name, 'Ocean');
  const deleted = await openai.vectorStores.delete(created.id);
  assert.deepEqual(deleted, { id: created.id, object: 'vector_store.deleted', deleted: true });
  await assert.rejects(openai.vectorStores.retrieve(created.id), NotFoundError);
  assert.equal((await openai.files.retrieve(file)).id, file, 'the files of a deleted store stay');
});

test('lists of stores page by themselves, the newest first, and go back from an id', async (t) => {
  const { openai } = await start(t);
  const ids: string[] = [];
  for (const name of ['1', '2', '3', '4', '5']) ids.push((await openai.vectorStores.create({ name })).id);
  const seen: string[] = [];
  for await (const store of openai.vectorStores.list({ limit: 2 })) seen.push(store.name);
  assert.deepEqual(seen, ['5', '4', '3', '2', '1']);
  const before = await openai.vectorStores.list({ limit: 2, before: ids[1] ?? '' });
  assert.deepEqual(
    before.data.map(({ name }) => name),
    ['4', '3'],
  );
  assert.equal(before.has_more, true);
});

test('a batch adds files with their attributes, and its files are listed', async (t) => {
  const { openai, upload } = await start(t);
  const [harbour, market] = [await upload('harbour.md', HARBOUR), await upload('market.md', MARKET)];
  const { id } = await openai.vectorStores.create({ name: 'Town' });
  const batch = await openai.vectorStores.fileBatches.createAndPoll(id, {
    files: [
      { file_id: harbour, attributes: { path: 'sea/harbour.md', year: 2021 } },
      { file_id: market, attributes: { path: 'land/market.md', year: 2024 } },
    ],
  });
  assert.equal(batch.status, 'completed');
  assert.equal(batch.file_counts.completed, 2);
  const files = await openai.vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: id, order: 'asc' });
  assert.deepEqual(
    files.data.map(({ attributes }) => attributes?.['path']),
    ['sea/harbour.md', 'land/market.md'],
  );
  const changed = await openai.vectorStores.files.update(market, { vector_store_id: id, attributes: { year: 2025 } });
  assert.deepEqual(changed.attributes, { year: 2025 });
  const content = await openai.vectorStores.files.content(market, { vector_store_id: id });
  assert.match(content.data.map(({ text }) => text).join('\n'), /sells fish on Thursdays/);
  const cancelled = await openai.vectorStores.fileBatches.cancel(batch.id, { vector_store_id: id });
  assert.equal(cancelled.status, 'completed', 'what is indexed cannot be cancelled any more');
});

test('uploadAndPoll of the client uploads, adds and waits for a file', async (t) => {
  const { openai } = await start(t);
  const { id } = await openai.vectorStores.create({});
  const file = await openai.vectorStores.files.uploadAndPoll(id, await toFile(Buffer.from(HARBOUR), 'harbour.md'));
  assert.equal(file.status, 'completed');
  assert.equal(file.vector_store_id, id);
});

test('search finds the passages of the store alone, as many as were asked for', async (t) => {
  const { openai, upload } = await start(t);
  const inside = await upload('harbour.md', HARBOUR);
  await upload('other.md', '# Other harbour\n\nAnother harbour opens at seven.\n');
  const { id } = await openai.vectorStores.create({ file_ids: [inside, await upload('market.md', MARKET)] });
  const found = await openai.vectorStores.search(id, { query: 'When does the harbour open?', max_num_results: 1 });
  assert.equal(found.data.length, 1);
  const [best] = found.data;
  assert.equal(best?.file_id, inside);
  assert.equal(best.filename, 'harbour.md');
  assert.ok(best.score > 0 && best.score < 1);
  assert.match(best.content[0]?.text ?? '', /opens at nine/);
  const all = await openai.vectorStores.search(id, { query: ['harbour', 'fish on Thursdays'], max_num_results: 10 });
  assert.deepEqual(new Set(all.data.map(({ filename }) => filename)), new Set(['harbour.md', 'market.md']));
});

test('search keeps to the files whose attributes pass the filter', async (t) => {
  const { openai, upload } = await start(t);
  const { id } = await openai.vectorStores.create({});
  for (const [name, year] of [
    ['old', 2001],
    ['new', 2025],
  ] as const) {
    const file_id = await upload(`${name}.md`, `The ${name} harbour opens at nine.\n`);
    await openai.vectorStores.files.create(id, { file_id, attributes: { year, lang: 'en' } });
  }
  const namesFor = async (filters: OpenAI.VectorStoreSearchParams['filters']): Promise<string[]> => {
    const found = await openai.vectorStores.search(id, { query: 'harbour', ...(filters ? { filters } : {}) });
    return found.data.map(({ filename }) => filename).sort();
  };
  assert.deepEqual(await namesFor(undefined), ['new.md', 'old.md']);
  assert.deepEqual(await namesFor({ type: 'gt', key: 'year', value: 2010 }), ['new.md']);
  assert.deepEqual(await namesFor({ type: 'in', key: 'year', value: [2001, 1999] }), ['old.md']);
  const both = { type: 'and' as const, filters: [{ type: 'eq' as const, key: 'lang', value: 'en' }] };
  assert.deepEqual(await namesFor(both), ['new.md', 'old.md']);
  assert.deepEqual(await namesFor({ type: 'ne', key: 'missing', value: 'x' }), ['new.md', 'old.md']);
  assert.deepEqual(await namesFor({ type: 'eq', key: 'missing', value: 'x' }), []);
});

test('a question names vector stores beside files, and its receipt says how much of them was asked', async (t) => {
  const stage = await start(t);
  const { openai, upload } = stage;
  const market = await upload('market.md', MARKET);
  const { id } = await openai.vectorStores.create({
    name: 'Town',
    file_ids: [market, await upload('harbour.md', HARBOUR)],
  });
  const lighthouse = await upload('lighthouse.md', LIGHTHOUSE);
  const response = await ask(stage, { vector_store_ids: [id], question: 'When does the harbour open?' });
  const answer = QueryResponse.parse(await response.json());
  assert.match(answer.answer, /nine/);
  assert.equal(answer.citations[0]?.filename, 'harbour.md');
  assert.deepEqual(answer.receipt?.vector_stores, [
    { id, name: 'Town', files: 2, bytes: HARBOUR.length + MARKET.length, in_progress: 0 },
  ]);
  const together = await ask(stage, {
    vector_store_ids: [id],
    file_ids: [lighthouse],
    question: 'Who lives on the island?',
  });
  assert.equal(QueryResponse.parse(await together.json()).citations[0]?.file_id, lighthouse);
  const alone = await ask(stage, { vector_store_ids: [id], question: 'Who lives on the island?' });
  const cited = QueryResponse.parse(await alone.json()).citations;
  assert.ok(
    cited.every(({ file_id }) => file_id !== lighthouse),
    'a file outside of the store was asked',
  );
});

test('a question that names neither a file nor a store, or a store that is not there, is refused', async (t) => {
  const stage = await start(t);
  assert.equal((await ask(stage, { question: 'What?' })).status, 400);
  assert.equal((await ask(stage, { question: 'What?', vector_store_ids: ['vs_none'] })).status, 404);
});

test('a deleted file leaves its stores, and a file that is taken out of a store stays', async (t) => {
  const { openai, upload } = await start(t);
  const [harbour, market] = [await upload('harbour.md', HARBOUR), await upload('market.md', MARKET)];
  const { id } = await openai.vectorStores.create({ file_ids: [harbour, market] });
  await openai.files.delete(harbour);
  assert.equal((await openai.vectorStores.retrieve(id)).file_counts.total, 1);
  assert.deepEqual((await openai.vectorStores.search(id, { query: 'harbour opens' })).data, []);
  await openai.vectorStores.files.delete(market, { vector_store_id: id });
  assert.equal((await openai.vectorStores.retrieve(id)).file_counts.total, 0);
  assert.equal((await openai.files.retrieve(market)).id, market);
  await assert.rejects(openai.vectorStores.files.retrieve(market, { vector_store_id: id }), NotFoundError);
});

test('what is not there and what is malformed is refused by the right status', async (t) => {
  const { openai } = await start(t);
  const { id } = await openai.vectorStores.create({});
  await assert.rejects(openai.vectorStores.files.create(id, { file_id: 'file-none' }), NotFoundError);
  await assert.rejects(openai.vectorStores.fileBatches.create(id, { file_ids: [] }), BadRequestError);
  await assert.rejects(openai.vectorStores.search('vs_none', { query: 'x' }), NotFoundError);
  await assert.rejects(openai.vectorStores.search(id, { query: 'x', max_num_results: 51 }), BadRequestError);
  const tooMany = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`key${String(index)}`, 'x']));
  await assert.rejects(openai.vectorStores.update(id, { metadata: tooMany }), BadRequestError);
});

test('stores and their files outlast the end of the backend', async (t) => {
  const { backend, openai, upload } = await start(t);
  const { id } = await openai.vectorStores.create({ file_ids: [await upload('harbour.md', HARBOUR)] });
  await backend.close();
  const { dataFolder } = backend;
  const options = { dataFolder, token: TEST_TOKEN, maxFileBytes: 1_000_000, host: '127.0.0.1', port: 0 };
  const next = await startBackend({ ...options, log: silentLogger });
  t.after(() => next.close());
  const again = new OpenAI({ baseURL: `${next.url}/v1`, apiKey: TEST_TOKEN, maxRetries: 0 });
  const found = await again.vectorStores.search(id, { query: 'harbour' });
  assert.equal(VectorStoreSearchPage.shape.data.element.parse(found.data[0]).filename, 'harbour.md');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryResponse } from '../../../src/protocol/query.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, fileOf } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';

const COMPOSE =
  'services:\n  mill:\n    image: mill:3.1\n    ports:\n      - "9001:9000"\n  oven:\n    image: oven:4.2\n';
const VALUES = 'mill:\n  image: mill:8.8\n';

async function upload(backend: TestBackend, name: string, content: string): Promise<string> {
  return fileOf(await call(backend.url, 'POST', '/v1/files', { token: TEST_TOKEN, ...fileForm(name, content) })).id;
}

async function ask(backend: TestBackend, body: object): Promise<QueryResponse> {
  const answer = await call(backend.url, 'POST', '/v1/query', { token: TEST_TOKEN, body: JSON.stringify(body) });
  return QueryResponse.parse(JSON.parse(answer.text));
}

test('a setting is looked up, with its lines and with how it was found', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'docker-compose.yml', COMPOSE);
  const { answer, citations, receipt } = await ask(backend, {
    file_ids: [id],
    question: 'Which image does the oven use?',
  });
  assert.match(answer, /oven:4\.2/);
  assert.deepEqual(
    citations.map(({ line_start, line_end, text }) => [line_start, line_end, text]),
    [[7, 7, '    image: oven:4.2']],
  );
  assert.equal(receipt?.found_by, 'services.oven.image');
});

test('what is not sure is said to be possibly not in the file', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'docker-compose.yml', COMPOSE);
  const { answer } = await ask(backend, { file_ids: [id], question: 'Which image does the granary use?' });
  assert.match(answer, /^(?:Possibly n|N)ot in this file/);
});

test('a follow-up is looked up together with what it goes on from', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'docker-compose.yml', COMPOSE);
  const history = [{ question: 'Which image does the oven use?', answer: '`oven:4.2`' }];
  const { answer } = await ask(backend, { file_ids: [id], question: 'And the mill?', history });
  assert.match(answer, /mill:3\.1/);
});

test('a question that is limited to lines is answered from these alone', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'docker-compose.yml', COMPOSE);
  const ranges = [{ file_id: id, line_start: 1, line_end: 5 }];
  const { citations } = await ask(backend, { file_ids: [id], question: 'Which image does the oven use?', ranges });
  assert.ok(citations.every(({ line_end }) => line_end <= 5));
});

test('of several files, the one that the question names answers', async (t) => {
  const backend = await startTestBackend(t);
  const ids = [await upload(backend, 'docker-compose.yml', COMPOSE), await upload(backend, 'values.yaml', VALUES)];
  const inValues = await ask(backend, { file_ids: ids, question: 'Which image of the mill is in values.yaml?' });
  assert.match(inValues.answer, /mill:8\.8/);
  assert.doesNotMatch(inValues.answer, /mill:3\.1/);
  const inBoth = await ask(backend, {
    file_ids: ids,
    question: 'What is the image of the mill in docker-compose.yml and in values.yaml?',
  });
  assert.match(inBoth.answer, /mill:3\.1/);
  assert.match(inBoth.answer, /mill:8\.8/);
});

test('an HTML file is cited by its own lines, however its text was laid out', async (t) => {
  const backend = await startTestBackend(t);
  const html = [
    '<!doctype html>',
    '<html><head><title>Boats</title></head>',
    '<body>',
    '  <h1>Boat hire</h1>',
    '  <p>Boats go out from',
    '     <em>Pier 4</em>.</p>',
    '  <dl>',
    '    <dt>May dogs come aboard?</dt>',
    '    <dd>Yes, on a lead.</dd>',
    '  </dl>',
    '</body></html>',
  ];
  const id = await upload(backend, 'boats.html', html.join('\n'));
  const { answer, citations } = await ask(backend, { file_ids: [id], question: 'May dogs come aboard?' });
  assert.match(answer, /on a lead/);
  const [first] = citations;
  assert.deepEqual([first?.line_start, first?.line_end], [8, 9]);
  assert.equal(first?.text, html.slice(7, 9).join('\n'));
  assert.equal(first.place, undefined);
});

test('an HTML file in an encoding that editors do not expect is cited by its text and the place in it', async (t) => {
  const backend = await startTestBackend(t);
  const html = Buffer.from(
    '<meta charset="iso-8859-1">\n\n\n<h1>Caf\xe9</h1>\n\n<p>The caf\xe9 opens at nine.</p>',
    'latin1',
  );
  const form = fileForm('cafe.html', html);
  const { id } = fileOf(await call(backend.url, 'POST', '/v1/files', { token: TEST_TOKEN, ...form }));
  const { citations } = await ask(backend, { file_ids: [id], question: 'When does the café open?' });
  assert.match(citations[0]?.place ?? '', /Café/);
  assert.match(citations[0]?.text ?? '', /^The café opens/);
});

test('what a program does not speak of makes a quotation of it unsure', async (t) => {
  const backend = await startTestBackend(t);
  const program = '# Copies the ledger to the vault every night.\ndef copy_ledger(vault):\n    vault.put("ledger")\n';
  const id = await upload(backend, 'nightly.py', program);
  const { answer } = await ask(backend, { file_ids: [id], question: 'is the ledger encrypted?' });
  assert.match(answer, /^(?:Possibly n|N)ot in this file/);
});

test('a Chinese question that names what a document does not have is not answered by what is near', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, '手册.md', '# 手册\n\n## 要求\n\n数据库支持 SQLite 3.35 及以上版本。\n');
  const about = async (question: string): Promise<QueryResponse> => ask(backend, { file_ids: [id], question });
  assert.match((await about('支持 SQLite 哪个版本？')).answer, /3\.35/);
  assert.deepEqual((await about('支持 Oracle 哪个版本？')).citations, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PassagesResponse, QueryResponse } from '../../../src/protocol/query.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, errorOf, fileOf, type Answer } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';

const PARAGRAPH = 'The keeper walks the stairs every evening and lights the lamp before the ships come in. '.repeat(8);
const TEXT = `The port is 8443.\n\n${PARAGRAPH}\n\nThe port was 80 before.\n`;
const QUESTION = 'What is the port?';

const post = (backend: TestBackend, path: string, body: unknown): Promise<Answer> =>
  call(backend.url, 'POST', path, { token: TEST_TOKEN, body: JSON.stringify(body) });
const upload = async (backend: TestBackend, name: string): Promise<string> =>
  fileOf(await call(backend.url, 'POST', '/v1/files', { token: TEST_TOKEN, ...fileForm(name, TEXT) })).id;

test('a question with ranges is answered from their lines alone, and so are its passages', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt');
  for (const [line, expected] of [
    [1, /8443/],
    [5, /80 before/],
  ] as const) {
    const ranges = [{ file_id: id, line_start: line, line_end: line }];
    const body = { file_ids: [id], question: QUESTION, ranges };
    const answer = QueryResponse.parse(JSON.parse((await post(backend, '/v1/query', body)).text));
    assert.match(answer.answer, expected);
    assert.deepEqual(
      answer.citations.map(({ line_start, line_end }) => [line_start, line_end]),
      [[line, line]],
    );
    const { passages } = PassagesResponse.parse(JSON.parse((await post(backend, '/v1/passages', body)).text));
    assert.deepEqual(
      passages.map(({ text }) => text),
      [TEXT.split('\n')[line - 1]],
    );
  }
});

test('ranges that overlap, touch or come again are one', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt');
  const ask = async (...ranges: [number, number][]): Promise<unknown> => {
    const named = ranges.map(([line_start, line_end]) => ({ file_id: id, line_start, line_end }));
    const answer = await post(backend, '/v1/passages', { file_ids: [id], question: QUESTION, ranges: named });
    return PassagesResponse.parse(JSON.parse(answer.text));
  };
  const once = await ask([1, 5]);
  assert.deepEqual(await ask(...Array.from({ length: 1000 }, (): [number, number] => [1, 5])), once);
  assert.deepEqual(await ask([3, 5], [1, 4]), once);
  assert.deepEqual(await ask([4, 5], [1, 3], [2, 2]), once);
});

test('ranges that make no sense are refused with the reason', async (t) => {
  const backend = await startTestBackend(t);
  const [one, other] = [await upload(backend, 'a.txt'), await upload(backend, 'b.txt')];
  const range = { file_id: one, line_start: 1, line_end: 2 };
  const wrong = [
    { ...range, line_start: 3 },
    { ...range, line_start: 0 },
    { ...range, line_end: 1.5 },
    { ...range, file_id: other },
  ];
  for (const ranges of wrong.map((bad) => [bad])) {
    for (const path of ['/v1/query', '/v1/passages']) {
      const answer = await post(backend, path, { file_ids: [one], question: QUESTION, ranges });
      assert.equal(answer.status, 400, JSON.stringify(ranges));
      assert.match(errorOf(answer).param ?? '', /^ranges/);
    }
  }
});

test('a backend that knows ranges says so', async (t) => {
  const backend = await startTestBackend(t);
  const { capabilities } = await clientOf(t, { url: backend.url, token: undefined }).health();
  assert.equal(capabilities.ranges, true);
});

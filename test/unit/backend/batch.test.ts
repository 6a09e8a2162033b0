import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  BATCH_CONTENT_TYPE,
  BATCH_MAX_FILE_BYTES,
  BATCH_MAX_FILES,
  BATCH_PATH,
  BatchResponse,
  encodeBatchEntry,
  type BatchEntryHeader,
} from '../../../src/protocol/uploads.ts';
import { FileList } from '../../../src/protocol/files.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, errorOf, type Answer } from './httpCall.ts';

function entry(filename: string, content: string, header: Partial<BatchEntryHeader> = {}): Buffer {
  const bytes = Buffer.from(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return Buffer.concat([encodeBatchEntry({ filename, sha256, bytes: bytes.length, ...header }), bytes]);
}

function send(backend: TestBackend, ...entries: Buffer[]): Promise<Answer> {
  const headers = { 'Content-Type': BATCH_CONTENT_TYPE };
  return call(backend.url, 'POST', BATCH_PATH, { token: TEST_TOKEN, headers, body: Buffer.concat(entries) });
}

/** The files' names and the failures' codes, in the order of the entries. */
function outcomesOf(answer: Answer): (string | null)[] {
  assert.equal(answer.status, 200, answer.text);
  const { results } = BatchResponse.parse(JSON.parse(answer.text));
  return results.map((result) => ('file' in result ? result.file.filename : result.error.code));
}

async function namesOf(backend: TestBackend): Promise<string[]> {
  const list = await call(backend.url, 'GET', '/v1/files', { token: TEST_TOKEN });
  return FileList.parse(JSON.parse(list.text)).data.map(({ filename }) => filename);
}

test('each file of a batch has its own outcome, and only the good ones are kept', async (t) => {
  const backend = await startTestBackend(t);
  const answer = await send(
    backend,
    entry('a.txt', 'text a\n'),
    entry('b.txt', 'text b\n', { sha256: '0'.repeat(64) }),
    entry('c.txt', 'a\0b'),
    entry('d.txt', `${'text\n'.repeat(4000)}${'\0\x01'.repeat(4000)}`),
    entry('../e.txt', 'text e\n'),
    entry('a.txt', 'text a\n'),
  );
  assert.deepEqual(outcomesOf(answer), [
    'a.txt',
    'checksum_mismatch',
    'unsupported_format',
    'unsupported_format',
    'e.txt',
    'a.txt',
  ]);
  assert.deepEqual((await namesOf(backend)).toSorted(), ['a.txt', 'e.txt']);
});

test('a file of a batch can be asked for, shares its content with others and is deleted for good', async (t) => {
  const backend = await startTestBackend(t);
  const { results } = BatchResponse.parse(
    JSON.parse((await send(backend, entry('a.txt', 'text\n'), entry('b.txt', 'text\n'))).text),
  );
  const ids = results.map((result) => ('file' in result ? result.file.id : ''));
  for (const [index, id] of ids.entries()) {
    const path = `/v1/files/${id}`;
    assert.equal(
      (await call(backend.url, 'GET', `${path}/content`, { token: TEST_TOKEN })).text,
      'text\n',
      String(index),
    );
    assert.equal((await call(backend.url, 'DELETE', path, { token: TEST_TOKEN })).status, 200);
  }
  assert.deepEqual(await namesOf(backend), []);
});

test('a malformed batch is a 400 that arrives, and nothing of it is kept', async (t) => {
  const backend = await startTestBackend(t);
  const good = entry('a.txt', 'text a\n');
  const rest = Buffer.alloc(8 * 1024 * 1024, 'x');
  const cases: Record<string, Buffer[]> = {
    'cut in a length': [good, Buffer.from([0, 0])],
    'cut in a header': [good, good.subarray(0, 10)],
    'cut in a content': [good, good.subarray(0, -1)],
    'header that is no JSON': [good, Buffer.from([0, 0, 0, 1]), rest],
    'header over its limit': [good, Buffer.from([255, 255, 255, 255]), rest],
    'empty file': [good, entry('b.txt', '')],
    'file over its limit': [good, entry('b.txt', 'x', { bytes: BATCH_MAX_FILE_BYTES + 1 }), rest],
    'more files than there may be': Array.from({ length: BATCH_MAX_FILES + 1 }, () => good),
  };
  for (const [name, entries] of Object.entries(cases)) {
    const answer = await send(backend, ...entries);
    assert.equal(answer.status, 400, name);
    assert.equal(errorOf(answer).code, 'bad_request', name);
  }
  assert.deepEqual(await namesOf(backend), []);
});

test('a batch of no files is an answer of none', async (t) => {
  const backend = await startTestBackend(t);
  assert.deepEqual(outcomesOf(await send(backend)), []);
});

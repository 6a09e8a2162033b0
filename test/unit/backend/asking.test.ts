import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEventStream } from '../../../src/client/eventReader.ts';
import { FileEvent } from '../../../src/protocol/files.ts';
import { QueryResponse, QueryStreamEvent, type Citation } from '../../../src/protocol/query.ts';
import { docx, paragraph } from '../../helpers/documents.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { WAIT_FILE, workerWithHandles } from './workerHandles.ts';
import { call, errorOf, fileOf, type Answer, type Call } from './httpCall.ts';
import { LEGACY_TEXTS } from './legacyTexts.ts';
import { fileForm, multipartForm } from './multipartForm.ts';

const AUTHORIZED = { Authorization: `Bearer ${TEST_TOKEN}` };
const TEXT = 'The harbour opens at nine.\n\nThe lighthouse was built by Ada Lindqvist.\n';

const api = (backend: TestBackend, method: string, path: string, options: Call = {}): Promise<Answer> =>
  call(backend.url, method, path, { token: TEST_TOKEN, ...options });
const upload = async (backend: TestBackend, name: string, content: Buffer | string): Promise<string> =>
  fileOf(await api(backend, 'POST', '/v1/files', fileForm(name, content))).id;
const ask = (backend: TestBackend, body: unknown): Promise<Answer> =>
  api(backend, 'POST', '/v1/query', { body: typeof body === 'string' ? body : JSON.stringify(body) });

/** An upload by tus, which is answered before the file is indexed. */
async function uploadByTus(backend: TestBackend, content: string): Promise<string> {
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': String(content.length),
    'Content-Type': 'application/offset+octet-stream',
  };
  return String((await api(backend, 'POST', '/v1/uploads', { headers, body: content })).headers['file-id']);
}

function eventsOf(backend: TestBackend, id: string): Promise<Response> {
  return fetch(`${backend.url}/v1/files/${id}/events`, { headers: { Authorization: `Bearer ${TEST_TOKEN}` } });
}

/** The citation holds `line`, not the whole file, and its text is exactly the lines that it names. */
function assertCites(citation: Citation, lines: readonly string[], line: number): void {
  assert.ok(citation.line_start <= line && line <= citation.line_end, `cites ${String(citation.line_start)}`);
  assert.ok(citation.line_end - citation.line_start < 60, `cites up to ${String(citation.line_end)}`);
  assert.equal(citation.text, lines.slice(citation.line_start - 1, citation.line_end).join('\n'));
}

test('events tell the status now and at each change, and end when it is final', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  await writeFile(join(backend.dataFolder, WAIT_FILE), '');
  const id = await uploadByTus(backend, TEXT);
  const response = await eventsOf(backend, id);
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const seen: string[] = [];
  assert.ok(response.body);
  for await (const { event, data } of parseEventStream(response.body)) {
    assert.equal(FileEvent.parse(JSON.parse(data)).status, event);
    seen.push(event);
    await rm(join(backend.dataFolder, WAIT_FILE), { force: true });
  }
  assert.deepEqual(seen, ['processing', 'processed']);
});

test('events of a file that cannot be indexed end with the error and its reason', async (t) => {
  const backend = await startTestBackend(t);
  const id = await uploadByTus(backend, `${'text\n'.repeat(4000)}${'\0\x01'.repeat(4000)}`);
  const events = await (await eventsOf(backend, id)).text();
  assert.match(events, /event: error\ndata: .*It is binary/);
});

test('events of an indexed file are its last one; of an unknown file 404', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt', TEXT);
  assert.match(await (await eventsOf(backend, id)).text(), /^event: processed\n/);
  assert.equal((await eventsOf(backend, 'file-0')).status, 404);
});

test('events end when the file is deleted', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  await writeFile(join(backend.dataFolder, WAIT_FILE), '');
  const id = await uploadByTus(backend, TEXT);
  const response = await eventsOf(backend, id);
  assert.equal((await api(backend, 'DELETE', `/v1/files/${id}`)).status, 200);
  assert.match(await response.text(), /^event: processing\n/);
});

test('a question is answered with the lines that say so', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt', TEXT);
  const answer = QueryResponse.parse(
    JSON.parse((await ask(backend, { file_ids: [id], question: 'Who built the lighthouse?' })).text),
  );
  assert.match(answer.answer, /Ada Lindqvist/);
  assert.equal(answer.provider, 'local');
  const [citation] = answer.citations;
  assert.equal(citation?.file_id, id);
  assert.equal(citation.filename, 'a.txt');
  assertCites(citation, TEXT.split('\n'), 3);
});

test('the receipt names what was not read of a document, also where another file brought its text', async (t) => {
  const backend = await startTestBackend(t);
  const content = docx(`${paragraph('The harbour opens at nine.')}<w:p><w:r><pic:pic xmlns:pic="p"/></w:r></w:p>`);
  const [id, copy] = [await upload(backend, 'a.docx', content), await upload(backend, 'b.docx', content)];
  const answer = await ask(backend, { file_ids: [id, copy], question: 'When does the harbour open?' });
  const { receipt } = QueryResponse.parse(JSON.parse(answer.text));
  const picture = [{ what: 'picture', count: 1 }];
  assert.deepEqual(
    receipt?.files.map(({ filename, not_read }) => [filename, not_read]),
    [
      ['a.docx', picture],
      ['b.docx', picture],
    ],
  );
});

test('a text in a legacy encoding is answered from, and the receipt names the encoding', async (t) => {
  const backend = await startTestBackend(t);
  const [, bytes = ''] = LEGACY_TEXTS.find(([encoding]) => encoding === 'gb18030') ?? [];
  const id = await upload(backend, 'a.txt', Buffer.from(bytes, 'latin1'));
  const plain = await upload(backend, 'b.txt', Buffer.from('The harbour opens at nine.'));
  const answer = await ask(backend, { file_ids: [id, plain], question: '食堂几点关门？' });
  const { answer: text, receipt, citations } = QueryResponse.parse(JSON.parse(answer.text));
  assert.match(text, /两点半/);
  assert.match(citations[0]?.text ?? '', /食堂每天早上七点开门/);
  const encoding = { name: 'GB18030 (Simplified Chinese)', is_doubtful: false };
  assert.deepEqual(
    receipt?.files.map((file) => file.encoding),
    [encoding, undefined],
  );
});

test('no control character of a file reaches an answer or a citation', async (t) => {
  const backend = await startTestBackend(t);
  const content = 'intro\nThe gate code is \x1b]0;owned\x07\x1b[1mkept\x1b[0m by Ida.\n';
  const id = await upload(backend, 'a.log', Buffer.from(content));
  const answer = await ask(backend, { file_ids: [id], question: 'Who keeps the gate code?' });
  const { answer: text, citations } = QueryResponse.parse(JSON.parse(answer.text));
  assert.match(text, /kept by Ida/);
  assert.deepEqual(
    citations.map(({ line_start, line_end, text: cited }) => [line_start, line_end, cited]),
    [[1, 2, 'intro\nThe gate code is kept by Ida.']],
  );
});

test('with stream the citations come first, then the answer, then the whole', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt', TEXT);
  const question = { file_ids: [id], question: 'Who built the lighthouse?' };
  const whole = QueryResponse.parse(JSON.parse((await ask(backend, question)).text));
  const response = await fetch(`${backend.url}/v1/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TEST_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...question, stream: true }),
  });
  assert.ok(response.body);
  const events: QueryStreamEvent[] = [];
  for await (const { event, data } of parseEventStream(response.body)) {
    const parsed = QueryStreamEvent.parse(JSON.parse(data));
    assert.equal(parsed.type, event);
    events.push(parsed);
  }
  const types = events.map(({ type }) => type);
  assert.deepEqual([types[0], types.at(-1)], ['citations', 'done']);
  assert.ok(types.slice(1, -1).every((type) => type === 'delta'));
  assert.equal(events.map((event) => (event.type === 'delta' ? event.text : '')).join(''), whole.answer);
  assert.deepEqual(events[0], { type: 'citations', citations: whole.citations });
  assert.deepEqual(events.at(-1), { type: 'done', response: whole });
});

test('questions that cannot be asked are refused with the reason', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt', TEXT);
  const question = 'Who?';
  const cases: [string, unknown, number, string | null][] = [
    ['unknown file', { file_ids: ['file-0'], question }, 404, null],
    ['one of two unknown', { file_ids: [id, 'file-0'], question }, 404, null],
    ['no file', { file_ids: [], question }, 400, 'file_ids'],
    ['empty question', { file_ids: [id], question: '' }, 400, 'question'],
    ['blank question', { file_ids: [id], question: ' \n\t ' }, 400, 'question'],
    ['no question', { file_ids: [id] }, 400, 'question'],
    ['unknown provider', { file_ids: [id], question, provider: 'oracle' }, 400, 'provider'],
    ['malformed JSON', '{"file_ids": [', 400, null],
    ['no JSON', '', 400, null],
    ['not an object', '[]', 400, ''],
    ['2 MiB', `{"question": "${'x'.repeat(2 * 1024 * 1024)}"}`, 413, null],
  ];
  for (const [name, body, status, param] of cases) {
    const answer = await ask(backend, body);
    assert.equal(answer.status, status, name);
    assert.equal(errorOf(answer).param, param, name);
  }
});

test('a file that is not indexed yet is a 409 that says its status', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  await writeFile(join(backend.dataFolder, WAIT_FILE), '');
  const id = await uploadByTus(backend, TEXT);
  const answer = await ask(backend, { file_ids: [id], question: 'Who?' });
  assert.equal(answer.status, 409);
  assert.equal(errorOf(answer).code, 'not_processed');
  assert.match(errorOf(answer).message, /processing/);
});

const LINE_OF_ANSWER = 121;
const LINES = Array.from({ length: 200 }, (_, index) => {
  if (index + 1 === LINE_OF_ANSWER) return 'Der Leuchtturm gehört Zoë Müller.';
  return index % 2 === 0 ? `Absatz ${String(index)} über Größe und Gewicht von Schiff ${String(index * 7)}.` : '';
});

/** Bytes of the same text in every encoding and with every line end that is understood. */
const variants: Record<string, { bytes: Buffer; end: string }> = {
  'UTF-8': { bytes: Buffer.from(LINES.join('\n')), end: '\n' },
  'UTF-8 with a byte order mark': { bytes: Buffer.from(`\uFEFF${LINES.join('\n')}`), end: '\n' },
  'CR LF': { bytes: Buffer.from(LINES.join('\r\n')), end: '\r\n' },
  'lone CR': { bytes: Buffer.from(LINES.join('\r')), end: '\r' },
  'UTF-16LE': { bytes: Buffer.from(`\uFEFF${LINES.join('\r\n')}`, 'utf16le'), end: '\r\n' },
  'UTF-16BE': { bytes: Buffer.from(`\uFEFF${LINES.join('\n')}`, 'utf16le').swap16(), end: '\n' },
  'Latin-1': { bytes: Buffer.from(LINES.join('\n'), 'latin1'), end: '\n' },
};

test('every encoding and line end has its text in content and its line in the citation', async (t) => {
  const backend = await startTestBackend(t);
  for (const [name, { bytes, end }] of Object.entries(variants)) {
    const id = await upload(backend, 'a.txt', bytes);
    assert.equal((await api(backend, 'GET', `/v1/files/${id}/content`)).text, LINES.join(end), name);
    const answer = await ask(backend, { file_ids: [id], question: 'Wem gehört der Leuchtturm?' });
    const [citation] = QueryResponse.parse(JSON.parse(answer.text)).citations;
    assert.ok(citation, name);
    assertCites(citation, LINES, LINE_OF_ANSWER);
  }
});

test('content gives the very bytes back, but for the purpose file-extract, which gives the text', async (t) => {
  const backend = await startTestBackend(t);
  const large = Buffer.concat([Buffer.from('\uFEFF'), Buffer.alloc(3 * 1024 * 1024, 'Ein Satz über Größe.\r\n')]);
  for (const [name, { bytes, end }] of Object.entries(variants)) {
    const ids = new Map<string, string>();
    for (const purpose of ['file-extract', 'user_data', 'assistants']) {
      const form = multipartForm(
        { name: 'purpose', content: purpose },
        { name: 'file', filename: 'a.txt', content: bytes },
      );
      ids.set(purpose, fileOf(await api(backend, 'POST', '/v1/files', form)).id);
    }
    for (const [purpose, id] of ids) {
      const response = await fetch(`${backend.url}/v1/files/${id}/content`, { headers: AUTHORIZED });
      const content = Buffer.from(await response.arrayBuffer());
      const isText = purpose === 'file-extract';
      assert.deepEqual(content, isText ? Buffer.from(LINES.join(end)) : bytes, `${name}, ${purpose}`);
      assert.match(response.headers.get('Content-Type') ?? '', isText ? /^text\/plain/ : /^application\/octet-stream/);
      const text = await api(backend, 'GET', `/v1/files/${id}/content?format=text`);
      assert.equal(text.text, LINES.join(end), `${name}, ${purpose}, as text`);
    }
  }
  const form = multipartForm(
    { name: 'purpose', content: 'user_data' },
    { name: 'file', filename: 'l.txt', content: large },
  );
  const { id } = fileOf(await api(backend, 'POST', '/v1/files', form));
  const response = await fetch(`${backend.url}/v1/files/${id}/content`, { headers: AUTHORIZED });
  assert.equal(response.headers.get('Content-Length'), String(large.length));
  assert.ok(Buffer.from(await response.arrayBuffer()).equals(large));
  assert.equal((await api(backend, 'GET', `/v1/files/${id}/content?format=pdf`)).status, 400);
});

test('content larger than one read is whole, also where a character lies across two reads', async (t) => {
  const backend = await startTestBackend(t);
  const text = `x${'€'.repeat(800_000)}\n`;
  const id = await upload(backend, 'a.txt', text);
  const answer = await api(backend, 'GET', `/v1/files/${id}/content`);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.ok(answer.text === text);
});

test('a client that leaves in the middle of the content is no failure of the backend', async (t) => {
  const backend = await startTestBackend(t);
  const id = await upload(backend, 'a.txt', 'x'.repeat(8 * 1024 * 1024));
  const leaving = new AbortController();
  const response = await fetch(`${backend.url}/v1/files/${id}/content`, {
    headers: { Authorization: `Bearer ${TEST_TOKEN}` },
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  leaving.abort();
  await backend.close();
  // A node of a team logs each request.
  assert.deepEqual(
    backend.logged.filter((line) => !line.startsWith('info: ')),
    [],
  );
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import type { FileObject } from '../../../src/protocol/files.ts';
import { QueryRequest, type Citation } from '../../../src/protocol/query.ts';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import type { Uploader } from '../../../src/upload/uploader.ts';
import { docx, paragraph, pdf, wordTable, workbookOf } from '../../helpers/documents.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { newCost, quietOptions, sha256Of, sourceOf } from '../../helpers/uploadSource.ts';

const TIMEOUT_MS = 30_000;

const HANDBOOK = docx(
  paragraph('Travel', 'berschrift1') +
    paragraph('Trips are booked by the office manager, Ada Lindqvist.') +
    paragraph('Leave', 'berschrift1') +
    paragraph('Everybody gets twenty-seven days of holiday a year.') +
    wordTable([
      ['Office', 'Public holidays'],
      ['Bergen', 'twelve'],
    ]),
);

const REPORT = pdf([
  [
    { text: 'Harbour report', y: 720, size: 24 },
    { text: 'The crane was repaired in March by two mechanics.', y: 690 },
  ],
  [
    { text: 'Fees', y: 720, size: 24 },
    { text: 'A berth for a sailing boat costs forty crowns a night.', y: 690 },
  ],
]);

interface Bench {
  readonly client: BackendClient;
  readonly backend: TestBackend;
  readonly uploaders: Readonly<Record<string, Uploader>>;
  upload(uploader: Uploader, name: string, content: Buffer): Promise<FileObject>;
  ask(id: string, question: string): Promise<Citation>;
}

async function start(t: TestContext): Promise<Bench> {
  const backend = await startTestBackend(t);
  const client = clientOf(t, backend);
  const folder = await temporaryFolder(t);
  const settings = { isEnabled: true, maxRetries: 1, timeoutMs: TIMEOUT_MS };
  return {
    client,
    backend,
    uploaders: {
      sync: new SyncUploader(client, { timeoutMs: TIMEOUT_MS }),
      async: new AsyncUploader(client, new ResumeStore(folder), () => settings),
    },
    upload: async (uploader, name, content) => {
      const source = await sourceOf(folder, content, name);
      return uploader.upload(source, quietOptions(), newCost());
    },
    ask: async (id, question) => {
      const { citations } = await client.query(QueryRequest.parse({ file_ids: [id], question }));
      assert.ok(citations[0], 'The answer has a citation.');
      return citations[0];
    },
  };
}

/** The citation's lines are those of the content that the backend gives out. */
async function assertCited(client: BackendClient, citation: Citation, words: string): Promise<void> {
  const lines = (await client.content(citation.file_id)).split('\n');
  assert.equal(citation.text, lines.slice(citation.line_start - 1, citation.line_end).join('\n'));
  assert.ok(citation.text.includes(words), citation.text);
}

for (const path of ['sync', 'async']) {
  test(`documents by the ${path} path are answered from their text, with places and true lines`, async (t) => {
    const { client, uploaders, upload, ask } = await start(t);
    const uploader = uploaders[path];
    assert.ok(uploader);

    const handbook = await upload(uploader, 'handbook.docx', HANDBOOK);
    assert.equal(handbook.status, 'processed');
    const holiday = await ask(handbook.id, 'How many days of holiday does everybody get?');
    await assertCited(client, holiday, 'twenty-seven');
    assert.equal(holiday.place, 'section “Leave”');

    const report = await upload(uploader, 'report.pdf', REPORT);
    const berth = await ask(report.id, 'What does a berth for a sailing boat cost?');
    await assertCited(client, berth, 'forty crowns');
    assert.equal(berth.place, 'page 2');
  });
}

test('a row of a workbook is cited with its range and answered with its header', async (t) => {
  const { client, uploaders, upload, ask } = await start(t);
  const rows = [
    ['Product', 'Colour', 'Price'],
    ...Array.from({ length: 200 }, (_, index) => [`Part ${index}`, 'grey', index]),
  ];
  const file = await upload(uploaders['sync']!, 'stock.xlsx', workbookOf('Stock', [...rows, ['Lantern', 'red', 79]]));
  const citation = await ask(file.id, 'What is the price of the lantern?');
  await assertCited(client, citation, 'Lantern | red | 79');
  assert.equal(citation.place, 'Stock!A202:C202');
  const { answer } = await client.query(QueryRequest.parse({ file_ids: [file.id], question: 'price of the lantern' }));
  assert.equal(answer, '**79** — `Price` of `Lantern`');
});

test('documents in a batch are read, and a bad one among them fails alone', async (t) => {
  const { client } = await start(t);
  const damaged = HANDBOOK.subarray(0, HANDBOOK.length - 40);
  const files = Object.entries({ 'a.docx': HANDBOOK, 'b.docx': damaged, 'c.txt': Buffer.from('plain text\n') });
  const results = await client.createBatch(
    files.map(([filename, content]) => ({ filename, sha256: sha256Of(content), content })),
  );
  const summary = results.map((result) => ('file' in result ? result.file.status : result.error.code));
  assert.deepEqual(summary, ['processed', 'unsupported_format', 'processed']);
  const [first] = results;
  assert.ok(first && 'file' in first);
  assert.match(await client.content(first.file.id), /^# Travel\n\nTrips are booked/);
});

test('a document that cannot be read is refused in words by both paths', async (t) => {
  const { uploaders, upload } = await start(t);
  const broken = Buffer.from('%PDF-1.7\nbut nothing more');
  await assert.rejects(upload(uploaders['sync']!, 'a.pdf', broken), { kind: 'unsupported_format', message: /damaged/ });
  await assert.rejects(upload(uploaders['async']!, 'a.pdf', broken), { message: /The PDF is damaged\./ });
});

test('the same content under two names is read once, and its text goes with the last of them', async (t) => {
  const { client, backend, uploaders, upload } = await start(t);
  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'));
  t.after(() => database.close());
  const texts = (): unknown => database.prepare('SELECT count(*) AS count FROM document_texts').get()?.['count'];
  const one = await upload(uploaders['sync']!, 'one.pdf', REPORT);
  const two = await upload(uploaders['sync']!, 'two.pdf', REPORT);
  assert.notEqual(one.id, two.id);
  assert.equal(texts(), 1);
  const text = await client.content(one.id);
  await client.http.send(`/v1/files/${one.id}`, { method: 'DELETE' });
  assert.equal(await client.content(two.id), text);
  await client.http.send(`/v1/files/${two.id}`, { method: 'DELETE' });
  assert.equal(texts(), 0);
});

test('the server answers others while a document takes its time', async (t) => {
  const { client, uploaders, upload } = await start(t);
  const slow = docx(paragraph('x').repeat(30_000));
  const reading = upload(uploaders['sync']!, 'slow.docx', slow);
  let isDone = false;
  void reading.finally(() => (isDone = true));
  let answers = 0;
  while (!isDone) {
    await client.health();
    answers++;
  }
  await reading;
  assert.ok(answers >= 5, `Only ${answers} requests were answered meanwhile.`);
});

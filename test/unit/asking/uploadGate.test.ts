import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { cancelled, Failure } from '../../../src/failure.ts';
import { secretPlaces, secretPolicy } from '../../../src/privacy/secretGate.ts';
import type { AskProgress } from '../../../src/asking/bringFiles.ts';
import { docx, epub, notebook, paragraph, pdf, pptx, shape, workbookOf, zip } from '../../helpers/documents.ts';
import { PASSWORD, privateKey, TOKENS } from '../collecting/secretSamples.ts';
import { stageCore } from './coreStage.ts';

const CONFIG = `The port is 8443.\n\npassword = "${PASSWORD}"\n\nThe region is north.\n`;
const REDACTED = CONFIG.replace(PASSWORD, '[redacted]');
const PORT = 'What is the port?';
const { signal } = new AbortController();

const [, TOKEN = ''] = TOKENS[1] ?? [];
const LINE = `The token is ${TOKEN} and the port is 8443.`;
const ENTITIES = [...TOKEN].map((char) => `&#${char.charCodeAt(0)};`).join('');

/** A document of each kind that holds a token, and where. */
const DOCUMENTS: readonly (readonly [name: string, content: Buffer, place: string])[] = [
  ['a.pdf', pdf([[{ text: 'Nothing here.', y: 700 }], [{ text: LINE, y: 700 }]]), 'page 2'],
  ['a.docx', docx(paragraph('Access', 'berschrift1') + paragraph(LINE)), 'section “Access”'],
  ['a.xlsx', workbookOf('Access', [['Token'], [TOKEN]]), 'Access!A2'],
  ['a.pptx', pptx([shape(LINE)]), 'slide 1'],
  ['a.epub', epub([`<p>${LINE}</p>`]), 'chapter'],
];

suite('a document with secrets', () => {
  test('is asked about before anything of it is sent, with the page, slide, sheet or section', async (t) => {
    const stage = await stageCore(t);
    stage.decision = cancelled();
    for (const [name, content, place] of DOCUMENTS) {
      const path = await stage.write(name, content);
      await assert.rejects(stage.ask([path], PORT), { kind: 'cancelled' });
      const [file] = stage.asked.at(-1)?.files ?? [];
      assert.deepEqual([file?.total, file?.canRedact], [1, false], name);
      assert.match(secretPlaces(file!), new RegExp(`^GitHub token \\(.*${place}`));
      assert.ok(!stage.sent().includes(content.subarray(0, 100)), name);
    }
  });

  test('is left out where the others are redacted, and named with the reason', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'redact';
    const [[name, content] = ['', Buffer.alloc(0)]] = DOCUMENTS;
    const document = await stage.write(name, content);
    const answer = await stage.ask([document, await stage.write('config.txt', CONFIG)], PORT);
    assert.match(answer.notes?.join() ?? '', /a\.pdf \(.*cannot be redacted in a document: GitHub token \(page 2\)/);
    assert.ok(!stage.sent().includes(content.subarray(0, 100)));
    await assert.rejects(stage.core.queue.add({ path: document, signal }), { message: /cannot be redacted/ });
    assert.equal(stage.asked.length, 2, 'what was left out is asked about again');
  });

  test('is sent as it is where the person says so', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'send';
    const [[name, content] = ['', Buffer.alloc(0)]] = DOCUMENTS;
    const answer = await stage.ask([await stage.write(name, content)], 'What is the port?');
    assert.equal(answer.uploads.length, 1);
    assert.equal(stage.asked.length, 1);
  });

  test('is redacted where it is written as text and all of its secrets can be replaced', async (t) => {
    for (const [name, content] of [
      ['a.html', Buffer.from(`<html><body><p>${LINE}</p></body></html>`)],
      ['a.ipynb', notebook([{ cell_type: 'code', metadata: {}, outputs: [], source: [`token = "${TOKEN}"\n`] }])],
    ] as const) {
      const stage = await stageCore(t);
      stage.decision = 'redact';
      await stage.ask([await stage.write(name, content)], PORT);
      assert.equal(stage.asked[0]?.files[0]?.canRedact, true, name);
      assert.ok(!stage.sent().includes(TOKEN), name);
    }
  });

  test('is not redacted where only its text shows the secret', async (t) => {
    for (const hidden of [`${TOKEN.slice(0, 10)}<b></b>${TOKEN.slice(10)}`, ENTITIES]) {
      const stage = await stageCore(t);
      stage.decision = cancelled();
      const path = await stage.write('a.html', `<html><body><p>${CONFIG}</p><p>${hidden}</p></body></html>`);
      await assert.rejects(stage.ask([path], PORT), { kind: 'cancelled' });
      const [file] = stage.asked[0]?.files ?? [];
      assert.deepEqual([file?.total, file?.canRedact], [2, false]);
    }
  });

  test('that holds none is sent without a question', async (t) => {
    const stage = await stageCore(t);
    const path = await stage.write('a.pdf', pdf([[{ text: 'The port is 8443.', y: 700 }]]));
    assert.match((await stage.ask([path], PORT)).answer, /8443/);
    assert.deepEqual([stage.asked, await stage.copies()], [[], []]);
  });
});

suite('what the backend would refuse is refused before it is sent', () => {
  const refused: readonly (readonly [what: string, name: string, content: Buffer, message: RegExp])[] = [
    ['control characters at its beginning', 'a.txt', Buffer.from(`\0\x01\x02\x03\n${LINE}\n`), /binary/],
    ['the same at its end', 'a.txt', Buffer.from(`${'x\n'.repeat(10_000)}${LINE}${'\0\x01'.repeat(9000)}\n`), /binary/],
    [
      'UTF-16 of which every letter is damaged',
      'a.txt',
      Buffer.from(LINE.replaceAll(/./g, '\x01'), 'utf16le'),
      /binary/,
    ],
    [
      'a Git LFS pointer',
      'a.pdf',
      Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 9\n`),
      /git lfs pull/,
    ],
    ['a gzip archive', 'a.txt', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(LINE)]), /a gzip archive/],
    ['a ZIP archive', 'a.zip', zip({ 'a.txt': LINE }), /a ZIP archive/],
    ['a damaged document', 'a.pdf', Buffer.from(`%PDF-1.7\n${LINE}\n`), /PDF/],
    ['a document without text', 'a.pdf', pdf([[]]), /no text/],
  ];
  test('a file is refused before it is sent in the words of the backend, and the refusal is recorded like any failed upload', async (t) => {
    const stage = await stageCore(t);
    const local = await stageCore(t, { id: 'embedded' });
    for (const [what, name, content, message] of refused) {
      const path = await stage.write(name, content);
      const failure = await stage.core.queue.add({ path, signal }).catch((error: unknown) => error);
      assert.ok(failure instanceof Failure, what);
      assert.equal(failure.kind, 'unsupported_format', what);
      assert.match(failure.message, message);
      for (const part of [TOKEN, Buffer.from(TOKEN, 'utf16le'), content.subarray(0, 60)]) {
        assert.ok(!stage.sent().includes(part), what);
      }
      await assert.rejects(local.core.queue.add({ path, signal }), { message: failure.message }, what);
    }
    const { records } = await stage.metrics.read();
    const failed = records.filter((record) => record.event_type === 'upload' && !record.success);
    assert.equal(failed.length, refused.length);
  });

  test('a file that cannot be read or is empty is refused before it is sent', async (t) => {
    const stage = await stageCore(t);
    await assert.rejects(stage.core.queue.add({ path: join(stage.folder, 'gone.txt'), signal }), {
      kind: 'file_unreadable',
    });
    const path = await stage.write('empty.txt', '');
    await assert.rejects(stage.core.queue.add({ path, signal }), { kind: 'empty_file' });
    assert.ok(!stage.sent().includes('/v1/uploads'));
  });
});

test('what is sent is the version that was looked into, and no later one', async (t) => {
  for (const padding of ['', 'x\n'.repeat(50_000)]) {
    const stage = await stageCore(t);
    const path = await stage.write('config.txt', CONFIG + padding);
    stage.decision = async () => {
      await writeFile(path, `${CONFIG}Since then: ${TOKEN}\n${padding}`);
      return 'send';
    };
    await assert.rejects(stage.core.queue.add({ path, signal }), { kind: 'file_changed' });
    assert.ok(!stage.sent().includes(TOKEN));
  }
});

suite('a file with secrets', () => {
  test('is sent redacted, and the answer says so and cites lines that are true', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'redact';
    const path = await stage.write('config.txt', CONFIG);
    const answer = await stage.ask([path], 'What is the password?');
    const [upload] = answer.uploads;
    assert.ok(upload);
    assert.equal(await stage.stored(upload.file.id), REDACTED);
    assert.deepEqual([upload.localPath, upload.file.filename, upload.bytes], [path, 'config.txt', CONFIG.length]);
    assert.match(answer.notes?.join() ?? '', /replaced by \[redacted\].*config\.txt \(1\)/);
    assert.equal(answer.citations[0]?.path, path);
    assert.deepEqual(await stage.copies(), []);
    assert.equal(stage.asked.length, 1);
    assert.deepEqual(stage.asked[0]?.files, [
      { path, findings: [{ kind: 'password', line: 3 }], total: 1, canRedact: true },
    ]);
  });

  test('is sent as it is where the person says so; either decision holds for that version', async (t) => {
    for (const decision of ['send', 'redact'] as const) {
      const stage = await stageCore(t);
      stage.decision = decision;
      const path = await stage.write('config.txt', CONFIG);
      const first = await stage.ask([path], PORT);
      const again = await stage.ask([path], PORT);
      assert.equal(await stage.stored(first.uploads[0]?.file.id ?? ''), decision === 'send' ? CONFIG : REDACTED);
      assert.equal(again.uploads[0]?.file.id, first.uploads[0]?.file.id);
      assert.equal(again.uploads[0]?.deduplicated, true);
      assert.equal(stage.asked.length, 1, 'asked once');
      await writeFile(path, `${CONFIG}More.\n`);
      await stage.ask([path], PORT);
      assert.equal(stage.asked.length, 2, 'another version is another question');
    }
  });

  test('stays where the person cancels or nobody has decided, and nothing has been sent', async (t) => {
    const stage = await stageCore(t);
    const path = await stage.write('config.txt', CONFIG);
    stage.decision = cancelled();
    await assert.rejects(stage.ask([path], PORT), { kind: 'cancelled' });
    await assert.rejects(stage.core.queue.add({ path, signal }), { kind: 'cancelled' });
    assert.deepEqual((await stage.core.client.listFiles(10)).data, []);
  });

  test('stays where all uploads are cancelled while it is looked at', async (t) => {
    const stage = await stageCore(t);
    let hadAny = false;
    const onProgress = ({ phase }: AskProgress): void => {
      if (phase === 'checking') queueMicrotask(() => (hadAny = stage.core.queue.cancelAll()));
    };
    const asking = stage.ask([await stage.write('config.txt', CONFIG)], PORT, { onProgress });
    await assert.rejects(asking, { kind: 'cancelled' });
    assert.equal(hadAny, true);
    assert.deepEqual([stage.asked, (await stage.core.client.listFiles(10)).data], [[], []]);
  });

  test('is left out of several, and named in the answer with what was found', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'skip';
    const good = await stage.write('good.txt', 'The port is 8443.');
    const bad = await stage.write('bad.txt', `a\n${privateKey()}\n`);
    const answer = await stage.ask([good, bad], PORT);
    assert.deepEqual(
      answer.uploads.map(({ localPath }) => localPath),
      [good],
    );
    assert.match(answer.notes?.join() ?? '', /1 file is missing.*bad\.txt.*private key \(line 3\)/);
    assert.equal(stage.asked[0]?.canSkip, true);
    await assert.rejects(stage.ask([bad], PORT), { message: /^bad\.txt: .*left out.*private key/ });
    assert.equal(stage.asked[1]?.canSkip, false, 'of one file there is nothing to leave out');
  });

  test('is asked about together with the others', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'redact';
    const paths = await Promise.all(['a', 'b', 'c'].map((name) => stage.write(`${name}.txt`, `${name}\n${CONFIG}`)));
    await stage.ask([...paths, await stage.write('clean.txt', 'Clean.')], PORT);
    assert.deepEqual(
      stage.asked.map(({ files }) => files.map(({ path }) => path)),
      [paths],
    );
  });

  test('that nobody has asked for now is left out unasked', async (t) => {
    const stage = await stageCore(t);
    const path = await stage.write('config.txt', CONFIG);
    const clean = await stage.write('clean.txt', 'Clean.');
    const review = await stage.core.uploadGate.review([path, clean], signal, { mayAsk: false });
    assert.deepEqual([review.sendable, review.leftOut.map((file) => file.path)], [[clean], [path]]);
    assert.deepEqual(stage.asked, []);
  });

  test('never passes the gate itself unasked, whoever puts it into the queue', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'redact';
    const path = await stage.write('config.txt', CONFIG);
    const outcome = await stage.core.queue.add({ path, signal });
    assert.equal(await stage.stored(outcome.file.id), REDACTED);
    assert.equal(stage.asked.length, 1);
  });

  test('whose version has changed since it was looked at is looked at again', async (t) => {
    let path = '';
    const stage = await stageCore(t, { watch: () => writeFile(path, CONFIG) });
    stage.decision = 'redact';
    path = await stage.write('config.txt', 'Harmless.');
    const answer = await stage.ask([path], PORT);
    assert.equal(await stage.stored(answer.uploads[0]?.file.id ?? ''), REDACTED);
  });

  test('goes to the embedded backend as it is, and nobody is asked', async (t) => {
    for (const id of ['embedded', 'http://127.0.0.1:4711']) {
      const stage = await stageCore(t, { id });
      const answer = await stage.ask([await stage.write('config.txt', CONFIG)], PORT);
      assert.equal(await stage.stored(answer.uploads[0]?.file.id ?? ''), CONFIG);
    }
  });

  test('leaves no copy behind, even one of a process that died', async (t) => {
    const stage = await stageCore(t);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const left = join(stage.folder, 'state', 'redacted', `${String(dead)}-x`);
    await mkdir(left, { recursive: true });
    stage.decision = 'redact';
    await stage.ask([await stage.write('config.txt', CONFIG)], PORT);
    assert.deepEqual(await stage.copies(), []);
  });

  test('counts in the metrics like any other upload', async (t) => {
    const stage = await stageCore(t);
    stage.decision = 'redact';
    await stage.ask([await stage.write('config.txt', CONFIG)], PORT);
    const [record, ...others] = (await stage.metrics.read()).records.filter((line) => line.event_type === 'upload');
    assert.deepEqual([record?.success, record?.bytes, others.length], [true, REDACTED.length, 0]);
  });
});

test('where nobody can be asked, the refusal names file, kind and line, and how to decide; never the secret', async () => {
  const file = { findings: [{ kind: 'password' as const, line: 3 }], total: 1 };
  const files = [{ ...file, path: '/w/config.txt', canRedact: true }];
  const request = { files, destination: { host: 'files.example.com', isRemote: true }, canSkip: false };
  await assert.rejects(secretPolicy(undefined).decide(request), {
    message: /files\.example\.com.*config\.txt: password \(line 3\).*--secrets redact/,
  });
  const many = (count: number) => ({ ...request, files: Array.from({ length: count }, () => files[0]!) });
  await assert.rejects(secretPolicy(undefined).decide(many(6)), { message: / And 1 more file\. / });
  await assert.rejects(secretPolicy(undefined).decide(many(7)), { message: / And 2 more files\. / });
  assert.equal(await secretPolicy('skip').decide(request), 'skip');
  const document = { ...file, path: '/w/a.pdf', canRedact: false };
  await assert.rejects(secretPolicy(undefined).decide({ ...request, files: [document] }), {
    message: /with --secrets skip or --secrets send\. Documents cannot be redacted\.$/,
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { cancelled } from '../../../src/client/uploadError.ts';
import { secretPolicy } from '../../../src/privacy/secretGate.ts';
import type { AskProgress } from '../../../src/query/askRequest.ts';
import { PASSWORD, privateKey } from '../files/secretSamples.ts';
import { stageCore } from './coreStage.ts';

const CONFIG = `The port is 8443.\n\npassword = "${PASSWORD}"\n\nThe region is north.\n`;
const REDACTED = CONFIG.replace(PASSWORD, '[redacted]');
const PORT = 'What is the port?';
const { signal } = new AbortController();

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
    assert.deepEqual(stage.asked[0]?.files, [{ path, findings: [{ kind: 'password', line: 3 }], total: 1 }]);
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
    await assert.rejects(stage.ask([path], PORT), { type: 'cancelled' });
    await assert.rejects(stage.core.queue.add({ path, signal }), { type: 'cancelled' });
    assert.deepEqual((await stage.core.client.listFiles(10)).data, []);
  });

  test('stays where all uploads are cancelled while it is looked at', async (t) => {
    const stage = await stageCore(t);
    let hadAny = false;
    const onProgress = ({ phase }: AskProgress): void => {
      if (phase === 'checking') queueMicrotask(() => (hadAny = stage.core.queue.cancelAll()));
    };
    const asking = stage.ask([await stage.write('config.txt', CONFIG)], PORT, { onProgress });
    await assert.rejects(asking, { type: 'cancelled' });
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
  const files = [{ path: '/w/config.txt', findings: [{ kind: 'password' as const, line: 3 }], total: 1 }];
  const request = { files, destination: { host: 'files.example.com', isRemote: true }, canSkip: false };
  await assert.rejects(secretPolicy(undefined).decide(request), {
    message: /files\.example\.com.*config\.txt: password \(line 3\).*--secrets redact/,
  });
  const many = (count: number) => ({ ...request, files: Array.from({ length: count }, () => files[0]!) });
  await assert.rejects(secretPolicy(undefined).decide(many(6)), { message: / And 1 more file\. / });
  await assert.rejects(secretPolicy(undefined).decide(many(7)), { message: / And 2 more files\. / });
  assert.equal(await secretPolicy('skip').decide(request), 'skip');
});

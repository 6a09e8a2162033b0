import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { MAX_FILES } from '../../../src/protocol/query.ts';
import { answerMarkdown, citationLabel } from '../../../src/asking/answerMarkdown.ts';
import type { AskProgress } from '../../../src/asking/bringFiles.ts';
import { stageCore } from './coreStage.ts';

const LIGHTHOUSE = 'Who built the lighthouse?';

suite('a question about several files', () => {
  test('is answered from the file that knows, among many that share its words', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const others = Array.from({ length: 30 }, (_, index) =>
      stage.write(
        `notes/${String(index)}.md`,
        `# Day ${String(index)}\n\nWe saw the lighthouse and the harbour again.\n`,
      ),
    );
    const answering = stage.write('history.md', '# History\n\nThe lighthouse was built by Ada Lindqvist in 1887.\n');
    const paths = await Promise.all([...others.slice(0, 15), answering, ...others.slice(15)]);
    const answer = await stage.ask(paths, LIGHTHOUSE);
    assert.match(answer.answer, /Ada Lindqvist/);
    assert.equal(answer.citations[0]?.path, await answering);
    const scores = answer.citations.map(({ score }) => score);
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b - a),
      'scores compare across files',
    );
    assert.equal(answer.files.length, 31);
  });

  test('names files that share a name by where they are', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const paths = [
      await stage.write('north/index.md', 'The lighthouse was built by Ada Lindqvist.\n'),
      await stage.write('south/index.md', 'The lighthouse was built by Bo Ek.\n'),
    ];
    const { citations } = await stage.ask(paths, LIGHTHOUSE);
    assert.deepEqual(citations.map(citationLabel).sort(), ['north/index.md:1', 'south/index.md:1']);
  });

  test('cites the file that was named first where two have the same content', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const text = 'The lighthouse was built by Ada Lindqvist.\n';
    const paths = [await stage.write('one/a.md', text), await stage.write('two/a.md', text)];
    const { citations, files } = await stage.ask(paths, LIGHTHOUSE);
    assert.equal(citations[0]?.path, paths[0]);
    assert.equal(files.length, 2);
  });

  test('is answered from the others where one cannot be read, and says which and why', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const good = await stage.write('good.md', 'The lighthouse was built by Ada Lindqvist.\n');
    const empty = await stage.write('empty.md', '');
    const answer = await stage.ask([empty, good, join(stage.folder, 'gone.md')], LIGHTHOUSE);
    assert.match(answer.answer, /Ada Lindqvist/);
    assert.deepEqual(
      answer.files.map(({ path }) => path),
      [good],
    );
    assert.equal(answer.missing, 2);
    const [note = ''] = answer.notes ?? [];
    assert.match(note, /^2 files are missing from this answer: /);
    assert.match(note, /empty\.md \(The file is empty[^.]*\)/);
    assert.match(note, /gone\.md \(The file does not exist\)/);
    assert.match(answerMarkdown(answer), /2 files are missing/);
  });

  test('fails where none can be read, with the name of one of them', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const paths = [await stage.write('a.md', ''), await stage.write('b.md', '')];
    await assert.rejects(stage.ask(paths, LIGHTHOUSE), {
      kind: 'empty_file',
      message: /^a\.md: .* The other file failed too\.$/,
    });
    const three = [...paths, await stage.write('c.md', '')];
    await assert.rejects(stage.ask(three, LIGHTHOUSE), { message: / The other 2 files failed too\.$/ });
    await assert.rejects(stage.ask(paths.slice(0, 1), LIGHTHOUSE), { kind: 'empty_file', message: /^a\.md: [^:]*\.$/ });
  });

  test('says so where they do not say', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const paths = [await stage.write('a.md', 'The kiln is hot.\n'), await stage.write('b.md', 'The shelf is cold.\n')];
    assert.match((await stage.ask(paths, 'Who discovered penicillin?')).answer, /^Not in these files/);
    assert.match((await stage.ask(paths, '谁发现了青霉素？')).answer, /^这些文件中没有/);
    assert.match((await stage.ask(paths.slice(0, 1), '谁发现了青霉素？')).answer, /^此文件中没有/);
    const lines = { start: 1, end: 1 };
    assert.match(
      (await stage.ask([paths[0] ?? ''], 'Who discovered penicillin?', { lines })).answer,
      /^Not in these lines/,
    );
  });

  test('takes no more files than it may name', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const paths = Array.from({ length: MAX_FILES + 1 }, (_, index) => join(stage.folder, String(index)));
    await assert.rejects(stage.ask(paths, LIGHTHOUSE), {
      kind: 'invalid_question',
      message: /at most 1000 files, not 1001/,
    });
  });

  test('tells how many files are done, and goes when nobody waits any more', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const paths = await Promise.all(['a', 'b', 'c'].map((name) => stage.write(`${name}.md`, `${name} is a letter.\n`)));
    const heard: AskProgress[] = [];
    await stage.ask(paths, 'What is a?', { onProgress: (progress) => heard.push(progress) });
    const done = heard.flatMap((progress) => (progress.phase === 'files' ? [progress.done] : []));
    assert.deepEqual([done.at(-1), heard.at(-1)?.phase], [3, 'answering']);
    assert.deepEqual(done, done.toSorted());
    await assert.rejects(stage.ask(paths, 'What is a?', { signal: AbortSignal.abort() }), { kind: 'cancelled' });
  });
});

suite('a question about lines', () => {
  const TEXT = ['The port is 8443.', '', 'The harbour opens at nine.', '', 'The port was 80 before.', ''].join('\n');

  test('is answered from them alone, goes on about them, and says so', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const path = await stage.write('a.md', TEXT);
    const lines = { start: 3, end: 5 };
    const answer = await stage.ask([path], 'What is the port?', { lines });
    assert.match(answer.answer, /80 before/);
    assert.deepEqual(answer.citations.map(citationLabel), ['a.md:3-5']);
    assert.deepEqual(answer.files[0]?.lines, lines);
    assert.match(answerMarkdown(answer), /About lines 3–5 of a\.md/);
    const { signal } = new AbortController();
    const conversation = { id: '1', earlier: [], latest: answer };
    const onProgress = (): void => undefined;
    const next = await stage.core.asking.followUp({ conversation, question: 'And 8443?', signal, onProgress });
    assert.ok(next.citations.every(({ line_start }) => line_start >= 3));
  });

  test('is not asked of a backend that would ignore them', async (t) => {
    const stage = await stageCore(t, { id: 'embedded' });
    const { client } = stage.core;
    const health = await client.health();
    const { ranges: _, ...older } = health.capabilities;
    t.mock.method(client, 'health', () => Promise.resolve({ ...health, capabilities: older }));
    const path = await stage.write('a.md', TEXT);
    const asked = stage.ask([path], 'What is the port?', { lines: { start: 1, end: 2 } });
    await assert.rejects(asked, { kind: 'unsupported_backend', message: /earlier version.*whole file/ });
    assert.deepEqual((await client.listFiles(10)).data, []);
  });
});

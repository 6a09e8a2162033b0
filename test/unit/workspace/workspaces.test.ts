import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { Answer } from '../../../src/asking/answer.ts';
import { NothingIndexed, Workspaces } from '../../../src/workspace/workspaces.ts';
import type { WorkspaceSurvey } from '../../../src/workspace/workspaceIndex.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { rememberingLog } from '../../helpers/uploadServiceStage.ts';
import { REMOTE, stageCore, type CoreStage } from '../asking/coreStage.ts';

const signal = new AbortController().signal;
const HARBOUR = 'The harbour opens at nine.\n';
const MARKET = 'The market sells fish on Thursdays.\n';

interface Stage extends CoreStage {
  readonly root: string;
  readonly stateFolder: string;
  /** As after the end of the process: what is known is on the disk. */
  reopen(): Workspaces;
  put(path: string, text: string): Promise<string>;
  take(path: string): Promise<string>;
}

/** A workspace and a core on a backend of this machine; with the id `REMOTE`, of another one. */
async function stage(t: TestContext, id = 'embedded'): Promise<Stage> {
  const core = await stageCore(t, { id });
  const root = join(await temporaryFolder(t), 'project');
  const stateFolder = join(await temporaryFolder(t), 'state');
  await mkdir(root);
  return Object.assign(core, {
    root,
    stateFolder,
    reopen: () =>
      new Workspaces({
        core: () => core.core,
        stateFolder,
        log: rememberingLog(),
        excludes: () => [],
        maxFileBytes: () => 1024 * 1024,
      }),
    put: async (path: string, text: string) => {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    },
    take: async (path: string) => {
      await rm(join(root, path), { recursive: true });
      return join(root, path);
    },
  });
}

function askFor({ root }: Stage, workspaces: Workspaces, question: string): Promise<Answer> {
  return workspaces.askUpToDate({ root, question, signal, provider: 'local', onProgress: () => undefined });
}

async function toSend({ root }: Stage, workspaces: Workspaces): Promise<WorkspaceSurvey> {
  return (await workspaces.index(root)).survey(signal);
}

/** The cited files, relative to the workspace. */
function cited({ citations }: Answer, { root }: Stage): string[] {
  return [...new Set(citations.map(({ path }) => path.slice(root.length + 1)))];
}

/** Every citation stands in the file that is on disk, in the lines that it names. */
async function assertTrue({ citations }: Answer): Promise<void> {
  for (const { path, line_start, line_end, text } of citations) {
    const lines = (await readFile(path, 'utf8')).split('\n').slice(line_start - 1, line_end);
    assert.equal(lines.join('\n'), text, `${path}:${String(line_start)}`);
  }
}

suite('a workspace', () => {
  test('is answered from all files that its ignore rules leave, cited by their paths', async (t) => {
    const it = await stage(t);
    await it.put('.gitignore', 'build/\n');
    await it.put('sea/harbour.md', HARBOUR);
    await it.put('land/market.md', MARKET);
    await it.put('build/harbour.md', 'The harbour opens at seven.\n');
    await it.put('.env', 'HARBOUR_PASSWORD=nine\n');
    const workspaces = it.reopen();
    const answer = await askFor(it, workspaces, 'When does the harbour open?');
    assert.deepEqual(cited(answer, it), ['sea/harbour.md']);
    assert.match(answer.answer, /nine/);
    assert.deepEqual(answer.workspace, { root: it.root, name: 'project' });
    assert.equal(answer.receipt?.vector_stores?.[0]?.files, 3);
    await assertTrue(answer);
  });

  test('is sent once: another process finds nothing to do, and of a changed file that alone', async (t) => {
    const it = await stage(t);
    for (let number = 0; number < 30; number++) await it.put(`${String(number)}.txt`, `Number ${String(number)}.\n`);
    await askFor(it, it.reopen(), 'Which number?');
    const workspaces = it.reopen();
    const survey = await toSend(it, workspaces);
    assert.deepEqual([survey.isNew, survey.all.files, survey.toSend.files], [false, 30, 0]);
    const path = await it.put('7.txt', 'The lighthouse stands on the island now.\n');
    await workspaces.note(it.root, [path]);
    assert.equal((await toSend(it, workspaces)).toSend.files, 1);
    const answer = await askFor(it, workspaces, 'Where does the lighthouse stand?');
    assert.deepEqual(cited(answer, it), ['7.txt']);
    await assertTrue(answer);
  });

  test('no longer answers from what a file said before, nor from a file that is gone', async (t) => {
    const it = await stage(t);
    await it.put('harbour.md', HARBOUR);
    await it.put('market.md', MARKET);
    const workspaces = it.reopen();
    await askFor(it, workspaces, 'When does the harbour open?');
    const changed = await it.put('harbour.md', 'Closed for the winter, until the ice has gone.\n');
    await workspaces.note(it.root, [changed, await it.take('market.md')]);
    const about = ['When does the harbour open?', 'On which days does the market sell fish?'];
    for (const question of about) {
      const answer = await askFor(it, workspaces, question);
      assert.ok(!cited(answer, it).includes('market.md'));
      await assertTrue(answer);
    }
    const index = await workspaces.index(it.root);
    assert.deepEqual(index.coverage, { indexed: 1, all: 1 });
  });

  test('follows renamed folders, also where only the folder is named', async (t) => {
    const it = await stage(t);
    await it.put('old/harbour.md', HARBOUR);
    await it.put('old/deep/market.md', MARKET);
    const workspaces = it.reopen();
    await askFor(it, workspaces, 'When does the harbour open?');
    await rename(join(it.root, 'old'), join(it.root, 'new'));
    await workspaces.note(it.root, [join(it.root, 'old'), join(it.root, 'new')]);
    const answer = await askFor(it, workspaces, 'On which days does the market sell fish?');
    assert.deepEqual(cited(answer, it), ['new/deep/market.md']);
  });

  test('keeps the content that two paths share when one of them is deleted', async (t) => {
    const it = await stage(t);
    await it.put('a/harbour.md', HARBOUR);
    await it.put('b/harbour.md', HARBOUR);
    const workspaces = it.reopen();
    await askFor(it, workspaces, 'When does the harbour open?');
    await workspaces.note(it.root, [await it.take('a')]);
    const answer = await askFor(it, workspaces, 'When does the harbour open?');
    assert.deepEqual(cited(answer, it), ['b/harbour.md']);
  });

  test('is looked at as a whole after changed ignore rules, and takes out what they leave out', async (t) => {
    const it = await stage(t);
    await it.put('secret/harbour.md', HARBOUR);
    await it.put('market.md', MARKET);
    const workspaces = it.reopen();
    await askFor(it, workspaces, 'When does the harbour open?');
    await workspaces.note(it.root, [await it.put('.smartfilequeryignore', 'secret/\n')]);
    const answer = await askFor(it, workspaces, 'When does the harbour open?');
    assert.deepEqual(
      cited(answer, it).filter((path) => path.startsWith('secret')),
      [],
    );
  });

  test('is cancelled, can be asked about as far as it has come, and goes on later', async (t) => {
    const it = await stage(t);
    for (let number = 0; number < 350; number++) {
      await it.put(`${String(number).padStart(3, '0')}.txt`, `The harbour of town ${String(number)} opens at nine.\n`);
    }
    const workspaces = it.reopen();
    const index = await workspaces.index(it.root);
    await index.survey(signal);
    const stopping = new AbortController();
    const sending = index.send(stopping.signal, ({ done }) => {
      if (done.files > 0) stopping.abort();
    });
    await assert.rejects(sending);
    const { indexed, all } = index.coverage;
    assert.ok(indexed > 0 && indexed < all, `${String(indexed)} of ${String(all)}`);
    const partial = await workspaces.ask({
      root: it.root,
      question: 'When does the harbour of town 1 open?',
      provider: 'local',
      signal,
      onProgress: () => undefined,
    });
    assert.match(partial.notes?.[0] ?? '', /^So far \d+ of 350 files/);
    const later = it.reopen();
    const survey = await toSend(it, later);
    assert.ok(!survey.isNew && survey.toSend.files < 350, String(survey.toSend.files));
    const whole = await askFor(it, later, 'When does the harbour of town 340 open?');
    assert.equal(whole.receipt?.vector_stores?.[0]?.files, 350);
    assert.equal(whole.notes, undefined);
  });

  test('is asked about while its first files are on their way', async (t) => {
    const it = await stage(t);
    for (let number = 0; number < 40; number++) await it.put(`${String(number)}.txt`, HARBOUR + String(number));
    const workspaces = it.reopen();
    const index = await workspaces.index(it.root);
    await index.survey(signal);
    const sending = index.send(signal);
    const meanwhile = await Promise.all([toSend(it, workspaces), toSend(it, workspaces)]);
    assert.deepEqual(
      meanwhile.map(({ isNew }) => isNew),
      [false, false],
    );
    await sending;
    assert.deepEqual(index.coverage, { indexed: 40, all: 40 });
  });

  test('is sent anew where the backend has lost it, and where its state is damaged', async (t) => {
    const it = await stage(t);
    await it.put('harbour.md', HARBOUR);
    await it.put('market.md', MARKET);
    const workspaces = it.reopen();
    await askFor(it, workspaces, 'When does the harbour open?');
    const { data } = await it.core.client.listFiles(10);
    assert.equal(data.length, 2);
    assert.deepEqual((await it.core.client.listFiles(10, undefined, signal, true)).data, []);
    await it.core.client.deleteFile(data[0]?.id ?? '');
    assert.equal((await toSend(it, it.reopen())).toSend.files, 1);
    const states = join(it.stateFolder, 'workspaces');
    for (const name of await readdir(states)) await writeFile(join(states, name), '{"torn');
    const damaged = it.reopen();
    assert.equal((await toSend(it, damaged)).isNew, true);
    assert.deepEqual(cited(await askFor(it, damaged, 'When does the harbour open?'), it), ['harbour.md']);
  });

  test('leaves nothing that looks like a secret to another machine unasked, and asks once about all of it', async (t) => {
    const it = await stage(t, REMOTE);
    const key = `sk-proj-${'a1B2c3D4e5'.repeat(5)}`;
    await it.put('harbour.md', HARBOUR);
    await it.put('one.txt', `OPENAI_API_KEY=${key}\n`);
    await it.put('two.txt', `key = "${key}"\n`);
    it.decision = 'skip';
    const answer = await askFor(it, it.reopen(), 'When does the harbour open?');
    assert.deepEqual(cited(answer, it), ['harbour.md']);
    assert.equal(it.asked.length, 1);
    assert.equal(it.asked[0]?.files.length, 2);
    assert.ok(!it.sent().includes(key));
    assert.match(answer.notes?.[0] ?? '', /^So far 1 of 3 files/);
  });

  test('of which nothing can be read says so', async (t) => {
    const it = await stage(t);
    await it.put('empty.txt', '');
    await assert.rejects(askFor(it, it.reopen(), 'What?'), NothingIndexed);
  });
});

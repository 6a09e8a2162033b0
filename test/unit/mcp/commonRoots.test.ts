import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { commonRoots } from '../../../src/mcp/allowedFile.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

test('of two folders of which one lies within the other, the inner one is allowed', async (t) => {
  const folder = await temporaryFolder(t);
  const [work, docs, workshop] = ['work', 'work/docs', 'workshop'].map((name) => join(folder, name));
  assert.ok(work && docs && workshop);
  for (const path of [work, docs, workshop]) await mkdir(path);
  const cases: [string, string[], string[], string[]][] = [
    ['the same folder', [work], [work], [work]],
    ['the client names less', [work], [docs], [docs]],
    ['the client names more', [docs], [folder], [docs]],
    ['the whole disk changes nothing', [docs], ['/'], [docs]],
    ['folders apart', [docs], [workshop], []],
    ['a name that begins alike', [work], [workshop], []],
    ['a way that leads out', [docs], [join(docs, '..', '..', 'workshop')], []],
    ['several on each side', [docs, workshop], [work, workshop], [docs, workshop]],
    ['one that is named twice', [work, folder], [docs], [docs]],
    ['a folder that does not exist', [work], [join(work, 'none')], []],
    ['nothing', [work], [], []],
  ];
  for (const [name, ours, theirs, allowed] of cases) {
    assert.deepEqual((await commonRoots(ours, theirs)).toSorted(), allowed.toSorted(), name);
  }
});

test('a link is what it leads to', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'work', 'docs'), { recursive: true });
  await mkdir(join(folder, 'secret'));
  await symlink(join(folder, 'secret'), join(folder, 'work', 'linked'));
  await symlink(join(folder, 'work', 'docs'), join(folder, 'shortcut'));
  const work = join(folder, 'work');
  assert.deepEqual(await commonRoots([work], [join(work, 'linked')]), []);
  assert.deepEqual(await commonRoots([work], [join(folder, 'shortcut')]), [join(folder, 'shortcut')]);
});

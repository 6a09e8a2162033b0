import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { repositoryFolder } from '../../vscode/repository.ts';

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  '.github/CONTRIBUTING.md',
  'src/README.md',
  'src/cli/README.md',
  'src/rollout/README.md',
  'test/bench/README.md',
];
const LINK = /\]\((?!https?:)([^)#\s]+)/g;
/** A file of the repository that a document names as code. */
const NAMED = /`((?:\.github|src|test|media)\/[\w./-]+\.\w+)`/g;

for (const document of DOCUMENTS) {
  test(`${document}: every link leads somewhere, and every file that it names is there`, async () => {
    const text = await readFile(join(repositoryFolder, document), 'utf8');
    const links = [...text.matchAll(LINK)].map(([, path = '']) => join(dirname(document), path));
    const named = [...text.matchAll(NAMED)].map(([, path = '']) => path);
    assert.deepEqual(
      [...links, ...named].filter((path) => !existsSync(join(repositoryFolder, path))),
      [],
    );
  });
}

test('README.md links to nothing that the packaged extension lacks', async () => {
  const text = await readFile(join(repositoryFolder, 'README.md'), 'utf8');
  const packaged = (await readFile(join(repositoryFolder, '.vscodeignore'), 'utf8')).split('\n');
  const links = [...text.matchAll(LINK)].map(([, path = '']) => path);
  assert.ok(links.length > 0, 'there are links');
  assert.deepEqual(
    links.filter((path) => !packaged.includes(`!${path}`)),
    [],
  );
});

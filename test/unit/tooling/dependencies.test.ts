import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** The packages that the sources of a folder import. */
async function importedBy(folder: string): Promise<string[]> {
  const names = (await readdir(join(REPOSITORY, folder), { recursive: true })).filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(names.map((name) => readFile(join(REPOSITORY, folder, name), 'utf8')));
  const specifiers = sources.flatMap((source) => [...source.matchAll(/(?:from|import\() ?'([^.'][^']*)'/g)]);
  return specifiers.flatMap(([, specifier = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []);
}

test('what is installed with the product is what it imports', async () => {
  const { dependencies } = Manifest.parse(JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')));
  const imported = new Set([...(await importedBy('src')), ...(await importedBy('media'))]);
  assert.deepEqual(
    Object.keys(dependencies).filter((name) => !imported.has(name)),
    [],
  );
});

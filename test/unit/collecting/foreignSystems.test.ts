import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { collectFiles } from '../../../src/collecting/collectFiles.ts';
import { isSensitiveName } from '../../../src/collecting/sensitiveFiles.ts';
import { temporaryFolder, type Owner } from '../../helpers/temporaryFolder.ts';

const { signal } = new AbortController();

/** The names of the files that are taken from a folder with these files. */
async function taken(t: Owner, files: Readonly<Record<string, string | Buffer>>): Promise<string[]> {
  const root = await temporaryFolder(t);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  const environment = { HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
  const found = await collectFiles(root, { root, excludes: [], maxBytes: 1000, signal, environment });
  return found.files.map(({ path }) => basename(path)).filter((name) => !name.endsWith('ignore'));
}

suite('an ignore file in UTF-16, as PowerShell writes it', () => {
  const rules = 'secret.txt\r\n/build/\r\nüber*\r\n';
  const little = Buffer.from(`\ufeff${rules}`, 'utf16le');
  const files = { 'secret.txt': 'x', 'build/out.txt': 'x', 'über uns.txt': 'x', 'kept.txt': 'x' };

  for (const [kind, content] of Object.entries({
    'little-endian': little,
    'big-endian': Buffer.from(little).swap16(),
    'without a mark': little.subarray(2),
  })) {
    test(`counts, ${kind}`, async (t) => {
      assert.deepEqual(await taken(t, { ...files, '.smartfilequeryignore': content }), ['kept.txt']);
      assert.deepEqual(await taken(t, { ...files, '.gitignore': content, '.git/HEAD': 'ref: x' }), ['kept.txt']);
    });
  }
});

suite('a name with accents', () => {
  const [composed, apart] = ['Müller.txt'.normalize('NFC'), 'Müller.txt'.normalize('NFD')];

  for (const [rule, name] of [
    [composed, apart],
    [apart, composed],
  ] as const) {
    test(`is left out by a rule in another form (${[...rule].length} characters for ${[...name].length})`, async (t) => {
      assert.notEqual(rule, name);
      assert.deepEqual(await taken(t, { '.smartfilequeryignore': `${rule}\n`, [name]: 'x' }), []);
      assert.deepEqual(await taken(t, { '.smartfilequeryignore': `/${rule.slice(0, 4)}*\n`, [name]: 'x' }), []);
      assert.deepEqual(await taken(t, { '.smartfilequeryignore': `*\n!${rule}\n`, [name]: 'x' }), [name]);
    });
  }
});

test('a name is read as Windows reads it', () => {
  const secret = [
    '.env::$DATA',
    '.env:x',
    '.env.',
    '.env. .',
    'C:\\work\\.env::$DATA',
    'C:\\work\\id_rsa ',
    'server.pem:x',
  ];
  const also = [
    '.env:x.example',
    'C:/Users/me/.kube/config::$DATA',
    'C:\\Users\\me\\.docker\\config.json.',
    '2026-01-01T10:00.pem',
  ];
  for (const name of [...secret, ...also]) assert.equal(isSensitiveName(name), true, name);
  for (const name of ['.env.example', 'environment::$DATA', 'C:\\.env\\notes.txt', 'a.txt:env', 'C:notes', ':', '']) {
    assert.equal(isSensitiveName(name), false, name);
  }
});

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { suite, test } from 'node:test';
import { scanText } from '../../../src/privacy/secretScan.ts';
import { repositoryFolder } from '../../vscode/repository.ts';
import { base64, lot, UUID } from './secretSamples.ts';

const HEX = 'a7c3f91e08b64d25';

/** Files of this repository that hold passwords or keys on purpose. */
const WITH_SECRETS = [
  'test/helpers/testOnlyCertificate.ts',
  'test/conformance/team/storages.test.ts',
  'test/unit/collecting/secretRules.test.ts',
  'test/unit/collecting/secretScan.test.ts',
  'test/unit/asking/verifyCitation.test.ts',
  'test/unit/asking/verifyInFile.test.ts',
];

async function foundIn(path: string): Promise<string[]> {
  const { findings } = scanText(await readFile(join(repositoryFolder, path), 'latin1'));
  return findings.map(({ kind, line }) => `${path}:${line} ${kind}`);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(repositoryFolder, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ts|css|md|html|json|svg|txt|csv|ya?ml)$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(repositoryFolder.length + 1)
        .split(sep)
        .join('/'),
    );
}

suite('nothing is found in ordinary files', () => {
  test('as the sources of this repository', async () => {
    const names = [
      ...(await Promise.all(['src', 'test', 'media'].map(filesBelow))).flat(),
      'README.md',
      'package.json',
      'esbuild.mjs',
    ];
    const found = (await Promise.all(names.filter((name) => !WITH_SECRETS.includes(name)).map(foundIn))).flat();
    assert.ok(names.length > 500);
    assert.deepEqual(found, []);
    for (const name of WITH_SECRETS) assert.notDeepEqual(await foundIn(name), [], name);
  });

  test('as minified code and a lock file of npm', async () => {
    const names = [
      'package-lock.json',
      'node_modules/uplot/dist/uPlot.iife.min.js',
      'node_modules/markdown-it/dist/browser/markdown-it.umd.min.js',
      'node_modules/axe-core/axe.min.js',
      'node_modules/typescript/lib/lib.dom.d.ts',
    ];
    assert.deepEqual((await Promise.all(names.map(foundIn))).flat(), []);
  });

  const files: Readonly<Record<string, string>> = {
    'yarn.lock': `"@scope/token@^2.0.0":\n  version "2.0.1"\n  resolved "https://registry.internal/token.tgz#${lot(40, HEX)}"\n  integrity sha512-${base64(lot(64))}\n`,
    'pnpm-lock.yaml': `packages:\n  secret-box@1.0.0:\n    resolution: {integrity: sha512-${base64(lot(64))}}\n`,
    'Cargo.lock': `[[package]]\nname = "tokenizer"\nversion = "0.13.1"\nchecksum = "${lot(64, HEX)}"\n`,
    'poetry.lock': `name = "pytest-password"\nfiles = [\n  {file = "a.whl", hash = "sha256:${lot(64, HEX)}"},\n]\ncontent-hash = "${lot(64, HEX)}"\n`,
    'go.sum': `github.com/ada/secret v1.2.3 h1:${base64(lot(32))}\ngithub.com/ada/secret v1.2.3/go.mod h1:${base64(lot(32))}\n`,
    'composer.lock': `{ "content-hash": "${lot(32, HEX)}", "reference": "${lot(40, HEX)}", "shasum": "" }\n`,
    'a list in pages': `{ "items": [{ "id": "${UUID}", "token_id": "${UUID}" }], "next_page_token": "${lot(80)}", "nextToken": "${UUID}" }\n`,
    'a log': `2026-11-23T10:00:00Z request_id=${UUID} token_type=bearer status=401 "the password is wrong"\n`,
    'settings of a program': `session:\n  token_ttl: 3600\n  token_url: https://login.internal/oauth2/token\n  password_min_length: 12\n  secretName: app-tls-2026\n`,
    'a style sheet': `.password-field1 { background: url(data:image/png;base64,${lot(600)}) }\n`,
    'a source map': `{"version":3,"mappings":"${lot(3000, 'AACAgEuCoYmQ,;')}"}\n`,
    'a certificate, which is public': `-----BEGIN CERTIFICATE-----\n${lot(64)}\n${lot(64)}\n-----END CERTIFICATE-----\n`,
    'a public key': `ssh-ed25519 ${base64(lot(51))} ada@files.internal\n`,
    'a form': `<label for="pw">Password</label>\n<input id="pw" type="password" name="password" autocomplete="current-password">\n`,
    'a translation': `"password": "Passwort",\n"password.confirm": "Passwort wiederholen",\n"token": "Zugriffsschlüssel"\n`,
    'a handbook': `Choose a password of at least 12 characters. Password: see the safe. The secret = patience.\n`,
  };
  for (const [what, text] of Object.entries(files)) {
    test(`as ${what}`, () => {
      for (const written of [text, Buffer.from(text).toString('latin1')]) {
        assert.deepEqual(scanText(written), { findings: [], redacted: written });
      }
    });
  }
});

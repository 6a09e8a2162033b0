import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { repositoryFolder } from '../../vscode/repository.ts';

test('nobody is offered the extension on vscode.dev, where it cannot run, and README says so', async () => {
  assert.equal('browser' in manifest, false, 'with a `browser` file it would count as an extension for the web');
  assert.deepEqual(manifest.extensionKind, ['workspace']);
  // A window of the desktop may have a virtual workspace, whose files are asked about by their text.
  assert.equal(manifest.capabilities.virtualWorkspaces.supported, 'limited');
  assert.match(await readFile(join(repositoryFolder, 'README.md'), 'utf8'), /does not run on vscode\.dev/);
});

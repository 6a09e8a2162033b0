import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { minVersion, satisfies } from 'semver';
import * as z from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { docx, paragraph } from '../helpers/documents.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { installOldestNode, OLDEST_NODE } from '../vscode/oldestNode.ts';
import { repositoryFolder } from '../vscode/repository.ts';

const DIST = join(repositoryFolder, 'dist');

/** A `vscode` that is there, and of which nothing is asked while a bundle loads but to be extended and called. */
const STAND_IN = `
  const anything = new Proxy(class {}, { get: (target, name) => (name in target ? target[name] : anything), apply: () => anything });
  // The bundle takes the prototype of the module, and the names that the module itself has.
  const { _load } = require('node:module');
  require('node:module')._load = (name, ...rest) => (name === 'vscode' ? Object.create(anything) : _load(name, ...rest));
`;

/** Runs that Node; rejects where it ends otherwise than well. */
async function run(t: TestContext, args: readonly string[], input = ''): Promise<string> {
  const node = await installOldestNode();
  assert.ok(node !== undefined);
  const { PATH, HOME } = process.env;
  const child = spawn(node, args, { env: { PATH, HOME }, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  t.after(() => child.kill('SIGKILL'));
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  assert.equal(code, 0, errors);
  return output;
}

const skip = (await installOldestNode()) === undefined ? `npm has no Node ${OLDEST_NODE} for this platform` : false;

suite(`on Node ${OLDEST_NODE}, that of the oldest VS Code that is supported`, { skip }, () => {
  test('is the version that runs, and the one that package.json admits', async (t) => {
    assert.equal(await run(t, ['--version']), `v${OLDEST_NODE}\n`);
    assert.equal(minVersion(manifest.engines.vscode)?.version, '1.104.0', 'another VS Code has another Node');
    assert.ok(satisfies(OLDEST_NODE, '^22'));
  });

  test('the terminal’s program answers from a text and from a document, by the embedded backend and its threads', async (t) => {
    const folder = await temporaryFolder(t);
    const answers = z.object({ answer: z.string(), citations: z.array(z.object({ text: z.string() })).min(1) });
    const files = {
      'notes.md': '# Notes\n\nThe retry delay is 30 seconds.\n',
      'notes.docx': docx(paragraph('The retry delay is 30 seconds.')),
    };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
      const words = ['query', join(folder, name), 'What is the retry delay?', '--json', '--data', join(folder, 'data')];
      const { answer } = answers.parse(JSON.parse(await run(t, [join(DIST, 'cli.js'), ...words])));
      assert.match(answer, /30 seconds/, name);
    }
  });

  test('the MCP server names its tool', async (t) => {
    const messages = [
      {
        method: 'initialize',
        id: 1,
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
      },
      { method: 'notifications/initialized' },
      { method: 'tools/list', id: 2 },
    ];
    const input = messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');
    const output = await run(t, [join(DIST, 'mcp.js'), '--data', await temporaryFolder(t)], input);
    assert.match(output, /"smart_file_query"/);
  });

  for (const bundle of ['extension', 'app', 'ownModel', 'collecting', 'workspace', 'encodings']) {
    test(`${bundle}.js loads`, async (t) => {
      await run(t, ['-e', `${STAND_IN} require(${JSON.stringify(join(DIST, `${bundle}.js`))});`]);
    });
  }
});

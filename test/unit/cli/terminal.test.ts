import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { terminalJson, terminalText } from '../../../src/text/terminalText.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');
/** What a terminal acts on; line feeds and tabs move within the text alone. */
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
/** Writes "owned" to the clipboard, and the same in the 8-bit form; then clears the screen. */
const HOSTILE = '\x1b]52;c;b3duZWQ=\x07 \x9d52;c;b3duZWQ=\x9c \x1b[2J\x9b2J';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const controls = fc
  .array(fc.integer({ min: 0, max: 0xa5 }).map((code) => String.fromCharCode(code)))
  .map((parts) => parts.join(''));

suite('text for a terminal', () => {
  test('holds nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, controls), (written) => {
        assert.doesNotMatch(terminalText(written), CONTROLS);
        assert.equal(terminalText(terminalText(written)), terminalText(written));
      }),
    );
  });

  test('shows what was there, and is otherwise as it was', () => {
    assert.equal(terminalText('a\x1b]52;c;eA==\x07b\x7f\x9b\r\nc\rd\te'), 'a␛]52;c;eA==␇b␡\u{fffd}\nc␍d\te');
    const plain = 'Grüße\n\t变更 👩‍👩‍👧 עברית\n';
    assert.equal(terminalText(plain), plain);
  });

  test('as JSON is parsed as what it is', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, controls), (written) => {
        const line = terminalJson({ written });
        assert.doesNotMatch(line, CONTROLS);
        assert.ok(!/[\n\u2028\u2029]/.test(line));
        assert.deepEqual(JSON.parse(line), { written });
      }),
    );
  });
});

interface Ended {
  readonly out: string;
  readonly err: string;
}

async function terminal(t: TestContext): Promise<{ folder: string; run(...words: readonly string[]): Promise<Ended> }> {
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  return {
    folder,
    run: async (...words) => {
      const child = spawn(process.execPath, [CLI, ...words, '--backend', backend.url, '--data', join(folder, 'data')], {
        env: { ...process.env, SMART_FILE_QUERY_TOKEN: TEST_TOKEN },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return { out, err };
    },
  };
}

/** Names may hold almost anything on other systems. */
const skip = process.platform === 'win32' ? 'a name cannot hold control characters there' : false;

test('no command lets control characters of a file, a name or an argument through', { skip }, async (t) => {
  const { folder, run } = await terminal(t);
  const hostile = join(folder, `a${HOSTILE}.txt`);
  await writeFile(hostile, `# Ports\n\nThe port ${HOSTILE} is 8443.\n`);
  const answer = await run('query', hostile, 'What is the port?');
  assert.match(answer.out, /8443/);
  assert.match(answer.out, /␛\]52;c;/, 'what was there is shown');
  const json = await run('query', hostile, 'What is the port?', '--json');
  const parsed = JSON.parse(json.out) as { answer: string; citations: { path: string }[] };
  assert.doesNotMatch(parsed.answer, CONTROLS, 'an answer has none of the file');
  assert.ok(parsed.citations[0]?.path.includes('\x1b]52;c;'), 'JSON is parsed as what it is');
  const all = [
    answer,
    json,
    await run('upload', hostile, join(folder, `gone${HOSTILE}`)),
    await run('upload', hostile, '--json', '--verbose'),
    await run('query', join(folder, `gone${HOSTILE}`), 'What?'),
    await run('query', hostile, 'What?', '--provider', HOSTILE),
    await run(`no-command${HOSTILE}`),
    await run('metrics', `--no-option${HOSTILE}`),
    await run('rollout', 'replay', `gone${HOSTILE}`),
  ];
  for (const [index, { out, err }] of all.entries()) {
    assert.ok(out + err !== '', `the run ${index} says something`);
    assert.doesNotMatch(out + err, CONTROLS, `the run ${index}`);
  }
});

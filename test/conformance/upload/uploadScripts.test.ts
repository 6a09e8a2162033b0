import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { runUploadScripts, uploadScript, type ScriptOutcome } from '../../helpers/uploadScripts.ts';

const SCRIPTS = 300;

/** Give a seed to see again what it did. */
const seed = Number(process.env['UPLOAD_SCRIPTS_SEED'] ?? randomInt(2 ** 31));

test('however a network behaves, a file is stored once with its very bytes, or its failure is told', async (t) => {
  t.diagnostic(`UPLOAD_SCRIPTS_SEED=${String(seed)}`);
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  const outcomes: ScriptOutcome[] = [];
  const failures = new Map<string, number>();
  await runUploadScripts({ seed, count: SCRIPTS, concurrency: 12 }, backend, folder, (script, outcome) => {
    outcomes.push(outcome);
    if (outcome.kind === 'stored') return;
    failures.set(outcome.type, (failures.get(outcome.type) ?? 0) + 1);
    if (script.bytes > 0) assert.notEqual(script.faults.length, 0, `without a fault: ${outcome.message}`);
  });
  t.diagnostic(`failed: ${JSON.stringify(Object.fromEntries(failures))}`);
  assert.equal(outcomes.length, SCRIPTS);
  assert.ok(outcomes.filter(({ kind }) => kind === 'stored').length > SCRIPTS / 2);
});

test('a script is the same for the same seed, and another for another', () => {
  assert.deepEqual(uploadScript(7, 3), uploadScript(7, 3));
  assert.notDeepEqual(uploadScript(7, 3), uploadScript(8, 3));
  assert.notDeepEqual(uploadScript(7, 3), uploadScript(7, 4));
});

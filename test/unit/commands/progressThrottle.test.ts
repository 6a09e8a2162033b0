import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, afterEach, mock, suite, test } from 'node:test';
import { ProgressThrottle } from '../../../src/commands/progressThrottle.ts';

/** How often messages of one phase are shown, in milliseconds. */
const INTERVAL_MS = 100;

suite('Throttled progress', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  function stage(): { throttle: ProgressThrottle; shown: string[] } {
    const shown: string[] = [];
    return { throttle: new ProgressThrottle((message) => shown.push(message)), shown };
  }

  test('shows the first message at once, and the last of a burst when the interval is over', () => {
    const { throttle, shown } = stage();
    for (const message of ['one', 'two', 'three']) throttle.report(message);
    assert.deepEqual(shown, ['one']);
    mock.timers.tick(INTERVAL_MS - 1);
    assert.deepEqual(shown, ['one']);
    mock.timers.tick(1);
    assert.deepEqual(shown, ['one', 'three']);
    throttle.report('four');
    assert.deepEqual(shown, ['one', 'three'], 'what was kept and shown begins an interval too');
    mock.timers.tick(INTERVAL_MS);
    assert.deepEqual(shown, ['one', 'three', 'four']);
    mock.timers.tick(10 * INTERVAL_MS);
    throttle.report('five');
    assert.deepEqual(shown, ['one', 'three', 'four', 'five']);
  });

  test('shows a new phase at once, and nothing more of the one before', () => {
    const { throttle, shown } = stage();
    throttle.report('looking', 'looking');
    throttle.report('still looking', 'looking');
    throttle.report('0 of 1 done', 'uploading');
    assert.deepEqual(shown, ['looking', '0 of 1 done']);
    mock.timers.tick(10 * INTERVAL_MS);
    assert.deepEqual(shown, ['looking', '0 of 1 done']);
  });

  test('shows nothing once the work is over', () => {
    const { throttle, shown } = stage();
    throttle.report('one');
    throttle.report('two');
    throttle.end();
    mock.timers.tick(10 * INTERVAL_MS);
    throttle.report('three');
    throttle.report('four', 'another phase');
    mock.timers.tick(10 * INTERVAL_MS);
    assert.deepEqual(shown, ['one']);
  });
});

test('a process ends although a message is still kept', () => {
  const module = join(import.meta.dirname, '..', '..', '..', 'src', 'commands', 'progressThrottle.ts');
  const program = `
    const { ProgressThrottle } = await import(${JSON.stringify(module)});
    const throttle = new ProgressThrottle((message) => console.log(message));
    throttle.report('one');
    throttle.report('two');
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  assert.equal(stdout, 'one\n', stderr);
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ThrottledTask } from '../../../src/views/throttledTask.ts';

const INTERVAL_MS = 250;

describe('Coalescer', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  test('runs at once, then merges a burst into one further run', async () => {
    let runs = 0;
    const coalescer = new ThrottledTask(() => Promise.resolve(void runs++), INTERVAL_MS);
    coalescer.request();
    assert.equal(runs, 1);
    for (let index = 0; index < 100; index++) {
      coalescer.request();
    }
    await turn();
    assert.equal(runs, 1);
    mock.timers.tick(INTERVAL_MS);
    assert.equal(runs, 2);
    await turn();
    mock.timers.tick(10 * INTERVAL_MS);
    assert.equal(runs, 2);
  });

  test('never runs twice at once, and shows what changed during a run', async () => {
    const finish: (() => void)[] = [];
    const coalescer = new ThrottledTask(() => new Promise((resolve) => finish.push(resolve)), INTERVAL_MS);
    coalescer.request();
    coalescer.request();
    mock.timers.tick(10 * INTERVAL_MS);
    assert.equal(finish.length, 1);
    finish[0]?.();
    await turn();
    mock.timers.tick(10 * INTERVAL_MS);
    assert.equal(finish.length, 2);
  });

  test('is quiet once disposed', async () => {
    let runs = 0;
    const coalescer = new ThrottledTask(() => Promise.resolve(void runs++), INTERVAL_MS);
    coalescer.request();
    coalescer.request();
    await turn();
    coalescer.dispose();
    mock.timers.tick(10 * INTERVAL_MS);
    coalescer.request();
    assert.equal(runs, 1);
  });
});

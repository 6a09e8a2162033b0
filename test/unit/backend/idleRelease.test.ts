import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { releaseWhenIdle } from '../../../src/backend/http/httpServer.ts';

const IDLE_MS = 1_000;

/** A server that nobody listens to, and what happens to it; `released` counts. */
function stage(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const server = createServer();
  const release = t.mock.fn();
  const stop = releaseWhenIdle(server, release, IDLE_MS);
  const begin = (method: string): (() => void) => {
    const response = new EventEmitter();
    server.emit('request', { method }, response);
    return () => response.emit('close');
  };
  return { begin, stop, released: () => release.mock.callCount(), pass: (ms: number) => t.mock.timers.tick(ms) };
}

test('an idle server gives memory back, and once more when its threads have ended, and then rests', (t) => {
  const { pass, released } = stage(t);
  pass(IDLE_MS - 1);
  assert.equal(released(), 0);
  pass(1);
  assert.equal(released(), 1);
  pass(IDLE_MS / 2);
  assert.equal(released(), 2);
  pass(10 * IDLE_MS);
  assert.equal(released(), 2);
});

test('a server at work gives nothing back, until all of it is done', (t) => {
  const { begin, pass, released } = stage(t);
  const endFirst = begin('POST');
  const endSecond = begin('PATCH');
  pass(10 * IDLE_MS);
  endFirst();
  pass(10 * IDLE_MS);
  assert.equal(released(), 0);
  endSecond();
  pass(IDLE_MS);
  assert.equal(released(), 1);
  const endThird = begin('POST');
  pass(10 * IDLE_MS);
  assert.equal(released(), 1);
  endThird();
  pass(IDLE_MS);
  pass(IDLE_MS / 2);
  assert.equal(released(), 3);
});

test('requests that only look put nothing off, and a server that is stopped gives nothing back', (t) => {
  const { begin, pass, released, stop } = stage(t);
  pass(IDLE_MS - 1);
  begin('GET');
  pass(1);
  assert.equal(released(), 1);
  stop();
  pass(IDLE_MS);
  assert.equal(released(), 1);
});

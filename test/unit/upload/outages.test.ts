import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import { Failure, type FailureKind } from '../../../src/failure.ts';
import { isUnreachable, Outages } from '../../../src/upload/retry/outages.ts';
import { ManualClock } from '../../helpers/manualClock.ts';

const MINUTE = 60_000;
const quiet = new AbortController().signal;
const down = new Failure('backend_down', 'Nothing is there.');

/** Outages of a backend that answers as the test says. */
function stage() {
  const clock = new ManualClock();
  const backend = { isThere: false, probes: 0 };
  const isReachable = (): Promise<boolean> => {
    backend.probes++;
    return Promise.resolve(backend.isThere);
  };
  const outages = new Outages({ isReachable } as unknown as BackendClient, clock);
  let waits = 0;
  /** Whether an upload with this failure goes on. */
  const outlasts = (upload: ReturnType<Outages['begin']>, error: Failure = down, signal = quiet): Promise<boolean> =>
    upload.outlast(error, signal, () => waits++);
  return { clock, backend, outages, outlasts, waits: () => waits };
}

/** The backend is back after so long, counted from now. */
function returnAfter({ clock, backend }: ReturnType<typeof stage>, ms: number): void {
  backend.isThere = false;
  const from = clock.waitedMs;
  clock.onWait = (waitedMs) => {
    if (waitedMs - from >= ms) backend.isThere = true;
  };
}

suite('an outage', () => {
  test('is outlasted where the backend had been there, and told once as a wait', async () => {
    const given = stage();
    const upload = given.outages.begin();
    upload.noteContact();
    returnAfter(given, 3_000);
    assert.equal(await given.outlasts(upload), true);
    assert.deepEqual(given.clock.waits, Array<number>(10).fill(300));
    assert.equal(given.waits(), 1);
  });

  test('is none while no upload has reached the backend', async () => {
    const { outages, outlasts, clock, backend, waits } = stage();
    assert.equal(await outlasts(outages.begin()), false);
    assert.deepEqual([clock.waits, backend.probes, waits()], [[], 0, 0]);
  });

  test('is looked for behind failures that a gateway or a silent network gives, and behind no others', async () => {
    const { outages, outlasts, backend, waits } = stage();
    const upload = outages.begin();
    upload.noteContact();
    backend.isThere = true;
    const probed = async (kind: FailureKind, status?: number): Promise<boolean> => {
      backend.probes = 0;
      assert.equal(await outlasts(upload, new Failure(kind, 'No.', { status })), false, kind);
      return backend.probes > 0;
    };
    assert.deepEqual([await probed('connection'), await probed('timeout')], [true, true]);
    const behind: number[] = [];
    for (const status of [500, 502, 503, 504, 505, 429]) if (await probed('server_error', status)) behind.push(status);
    assert.deepEqual(behind, [502, 503, 504]);
    assert.equal(await probed('server_error'), false);
    assert.equal(await probed('protocol', 502), false);
    assert.equal(waits(), 0, 'a backend that answers is not away');
  });

  test('is outlasted behind a gateway, too', async () => {
    const given = stage();
    const upload = given.outages.begin();
    upload.noteContact();
    returnAfter(given, 600);
    assert.equal(await given.outlasts(upload, new Failure('server_error', 'Away.', { status: 502 })), true);
    assert.equal(given.waits(), 1);
  });

  test('is given up after five minutes, all in all, until bytes move again', async () => {
    const given = stage();
    const upload = given.outages.begin();
    upload.noteContact();
    returnAfter(given, 3 * MINUTE);
    assert.equal(await given.outlasts(upload), true);
    const waitedMs = given.clock.waitedMs;
    given.backend.isThere = false;
    given.clock.onWait = () => undefined;
    await assert.rejects(given.outlasts(upload), {
      kind: 'backend_down',
      message: 'The backend has been away for more than 5 minutes.',
      cause: down,
    });
    assert.equal(given.clock.waitedMs - waitedMs, 2 * MINUTE);
    upload.noteProgress();
    returnAfter(given, 4 * MINUTE);
    assert.equal(await given.outlasts(upload), true);
  });

  test('costs five seconds at least, so that a backend that comes and goes without end is given up', async () => {
    const { outages, outlasts, backend } = stage();
    const upload = outages.begin();
    upload.noteContact();
    backend.isThere = true;
    let times = 0;
    await assert.rejects(async () => {
      for (; times < 100; times++) await outlasts(upload);
    }, /away for more than 5 minutes/);
    assert.equal(times, 60);
  });

  test('does not count a sleep of the machine beyond the longest probe, nor a clock that was set back', async () => {
    const given = stage();
    const upload = given.outages.begin();
    upload.noteContact();
    let waits = 0;
    given.clock.onWait = () => {
      given.clock.sleepMachine(waits === 0 ? 60 * MINUTE : -60 * MINUTE);
      if (++waits === 20) given.backend.isThere = true;
    };
    assert.equal(await given.outlasts(upload), true);
    // Ten seconds of the patience are spent; the rest is left.
    given.backend.isThere = false;
    given.clock.onWait = () => undefined;
    const waitedMs = given.clock.waitedMs;
    await assert.rejects(given.outlasts(upload), { kind: 'backend_down' });
    assert.ok(Math.abs(given.clock.waitedMs - waitedMs - (5 * MINUTE - 10_000)) <= 300);
  });

  test('is waited for together: one probe at a time for all uploads', async () => {
    const given = stage();
    const uploads = [given.outages.begin(), given.outages.begin()];
    uploads[0]?.noteContact();
    returnAfter(given, 900);
    assert.deepEqual(await Promise.all(uploads.map((upload) => given.outlasts(upload))), [true, true]);
    assert.deepEqual(given.clock.waits, [300, 300, 300]);
    assert.equal(given.backend.probes, 3);
  });

  test('is not waited for by an upload that is cancelled', async () => {
    const { outages, outlasts } = stage();
    const upload = outages.begin();
    upload.noteContact();
    await assert.rejects(outlasts(upload, down, AbortSignal.abort()), { kind: 'cancelled' });
  });
});

suite('that the backend has answered', () => {
  test('counts for all uploads that are under way', () => {
    const { outages } = stage();
    outages.begin().noteContact();
    outages.begin();
    assert.equal(outages.hasContact, true);
  });

  test('counts for an upload that begins at once after the last one', () => {
    const { outages } = stage();
    const first = outages.begin();
    first.noteContact();
    first.end();
    outages.begin();
    assert.equal(outages.hasContact, true);
  });

  test('is forgotten over a pause, but not while another upload goes on', (t) => {
    const { outages } = stage();
    let now = 1_000;
    t.mock.method(performance, 'now', () => now);
    const [first, second] = [outages.begin(), outages.begin()];
    first.noteContact();
    first.end();
    now += 101;
    outages.begin().end();
    assert.equal(outages.hasContact, true, 'the second one goes on');
    second.end();
    now += 100;
    const soon = outages.begin();
    assert.equal(outages.hasContact, true);
    soon.end();
    now += 101;
    outages.begin();
    assert.equal(outages.hasContact, false);
  });
});

test('of failures, only those of a backend or a network that is down mean that nothing can be reached', () => {
  const unreachable = (['backend_down', 'offline', 'connection', 'timeout', 'server_error'] as const).filter((kind) =>
    isUnreachable(new Failure(kind, 'No.')),
  );
  assert.deepEqual(unreachable, ['backend_down', 'offline']);
});

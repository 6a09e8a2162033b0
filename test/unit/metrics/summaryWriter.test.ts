import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { SummaryWriter } from '../../../src/metrics/summary.ts';
import type { MetricsSummary } from '../../../src/protocol/panelMessages.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { uploadRecord } from './uploadRecord.ts';

/** A store that remembers the summaries instead of writing them. */
class RememberingStore extends MetricsStore {
  readonly written: MetricsSummary[] = [];
  #onWritten: () => void = () => undefined;

  override writeSummary(summary: MetricsSummary): Promise<void> {
    this.written.push(summary);
    this.#onWritten();
    return Promise.resolve();
  }

  nextSummary(): Promise<void> {
    return new Promise((resolve) => (this.#onWritten = resolve));
  }
}

async function stage(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const store = new RememberingStore(await temporaryFolder(t));
  const writer = new SummaryWriter(store);
  t.after(() => writer.dispose());
  return { store, writer };
}

test('a burst of requests writes one summary two seconds after the first, of all that is on file by then', async (t) => {
  const { store, writer } = await stage(t);
  const written = store.nextSummary();
  writer.request();
  await store.append(uploadRecord());
  t.mock.timers.tick(1_000);
  writer.request();
  await store.append(uploadRecord({ execution_type: 'sync' }));
  t.mock.timers.tick(999);
  assert.equal(store.written.length, 0);
  t.mock.timers.tick(1);
  await written;
  assert.deepEqual(
    store.written.map(({ totals, filter }) => [totals.uploads, filter]),
    [[2, { range: 'all', path: 'all' }]],
  );
});

test('a request after a summary has been written writes another', async (t) => {
  const { store, writer } = await stage(t);
  for (const count of [1, 2]) {
    const written = store.nextSummary();
    writer.request();
    t.mock.timers.tick(2_000);
    await written;
    assert.equal(store.written.length, count);
  }
});

test('what was requested is not written any more once the writer is disposed of', async (t) => {
  const { store, writer } = await stage(t);
  let reads = 0;
  t.mock.method(store, 'read', () => {
    reads++;
    return Promise.resolve({ records: [], skippedLines: 0 });
  });
  writer.request();
  writer.dispose();
  t.mock.timers.tick(10_000);
  assert.equal(reads, 0);
});

test('lines that could not be read are told in the summary', async (t) => {
  const { store, writer } = await stage(t);
  t.mock.method(store, 'read', () => Promise.resolve({ records: [uploadRecord()], skippedLines: 3 }));
  await writer.write();
  assert.deepEqual(
    store.written.map(({ skippedLines, uploadsOnFile }) => [skippedLines, uploadsOnFile]),
    [[3, 1]],
  );
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CSV_HEADER, MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { summarize } from '../../../src/metrics/summary.ts';
import type { MetricRecord, RolloutRecord } from '../../../src/protocol/metrics.ts';
import { uploadRecord } from './uploadRecord.ts';

const LINE_BYTES = JSON.stringify(uploadRecord()).length + 1;
const ROLLBACK: RolloutRecord = {
  event_type: 'rollback',
  timestamp: '2026-11-23T12:00:00.000Z',
  message: 'Three async uploads in a row failed.',
  details: { rule: 'cusum', failures: 3 },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (name: string): string => join(folder, name);
const namesOf = (extension: string): Promise<string[]> =>
  readdir(folder).then((names) => names.filter((name) => name.endsWith(extension)));
const idsOf = (records: readonly MetricRecord[]): string[] =>
  records.map((record) => (record.event_type === 'upload' ? record.request_id : record.event_type));

describe('appending and reading', () => {
  test('what was appended is read, uploads and rollout events, in order', async () => {
    const store = new MetricsStore(inFolder('not/yet/there'));
    await store.append(uploadRecord());
    await store.append(ROLLBACK);
    assert.deepEqual(await store.read(), { records: [uploadRecord(), ROLLBACK], skippedLines: 0 });
  });

  test('appends that nobody waits for keep their order', async () => {
    const store = new MetricsStore(folder);
    const ids = Array.from({ length: 50 }, (_, index) => `r${index}`);
    await Promise.all(ids.map((request_id) => store.append(uploadRecord({ request_id }))));
    assert.deepEqual(idsOf((await store.read()).records), ids);
  });

  test('an empty store has no records', async () => {
    assert.deepEqual(await new MetricsStore(inFolder('nothing')).read(), { records: [], skippedLines: 0 });
  });

  test('there is no CSV before the first upload', async () => {
    await new MetricsStore(folder).append(ROLLBACK);
    assert.deepEqual(await readdir(folder), ['metrics.jsonl']);
  });

  test('the CSV has its header once and the uploads alone', async () => {
    for (const request_id of ['a', 'b']) {
      const store = new MetricsStore(folder);
      await store.append(uploadRecord({ request_id }));
      await store.append(ROLLBACK);
    }
    const lines = (await readFile(inFolder('metrics.csv'), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, 3);
    assert.equal(lines[0], CSV_HEADER);
  });

  test('reading again reads only what is new, also after the files were turned over', async () => {
    const store = new MetricsStore(folder, { maxBytes: 4 * LINE_BYTES });
    const ids: string[] = [];
    for (let index = 0; index < 9; index++) {
      await store.append(uploadRecord({ request_id: `request${index}` }));
      ids.push(`request${index}`);
      assert.deepEqual(idsOf((await store.read()).records), ids);
    }
  });

  test('a file that was cut short by hand is read from its beginning', async () => {
    const store = new MetricsStore(folder);
    await store.append(uploadRecord({ request_id: 'a' }));
    await store.append(uploadRecord({ request_id: 'b' }));
    await store.read();
    await truncate(inFolder('metrics.jsonl'), 0);
    await store.append(uploadRecord({ request_id: 'c' }));
    assert.deepEqual(idsOf((await store.read()).records), ['c']);
  });

  test('forgetting changes nothing but the memory it takes', async () => {
    const store = new MetricsStore(folder);
    await store.append(uploadRecord());
    const before = await store.read();
    store.forget();
    assert.deepEqual(await store.read(), before);
  });

  test('a listener hears of appends until it is taken away', async () => {
    const store = new MetricsStore(folder);
    let calls = 0;
    const stop = store.onDidChange(() => calls++);
    await store.append(uploadRecord());
    assert.ok(calls >= 1);
    stop();
    const heard = calls;
    await store.append(uploadRecord());
    assert.equal(calls, heard);
  });
});

describe('damaged files', () => {
  test('a line that a dying process left torn spoils only itself', async () => {
    const store = new MetricsStore(folder);
    await store.append(uploadRecord({ request_id: 'before' }));
    await appendFile(inFolder('metrics.jsonl'), '{"event_type":"upload","timest');
    await appendFile(inFolder('metrics.csv'), '2026-11-23T12:00');
    await store.append(uploadRecord({ request_id: 'after' }));
    const { records, skippedLines } = await store.read();
    assert.deepEqual(idsOf(records), ['before', 'after']);
    assert.equal(skippedLines, 1);
    const csv = (await readFile(inFolder('metrics.csv'), 'utf8')).trimEnd().split('\n');
    assert.match(csv.at(-1) ?? '', /,after,/);
  });

  test('a torn line at the end is counted once, however often it is read', async () => {
    const store = new MetricsStore(folder);
    await store.append(uploadRecord());
    await appendFile(inFolder('metrics.jsonl'), '{"event_ty');
    assert.equal((await store.read()).skippedLines, 1);
    assert.equal((await store.read()).skippedLines, 1);
  });

  test('a last line that lacks only its line end counts as a record', async () => {
    await writeFile(inFolder('metrics.jsonl'), JSON.stringify(uploadRecord()));
    assert.equal((await new MetricsStore(folder).read()).records.length, 1);
  });

  test('foreign lines are skipped and counted: text, other JSON, bytes, lines without end', async () => {
    const whole = JSON.stringify(uploadRecord());
    const foreign = ['hello', '{"a":1}', 'null', '[]', '\u0000\u0001', 'x'.repeat(700_000)];
    await writeFile(inFolder('metrics.jsonl'), `${foreign.map((line) => `${whole}\n${line}\n`).join('')}${whole}\n\n`);
    const { records, skippedLines } = await new MetricsStore(folder).read();
    assert.equal(records.length, foreign.length + 1);
    assert.equal(skippedLines, foreign.length);
  });

  test('records that straddle the slices in which a file is read stay whole', async () => {
    const ids = Array.from({ length: 3_000 }, (_, index) => `${index}-${'é'.repeat(index % 60)}`);
    const lines = ids.map((request_id) => `${JSON.stringify(uploadRecord({ request_id }))}\n`);
    await writeFile(inFolder('metrics.jsonl'), lines.join(''));
    const { records, skippedLines } = await new MetricsStore(folder).read();
    assert.deepEqual(idsOf(records), ids);
    assert.equal(skippedLines, 0);
  });
});

describe('turning over', () => {
  test('a full file is set aside, and three of them are kept', async () => {
    const store = new MetricsStore(folder, { maxBytes: 10 * LINE_BYTES });
    for (let index = 10; index < 99; index++) {
      await store.append(uploadRecord({ request_id: `r${index}` }));
    }
    assert.equal((await namesOf('.jsonl')).length, 4);
    const ids = idsOf((await store.read()).records);
    assert.equal(ids.at(-1), 'r98');
    assert.ok(ids.length >= 31 && ids.length <= 44, `${ids.length} records`);
    assert.deepEqual(ids, ids.toSorted());
    for (const name of await namesOf('.csv')) {
      assert.equal((await readFile(inFolder(name), 'utf8')).split('\n')[0], CSV_HEADER);
    }
    for (const name of await readdir(folder)) {
      assert.ok((await stat(inFolder(name))).size <= 10 * LINE_BYTES, name);
    }
  });

  test('without a limit of its own, a file is set aside once it would be longer than 10 MiB', async () => {
    const store = new MetricsStore(folder);
    const line = `${JSON.stringify(uploadRecord())}\n`;
    const most = Math.floor((10 * 1024 * 1024) / line.length);
    await writeFile(inFolder('metrics.jsonl'), line.repeat(most - 1));
    await store.append(uploadRecord());
    assert.deepEqual(await namesOf('.jsonl'), ['metrics.jsonl']);
    await store.append(uploadRecord());
    assert.equal((await namesOf('.jsonl')).length, 2);
  });

  test('a single line over the limit is written nevertheless', async () => {
    const store = new MetricsStore(folder, { maxBytes: 10 });
    await store.append(uploadRecord({ request_id: 'a' }));
    await store.append(uploadRecord({ request_id: 'b' }));
    assert.deepEqual(idsOf((await store.read()).records), ['a', 'b']);
  });

  for (const [what, first] of [
    ['other columns', 'timestamp,success\n'],
    ['the columns of an earlier version', `${CSV_HEADER.replace(/,schema_version.*/u, '')}\n`],
    ['more columns', `${CSV_HEADER},more\n`],
    ['line ends of another system', `${CSV_HEADER}\r\n`],
    ['no columns at all', ''],
  ] as const) {
    test(`a CSV with ${what} is set aside whole, and a new one is begun`, async () => {
      const old = `${first}2026-11-23T12:00:00.000Z,true\n`;
      await writeFile(inFolder('metrics.csv'), first === '' ? '' : old);
      await Promise.all(['a', 'b'].map((request_id) => new MetricsStore(folder).append(uploadRecord({ request_id }))));
      const [aside, ...more] = (await namesOf('.csv')).filter((name) => name !== 'metrics.csv');
      assert.deepEqual(more, []);
      assert.equal(await readFile(inFolder(aside ?? ''), 'utf8'), first === '' ? '' : old);
      const lines = (await readFile(inFolder('metrics.csv'), 'utf8')).trimEnd().split('\n');
      assert.equal(lines.length, 3);
      assert.equal(lines[0], CSV_HEADER);
    });
  }

  test('a CSV with other columns that cannot be set aside gets no line, which is told', async () => {
    const warnings: string[] = [];
    await writeFile(inFolder('metrics.csv'), 'timestamp,success\n');
    await writeFile(inFolder('metrics.csv.lock'), '');
    const store = new MetricsStore(folder, { onWarning: (message) => warnings.push(message) });
    await store.append(uploadRecord());
    assert.equal(await readFile(inFolder('metrics.csv'), 'utf8'), 'timestamp,success\n');
    assert.match(warnings.join(), /metrics\.csv has other columns and cannot be set aside/);
    assert.equal((await store.read()).records.length, 1, 'the record itself is on file');
  });

  test('a lock that a dead process left holds nobody up, and is cleared away', async () => {
    const lock = inFolder('metrics.jsonl.lock');
    const store = new MetricsStore(folder, { maxBytes: 2 * LINE_BYTES });
    await writeFile(lock, '');
    await utimes(lock, 0, 0);
    for (let index = 0; index < 4; index++) {
      await store.append(uploadRecord({ request_id: `r${index}` }));
    }
    assert.equal((await store.read()).records.length, 4);
    assert.equal((await namesOf('.jsonl')).length, 2);
    assert.deepEqual(await namesOf('.lock'), []);
  });
});

describe('several processes at once', () => {
  test('lose nothing, tear nothing and write each header once, while files are turned over', async () => {
    const writers = ['a', 'b', 'c', 'd'];
    const each = 120;
    // All records fit into the current file and the three kept, with room for files set aside a little early.
    const maxBytes = Math.ceil((writers.length * each * (LINE_BYTES + 4)) / 3);
    const script = fileURLToPath(new URL('appendRecords.ts', import.meta.url));
    const exits = writers.map(async (writer) => {
      const args = [script, folder, writer, String(each), String(maxBytes)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    });
    assert.deepEqual(
      await Promise.all(exits),
      writers.map(() => 0),
    );

    const { records, skippedLines } = await new MetricsStore(folder).read();
    assert.equal(skippedLines, 0);
    const expected = writers.flatMap((writer) => Array.from({ length: each }, (_, index) => `${writer}-${index}`));
    assert.deepEqual(idsOf(records).sort(), expected.sort());
    const csv = await Promise.all((await namesOf('.csv')).map((name) => readFile(inFolder(name), 'utf8')));
    for (const text of csv) {
      assert.equal(text.split(CSV_HEADER).length, 2);
      assert.ok(text.startsWith(CSV_HEADER));
    }
    const rows = csv.flatMap((text) => text.trimEnd().split('\n').slice(1));
    assert.equal(rows.length, expected.length);
  });
});

describe('a store that cannot write', () => {
  test('never fails the upload, warns once, and again after it has worked in between', async () => {
    const warnings: string[] = [];
    const blocked = inFolder('blocked');
    await writeFile(blocked, 'a file where the folder should be');
    const store = new MetricsStore(blocked, { onWarning: (message) => warnings.push(message) });
    await store.append(uploadRecord());
    await store.append(uploadRecord());
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /cannot be written/);
    await rm(blocked);
    await store.append(uploadRecord({ request_id: 'works' }));
    assert.deepEqual(idsOf((await store.read()).records), ['works']);
    await rm(blocked, { recursive: true });
    await writeFile(blocked, '');
    await store.append(uploadRecord());
    assert.equal(warnings.length, 2);
  });
});

describe('export and summary', () => {
  test('JSONL holds every record, CSV the uploads; both whole, from all files', async () => {
    const store = new MetricsStore(folder, { maxBytes: 3 * LINE_BYTES });
    for (const request_id of ['one', 'two', 'three', 'four', 'five']) {
      await store.append(uploadRecord({ request_id }));
    }
    await store.append(ROLLBACK);
    await store.exportTo('jsonl', inFolder('out.txt'));
    await store.exportTo('csv', inFolder('out.tsv'));
    const jsonl = (await readFile(inFolder('out.txt'), 'utf8')).trimEnd().split('\n');
    assert.deepEqual(
      jsonl.map((line) => JSON.parse(line) as unknown),
      (await store.read()).records,
    );
    const csv = (await readFile(inFolder('out.tsv'), 'utf8')).trimEnd().split('\n');
    assert.equal(csv[0], CSV_HEADER);
    assert.equal(csv.length, 6);
    assert.deepEqual(await namesOf('.tmp'), []);
  });

  test('an export that cannot be written is an error, and leaves nothing behind', async () => {
    const store = new MetricsStore(folder);
    await assert.rejects(store.exportTo('csv', inFolder('no/such/folder/out.csv')), { code: 'ENOENT' });
  });

  test('the summary stands in a file of its own, whole, in place of whatever stood there', async () => {
    const store = new MetricsStore(folder);
    const summary = summarize([uploadRecord()], { range: 'all', path: 'all' }, Date.UTC(2026, 10, 23, 13));
    await writeFile(inFolder('summary.json'), '{"generatedAt":');
    await store.writeSummary(summary);
    assert.deepEqual(JSON.parse(await readFile(inFolder('summary.json'), 'utf8')), summary);
    assert.deepEqual(await namesOf('.tmp'), []);
  });
});

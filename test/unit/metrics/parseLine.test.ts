import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseMetricLine } from '../../../src/metrics/parseLine.ts';
import { METRICS_SCHEMA_VERSION, MetricRecord, UploadRecord } from '../../../src/protocol/metrics.ts';
import { uploadRecord } from './uploadRecord.ts';

const bySchema = (line: string): unknown => MetricRecord.safeParse(JSON.parse(line)).data ?? null;

describe('parseMetricLine', () => {
  test('agrees with the schema whatever stands in whichever field', () => {
    const odd = fc.oneof(
      fc.constantFrom(
        null,
        true,
        '',
        'sync',
        'upload',
        'rollback',
        'cancelled',
        'disk_full',
        -1,
        0,
        0.5,
        1e21,
        101,
        10_000,
      ),
      fc.constantFrom(
        '2026-11-23T12:00:00.000Z',
        '2026-11-23T12:00:00Z',
        '2026-11-31T12:00:00.000Z',
        '2024-02-29T12:00:00.000Z',
        '2026-02-29T12:00:00.000Z',
        '2026-11-23T24:00:00.000Z',
        '2026-11-23T12:00:00.000+01:00',
        '2026-11-23',
      ),
      fc.double(),
      fc.string(),
      fc.constant(undefined),
    );
    const fields = fc.constantFrom(...UploadRecord.keyof().options, 'extra');
    fc.assert(
      fc.property(fc.dictionary(fields, odd, { maxKeys: 3 }), (change) => {
        const line = JSON.stringify({ ...uploadRecord(), ...change });
        assert.deepEqual(parseMetricLine(line), bySchema(line));
      }),
      { numRuns: 3_000 },
    );
  });

  test('reads lines from before events had types as uploads', () => {
    const { event_type: _, ...old } = uploadRecord();
    assert.deepEqual(parseMetricLine(JSON.stringify(old)), uploadRecord());
  });

  test('reads lines of before the schema had versions, of this version and of later ones', () => {
    const { schema_version: _version, extension_version: _extension, backend_id: _id, ...old } = uploadRecord();
    assert.deepEqual(parseMetricLine(JSON.stringify(old)), old);
    const origin = { schema_version: METRICS_SCHEMA_VERSION, extension_version: '1.2.3', backend_id: 'embedded' };
    const now = uploadRecord(origin);
    assert.deepEqual(parseMetricLine(JSON.stringify(now)), now);
    const later = { ...now, schema_version: METRICS_SCHEMA_VERSION + 1 };
    assert.deepEqual(parseMetricLine(JSON.stringify({ ...later, of_tomorrow: true })), later);
    const event = { event_type: 'rollback', timestamp: now.timestamp, message: 'Rolled back.', details: {} } as const;
    assert.deepEqual(parseMetricLine(JSON.stringify(event)), event);
    assert.deepEqual(parseMetricLine(JSON.stringify({ ...event, ...origin })), { ...event, ...origin });
  });

  test('takes no number that is too large to be one', () => {
    const line = JSON.stringify(uploadRecord({ duration_ms: 1_234 }));
    assert.notEqual(parseMetricLine(line), null);
    assert.equal(parseMetricLine(line.replace('1234', '1e999')), null);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        parseMetricLine(line);
      }),
    );
  });
});

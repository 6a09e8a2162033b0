import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const pumps = structuredFile(
  'pumps.toml',
  `# Pumps of the waterworks
[defaults]
# for every pump that does not set its own
poll_interval = 60
service_days = 30
warmup_min = 15
baud = 9600

[pumps.WP-01]
kind = "well pump"
service_days = 14
owner = "k.abel"

[pumps.WP-02]
kind = "well pump"
poll_interval = 20
max_pressure_bar = 12
owner = "k.abel"

[pumps.BP-01]
kind = "booster pump"
service_days = 7
baud = 1200
max_pressure_bar = 8
enabled = false

[alarms.tank]
min_c = 2.0
max_c = 18.0

[alarms.shaft]
min_c = 1.0
max_c = 30.0

[alarms.roof]
max_c = 60.0
`,
);

const sure = (question: string): string => {
  const found = askFile(pumps, question);
  assert.ok((found?.certainty ?? 0) >= SURE, `${question}: ${String(found?.certainty)} ${found?.text ?? 'nothing'}`);
  return found?.text ?? '';
};

test('a thing that leaves a setting out has the default, never the value of another one', () => {
  for (const [question, value] of [
    ['WP-02 service interval?', /service_days = 30/],
    ['WP-01 polling period?', /poll_interval = 60/],
    ['baud rate of WP-01', /baud = 9600/],
    ['warm-up time of BP-01', /warmup_min = 15/],
  ] as const) {
    const text = sure(question);
    assert.match(text, value);
    assert.match(text, /sets no/);
  }
  assert.deepEqual(citedBy(askFile(pumps, 'baud rate of WP-01')), ['7-7', '9-12']);
});

test('a thing that sets a setting itself has its own value', () => {
  assert.match(sure('BP-01 service interval?'), /BP-01\.service_days = 7`$/);
  assert.match(sure('polling interval of WP-02'), /WP-02\.poll_interval = 20`$/);
});

test('a setting that a thing has not and that has no default is not told of another one', () => {
  const found = askFile(pumps, 'max pressure of WP-01?');
  assert.match(found?.text ?? '', /^Not in this file/);
});

test('what holds for those that set nothing themselves is the default', () => {
  assert.match(sure('service days if a pump does not set its own'), /defaults\.service_days = 30/);
  assert.match(sure('poll interval when a pump has none of its own'), /defaults\.poll_interval = 60/);
});

test('limits are the lower and the upper one of the thing that is named', () => {
  assert.match(sure('tank alarm limits?'), /tank\.min_c = 2\.0[^]*tank\.max_c = 18\.0/);
  assert.match(sure('upper limit of the shaft alarm'), /^`alarms\.shaft\.max_c = 30\.0`$/);
  assert.match(askFile(pumps, 'lower limit of the roof alarm')?.text ?? '', /has no such limit/);
});

test('a sum over those that are enabled leaves out what is switched off', () => {
  const chart = structuredFile(
    'values.yaml',
    `gateway:
  enabled: true
  replicas: 3
matcher:
  enabled: true
  replicas: 2
legacy:
  enabled: false
  replicas: 4
`,
  );
  assert.match(askFile(chart, 'replicas of enabled components, summed?')?.text ?? '', /\*\*5\*\* — sum of/);
  assert.match(askFile(chart, 'sum of all replicas')?.text ?? '', /\*\*9\*\* — sum of/);
});

test('a date is nobody, also of a thing that is named', () => {
  const rooms = structuredFile(
    'rooms.yaml',
    `rooms:
  attic: { cleaned: 2024-05-02, area: 20 }
  cellar: { cleaned: 2024-05-03, area: 30 }
`,
  );
  assert.ok((askFile(rooms, 'who cleaned the attic?')?.certainty ?? 0) < SURE);
});

const lifts = structuredFile(
  'lifts.yaml',
  `lifts:
  north: { power_kw: 5, limits: { min: 1, max: 9 }, max_load: 70 }
  south: { power_kw: 8, max_load: 80 }
  west: { power_kw: 2, max_load: 80 }
`,
);

test('limits that stand deeper are not said to be missing', () => {
  assert.match(askFile(lifts, 'lower limit of north')?.text ?? '', /limits\.min = 1/);
  assert.match(askFile(lifts, 'upper limit of north')?.text ?? '', /limits\.max = 9/);
});

test('a sum over those that are off leaves out what is on', () => {
  const pumping = structuredFile(
    'pumping.yaml',
    `pumps:
  north: { power_kw: 4, enabled: true }
  south: { power_kw: 3, enabled: false }
  west: { power_kw: 2, enabled: false }
port: 3
`,
  );
  const found = askFile(pumping, 'total power of the pumps that are switched off');
  assert.match(found?.text ?? '', /^\*\*5\*\* — sum of `power_kw` over 2 that are off/);
});

test('a sum over those that run is not sure where none says whether it runs', () => {
  const found = askFile(lifts, 'total power of the running lifts');
  assert.doesNotMatch(found?.text ?? '', /that are on/);
  assert.ok((found?.certainty ?? 0) < SURE, String(found?.certainty));
});

test('which things do not have a setting is answered by these, and by no value of another one', () => {
  for (const question of ['which lift does not have limits?', 'which lifts do not have limits?'])
    assert.match(askFile(lifts, question)?.text ?? '', /^(?![^]*north)[^]*south[^]*west/, question);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const kilns = structuredFile(
  'kilns.toml',
  `# Kilns of the pottery, K9 was sold
[defaults.kiln]
mode = "auto"
hold_below_c = 12.0

[[kiln]]
id = "K1"
name = "Round kiln"
volume_l = 300
fired = 1998

[[kiln]]
id = "K2"
name = "Salt kiln"
volume_l = 120
fired = 2011
mode = "manual"

[[kiln]]
id = "K3"
name = "Test kiln"
volume_l = 80
fired = 2019
hold_below_c = 18.5

[burner.B2]
kilns = ["K2", "K3"]
power_kw = 95

[[notify.person]]
name = "Imke Holm"
on = ["frost"]
via = ["sms", "phone"]

[[notify.person]]
name = "Jan Petersen"
on = ["frost"]
via = ["email"]
`,
);

const bakery = structuredFile(
  'values.yaml',
  `global:
  logLevel: info      # debug | info
oven:
  replicas: 1
  env: { LOG_LEVEL: warning }
till:
  replicas: 2
  env: { LOG_LEVEL: debug }
jobs:
  - { name: close, schedule: "45 21 * * *" }
  - { name: import, schedule: "15 3 * * *", suspend: true }
alerts:
  rules:
    - { name: OvenDown, severity: page }
    - { name: TillLag, severity: ticket }
    - { name: QueueFull, severity: page }
`,
);

for (const [what, file, question, expected] of [
  ['tables of one name are counted', kilns, 'how many kilns are there', /^\*\*3\*\*/],
  ['tables of one name are listed by theirs', kilns, 'list all kilns', /Round kiln[^]*Salt kiln[^]*Test kiln/],
  ['a thing of another name is not all that is asked', kilns, 'which kilns does burner B2 heat?', /^`K2`, `K3`/],
  ['what is left out is by default', kilns, 'which kilns are not automatic in their mode?', /^[^R]*Salt kiln[^R]*$/],
  ['who is told is told by what each has', kilns, 'who gets a text message on frost?', /^(?![^]*Jan)[^]*Imke Holm/],
  ['units are in the names', kilns, 'how many litres do all kilns have together', /\*\*500\*\*/],
  ['a unit is a word for the value', kilns, 'how many kilowatts does burner B2 have?', /power_kw = 95/],
  ['what sets none has the default', kilns, 'hold temperature of a kiln that sets none itself?', /hold_below_c = 12/],
  ['the values are those of the components', bakery, 'which component logs at debug level?', /^[^o]*till/],
  ['rules are what they stand in', bakery, 'which alerts page somebody?', /^`OvenDown`, `QueueFull`/],
  ['a field of all says what they are', bakery, 'which scheduled job is switched off?', /^`jobs.import`/],
] as const) {
  test(`members are chosen by the values of their fields: ${what}`, () => {
    const found = askFile(file, question);
    assert.match(found?.text ?? '', expected);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
  });
}

test('a setting is not asked for by the word for all settings', () => {
  const jobs = structuredFile(
    'jobs.ini',
    '[job:photos]\nencrypt = no\ntarget = nas\n\n[job:mail]\nencrypt = yes\ntarget = disk\n',
  );
  const found = askFile(jobs, 'What is the encryption key?');
  assert.ok((found?.certainty ?? 0) < SURE, found?.text);
});

test('blocks are called what most of those with their name call themselves, and none of another name is counted', () => {
  const bins = structuredFile(
    'store.toml',
    `[[silo]]
name = "North bin"
capacity_t = 40

[[silo]]
name = "Oat bin"
capacity_t = 25

[[dryer]]
name = "Old dryer"
calibration_days = 90
`,
  );
  assert.match(askFile(bins, 'how many bins are there?')?.text ?? '', /^\*\*2\*\*/);
  assert.match(askFile(bins, 'list the bins')?.text ?? '', /^- `silo` \(North bin\)\n- `silo` \(Oat bin\)$/);
  const interval = askFile(bins, 'calibration interval?');
  assert.match(interval?.text ?? '', /calibration_days = 90/);
  assert.ok((interval?.certainty ?? 0) >= SURE, String(interval?.certainty));
});

test('the other values that a comment lists are not what a setting is set to', () => {
  const log = structuredFile('log.yaml', 'level: info  # debug | info | warning\nmode: fast  # slow, fast\n');
  for (const question of ['what is set to debug?', 'which setting is warning?'])
    assert.ok((askFile(log, question)?.certainty ?? 0) < SURE, question);
});

test('the paragraphs below a heading are not counted as what it names', () => {
  const visit = structuredFile('visit.txt', 'Visitors\n--------\nThe first one.\n\nThe second one.\n');
  assert.ok((askFile(visit, 'how many visitors?')?.certainty ?? 0) < SURE);
});

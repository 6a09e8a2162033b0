import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitsOf } from '../../../../src/backend/answering/kinds/items/coordinated.ts';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const bakery = structuredFile(
  'bakery.yml',
  `ovens:
  stone:
    timeout: 40
    door: left
  deck:
    timeout: 25
    door: right
  proofer:
    door: left
shop:
  opening hour: 6
  closing hour: 18
probes:
  smoke:
    path: /smoke
  heat:
    path: /heat
`,
);

for (const [question, expected] of [
  ['timeouts of stone and deck', ['ovens.stone.timeout = 40', 'ovens.deck.timeout = 25']],
  ['which door do stone, deck and proofer have?', ['stone.door = left', 'deck.door = right', 'proofer.door = left']],
  ['opening and closing hour of the shop', ['opening hour = 6', 'closing hour = 18']],
  ['which paths do the smoke and heat probes have?', ['/smoke', '/heat']],
  ['stone vs deck timeout', ['= 40', '= 25']],
] as const) {
  test(`each of several settings is told: ${question}`, () => {
    const found = askFile(bakery, question);
    for (const value of expected) assert.ok(found?.text.includes(value), found?.text);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
  });
}

test('one of several that has no such setting makes the answer unsure', () => {
  const found = askFile(bakery, 'timeouts of stone and proofer');
  assert.ok((found?.certainty ?? 0) < SURE, found?.text);
});

test('a question is split around the things that it names in a row', () => {
  const [first] = splitsOf('timeouts of lint, test, and package in minutes?');
  assert.deepEqual(first?.things, ['lint', 'test', 'package']);
  assert.equal(first.questions[1], 'timeouts of test in minutes');
  assert.deepEqual(splitsOf('how long is the timeout?'), []);
});

const crate = structuredFile(
  'Cargo.toml',
  `[dependencies]
flate = "1.0"
lamp = { version = "2.3", optional = true, features = ["dim", "warm"] }
shade = { version = "0.9", optional = true }
bulb.workspace = true
`,
);

for (const [question, expected] of [
  ['which dependencies are optional?', /^`lamp`, `shade`\n/],
  ['how many dependencies', /^\*\*4\*\*/],
  ['what version of lamp?', /2\.3/],
  ['which features does lamp enable?', /^`dim`, `warm`/],
] as const) {
  test(`tables in one line of TOML are read: ${question}`, () => {
    const found = askFile(crate, question);
    assert.match(found?.text ?? '', expected);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
  });
}

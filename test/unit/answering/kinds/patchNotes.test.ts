import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const game = structuredFile(
  'patch-notes.md',
  `# Emberfall: patch notes

## Patch 12b (3 March 2026)

### Balance

- Warden: shield bash stun lowered from 1.5 s to 1.2 s.
- Ranger: arrow damage raised from 40 to 44.
- Frost Mage: Blizzard cooldown increased from 14 to 18 seconds.

### Fixes

- Fixed a crash in the lobby.
- Daggers no longer pass through walls.

### Known issues

- The replay viewer shows wrong team colours.

## Patch 12 (24 February 2026)

- New map: Sunken Library. Requested by Orla.
- Ranger nerfed: dodge roll now costs 25 stamina, up from 15.
- The double jump of patch 11 is reverted after feedback.

## Season 4 (12 January 2026)

- The level cap rises from 50 to 60.
- Fixed 3 exploits in the auction house.
- The season pass costs 900 gems, previously 1,000.
`,
);

const named = structuredFile(
  'WHATSNEW.txt',
  `Plantmate: what's new
=====================

2026-05-11
----------
* Reminders can be snoozed for 3 days.

2026-04-02
----------
* The free plan is limited to 12 plants, down from 20.
* Withdrawn: the soil advisor, because its advice was wrong in winter.

2025-12-01
----------
* First public version.
`,
);

const birds = structuredFile(
  'whats-new.md',
  `# Hollowmap: what's new

## "Wheatear" (2 October 2025)

### New
- Tunnels are drawn dashed.

## "Wheatear" hotfix (6 October 2025)

- Rivers were invisible.

## "Lynx" (3 March 2025)

### Tuned
- Explorer goes from 24.99 to 29.99 euros a year.

### Squashed
- Text overlapped.
- Downloads hung.
`,
);

/** The answer where it is sure, else nothing. */
function sure(file: typeof game, question: string): string {
  const found = askFile(file, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('releases that are patches and seasons are found by their names, dates and order', () => {
  assert.match(sure(game, 'when did season 4 start?'), /12 January 2026/);
  assert.match(sure(game, 'what is the latest patch?'), /Patch 12b/);
  assert.match(sure(game, 'how many days lie between patch 12 and patch 12b?'), /^7 days/);
  assert.match(sure(game, 'how was the Ranger changed in patch 12?'), /dodge roll/);
  assert.doesNotMatch(sure(game, 'how was the Ranger changed in patch 12?'), /arrow/);
});

void test('releases are called by names and by days, and a hotfix is not what it mends', () => {
  assert.match(sure(birds, 'what did the hotfix of Wheatear repair?'), /Rivers/);
  assert.doesNotMatch(sure(birds, 'what came with Wheatear?'), /Rivers/);
  assert.match(sure(birds, 'how many bugs were squashed in Lynx?'), /2 changes/);
  assert.match(sure(named, 'what changed in the April release?'), /free plan[^]*soil/);
});

void test('what was made weaker, lowered or cheaper is told by the numbers before and after', () => {
  const weaker = sure(game, 'which heroes were nerfed in patch 12b?');
  assert.match(weaker, /Warden[^]*Frost Mage/);
  assert.doesNotMatch(weaker, /Ranger/);
  assert.match(sure(game, 'which season made the pass cheaper?'), /Season 4[^]*900 gems/);
  assert.match(sure(named, 'which update lowered the plant limit?'), /2026-04-02[^]*down from 20/);
  assert.match(sure(birds, 'in which drop did the subscription become more expensive?'), /Lynx[^]*29\.99/);
  assert.equal(sure(game, 'when did the mounts become more expensive?'), '');
  assert.doesNotMatch(sure(game, 'what was raised?'), /no longer/);
});

void test('known problems, what was taken back and who asked for something are told', () => {
  assert.match(sure(game, 'what is known to be broken in patch 12b?'), /replay viewer/);
  assert.match(sure(game, 'what was reverted in patch 12?'), /double jump/);
  assert.match(sure(game, 'who asked for the Sunken Library?'), /Orla/);
  assert.match(sure(named, 'what was withdrawn in April and why?'), /wrong in winter/);
});

void test('a number that a change states is told where so many are asked for', () => {
  assert.match(sure(game, 'how many exploits were fixed in season 4?'), /3 exploits/);
  assert.match(sure(game, 'how many fixes are in patch 12b?'), /^\*{0,2}2\b/);
});

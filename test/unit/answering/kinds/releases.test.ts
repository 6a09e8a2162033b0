import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const history = structuredFile(
  'HISTORY.md',
  `# History of Wren

## Unreleased

- Offline maps

## 3.2.0 (2025-02-20)

- Added: export of tracks as GPX (#210, by @lena)
- Added: dark map style (#214)
- Fixed: crash when the compass is missing (#209)

## 3.1.1 (2025-01-08)

- Security: update of the TLS library, CVE-2024-9911
- Fixed: tracks longer than 24 h were cut (#201, by @otto)

## 3.1.0 (2024-11-30)

- Added: Finnish translation, by @aino
- Changed: **Breaking** - settings are read from \`wren.toml\`, no longer from \`wren.ini\`
- Removed: support for Android 8

## 3.0.0 (2024-06-01)

- Changed: new map engine
- Changed: **Breaking** - the file format of tracks is version 2
- Deprecated: the \`legacy-sync\` option

## 2.9.4 (2024-05-20)

- Fixed: wrong altitude on some devices (#177)`,
);

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(history, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('the time between releases is compared', () => {
  assert.match(sure('longest gap between two neighbouring releases?'), /^\*\*182 days\*\*: from 3\.0\.0 .* to 3\.1\.0/);
  assert.match(sure('shortest time between releases'), /^\*\*12 days\*\*/);
  assert.match(sure('average time between two releases'), /^\*\*69 days\*\*/);
  assert.deepEqual(citedBy(askFile(history, 'longest gap between releases')), ['24-24', '18-18']);
});

void test('one release is the next to another', () => {
  assert.match(sure('which version came right before 3.1.1?'), /^\*\*3\.1\.0\*\*/);
  assert.match(sure('what came right after 3.0.0'), /^\*\*3\.1\.0\*\*/);
  assert.match(sure('predecessor of 3.1.1'), /^\*\*3\.1\.0\*\*/);
  assert.match(sure('the last three releases'), /3\.2\.0.*3\.1\.1.*3\.1\.0/);
});

void test('what lies between two versions is told with the versions between', () => {
  assert.match(sure('what changed between 3.0.0 and 3.2.0'), /3\.1\.1[\s\S]*3\.1\.0/);
  assert.match(sure('what was new in 2024'), /3\.1\.0[\s\S]*2\.9\.4/);
});

void test('changes are counted, and their tickets are listed', () => {
  assert.match(sure('how many breaking changes are there'), /^\*\*2 changes/);
  assert.match(sure('how many fixes in total'), /^\*\*3 changes/);
  assert.match(sure('how many releases are listed?'), /^\*\*5 releases/);
  assert.equal(sure('which issues were fixed in 3.2.0? numbers'), '**1**: #209');
  assert.equal(sure('which CVEs were fixed'), '**1**: CVE-2024-9911');
  assert.match(sure('which release has the most changes'), /3 changes$/);
});

void test('what is not out yet is what stands under no version', () => {
  for (const question of ['what is not released yet', 'what is still unreleased', "what's in the next release"])
    assert.match(sure(question), /Offline maps/, question);
});

void test('a version may be a day', () => {
  const days = structuredFile(
    'CHANGELOG.md',
    `# Changes

## v1.1.0
* Faster start

## v1.0.0
* Versions are no longer days

## v20210402.1
* Fix the fix

## v20210402
* Fix the clock`,
  );
  assert.match(askFile(days, 'how many releases are there?')?.text ?? '', /^\*\*4 releases/);
  assert.match(askFile(days, 'newest version')?.text ?? '', /^\*\*1\.1\.0\*\*/);
  assert.match(askFile(days, 'which version came right before 1.0.0?')?.text ?? '', /20210402\.1/);
});

void test('what the changelog does not have is not answered for sure', () => {
  for (const question of ['who is the maintainer', 'was support for iOS dropped?', 'how many contributors are there?'])
    assert.equal(sure(question), '', question);
});

void test('who did something is told for sure only where the change names someone', () => {
  assert.match(sure('who added the Finnish translation?'), /@aino/);
  assert.equal(sure('who added the dark map style?'), '');
});

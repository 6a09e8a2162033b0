import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { readReleases, compareVersions } from '../../../../src/backend/answering/kinds/changelog/releases.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const log = structuredFile(
  'CHANGELOG.md',
  `# Changelog

## [Unreleased]

### Added
- Kites can be rented.

## [2.1.0] - 2023-05-02

### Added
- Wind forecast (KITE-31).

### Security
- Tokens expire after an hour, because one was found in a log.

## [2.0.1] - 2023-02-11

### Fixed
- The tide was an hour late (KITE-27).

### Deprecated
- \`GET /tides\`; it goes away in 3.0.

## [2.0.0] - 2022-11-30

### Changed
- **Breaking:** heights are in centimetres.

### Removed
- Fax. Nobody had sent one for years.
`,
);

function text(question: string): string {
  return askFile(log, question)?.text ?? '';
}

void test('versions have their dates, and the latest is the newest that is released', () => {
  assert.match(text('what is the latest version?'), /2\.1\.0.*2023-05-02/);
  assert.match(text('when was 2.0.1 released'), /2023-02-11/);
  assert.match(text('what was the first release'), /2\.0\.0/);
});

void test('what changed in a version is listed, of one kind where one is asked for', () => {
  const all = askFile(log, 'What changed in 2.0.1?');
  assert.match(all?.text ?? '', /tide was an hour late[\s\S]*GET \/tides/);
  assert.deepEqual(citedBy(all), ['16-22']);
  assert.doesNotMatch(text('what was fixed in v2.0.1'), /tides`/);
});

void test('the version is found that added, fixed or removed something', () => {
  assert.match(text('in which version was fax removed and why'), /2\.0\.0[\s\S]*Nobody had sent one/);
  assert.match(text('since when is there a wind forecast'), /2\.1\.0/);
  assert.match(text('what was KITE-27 about?'), /tide/);
});

void test('releases and changes are counted and listed over all versions', () => {
  assert.match(text('how many versions have been released?'), /^\*\*3 releases\*\*/);
  assert.match(text('how many releases in 2023'), /^\*\*2 releases in 2023\*\*/);
  assert.match(text('list the security fixes'), /Tokens expire/);
  assert.doesNotMatch(text('list the security fixes'), /tide/);
  assert.match(text('what is deprecated?'), /GET \/tides/);
  assert.match(text('any breaking changes?'), /centimetres/);
  assert.match(text('what comes in the next version'), /Kites/);
});

void test('what the changelog does not have is said not to be there', () => {
  for (const question of ['what changed in 2.0.7?', 'when was submarine support added?', 'what was KITE-99?']) {
    const found = askFile(log, question);
    assert.match(found?.text ?? '', /^Not in this file/, question);
    assert.deepEqual(found?.lines, []);
    assert.ok((found?.certainty ?? 0) >= SURE);
  }
});

void test('releases are told in many notations, and numbered sections are none', () => {
  const versions = (content: string): string[] =>
    readReleases(content.split('\n')).map(({ version, date }) => `${version} ${date?.text ?? '-'}`);
  assert.deepEqual(versions('1.2.0 / 2019-05-01\n==================\n\n  * add x\n\nv1.1 (Jan 4, 2018)\n---\n* y'), [
    '1.2.0 2019-05-01',
    '1.1 Jan 4, 2018',
  ]);
  assert.deepEqual(versions('# [4.0.0](https://x/y) (2024-12-02)\n\n* z\n\n## Version 3.9 – 5 March 2024\n- q'), [
    '4.0.0 2024-12-02',
    '3.9 5 March 2024',
  ]);
  assert.deepEqual(versions('Changes\n\n1.2.0 (2023-08-01)\n  - a\n\n1.1.0 (2022-12-24)\n  - b'), [
    '1.2.0 2023-08-01',
    '1.1.0 2022-12-24',
  ]);
  assert.deepEqual(
    versions('foo (1.4-2) unstable; urgency=low\n\n  * New.\n\n -- A B <a@b>  Tue, 02 Jan 2024 10:00:00 +0000'),
    ['1.4-2 02 Jan 2024'],
  );
  assert.deepEqual(versions('# Handbook\n\n### 2.1 Shifts at the stations\n\ntext\n\n### 2.2 Office'), []);
});

void test('versions are compared number by number, and what comes before a release is older', () => {
  assert.ok(compareVersions('1.10.0', '1.9.3') > 0);
  assert.ok(compareVersions('2.0.0-rc.1', '2.0.0') < 0);
  assert.equal(compareVersions('1.0', '1.0'), 0);
});

void test('withdrawn releases are known, and releases are counted by what they have', () => {
  const yanked = structuredFile(
    'CHANGELOG.md',
    '# Changelog\n\n## [1.2.1] - 2026-02-02\n### Security\n- A hole in the lid.\n\n## [1.2.0] - 2026-01-20 [YANKED]\n### Fixed\n- Lost spoons.\n\n## [1.1.0] - 2026-01-01\n### Added\n- Forks.',
  );
  assert.match(askFile(yanked, 'which release was withdrawn?')?.text ?? '', /1\.2\.0[\s\S]*spoons/);
  assert.match(askFile(yanked, 'why was 1.2.0 withdrawn')?.text ?? '', /Lost spoons/);
  assert.match(askFile(yanked, 'how many releases have a security section')?.text ?? '', /1 release/);
  assert.match(askFile(yanked, 'summarise 1.1.0')?.text ?? '', /Forks/);
});

void test('lines of nothing but spaces between marks are read in linear time', () => {
  const spaces = ' '.repeat(300_000);
  const file = structuredFile('CHANGELOG.md', `# Changelog\n\n## 1.1.0\n- b${spaces}c\n**d**${spaces}e\n## 1.0.0\n- a`);
  assert.match(askFile(file, 'what changed in 1.0.0?')?.text ?? '', /- a/);
});

void test('dates and versions that a question names choose the releases', () => {
  assert.match(text('which versions were released in 2022?'), /^\*\*1 release in 2022\*\*: 2\.0\.0/);
  assert.match(text('what was the last release in 2022?'), /^\*\*2\.0\.0\*\*/);
  assert.match(text('how many releases in May 2023'), /^\*\*1 release /);
  assert.match(text('how many releases since March 2023'), /^\*\*1 release /);
  assert.match(text('what was removed in 2023?'), /^Not in this file/);
  assert.match(text('which releases came before 2.0.1?'), /2\.0\.0/);
  assert.doesNotMatch(text('which releases came before 2.0.1?'), /2\.1\.0|2\.0\.1 /);
  assert.match(text('which version came before 2.1.0?'), /^\*\*2\.0\.1\*\*/);
  const since = text('what changed since 2.0.0?');
  assert.match(since, /Wind forecast[\s\S]*tide was an hour late/);
  assert.doesNotMatch(since, /centimetres/);
  assert.doesNotMatch(text('what was added after 2.0.1?'), /centimetres|tide/);
  assert.match(text('which releases were there in 1999?'), /^Not in this file/);
  const undated = structuredFile('CHANGELOG.md', '# Changelog\n\n## 2.0\n- b\n\n## 1.0\n- a');
  assert.ok((askFile(undated, 'what changed in 2023?')?.certainty ?? 0) < SURE);
});

void test('a change is found by its ticket or its commit', () => {
  const commits = structuredFile(
    'CHANGELOG.md',
    '# Changelog\n\n## 1.1.0\n- Oars ([1a2b3c4](https://x/commit/1a2b3c4d5e)).\n- Masts (#41).\n\n## 1.0.0\n- Hull.',
  );
  assert.match(askFile(commits, 'what did commit 1a2b3c4d do?')?.text ?? '', /Oars/);
  assert.match(askFile(commits, 'what was issue 41 about?')?.text ?? '', /Masts/);
  assert.match(askFile(commits, 'what did commit 9f9f9f9 change')?.text ?? '', /^Not in this file/);
});

void test('a release may be withdrawn in its heading or below it', () => {
  const pulled = structuredFile(
    'CHANGELOG.md',
    '# Changelog\n\n## 1.3.0 (pulled)\n- Knives.\n\n## 1.2.0\nThis release was withdrawn.\n- Spoons.\n\n## 1.1.0\n- The old forks were withdrawn.',
  );
  assert.match(askFile(pulled, 'was 1.2.0 pulled?')?.text ?? '', /^\*\*Yes\.\*\*/);
  assert.match(askFile(pulled, 'was 1.1.0 yanked?')?.text ?? '', /^\*\*No\.\*\*/);
  assert.match(
    askFile(pulled, 'how many releases were retracted?')?.text ?? '',
    /^\*\*2 withdrawn releases\*\*: 1\.3\.0, 1\.2\.0/,
  );
});

const firmware = structuredFile(
  'RELEASES.txt',
  `PIER LAMP FIRMWARE

HT-20 is end of life; its last version is 3.9.4.

FW 4.6.0 (build 2207)  12 June 2024
-----------------------------------
New:
 * Dual SIM failover after 90 s.
Changed:
 * Default report interval is now 30 s (was 60 s).
Known problems:
 * The headset has to be paired again.
Upgrade: needs at least 4.2.0. Allow 12 minutes.

FW 4.5.1 (build 2139)  11 March 2024   *** RECALLED ***
-----------------------------------
Fixed:
 * Time zone of Lisbon.
Do not install: lamps may not boot. Use 4.5.2.

FW 4.2.0 (build 1874)  2 October 2023
-----------------------------------
New:
 * Encrypted settings. Going back to a version before 4.2.0 erases all of them.
Removed:
 * Telnet console. Use SSH.
 * Support of Python 3.8 scripts.
`,
);

void test('what is asked of a release beside its changes is told by what says so', () => {
  const of = (question: string): string => askFile(firmware, question)?.text ?? '';
  assert.match(of('what version do I need before I can go to 4.6.0'), /^- \*\*4\.6\.0.*at least 4\.2\.0/);
  assert.match(of('how long does the 4.6.0 upgrade take'), /12 minutes/);
  assert.match(of('what happens if I downgrade below 4.2.0'), /erases all/);
  assert.match(of('known issues of the latest release'), /headset/);
  assert.match(of('what replaced telnet'), /Use SSH/);
  assert.match(of('what was wrong with 4.5.1'), /may not boot/);
  assert.match(of('what was the report interval before 4.6.0?'), /was 60 s/);
});

void test('a release is known by its build, and the newest by what the document is of', () => {
  assert.match(askFile(firmware, 'which build number is 4.5.1')?.text ?? '', /build 2139/);
  assert.match(askFile(firmware, "what's the newest firmware")?.text ?? '', /4\.6\.0/);
  assert.match(askFile(firmware, 'which release dropped python 3.8')?.text ?? '', /4\.2\.0/);
});

void test('what the text says of a name apart from the changes is not denied', () => {
  assert.doesNotMatch(askFile(firmware, 'last version for HT-20')?.text ?? '', /Not in this file|4\.6\.0/);
});

void test('a question that is not about changes is not surely answered by words that only mean nearly the same', () => {
  const school = structuredFile(
    'CHANGELOG.md',
    '# Changelog: Marks\n\n## 1.1.0 - 2024-01-02\n\n- Fee reminders for pupils on a bursary.\n\n## 1.0.0 - 2023-01-02\n\n- First.\n',
  );
  assert.ok((askFile(school, 'what will it cost per pupil next year?')?.certainty ?? 0) < SURE);
});

void test('a changelog is known in German and in Chinese, however many headings its releases have', () => {
  const chinese = structuredFile(
    '更新日志.md',
    '# 更新日志\n\n## [3.4.0] - 2024-05-20\n\n### 新增\n- 支持扫码入库\n\n### 变更\n- 会话有效期由 8 小时改为 2 小时\n\n### 修复\n- 修复金额小数位丢失 (#231)\n\n## [3.3.0] - 2024-01-15\n\n### 新增\n- 支持多仓库调拨\n\n### 移除\n- 移除 IE11 支持\n\n### 弃用\n- 旧版接口\n',
  );
  assert.match(askFile(chinese, '哪个版本移除了 IE11 支持？')?.text ?? '', /3\.3\.0/);
  assert.match(askFile(chinese, '哪个版本开始支持多仓库调拨')?.text ?? '', /3\.3\.0/);
  const german = structuredFile(
    'AENDERUNGEN.md',
    '# Änderungsprotokoll\n\n## Unveröffentlicht\n\n- Export als PDF\n\n## 2.11.0 – 14. Mai 2024\n\n### Geändert\n- Sitzungen laufen nach 20 Minuten ab (bisher 60)\n\n## 2.10.0 – 11. März 2024\n\n### Neu\n- Wetterdaten\n\n## 2.9.0 – 8. Januar 2024\n\n### Geändert\n- Standardsprache ist Deutsch\n',
  );
  assert.match(askFile(german, 'wann erschien 2.10.0')?.text ?? '', /11\. März 2024/);
  assert.match(askFile(german, 'was ist für die nächste Version geplant')?.text ?? '', /PDF/);
  const between = askFile(german, 'was hat sich zwischen 2.9.0 und 2.11.0 geändert')?.text ?? '';
  assert.match(between, /20 Minuten[\s\S]*Wetterdaten/);
});

void test('of changes that name a thing alike, those of the kind that is asked for are meant', () => {
  const canteen = structuredFile(
    'CHANGELOG.md',
    '# Changelog\n\n## 1.2.0\n\n### Added\n- Canteen: allergies are shown.\n\n## 1.1.1\n\n### Fixed\n- Canteen: charges twice.\n- Bus lists.\n- Photo import.\n\n## 1.1.0\n\n### Security\n- CVE-2024-1: reset links could be used twice.\n',
  );
  assert.doesNotMatch(askFile(canteen, 'in which versions were canteen bugs fixed')?.text ?? '', /1\.2\.0/);
  assert.match(askFile(canteen, 'which release closed the hole with password reset links?')?.text ?? '', /1\.1\.0/);
});

void test('misspelt words of form are understood, and releases that were withdrawn count where they are to be counted', () => {
  assert.match(askFile(firmware, 'whats the lastest version that is realy out already')?.text ?? '', /4\.6\.0/);
  assert.match(
    askFile(firmware, 'how many relases have a date in 2024 (count the recalled one too)')?.text ?? '',
    /^\*\*2 releases/,
  );
});

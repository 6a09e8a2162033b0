import assert from 'node:assert/strict';
import { win32 } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeFileName } from '../../../src/localFile/safeFileName.ts';

test('a name from elsewhere stays what it is where any machine takes it', () => {
  for (const name of ['notes.md', 'Über uns.txt', '契約.pdf', '.env.example', 'console.log', 'com10.txt', 'a.b.c']) {
    assert.equal(safeFileName(name), name);
  }
});

test('a name from elsewhere leads nowhere, is no device, and has a bounded length', () => {
  for (const [name, expected] of [
    ['', 'file.txt'],
    ['..', 'file.txt'],
    [' . ', 'file.txt'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\Windows\\x.txt', 'C__Windows_x.txt'],
    ['notes.txt::$DATA', 'notes.txt__$DATA'],
    ['notes.txt. ', 'notes.txt'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['Aux .md', '_Aux .md'],
    ['COM1.tar.gz', '_COM1.tar.gz'],
    ['lpt³.log', '_lpt³.log'],
    ['a\0b\nc', 'a_b_c'],
    [`${'x'.repeat(300)}.md`, `${'x'.repeat(117)}.md`],
    [`a.${'y'.repeat(300)}`, `a.${'y'.repeat(118)}`],
    [`${'界'.repeat(300)}.txt`, `${'界'.repeat(38)}.txt`],
  ] as const) {
    assert.equal(safeFileName(name), expected, name);
  }
});

test('no name from elsewhere becomes one that Windows or Linux refuses', () => {
  const device = /^(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)/i;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const safe = safeFileName(name);
      assert.equal(win32.basename(safe), safe);
      assert.ok(safe !== '' && Buffer.byteLength(safe) <= 121 && safe.isWellFormed());
      assert.doesNotMatch(safe, /[<>:"/\\|?*\p{Cc}]|[. ]$/u);
      assert.doesNotMatch(safe, device);
    }),
  );
});

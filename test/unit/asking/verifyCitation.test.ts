import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { verifyCitation } from '../../../src/asking/verifyCitation.ts';

const LINES = ['one', 'two', 'three', 'two', 'three', 'six'];

suite('a citation', () => {
  test('is verified where it says', () => {
    const lines = { start: 2, end: 3 };
    assert.deepEqual(verifyCitation(LINES, lines, 'two\nthree'), { status: 'verified', lines });
    assert.deepEqual(verifyCitation(LINES, { start: 4, end: 5 }, 'two\nthree').status, 'verified');
  });

  test('that has moved is found at the nearest place', () => {
    assert.deepEqual(verifyCitation(LINES, { start: 6, end: 7 }, 'two\nthree'), {
      status: 'moved',
      lines: { start: 4, end: 5 },
    });
    assert.deepEqual(verifyCitation(LINES, { start: 1, end: 2 }, 'two\nthree').lines, { start: 2, end: 3 });
  });

  test('that is gone says where it was', () => {
    const lines = { start: 2, end: 3 };
    assert.deepEqual(verifyCitation(LINES, lines, 'two\nfour'), { status: 'changed', lines });
    assert.deepEqual(verifyCitation([], lines, 'two'), { status: 'changed', lines });
  });

  test('reaching over the end of the file is not there', () => {
    assert.equal(verifyCitation(LINES, { start: 6, end: 7 }, 'six\nseven').status, 'changed');
  });

  test('from a copy without its secrets is held against the file without its own', () => {
    const lines = ['port = 8443', 'password = "hunter2"', 'region = north'];
    const quote = 'port = 8443\npassword = "[redacted]"';
    const cited = { start: 1, end: 2 };
    assert.deepEqual(verifyCitation(lines, cited, quote), { status: 'verified', lines: cited });
    assert.equal(verifyCitation(['', ...lines], cited, quote).status, 'moved');
    const another = lines.with(1, 'password = "hunter3"');
    assert.equal(verifyCitation(another, cited, quote).status, 'verified', 'the secret was never quoted');
    assert.equal(verifyCitation(lines.with(1, 'password = ask()'), cited, quote).status, 'changed');
    assert.equal(verifyCitation(lines.with(0, 'port = 80'), cited, quote).status, 'changed');
  });

  test('is found at the nearest place, of two as near at the first', () => {
    const line = fc.constantFrom('one', 'two');
    fc.assert(
      fc.property(fc.array(line), fc.array(line, { minLength: 1, maxLength: 3 }), fc.nat(12), (lines, quoted, at) => {
        const places = lines
          .map((_, index) => index)
          .filter((index) => quoted.every((text, offset) => lines[index + offset] === text));
        const [nearest] = places.toSorted((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b);
        const cited = { start: at + 1, end: at + quoted.length };
        const check = verifyCitation(lines, cited, quoted.join('\n'));
        const place = nearest === undefined ? cited : { start: nearest + 1, end: nearest + quoted.length };
        const status = nearest === undefined ? 'changed' : nearest === at ? 'verified' : 'moved';
        assert.deepEqual(check, { status, lines: place });
      }),
    );
  });

  test('any run of lines is found after lines were put in ahead of it', () => {
    const line = fc.string({ maxLength: 5 }).map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        fc.array(line, { maxLength: 10 }),
        (lines, from, length, added) => {
          const start = from % lines.length;
          const end = Math.min(lines.length, start + 1 + (length % 5));
          const quote = lines.slice(start, end).join('\n');
          const cited = { start: start + 1, end };
          assert.deepEqual(verifyCitation(lines, cited, quote), { status: 'verified', lines: cited });
          const now = [...added, ...lines];
          const check = verifyCitation(now, cited, quote);
          assert.notEqual(check.status, 'changed');
          assert.equal(now.slice(check.lines.start - 1, check.lines.end).join('\n'), quote);
          assert.ok(Math.abs(check.lines.start - cited.start) <= added.length, 'no farther than it was moved');
        },
      ),
    );
  });
});

import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { IndexStore } from '../../../src/backend/search/index/indexStore.ts';
import { IndexWriter } from '../../../src/backend/search/index/indexWriter.ts';
import { withRoomFor, IntList } from '../../../src/backend/search/terms/wordTable.ts';
import { fillHole, NumberReader, PostingsBuilder, putNumber } from '../../../src/backend/search/index/postings.ts';
import type { Passage } from '../../../src/backend/search/passage.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import { TermCounter, visitIndexedTerms, visitTerms } from '../../../src/backend/search/terms/terms.ts';
import { currentVocabulary, Vocabulary } from '../../../src/backend/search/terms/vocabulary.ts';

const bytesOf = (value: number): number[] => {
  const bytes = new Uint8Array(10);
  return [...bytes.subarray(0, putNumber(bytes, 0, value))];
};

suite('a number in the index', () => {
  test('has the bytes of a varint of protocol buffers', () => {
    assert.deepEqual(bytesOf(0), [0]);
    assert.deepEqual(bytesOf(127), [0x7f]);
    assert.deepEqual(bytesOf(128), [0x80, 0x01]);
    assert.deepEqual(bytesOf(300), [0xac, 0x02]);
    assert.deepEqual(bytesOf(16_384), [0x80, 0x80, 0x01]);
    assert.deepEqual(bytesOf(Number.MAX_SAFE_INTEGER), [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  test('is read back as it was, one behind the other', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { maxLength: 20 }), (values) => {
        const bytes = new Uint8Array(8 * values.length);
        let at = 0;
        for (const value of values) at = putNumber(bytes, at, value);
        const reader = new NumberReader(bytes);
        assert.deepEqual(
          values.map(() => reader.readNumber()),
          values,
        );
        assert.equal(reader.at, at);
      }),
    );
  });

  test('that says how many bytes follow makes room for itself', () => {
    for (const [size, head] of [
      [0, [0]],
      [1, [1]],
      [127, [0x7f]],
      [128, [0x80, 0x01]],
      [16_383, [0xff, 0x7f]],
      [16_384, [0x80, 0x80, 0x01]],
    ] as const) {
      const content = Array.from({ length: size }, (_, index) => index % 251);
      const bytes = new Uint8Array(20_000);
      bytes.set([9, 0, ...content]);
      const end = fillHole(bytes, 1, 2 + size);
      assert.deepEqual([...bytes.subarray(0, end)], [9, ...head, ...content], `${size} bytes`);
    }
  });
});

suite('arrays that grow', () => {
  test('keep what they have, and have room for what is asked for and for twice as much as before', () => {
    const items = Int32Array.of(1, 2, 3);
    assert.deepEqual([...withRoomFor(Int32Array, items, 4)], [1, 2, 3, 0, 0, 0]);
    assert.deepEqual([...withRoomFor(Int32Array, items, 7)], [1, 2, 3, 0, 0, 0, 0]);
  });

  test('hold as many numbers as come', () => {
    const list = new IntList();
    for (let item = 0; item < 10_000; item++) list.push(item * 3);
    assert.equal(list.length, 10_000);
    assert.deepEqual(
      [0, 4_095, 4_096, 8_191, 8_192, 9_999].map((index) => list.at(index)),
      [0, 12_285, 12_288, 24_573, 24_576, 29_997],
    );
    list.increment(4_096);
    assert.deepEqual([list.at(4_095), list.at(4_096), list.at(4_097)], [12_285, 12_289, 12_291]);
    list.clear();
    assert.equal(list.length, 0);
    list.push(7);
    assert.deepEqual([list.length, list.at(0)], [1, 7]);
  });

  test('count terms of any number, each once in the order they came', () => {
    const counter = new TermCounter();
    const taken = (): [number, number][] => {
      const pairs: [number, number][] = [];
      counter.take((term, count) => pairs.push([term, count]));
      return pairs;
    };
    for (const term of [5, 100_000, 5, 16_384, 0, 5]) counter.add(term);
    assert.deepEqual(taken(), [
      [5, 3],
      [100_000, 1],
      [16_384, 1],
      [0, 1],
    ]);
    assert.deepEqual(taken(), []);
    counter.add(5);
    assert.deepEqual(taken(), [[5, 1]]);
  });
});

suite('the blocks of a segment', () => {
  const blocksOf = (terms: number, chars: number) => {
    const builder = new PostingsBuilder();
    const vocabulary = new Vocabulary();
    for (let index = terms - 1; index >= 0; index--) {
      builder.add(vocabulary.numberOf(`${String(index).padStart(6, '0')}${'x'.repeat(chars - 6)}`), 0, 1);
    }
    return builder.takeBlocks(vocabulary);
  };

  test('are one up to a thousand terms, whatever its size, and sorted pages of three thousand bytes beyond', () => {
    assert.deepEqual(
      blocksOf(1_000, 20).map(({ firstTerm }) => firstTerm),
      [''],
    );
    const blocks = blocksOf(1_001, 15);
    // A term is its length, 15 bytes, the number of its postings, their length, and two bytes for the one posting.
    assert.deepEqual([...new Set(blocks.slice(0, -1).map(({ bytes }) => bytes.length))], [3_000]);
    assert.equal(
      blocks.reduce((sum, { bytes }) => sum + bytes.length, 0),
      1_001 * 20,
    );
    assert.deepEqual(
      blocks.map(({ firstTerm }) => Number(firstTerm.slice(0, 6))),
      [0, 150, 300, 450, 600, 750, 900],
    );
  });

  test('of nothing are none', () => {
    assert.deepEqual(new PostingsBuilder().takeBlocks(new Vocabulary()), []);
  });
});

suite('the terms of a passage', () => {
  const termsOf = (passage: Partial<Passage>): { terms: string[]; length: number } => {
    const vocabulary = currentVocabulary();
    const terms: string[] = [];
    const whole: Passage = { lineStart: 1, lineEnd: 1, text: '', kind: 'paragraph', ...passage };
    const length = visitIndexedTerms(whole, vocabulary, (term, frequency) =>
      terms.push(`${vocabulary.term(term)} ${frequency}`),
    );
    return { terms, length };
  };

  test('are those of its lines and its context, and apart from them those of its name', () => {
    const { terms, length } = termsOf({ text: 'alpha bravo alpha', context: 'bravo charlie', name: 'alpha' });
    assert.deepEqual(terms, ['alpha 2', 'bravo 2', 'charli 1', '\u0001alpha 1']);
    assert.equal(length, 3, 'the length is that of its lines');
  });

  test('are counted up to what sixteen bits hold', () => {
    assert.equal(termsOf({ text: 'a '.repeat(0xffff) }).length, 0xffff);
    assert.equal(termsOf({ text: 'a '.repeat(0x10000) }).length, 0xffff);
  });

  test('have their places: words are counted, characters where there are no spaces, and the parts of an identifier', () => {
    const visited = (text: string): [string, number, number][] => {
      const found: [string, number, number][] = [];
      visitTerms(text, (term, position, offset) => found.push([term, position, offset]));
      return found;
    };
    assert.deepEqual(visited('Oak  two, elm'), [
      ['oak', 0, 0],
      ['two', 1, 5],
      ['elm', 2, 10],
    ]);
    assert.deepEqual(visited('x 假期 y'), [
      ['x', 0, 0],
      ['假', 1, 2],
      ['假期', 1, 2],
      ['期', 2, 3],
      ['y', 3, 5],
    ]);
    assert.deepEqual(visited('fileSize x'), [
      ['fil', 0, 0],
      ['siz', 1, 0],
      ['filesize', 0, 0],
      ['x', 2, 9],
    ]);
    assert.deepEqual(visited("king's it's x'y"), [
      ['king', 0, 0],
      ['it', 1, 7],
      ['x', 2, 12],
      ['y', 3, 14],
    ]);
    assert.deepEqual(visited('we’ll rock’n'), [
      ['we', 0, 0],
      ['rock', 1, 6],
      ['n', 2, 11],
    ]);
  });

  test('leave out runs of more than sixty-four letters, which are no words', () => {
    const words = (text: string): number => {
      let count = 0;
      visitTerms(text, () => count++);
      return count;
    };
    assert.deepEqual([words('q'.repeat(64)), words('q'.repeat(65))], [1, 0]);
  });

  test('of a text that is visited while another is are its own', () => {
    const seen: string[] = [];
    visitTerms('outer words last', (term) => {
      visitTerms(`inner ${term}`, (inner) => seen.push(inner));
      seen.push(term);
    });
    assert.deepEqual(seen, ['inner', 'outer', 'outer', 'inner', 'word', 'word', 'inner', 'last', 'last']);
    const long = `${'word '.repeat(3_000)}end`;
    const last: string[] = [];
    visitTerms(long, (term) => last.push(term));
    assert.deepEqual([last.length, last.at(-1)], [3_001, 'end']);
  });
});

function storeOf(t: TestContext): IndexStore {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  return new IndexStore(db);
}

const passage = (text: string, changes: Partial<Passage> = {}): Passage => ({
  lineStart: 1,
  lineEnd: 1,
  text,
  kind: 'paragraph',
  ...changes,
});

suite('a file that is written into the index', () => {
  test('is there with its size once it is published, and not before', (t) => {
    const store = storeOf(t);
    const writer = new IndexWriter(store, 'f', 'f.txt');
    writer.add(passage('one two three'));
    writer.add(passage('four', { name: 'Name', context: 'context', kind: 'record', lineStart: 2, lineEnd: 3 }));
    writer.end();
    writer.writeSome();
    assert.equal(store.findFile('f'), undefined);
    writer.publish(3);
    const file = store.findFile('f') ?? assert.fail();
    assert.deepEqual([file.filename, file.lines, file.passages, file.terms], ['f.txt', 3, 2, 4]);
    assert.deepEqual(store.passage(file.fileNo, 0), passage('one two three'));
    assert.deepEqual(store.passage(file.fileNo, 1), {
      lineStart: 2,
      lineEnd: 3,
      text: 'four',
      kind: 'record',
      name: 'Name',
      context: 'context',
    });
    assert.equal(store.passage(file.fileNo, 2), undefined);
    assert.deepEqual(
      store.segmentsOf(file.fileNo).map(({ segment, firstPassage, lengths }) => [segment, firstPassage, ...lengths]),
      [[0, 0, 3, 1]],
    );
  });

  test('asks to be written after four hundred thousand characters, with names and contexts', (t) => {
    const writer = new IndexWriter(storeOf(t), 'f', 'f.txt');
    for (let count = 0; count < 99; count++) writer.add(passage('x'.repeat(4_000)));
    writer.add(passage('x'.repeat(3_000), { name: 'n'.repeat(500), context: 'c'.repeat(499) }));
    assert.deepEqual([writer.isFull, writer.hasRows], [false, true]);
    writer.add(passage('x'));
    assert.equal(writer.isFull, true);
    while (writer.hasRows) writer.writeSome();
    assert.deepEqual([writer.isFull, writer.hasRows, writer.isLarge], [false, false, true]);
  });

  test('ends a segment after a hundred thousand postings, and is small with one', (t) => {
    const store = storeOf(t);
    const letters = [...'abcdefghijklmnopqrst'];
    const words = letters.flatMap((first) => letters.map((second) => first + second));
    const writer = new IndexWriter(store, 'f', 'f.txt');
    for (let count = 0; count < 249; count++) writer.add(passage(words.join(' ')));
    assert.equal(writer.isFull, false);
    writer.add(passage(words.join(' ')));
    assert.deepEqual([writer.isFull, writer.isLarge], [true, false]);
    writer.add(passage('last'));
    writer.end();
    assert.equal(writer.isLarge, true);
    writer.publish(251);
    const { fileNo } = store.findFile('f') ?? assert.fail();
    assert.deepEqual(
      store.segmentsOf(fileNo).map(({ segment, firstPassage, lengths }) => [segment, firstPassage, lengths.length]),
      [
        [0, 0, 250],
        [1, 250, 1],
      ],
    );
    for (const segment of [0, 1]) assert.equal(store.postingsOf(fileNo, segment, 'last') !== undefined, segment === 1);
    assert.equal(store.postingsOf(fileNo, 0, words[0] ?? '')?.documents, 250);
  });

  test('keeps names and contexts up to four times its text and a million characters, and short ones beyond', (t) => {
    const store = storeOf(t);
    const writer = new IndexWriter(store, 'f', 'f.txt');
    const long = (count: number): Passage =>
      passage('x'.repeat(100), { name: `${'n'.repeat(count - 1)}!`, context: 'c' });
    writer.add(long(1_000_399)); // All there is to spend.
    writer.add(long(399));
    writer.add(long(400));
    writer.add(passage('x'.repeat(100)));
    writer.add(long(399 + 400 + 320));
    writer.end();
    writer.publish(5);
    const { fileNo } = store.findFile('f') ?? assert.fail();
    const labels = [0, 1, 2, 3, 4].map((number) => {
      const { name, context } = store.passage(fileNo, number) ?? {};
      return [name?.length, name?.at(-1), context];
    });
    assert.deepEqual(labels, [
      [1_000_399, '!', 'c'],
      [399, '!', 'c'],
      [80, '!', undefined],
      [undefined, undefined, undefined],
      [1_119, '!', 'c'],
    ]);
  });

  test('that was removed meanwhile is not published, and says so', (t) => {
    const store = storeOf(t);
    const writer = new IndexWriter(store, 'f', 'f.txt');
    writer.add(passage('one'));
    writer.writeSome();
    store.markRemoved('f');
    writer.end();
    assert.throws(() => writer.publish(1), /f\.txt was removed while it was being indexed/);
    assert.equal(writer.isSuperseded, true);
    assert.throws(() => writer.writeSome(), /removed/);
  });

  test('that is abandoned leaves rows to be cleared up, and nothing where nothing was written', (t) => {
    const store = storeOf(t);
    const unwritten = new IndexWriter(store, 'f', 'f.txt');
    unwritten.add(passage('one'));
    unwritten.abandon();
    assert.equal(store.hasRemoved(), false);
    unwritten.writeSome();
    unwritten.abandon();
    assert.equal(store.hasRemoved(), true);
  });
});

suite('rows of removed files', () => {
  test('go a few at a time until none are left', (t) => {
    const db = new DatabaseSync(':memory:');
    t.after(() => db.close());
    const store = new IndexStore(db);
    const writer = new IndexWriter(store, 'f', 'f.txt');
    for (let count = 0; count < 5; count++) writer.add(passage('one'));
    writer.end();
    writer.publish(5);
    assert.deepEqual([store.hasRemoved(), store.purgeSome(2)], [false, false]);
    store.markRemoved('f');
    const left = (): number[] =>
      ['passages', 'terms', 'segments', 'files'].map((table) =>
        Number(db.prepare(`SELECT count(*) AS rows FROM answer_${table}`).get()?.['rows']),
      );
    assert.deepEqual(left(), [5, 1, 1, 1]);
    assert.deepEqual([store.purgeSome(2), left()], [true, [3, 1, 1, 1]]);
    assert.deepEqual([store.purgeSome(2), left()], [true, [1, 1, 1, 1]]);
    assert.deepEqual([store.purgeSome(2), left()], [true, [0, 0, 0, 0]]);
    assert.deepEqual([store.purgeSome(2), store.hasRemoved()], [false, false]);
  });

  test('of a process that died an hour ago go with the next start, of one that may live do not', async (t) => {
    const db = new DatabaseSync(':memory:');
    t.after(() => db.close());
    const store = new IndexStore(db);
    const beforeIt = Date.now() - 1;
    const fileNo = store.createFile('f', 'f.txt');
    store.markAbandonedRemoved(beforeIt);
    assert.equal(store.touch(fileNo), true);
    store.markAbandonedRemoved(Date.now() + 1);
    assert.equal(store.touch(fileNo), false);
    const alive = store.createFile('g', 'g.txt');
    const aged = (minutes: number): void => {
      db.prepare('UPDATE answer_files SET touched_at = ? WHERE file_no = ?').run(Date.now() - minutes * 60_000, alive);
    };
    aged(58);
    new PassageIndex(db);
    assert.equal(store.touch(alive), true);
    aged(61);
    new PassageIndex(db);
    assert.equal(store.touch(alive), false);
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('a reading that fails ends its snapshot, and one within another is a part of it', (t) => {
    const db = new DatabaseSync(':memory:');
    t.after(() => db.close());
    const store = new IndexStore(db);
    assert.throws(
      () =>
        store.read(() => {
          throw new Error('Broken.');
        }),
      /Broken/,
    );
    assert.equal(db.isTransaction, false);
    const inner = store.read(() => {
      assert.equal(db.isTransaction, true);
      return store.read(() => db.isTransaction);
    });
    assert.deepEqual([inner, db.isTransaction], [true, false]);
  });
});

import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { suite, test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { IndexStore } from '../../../src/backend/search/index/indexStore.ts';
import type { Passage, PassageKind } from '../../../src/backend/search/passage.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import { QuestionModel, type TermMatch } from '../../../src/backend/search/ranking/question.ts';
import {
  findCandidates,
  findOverview,
  passagesAsked,
  type SearchedFile,
  termFrequencies,
  TopK,
} from '../../../src/backend/search/ranking/candidates.ts';
import { GramScorer, matchName, scorePairs, scoreUnits } from '../../../src/backend/search/ranking/evidence.ts';
import { NameCover } from '../../../src/backend/search/ranking/nameCover.ts';
import { narrowPassage, rankPassages, toHit } from '../../../src/backend/search/ranking/rank.ts';
import { QuestionGrams } from '../../../src/backend/search/terms/terms.ts';

const near = (actual: number, expected: number, message?: string): void =>
  assert.ok(Math.abs(actual - expected) < 1e-4, message ?? `${actual} is not about ${expected}`);

/** Files of one passage for each of their texts, all of which are asked. */
async function indexOf(t: TestContext, files: Readonly<Record<string, readonly string[]>>) {
  const db = new DatabaseSync(':memory:');
  t.after(() => db.close());
  const index = new PassageIndex(db);
  for (const [name, lines] of Object.entries(files)) await index.add(name, name, lines);
  const store = new IndexStore(db);
  const searched = Object.keys(files).map((name): SearchedFile => {
    const file = store.findFile(name) ?? assert.fail(name);
    return { file, segments: store.segmentsOf(file.fileNo), asked: [{ first: 0, end: file.passages }] };
  });
  return { store, searched };
}

const all = (terms: readonly string[]) => terms.map((term) => ({ term, importance: 1 }));

suite('candidates', () => {
  /** BM25 with k1 = 1.5 and b = 0.7; ten passages without the word are imagined, of which three hold a common one. */
  function bm25(frequency: number, length: number, averageLength: number, weight: number): number {
    return (weight * frequency * 2.5) / (frequency + 1.5 * (0.3 + (0.7 * length) / averageLength));
  }
  const rarity = (holders: number, passages: number, isCommon = false): number => {
    const holding = holders + (isCommon ? 3 : 0);
    return Math.log(1 + (passages + 10 - holding + 0.5) / (holding + 0.5));
  };
  // Rows are passages: the first is a header, whose words are the context of the others.
  const ROWS = ['first,second', 'alpha alpha,bravo', 'alpha,charlie delta echo', 'foxtrot,golf', 'make,hotel'];

  test('have the BM25 of their words, with the rarity of each among all passages', async (t) => {
    const { store, searched } = await indexOf(t, { 'a.csv': ROWS });
    const { candidates, terms } = findCandidates(store, searched, all(['alpha', 'bravo', 'nowher', 'mak']), {
      limit: 100,
      nameBoost: 1,
    });
    const [alpha, bravo, nowhere, make] = [rarity(2, 5), rarity(1, 5), rarity(0, 5), rarity(1, 5, true)];
    assert.deepEqual(
      terms.map(({ term }) => term),
      ['alpha', 'bravo', 'nowher', 'mak'],
    );
    for (const [index, weight] of [alpha, bravo, nowhere, make].entries()) near(terms[index]?.weight ?? 0, weight);
    // Lengths count the words of a row, without those of its header.
    const average = (2 + 3 + 4 + 2 + 2) / 5;
    const expected = new Map([
      [1, bm25(2, 3, average, alpha) + bm25(1, 3, average, bravo)],
      [2, bm25(1, 4, average, alpha)],
      [4, bm25(1, 2, average, make)],
    ]);
    assert.deepEqual(
      candidates.slice(0, 3).map(({ passage }) => passage),
      [1, 2, 4],
    );
    for (const { passage, bm25: score } of candidates) near(score, expected.get(passage) ?? 0);
    assert.equal(candidates.length, 5, 'a small file is looked at whole');
  });

  test('weigh a term by its importance, and its place in a name by the boost', async (t) => {
    const { store, searched } = await indexOf(t, { 'a.md': ['# Alpha', '', 'Bravo.', '', '# Charlie', '', 'Alpha.'] });
    const found = (importance: number, nameBoost: number): number[] => {
      const { candidates } = findCandidates(store, searched, [{ term: 'alpha', importance }], { limit: 9, nameBoost });
      return [0, 1].map((number) => candidates.find(({ passage }) => passage === number)?.bm25 ?? 0);
    };
    const weight = rarity(2, 2);
    const inLines = bm25(1, 2, 2, weight);
    const [boosted, plain] = found(1, 3);
    near(boosted ?? 0, inLines + 3 * weight);
    near(plain ?? 0, inLines);
    near(found(0.5, 3)[0] ?? 0, (inLines + 3 * weight) / 2);
    near(found(1, 0)[0] ?? 0, inLines);
  });

  test('count rarity over all files together, and lengths by the mean of all', async (t) => {
    const { store, searched } = await indexOf(t, { 'a.csv': ['x,y', 'alpha,b'], 'b.csv': ['x,y', 'alpha,b c d e f'] });
    const { candidates } = findCandidates(store, searched, all(['alpha']), { limit: 9, nameBoost: 1 });
    const average = (2 + 2 + 2 + 6) / 4;
    const scoreIn = (name: string): number =>
      candidates.find(({ file, passage }) => file.fileId === name && passage === 1)?.bm25 ?? 0;
    near(scoreIn('a.csv'), bm25(1, 2, average, rarity(2, 4)));
    near(scoreIn('b.csv'), bm25(1, 6, average, rarity(2, 4)));
  });

  test('of more passages than are looked at are those that hold a word of the question', async (t) => {
    const { store, searched } = await indexOf(t, { 'a.csv': ROWS });
    const find = (limit: number): number[] =>
      findCandidates(store, searched, all(['alpha']), { limit, nameBoost: 1 }).candidates.map(({ passage }) => passage);
    assert.deepEqual(find(4), [1, 2]);
    assert.deepEqual(find(1), [1]);
    assert.equal(find(5).length, 5);
  });

  test('are only those that are asked, counted as such', async (t) => {
    const { store, searched } = await indexOf(t, { 'a.csv': ROWS });
    const asked = [
      { first: 0, end: 1 },
      { first: 2, end: 4 },
    ];
    const some = searched.map((file) => ({ ...file, asked }));
    const { candidates } = findCandidates(store, some, all(['alpha']), { limit: 3, nameBoost: 1 });
    assert.deepEqual(candidates.map(({ passage }) => passage).sort(), [0, 2, 3]);
    assert.equal(candidates[0]?.passage, 2);
    assert.deepEqual(some.map(passagesAsked), [3]);
  });

  test('tell in how many passages a term is, and in how many names', async (t) => {
    const lines = ['# Alpha', '', 'Bravo.', '', '# Alpha again', '', 'Charlie alpha.', '', '# Delta', '', 'Bravo.'];
    const { store, searched } = await indexOf(t, { 'a.md': lines });
    const [file] = searched;
    const frequencies = termFrequencies(store, file ?? assert.fail(), all(['alpha', 'bravo', 'delta', 'nowher']));
    assert.deepEqual(frequencies, [
      { term: 'alpha', passages: 2, named: 2 },
      { term: 'bravo', passages: 2, named: 0 },
      { term: 'delta', passages: 1, named: 1 },
      { term: 'nowher', passages: 0, named: 0 },
    ]);
  });
});

suite('an overview', () => {
  test('is the beginning of each file, up to three passages, the first of them best', async (t) => {
    const rows = Array.from({ length: 10 }, (_, row) => `row ${row},x`);
    const { store, searched } = await indexOf(t, { 'a.csv': rows, 'b.csv': rows, 'c.csv': rows.slice(0, 1) });
    const overview = (limit: number, files = searched): string[] =>
      findOverview(store, files, limit).map(
        ({ fileId, passage, score }) => `${fileId} ${passage.lineStart} ${score.toFixed(2)}`,
      );
    assert.deepEqual(overview(10, searched.slice(0, 1)), ['a.csv 1 1.00', 'a.csv 2 0.50', 'a.csv 3 0.33']);
    assert.deepEqual(overview(6), ['a.csv 1 1.00', 'a.csv 2 0.50', 'b.csv 1 1.00', 'b.csv 2 0.50', 'c.csv 1 1.00']);
    assert.deepEqual(overview(2), ['a.csv 1 1.00', 'b.csv 1 1.00']);
    assert.deepEqual(overview(1, []), []);
  });
});

suite('the character runs of a question', () => {
  test('score a text by BM25, with their rarity among the texts', () => {
    const grams = new QuestionGrams('abcd');
    const texts = ['abcd abcd', 'abc', 'nothing', 'abcd and a long text that goes on'];
    const scorer = new GramScorer(grams, texts);
    // " abc" is in three texts, "abcd" and "bcd " are in two.
    const weights = [3, 2, 2].map((holders) => Math.log(1 + (4 - holders + 0.5) / (holders + 0.5)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const average = texts.reduce((sum, text) => sum + text.length, 0) / 4;
    const scoreOf = (counts: readonly number[], chars: number): number =>
      counts.reduce((sum, count, gram) => {
        const norm = 1.2 * (0.5 + (0.5 * chars) / average);
        return sum + (count === 0 ? 0 : ((weights[gram] ?? 0) * count * 2.2) / (count + norm));
      }, 0) / total;
    for (const [index, counts] of [
      [2, 2, 2],
      [1, 0, 0],
      [0, 0, 0],
      [1, 1, 1],
    ].entries()) {
      const chars = texts[index]?.length ?? 0;
      const { score, share } = scorer.scoreOf(index, chars);
      near(score, scoreOf(counts, chars), texts[index]);
      near(share, counts.reduce((sum, count, gram) => sum + (count > 0 ? (weights[gram] ?? 0) : 0), 0) / total);
    }
  });

  test('of nothing score nothing, whatever there is to divide by', () => {
    assert.deepEqual(new GramScorer(new QuestionGrams(''), ['text']).scoreOf(0, 4), { score: 0, share: 0 });
    assert.deepEqual(new GramScorer(new QuestionGrams('abcd'), []).scoreOf(0, 4), { score: 0, share: 0 });
    assert.deepEqual(new GramScorer(new QuestionGrams('abcd'), ['']).scoreOf(0, 0), { score: 0, share: 0 });
  });
});

const TERMS = [
  { term: 'alpha', weight: 4 },
  { term: 'bravo', weight: 2 },
  { term: 'charli', weight: 2 },
];
const QUESTION = new QuestionModel(TERMS, 'alpha bravo charlie');

suite('neighbouring words of the question', () => {
  const pairs = (text: string): number => scorePairs(QUESTION.matchesIn(text), QUESTION);

  test('count as much as the lesser of both, and less the further they are apart', () => {
    near(pairs('alpha bravo'), 2 / 8);
    near(pairs('alpha x bravo'), 2 / 8 / 2);
    near(pairs('alpha x x x bravo'), 2 / 8 / 4);
    near(pairs('alpha x x x x bravo'), 0);
    near(pairs('alpha bravo charlie'), 4 / 8);
    near(pairs('bravo charlie'), 2 / 8);
  });

  test('count less in the other order, and not at all where the question has them apart', () => {
    near(pairs('bravo alpha'), (0.7 * 2) / 8);
    near(pairs('alpha charlie'), 0);
    near(pairs('alpha alpha'), 0);
    near(pairs(''), 0);
  });

  test('count once, where they are closest', () => {
    near(pairs('alpha x x bravo and then alpha bravo, alpha x bravo'), 2 / 8);
    near(pairs('bravo alpha, then much later on alpha bravo'), 2 / 8);
  });

  test('at one place are neighbours, as the parts of an identifier are', () => {
    const at = (term: number, position: number): TermMatch => ({ term, position, offset: 0 });
    near(scorePairs([at(0, 3), at(1, 3)], QUESTION), 2 / 8);
  });
});

suite('the sentences of a passage', () => {
  test('score by their share of the question, words of the sentences beside them a fifth of it', () => {
    const text = 'alpha. bravo. xxxxx.';
    const units = [0, 7, 14].map((start) => ({ start, end: start + 6 }));
    const scores = scoreUnits(units, QUESTION.matchesIn(text), QUESTION).map(({ score }) => score);
    for (const [index, expected] of [4.4 / 8, 2.8 / 8, 0.4 / 8].entries()) near(scores[index] ?? 0, expected);
  });

  test('pay a little for being longer than the others', () => {
    const text = 'alpha xx. alpha xx xxx xxx xxx xxxxx.';
    const units = [
      { start: 0, end: 9 },
      { start: 10, end: 37 },
    ];
    const [short, long] = scoreUnits(units, QUESTION.matchesIn(text), QUESTION);
    near(short?.score ?? 0, 4 / 8 / (0.95 + (0.05 * 9) / 18));
    near(long?.score ?? 0, 4 / 8 / (0.95 + (0.05 * 27) / 18));
  });

  test('have the words up to their ends', () => {
    const units = [
      { start: 0, end: 5 },
      { start: 5, end: 11 },
    ];
    const matches = [
      { term: 0, position: 0, offset: 4 },
      { term: 1, position: 1, offset: 5 },
    ];
    const [first, second] = scoreUnits(units, matches, QUESTION);
    near(first?.score ?? 0, (4 + 0.4) / 8 / (0.95 + (0.05 * 5) / 5.5));
    near(second?.score ?? 0, (2 + 0.8) / 8 / (0.95 + (0.05 * 6) / 5.5));
    assert.deepEqual(scoreUnits([], [], QUESTION), []);
  });
});

suite('the name of a passage', () => {
  const passage = (name: string | undefined, kind: PassageKind): Passage => ({
    lineStart: 1,
    lineEnd: 1,
    text: '',
    kind,
    ...(name === undefined ? {} : { name }),
  });

  test('matches by its last part, and the path before it by the words it holds', () => {
    const cover = QUESTION.nameCover;
    assert.deepEqual(matchName(passage('Alpha.bravo', 'code'), QUESTION), {
      cover: cover.of('bravo'),
      path: 0.5,
      hasName: 1,
    });
    assert.deepEqual(matchName(passage('a.b > alpha', 'section'), QUESTION), {
      cover: cover.of('alpha'),
      path: 0,
      hasName: 1,
    });
    assert.deepEqual(matchName(passage('alpha > bravo > x', 'section'), QUESTION), {
      cover: 0,
      path: 0.75,
      hasName: 1,
    });
    assert.deepEqual(matchName(passage('alpha', 'code'), QUESTION), { cover: cover.of('alpha'), path: 0, hasName: 1 });
    assert.deepEqual(matchName(passage(undefined, 'code'), QUESTION), { cover: 0, path: 0, hasName: 0 });
    assert.ok(cover.of('bravo') > 0 && cover.of('alpha') > cover.of('bravo'));
  });
});

suite('how well a question explains a name', () => {
  const coverOf = (question: string, name: string): number => new NameCover(question, () => 1).of(name);

  test('is the share of its letters, less half a one for each piece, times the share of the question', () => {
    near(coverOf('alpha', 'alpha'), 4.5 / 5);
    near(coverOf('alpha bravo', 'alphaBravo'), 9 / 10);
    near(coverOf('alpha bravo', 'alpha'), (4.5 / 5) * 0.5);
    near(coverOf('alpha', 'alphaBravo'), 4.5 / 10);
    near(coverOf('alpha', 'xxalpha'), 4.5 / 7);
  });

  test('counts beginnings of three letters and more, and a shorter word whole', () => {
    near(coverOf('alpha', 'alp'), 2.5 / 3);
    near(coverOf('alpha', 'al'), 0);
    near(coverOf('do alpha', 'do'), (1.5 / 2) * 0.5);
    near(coverOf('a', 'a'), 0);
  });

  test('counts a synonym as seven tenths of its letters and half of its word', () => {
    near(coverOf('remove', 'off'), ((3 * 0.7 - 0.5) / 3) * 0.5);
    near(coverOf('remove listener', 'offListener'), ((8 - 0.5 + 3 * 0.7 - 0.5) / 11) * 0.75);
  });

  test('weighs the words by the question, and looks at thirty of them and eighty letters', () => {
    const weighted = new NameCover('alpha bravo', (term) => (term === 'alpha' ? 3 : 1));
    near(weighted.of('alpha'), (4.5 / 5) * 0.75);
    near(weighted.of('bravo'), (4.5 / 5) * 0.25);
    const words = Array.from(
      { length: 31 },
      (_, index) => `word${String.fromCharCode(97 + (index % 26))}${index > 25 ? 'z' : ''}x`,
    );
    const long = new NameCover(words.join(' '), () => 1);
    near(long.of(words[29] ?? ''), ((words[29]?.length ?? 0) - 0.5) / (words[29]?.length ?? 1) / 30);
    assert.ok(long.of(words[30] ?? '') < long.of(words[29] ?? ''));
    near(coverOf('alpha', `${'x'.repeat(75)}alpha`), 4.5 / 80);
    near(coverOf('alpha', `${'x'.repeat(78)}alpha`), 0);
  });
});

suite('what is cited of a passage', () => {
  const passage = (text: string, kind: PassageKind = 'paragraph'): Passage => ({
    lineStart: 10,
    lineEnd: 9 + text.split('\n').length,
    text,
    kind,
  });
  /** A unit for each line of a text. */
  const linesOf = (text: string, scores: readonly number[]) => {
    let start = 0;
    return text.split('\n').map((line, index) => {
      const unit = { start, end: start + line.length, score: scores[index] ?? 0 };
      start = unit.end + 1;
      return unit;
    });
  };
  const long = (lines: number, chars: number): string =>
    Array.from({ length: lines }, () => 'x'.repeat(chars)).join('\n');
  const whole = (text: string) => ({ lineStart: 10, lineEnd: 9 + text.split('\n').length, start: 0, end: text.length });

  test('is all of it up to 1,100 characters, and of code always', () => {
    const text = long(11, 99).slice(0, 1100);
    assert.deepEqual(narrowPassage(passage(text), linesOf(text, []), 3), whole(text));
    const longer = `${text}y`;
    assert.equal(longer.length, 1100);
    const tooLong = `${longer}y`;
    assert.deepEqual(narrowPassage(passage(longer), linesOf(longer, []), 3), whole(longer));
    assert.notDeepEqual(narrowPassage(passage(tooLong), linesOf(tooLong, []), 3), whole(tooLong));
    assert.deepEqual(narrowPassage(passage(tooLong, 'code'), linesOf(tooLong, []), 3), whole(tooLong));
  });

  test('of a longer one are the lines around the best sentence, the better neighbour first, up to 900 characters', () => {
    const text = long(6, 299);
    const units = linesOf(text, [0, 1, 5, 9, 3, 0]);
    // 299 + 1 + 299 + 1 + 299 are 899.
    assert.deepEqual(narrowPassage(passage(text), units, 3), { lineStart: 12, lineEnd: 14, start: 600, end: 1499 });
    const down = linesOf(text, [0, 1, 3, 9, 5, 4]);
    assert.deepEqual(narrowPassage(passage(text), down, 3), { lineStart: 13, lineEnd: 15, start: 900, end: 1799 });
    assert.deepEqual(narrowPassage(passage(text), units, 0), { lineStart: 10, lineEnd: 12, start: 0, end: 899 });
    assert.deepEqual(narrowPassage(passage(text), units, 5), { lineStart: 13, lineEnd: 15, start: 900, end: 1799 });
    const wide = long(6, 300);
    // 300 + 1 + 300 + 1 + 300 are 902.
    assert.deepEqual(narrowPassage(passage(wide), linesOf(wide, [0, 1, 5, 9, 3, 0]), 3), {
      lineStart: 12,
      lineEnd: 13,
      start: 602,
      end: 1203,
    });
  });

  test('are whole lines, where a sentence begins and ends within them', () => {
    const text = `${'a'.repeat(600)}\nbb cc\ndd ee\n${'f'.repeat(900)}`;
    const units = [
      { start: 0, end: 600, score: 0 },
      { start: 604, end: 609, score: 9 },
      { start: 610, end: 1513, score: 0 },
    ];
    const found = narrowPassage(passage(text), units, 1);
    assert.deepEqual(found, { lineStart: 11, lineEnd: 12, start: 601, end: 612 });
  });

  test('of a log is the single entry, if there are several', () => {
    const text = 'one\ntwo\nthree';
    assert.deepEqual(narrowPassage(passage(text, 'log'), linesOf(text, []), 1), {
      lineStart: 11,
      lineEnd: 11,
      start: 4,
      end: 7,
    });
    assert.deepEqual(narrowPassage(passage('one', 'log'), linesOf('one', []), 0), whole('one'));
    assert.deepEqual(narrowPassage(passage(text), linesOf(text, []), 7), whole(text));
  });
});

suite('a hit', () => {
  const file = { fileNo: 1, fileId: 'f', filename: 'a', lines: 9, passages: 1, terms: 1 };
  const hitOf = (text: string, kind: PassageKind, units: readonly { start: number; end: number; score: number }[]) => {
    const passage: Passage = { lineStart: 10, lineEnd: 9 + text.split('\n').length, text, kind };
    return toHit({ file, passage, bm25: 1, score: 2, coverage: 1, termShare: 1, gramShare: 1, units: [...units] });
  };

  test('shows the best sentence, and the second beside it where it matches three quarters as well', () => {
    const text = 'One. Two. Three.';
    const units = (scores: readonly number[]) =>
      [
        [0, 4],
        [5, 9],
        [10, 16],
      ].map(([start = 0, end = 0], index) => ({ start, end, score: scores[index] ?? 0 }));
    assert.equal(hitOf(text, 'paragraph', units([1, 4, 2])).answerText, 'Two.');
    assert.equal(hitOf(text, 'paragraph', units([1, 4, 3])).answerText, 'Two. Three.');
    assert.equal(hitOf(text, 'section', units([3, 1, 4])).answerText, 'One. […] Three.');
    assert.equal(hitOf(text, 'paragraph', units([4, 3, 1])).answerText, 'One. Two.');
    assert.equal(hitOf(text, 'data', units([4, 3, 1])).answerText, 'One.');
    assert.equal(hitOf(text, 'paragraph', units([0, 0, 0])).answerText, 'One.');
    assert.deepEqual(Object.keys(hitOf(text, 'paragraph', [])).sort(), ['fileId', 'passage', 'score']);
  });

  test('shows both up to five hundred characters', () => {
    const text = `${'a'.repeat(250)} ${'b'.repeat(250)} ${'c'.repeat(251)}`;
    const [a, b, c] = [
      { start: 0, end: 250, score: 4 },
      { start: 251, end: 501, score: 4 },
      { start: 502, end: 753, score: 4 },
    ];
    assert.equal(hitOf(text, 'paragraph', [a, b]).answerText?.length, 501);
    assert.equal(hitOf(text, 'paragraph', [a, c]).answerText?.length, 250);
  });

  test('names its lines where they are not the whole passage', () => {
    const lines = ['one', 'two', 'three'];
    const units = [0, 4, 8].map((start, index) => ({
      start,
      end: start + (lines[index]?.length ?? 0),
      score: index === 1 ? 1 : 0,
    }));
    assert.deepEqual(hitOf(lines.join('\n'), 'log', units).answerLines, [11, 11]);
    assert.equal(hitOf(lines.join('\n'), 'data', units).answerLines, undefined);
  });
});

suite('the ranking', () => {
  const file = { fileNo: 1, fileId: 'f', filename: 'a', lines: 9, passages: 9, terms: 9 };
  const input = (text: string, changes: Partial<Passage> = {}, bm25 = 0) => ({
    file,
    passage: { lineStart: 1, lineEnd: 1, text, kind: 'paragraph' as PassageKind, ...changes },
    bm25,
  });

  test('says how much of the question a passage holds, in its lines, its name and its context', () => {
    const ranked = rankPassages(
      [input('alpha'), input('x', { name: 'bravo', context: 'charlie' }), input('nothing here')],
      TERMS,
      'alpha bravo charlie',
    );
    const byText = (text: string) => ranked.find(({ passage }) => passage.text === text);
    near(byText('alpha')?.coverage ?? 0, 4 / 8);
    near(byText('alpha')?.termShare ?? 0, 1 / 3);
    near(byText('x')?.coverage ?? 0, 4 / 8);
    near(byText('x')?.termShare ?? 0, 2 / 3);
    assert.equal(byText('nothing here'), undefined, 'nothing speaks for it');
  });

  test('puts the best first: by words, by neighbours, and by a name that the question explains', () => {
    const order = (inputs: ReturnType<typeof input>[]): string[] =>
      rankPassages(inputs, TERMS, 'alpha bravo charlie').map(({ passage }) => passage.text);
    assert.deepEqual(order([input('x alpha', {}, 1), input('y alpha', {}, 4)]), ['y alpha', 'x alpha']);
    assert.deepEqual(order([input('alpha xxxxx bravo'), input('alpha bravo xxxxx')]), [
      'alpha bravo xxxxx',
      'alpha xxxxx bravo',
    ]);
    for (const kind of ['code', 'section'] as const) {
      assert.deepEqual(
        order([input('alpha 1', { kind, name: 'other' }), input('alpha 2', { kind, name: 'alphaBravo' })])[0],
        'alpha 2',
      );
    }
  });

  test('prefers the short one of two definitions, and the long one of two texts as much as the short', () => {
    const long = `alpha ${'x '.repeat(700)}`;
    const scores = (kind: PassageKind): number[] => {
      const ranked = rankPassages([input('alpha', { kind }, 5), input(long, { kind }, 5)], TERMS, 'zzzz');
      return ['alpha', long].map((text) => ranked.find(({ passage }) => passage.text === text)?.score ?? 0);
    };
    const [shortCode = 0, longCode = 0] = scores('code');
    assert.ok(shortCode - longCode > 0.3, `${shortCode} and ${longCode}`);
    const [shortText = 0, longText = 0] = scores('record');
    near(shortText - longText, 0);
  });
});

test('the best of a stream is kept with the least score that is worth adding', () => {
  const scores = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 9 }), (list, limit) => {
      const best = new TopK<number>(limit);
      for (const [index, score] of list.entries()) {
        best.add(score, score);
        const kept = list
          .slice(0, index + 1)
          .sort((a, b) => b - a)
          .slice(0, limit);
        assert.deepEqual(best.take(), kept);
        assert.equal(best.threshold, kept.length < limit ? 0 : kept.at(-1));
      }
    }),
  );
});

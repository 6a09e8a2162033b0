import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { PassageKind } from '../../../src/backend/search/passage.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import type { TermFrequency } from '../../../src/backend/search/ranking/candidates.ts';
import { judgeAnswerable } from '../../../src/backend/search/ranking/answerable.ts';
import { makeArticle, makeLog } from '../../bench/syntheticText.ts';

const SOURCE = `
function readFile(path) {
  const data = open(path);
  return data.text;
}

function pick(list) {
  return list.map((value) => value.length);
}

function removeExpired(cache, now) {
  for (const [key, entry] of cache) if (entry.expires < now) cache.delete(key);
}

function encryptSession(session, key) {
  return cipher(session, key);
}
`.split('\n');

async function isAnswerable(filename: string, lines: readonly string[], question: string): Promise<boolean> {
  const db = new DatabaseSync(':memory:');
  const index = new PassageIndex(db);
  await index.add('file', filename, lines);
  const result = index.search(['file'], question);
  db.close();
  return result.isAnswerable;
}

test('words that every source file has do not make a question about code answerable', async () => {
  assert.equal(
    await isAnswerable('a.js', SOURCE, 'Return the list of values for the wavelet histogram of a raster'),
    false,
  );
  assert.equal(await isAnswerable('a.js', SOURCE, 'Encrypt the session with a key'), true);
});

/** How well the best passage has to match for an answer to be given. */
function leastScore(
  kind: PassageKind,
  question: string,
  terms: readonly TermFrequency[],
  own: number,
  all = own,
): number {
  const passage = { lineStart: 1, lineEnd: 1, text: '', kind };
  const file = { fileNo: 1, fileId: 'file', filename: 'file', lines: 1, passages: own, terms: 1 };
  for (let hundredths = -500; ; hundredths += 5) {
    const score = hundredths / 100;
    const best = { file, passage, bm25: 1, score, coverage: 1, termShare: 0.5, gramShare: 1, units: [] };
    if (judgeAnswerable(best, terms, question, { own, all })) return score;
  }
}

/** The least scores that the models answer for, in hundredths of a score and in steps of five; see the test. */
const VECTORS = {
  kinds: [160, 160, 160, 130, 135, 135, 135, 135],
  passages: [110, 160, 210, 275, 280],
  crowd: [130, 150, 185, 220],
  familiarity: [100, 135, 195, 85, 55, 105, 195, -70, 70, 110, 165, 60],
  identifiers: [-145, 5, -145, -70, -145],
};

const TERMS: TermFrequency[] = ['session', 'wave', 'table', 'wavetable'].map((term, index) => ({
  term,
  passages: index === 0 ? 3 : 0,
  named: 0,
}));

test('an identifier that the file does not know speaks against an answer', () => {
  const spelled = leastScore('code', 'the session as waveTable has it', TERMS, 20);
  assert.ok(spelled > leastScore('code', 'the session as a wave table has it', TERMS, 20));
  const known = TERMS.map((term) => ({ ...term, passages: term.term === 'wavetable' ? 1 : term.passages }));
  assert.ok(spelled - leastScore('code', 'the session as waveTable has it', known, 20) > 1);
});

test('among many passages one has to match better', () => {
  const question = 'the session of a wave table';
  assert.ok(leastScore('section', question, TERMS, 500) - leastScore('section', question, TERMS, 5) > 1);
});

test('beside many other files one has to match better, but far less than among as many passages of its own', () => {
  const question = 'the session of a wave table';
  const alone = leastScore('section', question, TERMS, 20);
  const beside = leastScore('section', question, TERMS, 20, 1000);
  assert.ok(beside > alone);
  assert.ok(leastScore('section', question, TERMS, 1000) - alone > 2 * (beside - alone));
});

test('the fitted models ask for the matches that they were measured with', () => {
  const question = 'the session of a wave table';
  const known = TERMS.map((term, index) => ({ ...term, passages: 2 * index, named: index }));
  const least = (kind: PassageKind, asked: string, terms: readonly TermFrequency[], own: number, all = own): number =>
    Math.round(100 * leastScore(kind, asked, terms, own, all));
  // Who fits the models anew writes down new ones.
  assert.deepEqual(
    (['section', 'paragraph', 'cell', 'code', 'table', 'record', 'log', 'data'] as const).map((kind) =>
      least(kind, question, TERMS, 20),
    ),
    VECTORS.kinds,
  );
  assert.deepEqual(
    [5, 20, 100, 1_000, 10_000].map((own) => least('section', question, TERMS, own)),
    VECTORS.passages,
  );
  assert.deepEqual(
    [20, 100, 1_000, 10_000].map((all) => least('code', question, TERMS, 20, all)),
    VECTORS.crowd,
  );
  assert.deepEqual(
    (['section', 'code', 'log'] as const).flatMap((kind) => [
      least(kind, question, TERMS.slice(0, 1), 20),
      least(kind, question, TERMS.slice(0, 2), 20),
      least(kind, question, TERMS.slice(1), 20),
      least(kind, question, known, 20),
    ]),
    VECTORS.familiarity,
  );
  assert.deepEqual(
    ['waveTable', 'a wave_table', 'WaveTable of a session', 'wavetable', 'HTTPServer or waveTable'].map((spelled) =>
      least('code', spelled, known, 20),
    ),
    VECTORS.identifiers,
  );
});

test('without a passage or without a word there is no answer', () => {
  const passage = { lineStart: 1, lineEnd: 1, text: '', kind: 'section' as const };
  const file = { fileNo: 1, fileId: 'file', filename: 'file', lines: 1, passages: 1, terms: 1 };
  const best = { file, passage, bm25: 1, score: 1e6, coverage: 1, termShare: 1, gramShare: 1, units: [] };
  assert.equal(judgeAnswerable(best, TERMS, '', { own: 1, all: 1 }), true);
  assert.equal(judgeAnswerable(undefined, TERMS, '', { own: 1, all: 1 }), false);
  assert.equal(judgeAnswerable(best, [], '', { own: 1, all: 1 }), false);
});

test('a handbook answers among many files that speak of other things, and they do not answer for it', async () => {
  const db = new DatabaseSync(':memory:');
  const index = new PassageIndex(db);
  const others = Array.from({ length: 200 }, (_, file) => `other-${String(file)}`);
  for (const [file, id] of others.entries()) {
    const { lines } = makeArticle(3000, file);
    await index.add(id, `${id}.md`, lines);
  }
  await index.add('handbook', 'handbook.md', ['# Backups', '', 'The database is copied every night.']);
  const question = 'How often is the database copied?';
  const found = index.search([...others, 'handbook'], question);
  assert.equal(found.hits[0]?.fileId, 'handbook');
  assert.equal(found.isAnswerable, true);
  assert.equal(index.search(others, question).isAnswerable, false);
  db.close();
});

test('the one line of a long log that says it is found', async () => {
  const lines = [...makeLog(3_000_000, 1)];
  lines[20_000] = '2023-11-15T00:00:00.000Z ERROR certificate of the payment gateway expired';
  assert.equal(await isAnswerable('server.log', lines, 'Which certificate expired?'), true);
  assert.equal(await isAnswerable('server.log', lines, 'Who wrote the novel about the whale?'), false);
});

test('a short question to a tiny document needs one good word', async () => {
  const handbook = [
    '# Handbook',
    '',
    '## Backups',
    '',
    'The database is copied every night.',
    '',
    '## Leaving',
    '',
    'Notice is two months.',
  ];
  assert.equal(await isAnswerable('handbook.md', handbook, 'How often are backups made?'), true);
  assert.equal(await isAnswerable('handbook.md', handbook, 'What is the notice period?'), true);
  assert.equal(await isAnswerable('handbook.md', handbook, 'Where can I make coffee?'), false);
});

test('a question of which nothing is in the file finds nothing', async () => {
  assert.equal(await isAnswerable('a.js', SOURCE, 'zzz qqq'), false);
  assert.equal(await isAnswerable('a.js', [], 'Encrypt the session'), false);
});

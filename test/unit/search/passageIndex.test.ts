import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { extractAnswer } from '../../../src/backend/search/extractAnswer.ts';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';

const STORY = [
  'In a hut far from the village lived a poor widow with her only son.',
  'Every morning she sent the boy into the forest to gather wood.',
  'One day he saw a white stone and laid his jacket over it, for he thought that it was freezing.',
  'Under the stone he found a chest full of silver coins.',
  '',
  'The merchant hired the boy for his kitchen, and the cook gave him a cat.',
  'When the merchant sailed to foreign countries, he asked the boy what he should buy for four shillings.',
  'The ship came to an island where mice ate the food from the tables, and the king bought the cat for gold.',
  '',
  'In the spring the widow planted apple trees behind the hut, and the neighbours laughed at her for it.',
  'Ten years later the orchard fed the whole valley, and nobody laughed any more at the widow or her trees.',
];

function openIndex(context: TestContext): { db: DatabaseSync; index: PassageIndex; open: () => PassageIndex } {
  const folder = mkdtempSync(join(tmpdir(), 'passage-index-'));
  const databases: DatabaseSync[] = [];
  const open = (): PassageIndex => {
    const db = new DatabaseSync(join(folder, 'index.db'), { timeout: 5000 });
    db.exec('PRAGMA journal_mode = WAL');
    databases.push(db);
    return new PassageIndex(db);
  };
  const index = open();
  context.after(() => {
    for (const db of databases) db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const [db] = databases;
  assert.ok(db);
  return { db, index, open };
}

function countRows(db: DatabaseSync, table: string): number {
  return Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']);
}

describe('searching', () => {
  test('the passage that answers comes first, and the answer is its sentence', async (context) => {
    const { index } = openIndex(context);
    assert.deepEqual(await index.add('story', 'story.txt', STORY), { lines: 11, passages: 3 });
    const question = 'What did the boy find under the stone?';
    const result = index.search(['story'], question);
    assert.deepEqual([result.hits[0]?.passage.lineStart, result.hits[0]?.passage.lineEnd], [1, 4]);
    assert.equal(result.considered, 3);
    const { answer = '', citations } = extractAnswer(result);
    assert.match(answer, /chest full of silver coins/);
    assert.equal(citations[0]?.text, STORY.slice(0, 4).join('\n'));
  });

  test('an off-topic question is answered "not in this file"', async (context) => {
    const { index } = openIndex(context);
    await index.add('story', 'story.txt', STORY);
    const question = 'Which database index does PostgreSQL use for full-text search?';
    const result = index.search(['story'], question);
    assert.equal(result.isAnswerable, false);
    assert.deepEqual(extractAnswer(result), { answer: undefined, citations: [] });
  });

  test('a file of one line answers', async (context) => {
    const { index } = openIndex(context);
    await index.add('note', 'note.txt', ['The staging server listens on port 8443.']);
    const question = 'Which port does the staging server use?';
    assert.match(extractAnswer(index.search(['note'], question)).answer ?? '', /8443/);
  });

  test('parts of identifiers are found', async (context) => {
    const { index } = openIndex(context);
    const source = [
      'function parseConfigFile(path) {',
      '  return read(path);',
      '}',
      '',
      'function sendEmail(to) {',
      '  smtp(to);',
      '}',
    ];
    await index.add('code', 'code.js', source);
    assert.equal(index.search(['code'], 'how is the config file parsed')?.hits[0]?.passage.name, 'parseConfigFile');
    assert.equal(index.search(['code'], 'sends an email')?.hits[0]?.passage.name, 'sendEmail');
  });

  test('a definition is found though it shares no word with the question', async (context) => {
    const { index } = openIndex(context);
    const source = ['function once(name) {', '  add(name);', '}', '', 'function off(name) {', '  drop(name);', '}'];
    await index.add('code', 'emitter.js', source);
    assert.equal(index.search(['code'], 'Removes a listener').hits[0]?.passage.name, 'off');
    assert.deepEqual(index.search(['code'], 'zebra').hits, []);
  });

  test('Chinese is found without spaces', async (context) => {
    const { index } = openIndex(context);
    const long = '。这里还有许多别的内容，用来让段落足够长'.repeat(12);
    await index.add('zh', 'zh.txt', [`北京是中国的首都${long}`, '', `超级碗由野马队赢得${long}`]);
    assert.equal(index.search(['zh'], '谁赢得了超级碗？').hits[0]?.passage.lineStart, 3);
  });

  test('a CSV row is found by its header', async (context) => {
    const { index } = openIndex(context);
    await index.add('csv', 'people.csv', ['name,city,phone', 'Ann,Oslo,111', 'Bob,Rome,222']);
    const question = "What is Bob's phone?";
    const { citations, answer = '' } = extractAnswer(index.search(['csv'], question));
    assert.deepEqual([citations[0]?.lineStart, citations[0]?.text], [3, 'Bob,Rome,222']);
    assert.match(answer, /name,city,phone\nBob,Rome,222/);
  });

  test('a log is answered by the entry, with its stack trace', async (context) => {
    const { index } = openIndex(context);
    const log = [
      '2024-05-01 10:00:00 INFO start',
      '2024-05-01 10:00:01 ERROR payment refused',
      '    at pay(Pay.java:3)',
      '2024-05-01 10:00:02 INFO stop',
    ];
    await index.add('log', 'a.log', log);
    const question = 'Why was the payment refused?';
    const { citations } = extractAnswer(index.search(['log'], question));
    assert.deepEqual([citations[0]?.lineStart, citations[0]?.lineEnd], [2, 3]);
  });

  test('several files are ranked together, unknown ids and repeats do not matter', async (context) => {
    const { index } = openIndex(context);
    await index.add('story', 'story.txt', STORY);
    await index.add('note', 'note.txt', ['The staging server listens on port 8443.']);
    const result = index.search(['story', 'nowhere', 'note', 'note'], 'Which port does the staging server use?');
    assert.equal(result.hits[0]?.fileId, 'note');
    assert.equal(result.considered, 4);
  });

  test('what the file is about is answered by its beginning', async (context) => {
    const { index } = openIndex(context);
    await index.add('story', 'story.txt', STORY);
    const result = index.search(['story'], 'What is this file about?');
    assert.equal(result.isAnswerable, true);
    assert.equal(result.hits[0]?.passage.lineStart, 1);
  });

  test('questions of stop words, of signs and of nothing harm nobody', async (context) => {
    const { index } = openIndex(context);
    await index.add('story', 'story.txt', STORY);
    for (const question of ['', '?', 'what is it', '"; DROP TABLE answer_files; --', '\u0000', '😀', '的']) {
      index.search(['story'], question);
    }
    assert.equal(index.search(['story'], 'silver coins').hits.length > 0, true);
  });
});

describe('adding and removing', () => {
  test('a removed file is gone, with all its rows', async (context) => {
    const { db, index } = openIndex(context);
    await index.add('story', 'story.txt', STORY);
    index.remove('story');
    assert.equal(index.search(['story'], 'silver coins').hits.length, 0);
    while (countRows(db, 'answer_files') > 0) await nextTurn();
    for (const table of ['answer_passages', 'answer_terms', 'answer_segments']) assert.equal(countRows(db, table), 0);
    index.remove('never there');
  });

  test('a file that is added again replaces its earlier version', async (context) => {
    const { index } = openIndex(context);
    await index.add('a', 'a.txt', ['The answer is blue.']);
    await index.add('a', 'a.txt', ['The answer is green.']);
    const { hits } = index.search(['a'], 'what is the answer');
    assert.deepEqual(
      hits.map((hit) => hit.passage.text),
      ['The answer is green.'],
    );
  });

  test('while a file is being indexed, and if that fails, the earlier version answers', async (context) => {
    const { index } = openIndex(context);
    await index.add('a', 'a.txt', ['The answer is blue.']);
    function* failing(): Generator<string> {
      for (let line = 0; line < 20_000; line++)
        yield `The answer number ${line} is green, says line ${line} of this file. ${line % 9 === 0 ? '\n' : ''}`;
      assert.equal(index.search(['a'], 'answer').hits[0]?.passage.text, 'The answer is blue.');
      throw new Error('the disk is gone');
    }
    await assert.rejects(index.add('a', 'a.txt', failing()), /the disk is gone/);
    assert.equal(index.search(['a'], 'answer').hits[0]?.passage.text, 'The answer is blue.');
  });

  test('an aborted file is not visible', async (context) => {
    const { index } = openIndex(context);
    const controller = new AbortController();
    function* lines(): Generator<string> {
      for (let line = 0; ; line++) {
        if (line === 5000) controller.abort(new Error('stopped'));
        yield `Line ${line}.`;
        if (line % 5 === 0) yield '';
      }
    }
    await assert.rejects(index.add('a', 'a.txt', lines(), { signal: controller.signal }), /stopped/);
    assert.equal(index.search(['a'], 'line').considered, 0);
  });

  test('two connections see the same files, and both may index the same one', async (context) => {
    const { index, open } = openIndex(context);
    const other = open();
    const large = Array.from({ length: 12_000 }, (_, line) =>
      line % 6 === 5 ? '' : `Entry ${line} tells of number ${line * 7} and word${line}.`,
    );
    const [one, two] = await Promise.all([index.add('a', 'a.txt', large), other.add('a', 'a.txt', large)]);
    assert.deepEqual(one, two);
    for (const reader of [index, other]) {
      const { hits, considered } = reader.search(['a'], 'Which number does word7002 tell of?');
      assert.equal(considered, one.passages);
      assert.match(hits[0]?.passage.text ?? '', /word7002/);
    }
    other.remove('a');
    assert.equal(index.search(['a'], 'word7002').considered, 0);
  });

  test('what a process left half indexed is invisible and gives way to the next add', async (context) => {
    const { db, index } = openIndex(context);
    db.exec(`INSERT INTO answer_files (file_id, filename, state, touched_at) VALUES ('a', 'a.txt', 'indexing', 0)`);
    db.exec(
      `INSERT INTO answer_passages (file_no, passage, line_start, line_end, kind, text) VALUES (1, 0, 1, 1, 'paragraph', 'Half.')`,
    );
    assert.equal(index.search(['a'], 'half').considered, 0);
    await index.add('a', 'a.txt', ['Whole.']);
    while (countRows(db, 'answer_files') > 1) await nextTurn();
    assert.equal(countRows(db, 'answer_passages'), 1);
    assert.equal(index.search(['a'], 'whole').hits[0]?.passage.text, 'Whole.');
  });

  test('what a dead process left behind is cleared up by the next start', async (context) => {
    const { db, open } = openIndex(context);
    db.exec(
      `INSERT INTO answer_files (file_id, filename, state, touched_at) VALUES ('a', 'a.txt', 'indexing', 0), ('b', 'b.txt', 'indexing', ${Date.now()})`,
    );
    open();
    while (countRows(db, 'answer_files') > 1) await nextTurn();
    assert.equal(db.prepare('SELECT file_id FROM answer_files').get()?.['file_id'], 'b');
  });

  test('the event loop has its turn while a large file is indexed', async (context) => {
    const { index } = openIndex(context);
    let turns = 0;
    let isDone = false;
    const countTurns = (): void => {
      turns++;
      if (!isDone) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const lines = Array.from(
      { length: 120_000 },
      (_, line) => `Number ${line} is followed by ${line + 1} and other words.`,
    );
    await index.add('a', 'a.txt', lines);
    isDone = true;
    assert.ok(turns > 10, `${turns} turns`);
  });
});

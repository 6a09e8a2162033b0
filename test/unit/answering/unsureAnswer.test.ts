import assert from 'node:assert/strict';
import test from 'node:test';
import { closestLines } from '../../../src/backend/answering/closestLines.ts';
import type { Retrieval } from '../../../src/backend/answering/retrieve.ts';
import { unsureAnswer } from '../../../src/backend/answering/unsureAnswer.ts';
import type { Passage, SearchHit } from '../../../src/backend/search/passage.ts';
import { understand } from '../../../src/backend/understanding/question.ts';

const CONFIG = `replicas:
  # read replicas for the reports
  count: 1
  disk:
    size: 25Gi

primary:
  disk:
    size: 40Gi`;

function hit(text: string, lineStart = 1, kind: Passage['kind'] = 'data'): SearchHit {
  return {
    fileId: 'f',
    score: 1,
    passage: { lineStart, lineEnd: lineStart + text.split('\n').length - 1, text, kind },
  };
}

function retrievalOf(question: string, ...hits: readonly SearchHit[]): Retrieval {
  const file = { id: 'f', filename: 'values.yaml', bytes: 1 } as const;
  return {
    question,
    history: [],
    files: new Map([
      [
        'f',
        {
          ...file,
          object: 'file',
          created_at: 0,
          purpose: 'user_data',
          status: 'processed',
          sha256: '',
          status_details: null,
        },
      ],
    ]),
    result: { hits: [...hits], isAnswerable: true, coverage: 1, considered: hits.length },
    passages: [],
    stores: [],
    receiptScope: { files: [] },
    isLimitedToLines: false,
    isWithinRanges: () => true,
  };
}

const found = (text: string, line: number, cited = text) => ({
  text,
  how: 'a key',
  citations: [{ file_id: 'f', filename: 'values.yaml', line_start: line, line_end: line, text: cited, score: 0.5 }],
});

const spans = (citations: readonly { line_start: number; line_end: number }[]): string[] =>
  citations.map(({ line_start, line_end }) => `${String(line_start)}-${String(line_end)}`);

void test('the closest lines have the words of the question together, with what they open', () => {
  const [best] = closestLines(understand('disk size of the read replicas'), [hit(CONFIG)]);
  assert.match(best?.text ?? '', /read replicas[^]*25Gi/);
  assert.doesNotMatch(best?.text ?? '', /40Gi/);
});

void test('lines of nothing but brackets begin and end no excerpt', () => {
  const code = '{\n}\n\nfunction closeGate(gate) {\n  gate.close();\n}\n}';
  for (const { text } of closestLines(understand('who closes the gate?'), [hit(code, 1, 'code')]))
    assert.doesNotMatch(text, /^\s*[{}]\s*$|^\s*[{}]\s*\n|\n\s*[{}]\s*$/);
});

void test('an answer that is not sure is followed by lines that have more of the question', () => {
  const question = 'disk size of the read replicas';
  const answer = unsureAnswer(found('`replicas.count = 1`', 3, '  count: 1'), retrievalOf(question, hit(CONFIG)));
  assert.match(answer.text, /^Possibly not in this file; the closest lines are:/);
  assert.match(answer.text, /25Gi/);
  assert.ok(answer.text.length <= 600);
  assert.equal(answer.how, 'a key');
});

void test('lines that have no more of the question than what was found are left out', () => {
  const text = 'rehearsal:\n  timeout: 6m\n\n\n\n\n\nproduction:\n  timeout: 15m';
  const likeliest = found('`production.timeout = 15m`', 9, 'production:\n  timeout: 15m');
  const answer = unsureAnswer(likeliest, retrievalOf('timeout of production', hit(text)));
  assert.doesNotMatch(answer.text, /6m/);
  assert.deepEqual(spans(answer.citations), ['9-9']);
});

void test('the same setting of another thing is not added to the one that was found', () => {
  const text =
    'lamp {\n  # bulbs of the attic\n  max_watts 40;\n}\n\n\n\n\n\n\n\nattic {\n  max_watts 9;\n  cable red;\n}';
  const retrieval = retrievalOf('watts of the bulbs in the attic', hit(text));
  const other = unsureAnswer(found('`lamp.color = red`', 30, 'color red;'), retrieval);
  assert.match(other.text, /max_watts 40/);
  const answer = unsureAnswer(found('`attic › max_watts = 9`', 13, '  max_watts 9;'), retrieval);
  assert.match(answer.text, /max_watts (?:= )?9/);
  assert.doesNotMatch(answer.text, /max_watts 40/);
});

void test('an answer that says itself what the file lacks keeps its own opening', () => {
  const text = 'Possibly not in this file, which has no `baud`; the closest lines are:\n\n`open`';
  const answer = unsureAnswer(found(text, 1), retrievalOf('baud rate?', hit('open()', 1, 'code')));
  assert.equal(answer.text.match(/Possibly not/g)?.length, 1);
});

void test('a long answer is cut at a line and its fence closed where other lines are given beside it', () => {
  const long = `\`\`\`\n${'let x = 1;\n'.repeat(50)}\`\`\``;
  const answer = unsureAnswer(
    found(long, 40, 'let x = 1;'),
    retrievalOf('baud rate?', hit('// 4800 baud is the rate', 2, 'code')),
  );
  assert.match(answer.text, /4800 baud/);
  assert.equal((answer.text.match(/```/g) ?? []).length % 2, 0);
  assert.ok(answer.text.length <= 600);
});

void test('a figure of rows is not left out for the header of its table, which has more of the question', () => {
  const figure = {
    ...found('3 of 4 rows with `Remark` = `closed`', 3, '2022-01;Old Town;closed'),
    citations: [3, 4, 5, 1].map((line) => ({
      file_id: 'f',
      filename: 'stations.csv',
      line_start: line,
      line_end: line,
      text: line === 1 ? 'Month;Station;Remark' : '2022-01;Old Town;closed',
      score: 0.5,
    })),
  };
  const answer = unsureAnswer(figure, retrievalOf('which month had a station remark', hit('Month;Station;Remark')));
  assert.match(answer.text, /3 of 4 rows/);
});

const OPENING = 'Possibly not in this file; the closest lines are:';

void test('lines are shown without what they are all indented by, prose as prose and all else as code', () => {
  const nothing = { text: 'Nothing.', how: 'a key', citations: [] };
  const shown = (text: string, kind: Passage['kind']): string => {
    const answer = unsureAnswer(nothing, retrievalOf('which valve feeds the boiler', hit(text, 1, kind)));
    return answer.text.slice(OPENING.length + 2);
  };
  assert.match(shown('    boiler:\n      valve: V7  ', 'data'), /^```\nboiler:\n {2}valve: V7\n```/);
  assert.match(shown('  Valve V7 feeds the boiler.', 'paragraph'), /^Valve V7 feeds the boiler\./);
});

void test('of several files, each excerpt names its own', () => {
  const retrieval = retrievalOf('which valve feeds the boiler', hit('boiler valve: V7', 3));
  const [file] = retrieval.files.values();
  assert.ok(file);
  const files = new Map([...retrieval.files, ['g', { ...file, id: 'g', filename: 'other.yaml' }]]);
  const { text } = unsureAnswer(found('`paint = red`', 9, 'paint: red'), { ...retrieval, files });
  assert.match(text, /\*\*values\.yaml\*\*:\n\n```\nboiler valve: V7\n```/);
});

void test('lines that hold far more of the question come before what was found, else behind it', () => {
  const retrieval = retrievalOf('which valve feeds the boiler', hit('valve V7 feeds the boiler', 3));
  const isFirst = (cited: string): boolean =>
    unsureAnswer(found('`found`', 9, cited), retrieval).text.startsWith(`${OPENING}\n\n\`found\``);
  assert.equal(isFirst('paint: red'), false);
  assert.equal(isFirst('valve feeds: boiler'), true);
});

void test('the first citations of each piece come before the others of the first', () => {
  const cited = [20, 21, 22, 23].map((line) => ({
    file_id: 'f',
    filename: 'values.yaml',
    line_start: line,
    line_end: line,
    text: 'valve: V1',
    score: 0.5,
  }));
  const likeliest = { text: '4 valves', how: 'a count', citations: cited };
  const { citations } = unsureAnswer(likeliest, retrievalOf('what feeds the boiler', hit('feeds the boiler: V7', 3)));
  assert.deepEqual(spans(citations), ['3-3', '20-20', '21-21', '22-22', '23-23']);
});

void test('what was found is cut only where other lines stand beside it, and from 400 characters on', () => {
  const beside = hit('the baud rate is 4800', 2, 'paragraph');
  const given = (chars: number, ...hits: readonly SearchHit[]): string =>
    unsureAnswer(found(`${'a'.repeat(chars - 3)}\nbc`, 40, 'x'), retrievalOf('baud rate?', ...hits)).text;
  assert.match(given(400, beside), /a\nbc(?:\n|$)/);
  assert.match(given(401, beside), /a\n…(?:\n|$)/);
  assert.match(given(401), /a\nbc$/);
});

void test('the same lines of another file are another place, and lines that were found are not given again', () => {
  const retrieval = retrievalOf('which valve feeds the boiler', hit('valve V7 feeds the boiler', 3));
  const citing = (file_id: string): number => {
    const [cited] = found('`found`', 3, 'paint: red').citations;
    assert.ok(cited);
    const likeliest = { text: '`found`', how: '', citations: [{ ...cited, file_id }] };
    return unsureAnswer(likeliest, retrieval).citations.length;
  };
  assert.equal(citing('g'), 2);
  assert.equal(citing('f'), 1);
});

void test('a setting that an answer tells is not contradicted by one of the same name and another value alone', () => {
  const answerTo = (line: string): string =>
    unsureAnswer(
      found('`oven.port = 80`', 30, 'port: 80'),
      retrievalOf('port of the lathe and its speed', hit(`lathe:\n  ${line}`, 3)),
    ).text;
  assert.doesNotMatch(answerTo('port: 99 # lathe speed'), /99/);
  assert.match(answerTo('speed: 99'), /99/);
  assert.match(answerTo('lathe speed port: 80'), /lathe speed/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../src/asking/answer.ts';
import { completionScript } from '../../../src/cli/completion.ts';
import { terminalAnswer } from '../../../src/cli/terminalAnswer.ts';
import { TerminalStyle } from '../../../src/cli/terminalStyle.ts';
import { UploadProgressLine } from '../../../src/cli/uploadProgressLine.ts';
import { usageOf } from '../../../src/cli/usage.ts';

const QUOTE = 'Everybody gets 28 days of paid leave a year.';

function answerWith(changes: Partial<Answer>): Answer {
  const cited = (line: number, text: string): Answer['citations'][number] => ({
    file_id: 'file-1',
    filename: 'a.md',
    path: '/work/a.md',
    line_start: line,
    line_end: line,
    text,
    score: 1,
  });
  return {
    id: 'answer-1',
    question: 'How many days?',
    answer: QUOTE,
    citations: [cited(4, QUOTE), cited(9, 'Take two weeks in one piece.')],
    provider: 'local',
    model: 'extractive',
    files: [],
    uploads: [],
    ...changes,
  };
}

const plain = new TerminalStyle({ isTerminal: false, environment: {} });
const coloured = new TerminalStyle({ isTerminal: true, environment: { TERM: 'xterm' } });

test('an answer is printed with its citation and the lines it comes from, the others by their place', () => {
  assert.equal(
    terminalAnswer(answerWith({}), plain).text,
    `${QUOTE} [1]\n\n[1] a.md:4\n    ${QUOTE}\n\nAlso considered: a.md:9\n`,
  );
});

test('no marks of Markdown are printed, and code stays as it is', () => {
  const answer = '`port` is **80** \\<b>. It is so. *(unverified)*\n\n```ts\nconst a = `b`;\n```';
  const { text } = terminalAnswer(answerWith({ answer, citations: [] }), plain);
  assert.equal(text.trimEnd(), 'port is 80 <b>. It is so. (unverified)\n\n  const a = `b`;');
});

test('a terminal gets colours and links, and nothing of a file that it would act on', () => {
  const answer = '`\x1b[2J`';
  const { text } = terminalAnswer(answerWith({ answer }), coloured);
  assert.ok(text.startsWith('\x1b[36m␛[2J\x1b[39m'));
  assert.ok(text.includes('\x1b]8;;file:///work/a.md\x1b\\a.md:4\x1b]8;;\x1b\\'));
});

test('NO_COLOR and a dumb terminal get none, FORCE_COLOR gets them elsewhere', () => {
  const isStyled = (isTerminal: boolean, environment: Record<string, string>): boolean =>
    new TerminalStyle({ isTerminal, environment }).bold('a').text !== 'a';
  assert.equal(isStyled(true, { NO_COLOR: '1' }), false);
  assert.equal(isStyled(true, { TERM: 'dumb' }), false);
  assert.equal(isStyled(false, { FORCE_COLOR: '1' }), true);
  assert.equal(isStyled(true, {}), true);
});

test('the help of a command has its own options and those of every command', () => {
  const help = usageOf('upload');
  assert.match(help, /^Usage:\n {2}upload FILES/);
  assert.match(help, /--secrets WHAT/);
  assert.match(help, /--data DIR/);
  assert.doesNotMatch(help, /--provider|--stages| {2}serve |SMART_FILE_QUERY_KIMI_KEY/);
  assert.match(usageOf('rollout'), /rollout replay[^]*--stages LIST/);
});

test('each shell completes every command and option', () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = completionScript(shell);
    for (const word of ['query', 'upload', 'rollout', 'completion']) assert.match(script, new RegExp(`\\b${word}\\b`));
    assert.match(script, /max-file-size/);
  }
  assert.throws(() => completionScript('cmd'), /bash, zsh, fish/);
});

test('progress tells bytes, speed and time left', () => {
  const lines: string[] = [];
  let now = 0;
  const progress = new UploadProgressLine(
    2,
    (line) => lines.push(line),
    () => now,
  );
  const take = progress.of('a.log');
  take({ phase: 'uploading', bytes: 0, totalBytes: 4096 });
  now = 1000;
  take({ phase: 'uploading', bytes: 1024, totalBytes: 4096 });
  progress.ended();
  now = 2000;
  progress.of('b.log')({ phase: 'indexing', bytes: 0, totalBytes: 1024 });
  progress.clear();
  assert.deepEqual(lines, [
    '0 of 2 done · a.log: sending 0 bytes of 4 KB',
    '0 of 2 done · a.log: sending 1 KB of 4 KB · 1 KB/s · 3 s left',
    '1 of 2 done · b.log: indexing, 0 bytes of 1 KB',
    '',
  ]);
});

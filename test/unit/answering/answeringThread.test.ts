import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  AnsweringThread,
  type AnsweringLimits,
  type FileToAsk,
} from '../../../src/backend/answering/thread/answeringThread.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const QUESTION = { question: 'Which port does the server use?' };

/** A file whose bytes are counted each time that they are asked for. */
function fileOf(filename: string, content: string): FileToAsk & { readonly reads: () => number } {
  let reads = 0;
  const stored = (): { content: Uint8Array } => {
    reads++;
    return { content: Buffer.from(content) };
  };
  return { fileId: filename, filename, stored, reads: () => reads };
}

interface Threaded {
  readonly thread: AnsweringThread;
  readonly logged: string[];
}

function threadOf(context: TestContext, limits: Partial<AnsweringLimits> = {}, program?: string): Threaded {
  const logged: string[] = [];
  const ignore = (): void => undefined;
  const log = { info: ignore, warn: (message: string) => logged.push(message), error: ignore };
  const thread = new AnsweringThread(log, limits, program);
  context.after(() => thread.close());
  return { thread, logged };
}

/** A program in place of the answering worker, which does to itself what files called so would do. */
async function hostileProgram(context: TestContext): Promise<string> {
  const program = join(await temporaryFolder(context), 'program.mjs');
  await writeFile(
    program,
    `import { parentPort } from 'node:worker_threads';
     const DEEDS = {
       loop() { for (;;); },
       match() { /^(?:a+)+$/.test('a'.repeat(60) + 'b'); },
       eat() { const held = []; for (;;) held.push({ name: String(held.length) }); },
       leave() { process.exit(3); },
       babble() { parentPort.postMessage({ kind: 'answered', findings: [NaN] }); },
       blowUp() { throw new RangeError('too deep'); },
     };
     parentPort.on('message', ({ files }) => {
       for (const { fileId } of files) {
         parentPort.postMessage({ kind: 'begun', fileId });
         DEEDS[fileId]?.();
       }
       parentPort.postMessage({
         kind: 'answered', isStructured: false, isDoubtful: false, failed: [], kept: [],
         findings: files.map(({ fileId }) =>
           ({ fileId, kinds: [], isRefusal: false, text: fileId, how: '', certainty: 1, lines: [], cited: [] })),
       });
     });`,
  );
  return program;
}

for (const deed of ['loop', 'match', 'eat', 'leave', 'babble', 'blowUp']) {
  test(`a file that makes the thread ${deed} is set aside, and the others answer`, async (context) => {
    const fileTimeoutMs = deed === 'loop' || deed === 'match' ? 1500 : 600_000;
    const { thread, logged } = threadOf(context, { fileTimeoutMs, heapMb: 64 }, await hostileProgram(context));
    const files = [fileOf('a', ''), fileOf(deed, ''), fileOf('b', '')];
    const first = await thread.find(QUESTION, files);
    assert.deepEqual(
      first.findings.map(({ text }) => text),
      ['a', 'b'],
    );
    assert.deepEqual(first.failed, [deed]);
    assert.equal(logged.length, 1);
    const again = await thread.find(QUESTION, files);
    assert.deepEqual(again.failed, [deed], 'it is not looked into again');
    assert.equal(logged.length, 1);
  });
}

test('the bytes of a file are asked for once while the thread is kept', async (context) => {
  const { thread } = threadOf(context);
  const file = fileOf('server.ini', '[server]\nport = 8080\n');
  for (let round = 0; round < 3; round++) {
    const { findings, isStructured } = await thread.find(QUESTION, [file]);
    assert.equal(findings[0]?.text, '`server.port = 8080`');
    assert.deepEqual(findings[0].cited, [{ first: 2, last: 2, text: 'port = 8080' }]);
    assert.equal(isStructured, true);
  }
  assert.equal(file.reads(), 1);
  thread.end();
  assert.equal((await thread.find(QUESTION, [file])).findings.length, 1);
  assert.equal(file.reads(), 2);
});

test('questions that come at once are all answered, each by its own files', async (context) => {
  const { thread } = threadOf(context);
  const ports = [1, 2, 3, 4, 5];
  const answers = await Promise.all(
    ports.map((port) => thread.find(QUESTION, [fileOf(`${String(port)}.ini`, `[server]\nport = ${String(port)}\n`)])),
  );
  assert.deepEqual(
    answers.map(({ findings }) => findings[0]?.text),
    ports.map((port) => `\`server.port = ${String(port)}\``),
  );
});

test('a thread that is closed while it is at a file ends without findings', async (context) => {
  const { thread } = threadOf(context, {}, await hostileProgram(context));
  const answer = thread.find(QUESTION, [fileOf('loop', '')]);
  await new Promise((resolve) => setImmediate(resolve));
  await thread.close();
  assert.deepEqual((await answer).findings, []);
  assert.deepEqual((await thread.find(QUESTION, [fileOf('a', '')])).findings, []);
});

test('a question is doubtful where a program has nowhere one of its words', async (context) => {
  const { thread } = threadOf(context);
  const program = fileOf('orders.ts', 'export function submitRequest(id: string): void {\n  queue.push(id);\n}\n');
  const isDoubtful = async (question: string): Promise<boolean> =>
    (await thread.find({ question }, [program])).isDoubtful;
  assert.equal(await isDoubtful('How does a requester cancel a submitted request?'), true);
  assert.equal(await isDoubtful('What does submitRequest push to the queue?'), false);
});

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import * as z from 'zod';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { runCli } from './terminal.ts';

const Printed = z.object({ answer: z.string(), citations: z.array(z.object({ path: z.string() })) });

suite('query of a folder in a terminal', () => {
  test('is answered from all of its files, and sends only what has changed the second time', async (t) => {
    const backend = await startTestBackend(t);
    const folder = await temporaryFolder(t);
    const project = join(folder, 'project');
    await mkdir(join(project, 'sea'), { recursive: true });
    await writeFile(join(project, 'sea', 'harbour.md'), 'The harbour opens at nine.\n');
    await writeFile(join(project, 'market.md'), 'The market sells fish on Thursdays.\n');
    const ask = async (question: string): Promise<z.infer<typeof Printed>> => {
      const words = ['query', project, question, '--json', '--provider', 'local', '--backend', backend.url];
      const { code, out, err } = await runCli([...words, '--data', join(folder, 'data')], {
        SMART_FILE_QUERY_TOKEN: TEST_TOKEN,
        SMART_FILE_QUERY_SEND_TO: '127.0.0.1',
      });
      assert.equal(code, 0, err);
      return Printed.parse(JSON.parse(out));
    };
    const harbour = await ask('When does the harbour open?');
    assert.match(harbour.answer, /nine/);
    assert.equal(harbour.citations[0]?.path, join(project, 'sea', 'harbour.md'));
    await writeFile(join(project, 'market.md'), 'The market sells flowers on Mondays.\n');
    const market = await ask('What does the market sell?');
    assert.match(market.answer, /flowers/);
    assert.doesNotMatch(market.answer, /fish/);
  });
});

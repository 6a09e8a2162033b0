import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startBackend } from '../../src/backend/backend.ts';

const TOKEN = 'a-token-for-the-bench-only';
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Asks everyday questions about ordinary files of a backend and prints how many get an answer that is right, short and cited. The
 * set and its scorer lie in `../shared/everyday` beside the project; where that is absent, they are left out.
 */
export async function measureEverydayQuestions(shared: string, workFolder: string): Promise<void> {
  const scorer = join(shared, 'everyday', 'run.mjs');
  if (!existsSync(scorer)) {
    console.log(`everyday questions: left out, there is no ${scorer}.`);
    return;
  }
  const backend = await startBackend({
    dataFolder: join(workFolder, 'everyday'),
    token: TOKEN,
    maxFileBytes: MAX_FILE_BYTES,
    host: '127.0.0.1',
    port: 0,
    log: silent,
  });
  try {
    const env = { ...process.env, BASE_URL: backend.url, TOKEN };
    const [code] = (await once(spawn(process.execPath, [scorer], { stdio: 'inherit', env }), 'close')) as [
      number | null,
    ];
    if (code !== 0) console.log(`everyday questions: the scorer ended with ${String(code)}.`);
  } finally {
    await backend.close();
  }
}

import { readFile, writeFile } from 'node:fs/promises';
import { lock } from '../../../src/system/processLock.ts';

/**
 * A process of the lock's test: `FOLDER ROUNDS` counts a number in a file up, reading and writing it in two steps that
 * only the lock keeps together.
 */
const [folder = '', rounds = '0'] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  const release = await lock(`${folder}/lock`, 30_000);
  const count = Number(await readFile(`${folder}/count`, 'utf8'));
  await writeFile(`${folder}/count`, String(count + 1));
  await release();
}

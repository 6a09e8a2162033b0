import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { PassageIndex } from '../../../src/backend/search/passageIndex.ts';
import { IndexWorkerData, runIndexWorker } from '../../../src/backend/indexing/indexWorker.ts';
import { CRASH_FILE, DISK_FULL_FILE, WAIT_FILE } from './workerHandles.ts';

// The body of an index worker that tests can kill, hold back and starve. See `workerHandles.ts`.
const folder = dirname(IndexWorkerData.parse(workerData).databaseFile);
const isTold = (name: string): boolean => existsSync(join(folder, name));

const deadlyName = isTold(CRASH_FILE) ? readFileSync(join(folder, CRASH_FILE), 'utf8') : undefined;
if (deadlyName === '') {
  parentPort?.on('message', () => process.exit(1));
} else {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (isTold(WAIT_FILE)) Atomics.wait(sleeper, 0, 0, 5);
  if (isTold(DISK_FULL_FILE)) {
    StatementSync.prototype.run = () => {
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    };
  }
  const prepare = PassageIndex.prototype.prepare;
  PassageIndex.prototype.prepare = function (fileId, name, lines) {
    return name === deadlyName ? process.exit(1) : prepare.call(this, fileId, name, lines);
  };
  runIndexWorker();
}

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Mends the client of PostgreSQL after it was installed. In 3.4.9 a connection that ends between a statement and its being sent
 * throws where nobody can catch it, which ends the process, or never sends anything again: https://github.com/porsager/postgres/issues/1208
 */
const MENDED = 'if (socket === null) {';

/** What stands in the client, and what is put in its place. */
const MENDS = [
  [
    'function nextWrite(fn) {\n    const x',
    `function nextWrite(fn) {\n    ${MENDED}\n      chunk = nextWriteTimer = null\n      error(Errors.connection('CONNECTION_CLOSED', options, socket))\n      return false\n    }\n    const x`,
  ],
  [
    'clearImmediate(nextWriteTimer)\n    socket',
    'clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket',
  ],
  [
    'clearImmediate(nextWriteTimer)\n    if (socket)',
    'clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    if (socket)',
  ],
];

for (const path of ['src/connection.js', 'cjs/src/connection.js']) {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', 'postgres', path);
  // Whoever installs without the team's parts has no client.
  if (!existsSync(file)) continue;
  let text = readFileSync(file, 'utf8');
  if (text.includes(MENDED)) continue;
  for (const [before, after] of MENDS) {
    if (text.split(before).length !== 2) throw new Error(`postgres is another version than ${file} was mended in.`);
    text = text.replace(before, () => after);
  }
  // A new file: other checkouts may share the old one by a hard link.
  writeFileSync(`${file}.mended`, text);
  renameSync(`${file}.mended`, file);
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { DocumentStore, type DocumentText } from '../../../src/backend/store/documentStore.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const SHA = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);

const document = (text: string, changes: Partial<DocumentText> = {}): DocumentText => ({
  text: new TextEncoder().encode(text),
  structure: 'md',
  places: [{ kind: 'page', number: 1, lineStart: 1, lineEnd: 2 }],
  ...changes,
});

async function stage(t: TestContext) {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), (name) => assert.fail(name));
  t.after(() => database.close());
  const store = new DocumentStore(database);
  const textOf = (fileId: string): string | undefined => {
    const found = store.find(fileId);
    return found && new TextDecoder().decode(found.text);
  };
  const rowsIn = (table: string): number => database.prepare(`SELECT 1 FROM ${table}`).all().length;
  return { store, textOf, rowsIn };
}

test('a text is found with its structure and places by the file that it is of', async (t) => {
  const { store, textOf } = await stage(t);
  store.save('file-1', SHA, 'pdf', document('one\ntwo'));
  store.save('file-2', OTHER, 'zip', document('a\tb', { structure: 'sheet', places: [] }));
  assert.deepEqual([textOf('file-1'), textOf('file-2'), textOf('file-3')], ['one\ntwo', 'a\tb', undefined]);
  assert.deepEqual([store.find('file-1')?.structure, store.find('file-2')?.structure], ['md', 'sheet']);
  assert.deepEqual(store.find('file-1')?.places, document('').places);
  assert.deepEqual(store.places('file-1'), document('').places);
  assert.deepEqual([store.places('file-2'), store.places('file-3')], [[], undefined]);
});

test('where lines come from and what was not read is told of the documents that have such', async (t) => {
  const { store } = await stage(t);
  const notRead = [{ what: 'picture' as const, count: 3 }];
  store.save('file-1', SHA, 'html', document('one', { sources: [4, 5], notRead }));
  store.save('file-2', OTHER, 'pdf', document('two'));
  assert.deepEqual([store.sources('file-1'), store.notRead('file-1')], [[4, 5], notRead]);
  assert.deepEqual([store.sources('file-2'), store.notRead('file-2')], [undefined, undefined]);
  assert.deepEqual([store.sources('file-3'), store.notRead('file-3')], [undefined, undefined]);
});

test('an encoding that was guessed is told, until the bytes tell it or the file goes', async (t) => {
  const { store, rowsIn } = await stage(t);
  const guessed = { name: 'shift_jis', is_doubtful: true };
  const told = { name: 'gb18030', is_doubtful: false };
  for (const encoding of [guessed, told]) {
    store.saveEncoding('file-1', encoding);
    assert.deepEqual(store.guessedEncoding('file-1'), encoding);
  }
  assert.equal(store.guessedEncoding('file-2'), undefined);
  store.saveEncoding('file-2', guessed);
  store.saveEncoding('file-1', undefined);
  assert.deepEqual([store.guessedEncoding('file-1'), store.guessedEncoding('file-2')], [undefined, guessed]);
  store.remove('file-2');
  assert.equal(store.guessedEncoding('file-2'), undefined);
  assert.equal(rowsIn('guessed_encodings'), 0);
});

test('a text is there by its content and kind, and given to a further file without being extracted again', async (t) => {
  const { store, textOf, rowsIn } = await stage(t);
  assert.equal(store.has(SHA, 'pdf'), false);
  assert.equal(store.link('file-2', SHA, 'pdf'), false);
  assert.equal(textOf('file-2'), undefined);
  store.save('file-1', SHA, 'pdf', document('one'));
  assert.deepEqual([store.has(SHA, 'pdf'), store.has(SHA, 'zip'), store.has(OTHER, 'pdf')], [true, false, false]);
  assert.equal(store.link('file-2', SHA, 'pdf'), true);
  assert.equal(textOf('file-2'), 'one');
  assert.equal(rowsIn('document_texts'), 1);
});

test('a text that is saved again stays as it was', async (t) => {
  const { store, textOf } = await stage(t);
  store.save('file-1', SHA, 'pdf', document('one', { sources: [1] }));
  store.save('file-2', SHA, 'pdf', document('two', { sources: [2] }));
  assert.deepEqual([textOf('file-1'), textOf('file-2')], ['one', 'one']);
  assert.deepEqual(store.sources('file-2'), [1]);
});

test('a text goes with the last file that has it, together with all that is told of it', async (t) => {
  const { store, textOf, rowsIn } = await stage(t);
  const details = { sources: [1], notRead: [{ what: 'picture' as const, count: 1 }] };
  store.save('file-1', SHA, 'pdf', document('one', details));
  store.link('file-2', SHA, 'pdf');
  store.remove('file-1');
  assert.deepEqual([textOf('file-1'), textOf('file-2'), store.sources('file-2')], [undefined, 'one', [1]]);
  store.remove('file-2');
  store.remove('file-3');
  const tables = ['document_texts', 'document_files', 'document_sources', 'document_not_read'];
  assert.deepEqual(tables.map(rowsIn), [0, 0, 0, 0]);
});

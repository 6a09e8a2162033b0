import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import type { LocatedCitation } from '../../src/asking/answer.ts';
import { citedCells } from '../../src/views/editorLines.ts';
import { notebook } from '../helpers/documents.ts';
import { workspaceFile } from './extension.ts';

const markdown = (source: string): object => ({ cell_type: 'markdown', metadata: {}, source });
const code = (source: string): object => ({
  cell_type: 'code',
  metadata: {},
  execution_count: null,
  outputs: [],
  source,
});

/** A citation as the backend makes one of a notebook. */
const citation = (path: string, text: string, place?: string): LocatedCitation => ({
  file_id: 'file-1',
  filename: 'a.ipynb',
  path,
  line_start: 1,
  line_end: 1,
  text,
  score: 1,
  ...(place === undefined ? {} : { place }),
});

suite('The cells that a citation is from', () => {
  let files = 0;

  /** Each time of another notebook: VS Code reads one again, in its own time, that is written anew. */
  async function cellsOf(text: string, place?: string): Promise<[number, number] | undefined> {
    const file = workspaceFile(`survey-${String(++files)}.ipynb`);
    const cells = [markdown('# Survey'), code('ships = 12'), markdown('Built by Ada.'), code('ships + 1')];
    await vscode.workspace.fs.writeFile(file, notebook(cells));
    const cited = await citedCells(citation(file.fsPath, text, place));
    return cited && [cited.range.start, cited.range.end];
  }

  test('are those that it names', async () => {
    assert.deepEqual(await cellsOf('Built by Ada.', 'cell 3'), [2, 3]);
    assert.deepEqual(await cellsOf('```python\nships = 12\n```\n\nBuilt by Ada.', 'cells 2–3'), [1, 3]);
  });

  test('are found by their text where they have moved', async () => {
    assert.deepEqual(await cellsOf('Built by Ada.', 'cell 1'), [2, 3]);
    assert.deepEqual(await cellsOf('```python\nships + 1\n```', 'cell 9'), [3, 4]);
  });

  test('are those that it names where it quotes what a cell has put out', async () => {
    assert.deepEqual(await cellsOf('```output\n13\n```', 'cell 4'), [3, 4]);
  });

  test('are none where they are gone, and of what is no notebook', async () => {
    assert.equal(await cellsOf('Gone.', 'cell 9'), undefined);
    assert.equal(await cellsOf('Built by Ada.', 'page 3'), undefined);
    assert.equal(await cellsOf('Built by Ada.'), undefined);
    const text = workspaceFile('README.md').fsPath;
    assert.equal(await citedCells(citation(text, 'x', 'cell 1')), undefined, 'nothing reads it as a notebook');
  });
});

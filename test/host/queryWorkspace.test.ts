import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../helpers/until.ts';
import { activatedExtension, workspaceFile } from './extension.ts';
import { asPerson, type Choose } from './person.ts';

const COMMAND = 'smartFileQuery.queryWorkspace';

/** The titles of the tabs that show an answer. */
function answerTabs(): string[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input, label }) =>
    input instanceof vscode.TabInputWebview && /answer/.test(input.viewType) ? [label] : [],
  );
}

async function ask(question: string, choose?: Choose): Promise<readonly string[]> {
  return asPerson(
    question,
    async (person) => {
      await vscode.commands.executeCommand(COMMAND);
      return person.messages;
    },
    choose,
  );
}

suite('Query Workspace…', () => {
  test('shows once what would be sent, answers from all files, and then follows them without asking again', async () => {
    await activatedExtension();
    const shown = await ask('How many days of leave does everybody have?', (_, buttons) =>
      buttons.find((button) => button === 'Index and Ask'),
    );
    assert.match(shown[0] ?? '', /^Index .+ to ask about all of it\?$/);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    await until('the answer is shown under the name of the workspace', () =>
      answerTabs().some((title) => title.startsWith(`${folder.name}: How many days of leave`)),
    );
    const added = workspaceFile('lighthouse-notes.md');
    await vscode.workspace.fs.writeFile(added, Buffer.from('The foghorn was painted turquoise in spring.\n'));
    try {
      assert.deepEqual(await ask('What colour is the foghorn?'), []);
      await until('the question about the new file is answered', () =>
        answerTabs().some((title) => title.includes('What colour is the foghorn')),
      );
    } finally {
      await vscode.workspace.fs.delete(added);
    }
  });
});

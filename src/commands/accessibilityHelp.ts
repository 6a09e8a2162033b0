import * as vscode from 'vscode';

/** Where help can be asked for: package.json gives it along with the key. */
type Surface = 'answer' | 'metrics' | 'files';

/** Says how the page or view that has the focus is used by keyboard and heard, in a dialog that screen readers read out. */
export async function showAccessibilityHelp(surface: unknown): Promise<void> {
  const { title, lines } = helpOf(surface === 'metrics' || surface === 'files' ? surface : 'answer');
  await vscode.window.showInformationMessage(title, { modal: true, detail: lines.join('\n') });
}

function helpOf(surface: Surface): { readonly title: string; readonly lines: readonly string[] } {
  switch (surface) {
    case 'answer':
      return {
        title: vscode.l10n.t('Help: the Answer'),
        lines: [
          vscode.l10n.t('A new answer is announced. The question is its heading; more headings lead to the sources.'),
          vscode.l10n.t(
            'Tab goes through the citations in the answer, the buttons, the sources, and the field for a follow-up question.',
          ),
          vscode.l10n.t('Enter on a citation selects its sentence in the file and moves the keyboard there.'),
          vscode.l10n.t('F6 goes on to the next part of the window; {0} goes back to the answer.', focusKeys()),
        ],
      };
    case 'metrics':
      return {
        title: vscode.l10n.t('Help: the Upload Metrics'),
        lines: [
          vscode.l10n.t('Each question of the page is a region with a heading; the state of the rollout comes first.'),
          vscode.l10n.t('Every chart has its numbers in a table below it.'),
          vscode.l10n.t('Tab goes through the filter, the exports and the commands of the rollout.'),
        ],
      };
    case 'files':
      return {
        title: vscode.l10n.t('Help: the Uploaded Files'),
        lines: [
          vscode.l10n.t(
            'Arrow keys go through the tree: right opens a folder or the earlier versions of a file, left closes them.',
          ),
          vscode.l10n.t('Enter opens a file, Shift+F10 its menu with everything else, Delete deletes it.'),
          vscode.l10n.t(
            'Shift and the arrow keys select several files, which are asked about, uploaded again or deleted together.',
          ),
        ],
      };
  }
}

/** The keys that go to the editors from left to right. */
function focusKeys(): string {
  return process.platform === 'darwin' ? '⌘1, ⌘2' : vscode.l10n.t('Ctrl+1, Ctrl+2');
}

import * as vscode from 'vscode';

/**
 * Text as Markdown that shows it as it is. `MarkdownString.appendText` makes every space one that does not break, so that
 * long lines run out of the view.
 */
export function plainMarkdown(text: string): vscode.MarkdownString {
  const escaped = text
    .replace(/[\\`*_{}[\]()#+\-!~<>|&$=]/g, '\\$&')
    // Without these an indented line would be code and a number at its beginning a list.
    .replace(/^[ \t]+/gm, '')
    .replace(/^(\d+)\./gm, '$1\\.')
    .replace(/\r\n|\n|\r/g, '  \n');
  return new vscode.MarkdownString(escaped);
}

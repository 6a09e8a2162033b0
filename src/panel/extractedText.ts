import * as vscode from 'vscode';
import type { BackendClient } from '../client/backendClient.ts';
import { displayName, type LocatedCitation } from '../query/askService.ts';

/** Read-only documents that hold the text which the backend extracted from a PDF, an Office document and the like. */
const SCHEME = 'smart-file-query-text';

/**
 * Where the lines of a citation can be read: in the file itself or, for a document, in the text extracted from it, whose
 * lines the citation counts.
 */
export function citationUri({ path, filename, file_id, place }: LocatedCitation): vscode.Uri {
  if (place === undefined) return vscode.Uri.file(path);
  const name = displayName(path === '' ? filename : path);
  return vscode.Uri.from({ scheme: SCHEME, path: `/${encodeURIComponent(file_id)}/${name}.txt` });
}

/** Lets VS Code open the extracted texts, fetched from the backend. */
export function registerExtractedTexts(client: () => BackendClient): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent({ path }, token) {
      const [, fileId = ''] = path.split('/');
      const cancellation = new AbortController();
      const subscription = token.onCancellationRequested(() => cancellation.abort());
      try {
        return await client().content(decodeURIComponent(fileId), cancellation.signal);
      } finally {
        subscription.dispose();
      }
    },
  });
}

import { randomBytes } from 'node:crypto';

export interface PanelPage {
  readonly title: string;
  /** `webview.cspSource`: where the panel's own files come from. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly nonce: string;
}

/** A nonce for one page: 128 random bits. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * The page of a panel. It carries no data: state comes by messages only, so nothing in a file name or an error
 * can become markup. The content security policy admits the panel's own script and style sheet and nothing else; the page
 * has no network.
 */
export function buildPanelHtml({ title, cspSource, scriptUri, styleUri, nonce }: PanelPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeAttribute(title)}</title>
    <link rel="stylesheet" href="${escapeAttribute(styleUri)}">
  </head>
  <body>
    <div id="page"></div>
    <p id="announcements" class="visually-hidden" role="status" aria-live="polite"></p>
    <script nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(scriptUri)}"></script>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

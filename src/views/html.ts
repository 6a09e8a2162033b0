import { TRANSLATIONS_ID } from '../protocol/answerMessages.ts';

/** The language of a page. Without a bundle it is English, the language that the strings are written in. */
export interface PageLanguage {
  /** A BCP 47 tag: `vscode.env.language`. */
  readonly tag: string;
  /** `vscode.l10n.bundle`: the English strings with their translations. */
  readonly bundle?: Readonly<Record<string, string>> | undefined;
}

/** The language of the texts, as a BCP 47 tag. */
export function spokenLanguage(language: PageLanguage | undefined): string {
  return language?.bundle ? language.tag : 'en';
}

export interface PanelPage {
  readonly title: string;
  /** `webview.cspSource`: the source of the panel's own files. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly nonce: string;
  /** English where it is left out. */
  readonly language?: PageLanguage | undefined;
}

/**
 * The page of a panel. It carries no data but the translations of its own strings: state comes by messages only, so
 * nothing in a file name or an error can become markup. The content security policy admits the panel's own script and
 * style sheet and nothing else; the page has no network.
 */
export function buildPanelHtml({ title, cspSource, scriptUri, styleUri, nonce, language }: PanelPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(spokenLanguage(language))}">
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
    ${translations(language)}<script nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(scriptUri)}"></script>
  </body>
</html>
`;
}

/**
 * The translations as a block of JSON, which is data to the browser: no script, and nothing that the policy would have to
 * admit.
 */
function translations(language: PageLanguage | undefined): string {
  if (!language?.bundle) return '';
  // In JSON a `<` stands in strings only, so that its escape means the same and no translation can end the block.
  const json = JSON.stringify(language.bundle).replaceAll('<', '\\u003c');
  return `<script id="${TRANSLATIONS_ID}" type="application/json">${json}</script>\n    `;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

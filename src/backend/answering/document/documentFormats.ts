/** Formats of running text. */
export const DOCUMENT_FORMATS: ReadonlySet<string> = new Set([
  'markdown',
  'text',
  'restructuredtext',
  'asciidoc',
  'org',
  'latex',
]);

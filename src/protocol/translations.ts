/** The id of the block of JSON in a page's HTML that holds the translations of its strings; media/l10n.ts reads it. */
export const TRANSLATIONS_ID = 'translations';

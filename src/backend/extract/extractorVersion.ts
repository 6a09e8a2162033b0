/** Grows whenever the same document gives other lines than before, so that files that are indexed keep their own. */
export const EXTRACTOR_VERSION = 9;

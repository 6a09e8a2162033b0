/** The page; there is none where these modules run without one, as in a unit test. */
declare const document: { readonly documentElement: { readonly lang: string } } | undefined;

/** The language of the page, in which its numbers and times are written as well. */
export const PAGE_LOCALE = typeof document === 'undefined' ? 'en-US' : document.documentElement.lang || 'en-US';

/**
 * Chromium under the POSIX locale calls its language `en-US@posix`, which `Intl` refuses, and the chart library asks for
 * it while it loads: without this the page would stay empty there. Imported before anything else.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}

export {};

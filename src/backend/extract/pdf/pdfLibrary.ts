import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { PDFDocumentProxy } from 'unpdf/pdfjs';

/**
 * The folder of the files that PDF.js reads when a document needs them: `cmaps` says which characters the codes of fonts for
 * Chinese, Japanese and Korean stand for that a document names and does not hold, `wasm` decodes scans. It stands beside the bundle, or in the
 * package where the source itself runs.
 */
const dataFolder = (): string =>
  import.meta.filename.endsWith('.ts')
    ? dirname(createRequire(import.meta.filename).resolve('pdfjs-dist/package.json'))
    : join(import.meta.dirname, 'pdf');

/** Opens a document with PDF.js. Rejects with its errors. The caller ends the document's task. */
export async function openPdf(content: Uint8Array): Promise<PDFDocumentProxy> {
  // Loaded here, because it is far larger than all other formats' code together.
  const { getDocument } = await import('unpdf/pdfjs');
  return getDocument({
    data: content,
    // A file's fonts are never loaded, nor is anything fetched; this build does not run a file's programs either.
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
    verbosity: 0,
    cMapUrl: join(dataFolder(), 'cmaps') + sep,
    cMapPacked: true,
    wasmUrl: join(dataFolder(), 'wasm') + sep,
  }).promise;
}

/** The pattern by which PDF.js tells white space, combining marks and characters of format, which it leaves out. */
const SPECIAL_CHARACTER = '^(\\s)|(\\p{Mn})|(\\p{Cf})$';
const SOFT_HYPHEN = '\u00ad';

/**
 * Runs `read` while PDF.js takes soft hyphens for letters. It drops characters of format from the text, and with a soft hyphen
 * at the end of a line goes what says that the word continues on the next; there is no option for that.
 */
export async function keepingSoftHyphens<T>(read: () => Promise<T>): Promise<T> {
  const descriptor = Object.getOwnPropertyDescriptor(String.prototype, 'match');
  const original: unknown = descriptor?.value;
  if (!descriptor || typeof original !== 'function') return read();
  Object.defineProperty(String.prototype, 'match', {
    ...descriptor,
    value: function match(this: string, pattern: unknown): unknown {
      const isSoftHyphen =
        pattern instanceof RegExp && pattern.source === SPECIAL_CHARACTER && this.valueOf() === SOFT_HYPHEN;
      return isSoftHyphen ? null : Reflect.apply(original, this, [pattern]);
    },
  });
  try {
    return await read();
  } finally {
    Object.defineProperty(String.prototype, 'match', descriptor);
  }
}

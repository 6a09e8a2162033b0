import { Failure } from '../failure.ts';
import { documentFamily, type DocumentFamily } from '../backend/extract/documentFormat.ts';
import type { Extractor } from '../backend/extract/extractor.ts';
import { describePlace } from '../backend/extract/textWriter.ts';
import { SNIFF_BYTES } from '../text/encoding.ts';
import { assertUnchanged, openForReading, type FileSnapshot } from '../localFile/fileSnapshot.ts';
import { type RedactedCopies, FindingsList, scanFile, scanInTurns, type FileSecrets } from './secretFile.ts';

export interface DocumentScanParts {
  /** Extracts the text on this machine, as the backend does. */
  readonly extractor: Pick<Extractor, 'extract'>;
  readonly copies: RedactedCopies;
}

/**
 * Searches a version of a file for secrets, in everything that the backend would read of it: the bytes of a text, the
 * extracted text of a document, both of HTML and of notebooks. Throws `unsupported_format` for a file that the backend would
 * refuse, `file_unreadable` or `file_changed`, or the signal's reason.
 */
export async function scanContent(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  { extractor, copies }: DocumentScanParts,
): Promise<FileSecrets> {
  const family = await familyOf(snapshot);
  const scanExtracted = (path: string, of: DocumentFamily): Promise<FileSecrets> =>
    scanDocument({ path, family: of }, signal, extractor);
  let found: FileSecrets;
  switch (family) {
    case undefined:
      return scanFile(snapshot, signal);
    case 'gzip':
    case 'pdf':
    case 'zip':
    case 'rtf':
    case 'ole':
    case 'picture':
      found = await scanExtracted(snapshot.path, family);
      break;
    case 'html':
    case 'opendocument':
    case 'mail':
    case 'notebook': {
      // Markup hides secrets that only the extracted text shows: a token in bold letters, a password with an entity in it, a
      // message in Base64.
      const written = await scanFile(snapshot, signal, { isDocument: true });
      const hidden =
        written.total === 0
          ? await scanExtracted(snapshot.path, family)
          : await copies.during(snapshot, signal, (copy) => scanExtracted(copy, family));
      found = together(written, hidden);
    }
  }
  await assertUnchanged(snapshot);
  return found;
}

async function familyOf({ path }: FileSnapshot): Promise<DocumentFamily | undefined> {
  const handle = await openForReading(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return documentFamily(path, buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * Scans the extracted text of a document. A document that cannot be read here cannot be read by the backend either: both have
 * the same limits.
 */
async function scanDocument(
  { path, family }: { readonly path: string; readonly family: DocumentFamily },
  signal: AbortSignal,
  extractor: Pick<Extractor, 'extract'>,
): Promise<FileSecrets> {
  const outcome = await extractor.extract({ stored: { path }, family }, signal);
  signal.throwIfAborted();
  if (outcome.kind === 'unreadable') throw new Failure('unsupported_format', outcome.message);
  const found = new FindingsList();
  for await (const { findings } of scanInTurns(new TextDecoder().decode(outcome.text), signal)) {
    found.add(
      findings.map((finding) => ({ ...finding, place: describePlace(outcome.places, finding.line, finding.line) })),
    );
  }
  return found.toSecrets({ canRedact: false });
}

/**
 * The secrets in the file as it is written, together with those that are still in its extracted text once the first are
 * redacted.
 */
function together(written: FileSecrets, hidden: FileSecrets): FileSecrets {
  if (hidden.total === 0) return written;
  const findings = [...written.findings, ...hidden.findings];
  return { findings, total: written.total + hidden.total, canRedact: false };
}

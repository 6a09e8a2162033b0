import { parentPort, workerData } from 'node:worker_threads';
import { extractDocument } from './extractDocument.ts';
import { ExtractRequest, READS_PICTURES, type ExtractOutcome } from './documentFormat.ts';
import { UnreadableDocument } from './limits.ts';

/** The body of the thread that reads one document. It has no access to the database and makes no requests. */
async function main(): Promise<void> {
  const { stored, family } = ExtractRequest.parse(workerData);
  const outcome = await run(stored, family);
  const buffer = outcome.kind === 'extracted' ? outcome.text.buffer : undefined;
  // Transferred, not copied: the text may be 20 MB.
  parentPort?.postMessage(outcome, buffer instanceof ArrayBuffer ? [buffer] : []);
}

async function run(stored: ExtractRequest['stored'], family: ExtractRequest['family']): Promise<ExtractOutcome> {
  try {
    const { lines, places, structure, sources, notRead } = await extractDocument(stored, family, () =>
      parentPort?.postMessage(READS_PICTURES),
    );
    const text = new TextEncoder().encode(`${lines.join('\n')}\n`);
    return {
      kind: 'extracted',
      text,
      places: [...places],
      structure,
      ...(sources ? { sources: [...sources] } : {}),
      ...(notRead ? { notRead: [...notRead] } : {}),
    };
  } catch (error) {
    if (error instanceof UnreadableDocument) return { kind: 'unreadable', message: error.message };
    // A stack overflow is caused by the document.
    if (error instanceof RangeError) return { kind: 'unreadable', message: 'The document is nested too deeply.' };
    throw error;
  }
}

void main();

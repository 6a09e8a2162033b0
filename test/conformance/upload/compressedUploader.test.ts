import { randomBytes } from 'node:crypto';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { describeUploader } from './uploaderConformance.ts';

const LINE = 76;

/** Text that shrinks to three quarters: worth compressing, and still enough on the wire to be held up. */
function base64Text(bytes: number): Buffer {
  const text = randomBytes(bytes).toString('base64');
  const lines = Array.from({ length: Math.ceil(text.length / LINE) }, (_, row) =>
    text.slice(row * LINE, (row + 1) * LINE),
  );
  return Buffer.from(lines.join('\n')).subarray(0, bytes);
}

describeUploader(
  'AsyncUploader in zstd',
  ({ client, folder, timeoutMs }) => {
    const settings = { isEnabled: true, maxRetries: 1, timeoutMs, contentEncodings: ['zstd'] };
    return new AsyncUploader(client, new ResumeStore(folder), () => settings);
  },
  { contentOf: base64Text, wireShare: 0.5 },
);

import { AsyncUploader } from '../../../src/upload/asyncUploader.ts';
import { ResumeStore } from '../../../src/upload/resumeStore.ts';
import { describeUploader } from './uploaderConformance.ts';

for (const encoding of ['gzip', 'zstd']) {
  describeUploader(`AsyncUploader in ${encoding}`, ({ client, folder, timeoutMs }) => {
    const settings = { isEnabled: true, maxRetries: 1, timeoutMs, contentEncodings: [encoding] };
    return new AsyncUploader(client, new ResumeStore(folder), () => settings);
  });
}

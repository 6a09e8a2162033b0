import { AsyncUploader } from '../../../src/upload/asyncUploader.ts';
import { ResumeStore } from '../../../src/upload/resumeStore.ts';
import { describeUploader } from './uploaderConformance.ts';

describeUploader(
  'AsyncUploader',
  ({ client, folder, timeoutMs }) =>
    new AsyncUploader(client, new ResumeStore(folder), () => ({ isEnabled: true, maxRetries: 1, timeoutMs })),
);

import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { describeUploader } from './uploaderConformance.ts';

describeUploader(
  'AsyncUploader',
  ({ client, folder, timeoutMs }) =>
    new AsyncUploader(client, new ResumeStore(folder), () => ({ isEnabled: true, maxRetries: 1, timeoutMs })),
);

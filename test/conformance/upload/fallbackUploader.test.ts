import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import { FallbackUploader } from '../../../src/upload/uploaders/fallbackUploader.ts';
import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import { startScriptedServer } from '../../helpers/scriptedServer.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { describeUploader } from './uploaderConformance.ts';

describeUploader('FallbackUploader over a broken async path', async ({ client, folder, timeoutMs, test }) => {
  const broken = await startScriptedServer(test);
  broken.isHealthy = true;
  broken.always((request) => request.respondWith({ status: 500 }));
  const settings = { isEnabled: true, maxRetries: 0, timeoutMs };
  return new FallbackUploader(
    new AsyncUploader(clientOf(test, { url: broken.url, token: undefined }), new ResumeStore(folder), () => settings),
    new SyncUploader(client, { timeoutMs }),
    { takesOtherRequests: () => Promise.resolve(true), isAllowed: () => true, onFallback: () => undefined },
  );
});

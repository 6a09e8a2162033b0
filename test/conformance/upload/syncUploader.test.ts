import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import { describeUploader } from './uploaderConformance.ts';

describeUploader('SyncUploader', ({ client, timeoutMs }) => new SyncUploader(client, { timeoutMs }));

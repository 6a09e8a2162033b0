/** Run as a process of its own: appends `count` records to the store in `folder`, as another window would. */
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { uploadRecord } from './uploadRecord.ts';

const [folder = '', writer = '', count = '0', maxBytes = '0'] = process.argv.slice(2);
const store = new MetricsStore(folder, {
  maxBytes: Number(maxBytes),
  onWarning: (message) => {
    throw new Error(message);
  },
});
for (let index = 0; index < Number(count); index++) {
  await store.append(uploadRecord({ request_id: `${writer}-${index}` }));
}

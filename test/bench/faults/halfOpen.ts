import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { TUS_CONTENT_TYPE, TUS_VERSION } from '../../../src/protocol/uploads.ts';
import { interleave, median, type Contender } from '../measure.ts';
import type { Report } from '../report.ts';
import { BENCH_TOKEN, withServer, type ServerName } from '../runServer.ts';
import { figure } from '../table.ts';

const LENGTH = 16 * 1024 * 1024;
const SENT = 1024 * 1024;
const HEADERS = { Authorization: `Bearer ${BENCH_TOKEN}`, 'Tus-Resumable': TUS_VERSION };

const SERVERS: Readonly<Record<string, readonly [ServerName, string]>> = {
  'our backend': ['embedded', 'stored'],
  '@tus/server': ['tusServer', 'plain'],
};

/** A connection goes dead in mid-upload without a word; the client comes back on another. How long is it kept waiting? */
export async function measureHalfOpen(report: Report, isQuick: boolean): Promise<void> {
  const contenders = Object.entries(SERVERS).map(([name, [server, variant]]): Contender<number> => ({
    name,
    run: () => withServer(server, variant, ({ url }) => comeBack(url)),
  }));
  const samples = await interleave(contenders, isQuick ? 3 : 5);
  for (const { name, failure } of samples) if (failure !== undefined) report.failure(`half-open, ${name}: ${failure}`);
  const rows = samples.map(({ name, values }) => ({ server: name, 'ms until it goes on': figure(median(values)) }));
  report.table('half-open link: from coming back to the offset', rows, samples);
  const ours = median(samples[0]?.values ?? []) / 1000;
  report.goal({ name: 'a half-open link recovers', measured: ours, atMost: 1, unit: 's' });
}

async function comeBack(url: string): Promise<number> {
  const created = await send('POST', `${url}/v1/uploads`, { 'Upload-Length': String(LENGTH) });
  const address = new URL(created.headers.location ?? '', url).href;
  const dead = open('PATCH', address, {
    'Upload-Offset': '0',
    'Content-Type': TUS_CONTENT_TYPE,
    'Content-Length': String(LENGTH),
  });
  dead.on('error', () => undefined);
  await new Promise((resolve) => dead.write(Buffer.alloc(SENT, 'a'), resolve));
  const started = performance.now();
  const answer = await send('HEAD', address, {});
  const waited = performance.now() - started;
  dead.destroy();
  if (answer.statusCode !== 200) throw new Error(`The offset was refused with ${answer.statusCode}.`);
  return waited;
}

function open(method: string, url: string, headers: Record<string, string>): ClientRequest {
  return request(url, { method, headers: { ...HEADERS, ...headers }, agent: false });
}

async function send(method: string, url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const sent = open(method, url, headers).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, TUS_VERSION } from '../../../src/protocol/uploads.ts';
import { runChild } from './childCost.ts';
import type { Job } from './job.ts';
import { readJob, report } from './runClient.ts';

/**
 * curl in its variants: `raw` is one tus PATCH to an upload that was created before the clock starts, `multipart` a form.
 * A single transfer counts by curl's own clock, without its start as a process; of many the whole process counts.
 */
const job = readJob();
const configFile = join(job.folder, 'curl.config');
const requests = job.variant === 'raw' ? await Promise.all(job.files.map(patch)) : job.files.map(form);
writeFileSync(configFile, requests.map(withCommonOptions).join('\nnext\n'), { mode: 0o600 });

const isParallel = job.concurrency > 1;
const parallel = isParallel ? ['--parallel', '--parallel-immediate', '--parallel-max', `${job.concurrency}`] : [];
const { stdout, wallMs, cpuMs, peakRssBytes } = await runChild('curl', [...parallel, '--config', configFile]);
const transfers = stdout
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split(' ').map(Number));
const isComplete =
  transfers.length === job.files.length && transfers.every(([status = 0]) => status >= 200 && status < 300);
if (!isComplete)
  throw new Error(`curl was answered with ${[...new Set(transfers.map(([status]) => status))].join(', ')}.`);
report({
  wallMs: transfers.length === 1 ? 1000 * (transfers[0]?.[3] ?? NaN) : wallMs,
  cpuMs,
  peakRssAboveStartBytes: peakRssBytes,
  eventLoopP99Ms: NaN,
  eventLoopMaxMs: NaN,
  bytesOnTheWire: transfers.reduce((sum, [, body = 0, headers = 0]) => sum + body + headers, 0),
});

async function patch({ path, bytes, sha256 }: Job['files'][number]): Promise<string[]> {
  const headers = {
    Authorization: `Bearer ${job.token}`,
    'Tus-Resumable': TUS_VERSION,
    'Upload-Length': String(bytes),
    'Upload-Metadata': encodeUploadMetadata({ filename: basename(path), sha256 }),
  };
  const created = await fetch(`${job.url}/v1/uploads`, { method: 'POST', headers });
  const address = new URL(created.headers.get('Location') ?? '', job.url);
  return [
    `url = "${address.href}"`,
    `upload-file = "${path}"`,
    'request = "PATCH"',
    `header = "Tus-Resumable: ${TUS_VERSION}"`,
    `header = "Content-Type: ${TUS_CONTENT_TYPE}"`,
    'header = "Upload-Offset: 0"',
  ];
}

function form({ path }: Job['files'][number]): string[] {
  return [`url = "${job.url}/v1/files"`, 'form = "purpose=file-extract"', `form = "file=@${path}"`];
}

function withCommonOptions(lines: readonly string[]): string {
  const common = [
    'silent',
    'output = "/dev/null"',
    'write-out = "%{http_code} %{size_upload} %{size_request} %{time_total}\\n"',
    `header = "Authorization: Bearer ${job.token}"`,
    // curl would wait for a 100 Continue ahead of a large body.
    'header = "Expect:"',
  ];
  return [...lines, ...common].join('\n');
}

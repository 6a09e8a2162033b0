import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import type { SecretDecision, SecretRequest } from '../../../src/privacy/secretGate.ts';
import type { Answer } from '../../../src/asking/answer.ts';
import type { AskRequest } from '../../../src/asking/bringFiles.ts';
import type { Settings } from '../../../src/settings.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { connectionTo, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { startWireTap } from '../../helpers/wireTap.ts';
import { rememberingLog, settingsWith } from '../../helpers/uploadServiceStage.ts';

export const REMOTE = 'https://files.example.com';

/** A core on a backend that counts as one on another machine, and what a person is asked about secrets. */
export interface CoreStage {
  readonly core: Core;
  readonly backend: TestBackend;
  readonly folder: string;
  readonly metrics: MetricsStore;
  /** What the person was asked, in order. */
  readonly asked: SecretRequest[];
  /** What they say next. */
  decision: SecretDecision | Error | (() => Promise<SecretDecision>);
  write(name: string, content: string | Buffer): Promise<string>;
  ask(paths: readonly string[], question: string, more?: Partial<AskRequest>): Promise<Answer>;
  /** The text of a file as the backend has it. */
  stored(id: string): Promise<string>;
  /** Everything that the core has put on the wire so far. */
  sent(): Buffer;
  /** The redacted copies that are on disk now. */
  copies(): Promise<string[]>;
}

export async function stageCore(
  t: TestContext,
  { id = REMOTE, settings = {}, watch }: { id?: string; settings?: Partial<Settings>; watch?: () => unknown } = {},
): Promise<CoreStage> {
  const backend = await startTestBackend(t);
  const tap = await startWireTap(t, backend);
  const folder = await temporaryFolder(t);
  const metrics = new MetricsStore(join(folder, 'metrics'));
  const stateFolder = join(folder, 'state');
  const asked: SecretRequest[] = [];
  const core = new Core({
    stateFolder,
    connection: connectionTo({ url: tap.url, token: backend.token }, id),
    metrics,
    machineId: 'a machine',
    version: '0',
    log: rememberingLog(),
    settings: () => ({ ...settingsWith({ 'query.provider': 'local' }), ...settings }),
    consent: { agreedHosts: () => [], hasAgreed: () => true, allows: () => Promise.resolve(true) },
    secretGate: {
      decide: (request) => {
        asked.push(request);
        const { decision } = stage;
        if (typeof decision === 'function') return decision();
        return decision instanceof Error ? Promise.reject(decision) : Promise.resolve(decision);
      },
    },
    ...(watch ? { watchUpload: async (_id, request, work) => (await watch(), work(request)) } : {}),
  });
  t.after(() => core.dispose());
  const stage: CoreStage = {
    core,
    backend,
    folder,
    metrics,
    asked,
    decision: new Error('nobody is to be asked'),
    write: async (name, content) => {
      const path = join(folder, 'workspace', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    ask: (paths, question, more = {}) =>
      core.asking.ask({
        paths,
        question,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        ...more,
      }),
    stored: async (fileId) => {
      const headers = { Authorization: `Bearer ${backend.token}` };
      return (await fetch(`${backend.url}/v1/files/${fileId}/content`, { headers })).text();
    },
    sent: () => tap.sent(),
    copies: () => readdir(join(stateFolder, 'redacted')).catch(() => []),
  };
  return stage;
}

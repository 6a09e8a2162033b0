import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  BackendMessage,
  type BackendSecrets,
  type BackendStart,
  type ModelSecrets,
  type ParentMessage,
} from '../protocol/ipc.ts';
import type { BackendAddress, BackendConnection } from './backendConnection.ts';
import { Failure } from '../failure.ts';
import { ModelRequests } from './modelRequests.ts';

/**
 * The largest file that the embedded backend accepts, in bytes: the most that the setting may allow. The setting itself is
 * checked before a file is read.
 */
export const EMBEDDED_MAX_FILE_BYTES = 5 * 1024 ** 3;

/** Where the parent has no console, as an MCP server has none, Windows opens a window for that of the child. `fork` takes it as `spawn` does. */
const WITHOUT_CONSOLE = { windowsHide: true } as const;

/** How long the backend may take to listen, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** How long the start waits for the keys of model services, in milliseconds; files are taken without them. */
const SECRETS_TIMEOUT_MS = 5_000;

/** How long a backend that was asked to stop may take before it is killed, in milliseconds. */
const STOP_TIMEOUT_MS = 3_000;

/** How often a backend may end within the window before it is not started again. */
const MAX_CRASHES = 5;
const CRASH_WINDOW_MS = 60_000;

/**
 * Options of Node for the backend. A small young generation gives the memory of what arrived back while it is still in the
 * processor's cache: large uploads are about a quarter faster for it (`npm run bench -- large`), while many small files take
 * a few percent longer. With V8's own limit the young objects of each thread grow to 128 MB, which are never given back.
 * `--expose-gc` lets an idle backend collect its garbage.
 */
export const BACKEND_NODE_OPTIONS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=1',
  '--expose-gc',
] as const;

/**
 * Environment variables for glibc's allocator in the backend's process; other allocators do not know them. With fixed
 * thresholds it gives free memory back to the system: by itself it raises them with the largest block that was freed. Blocks
 * above what is read from a socket at once are mappings of their own, so that none keeps the memory beneath it. Each thread's
 * list of small free blocks is left out, since it keeps the memory around them.
 */
export const BACKEND_ENVIRONMENT = {
  GLIBC_TUNABLES: [
    'glibc.malloc.trim_threshold=131072',
    'glibc.malloc.mmap_threshold=131072',
    'glibc.malloc.tcache_count=0',
  ].join(':'),
} as const;

export interface EmbeddedBackendOptions {
  readonly dataFolder: string;
  /** Called with each line that the backend logs. */
  onLog(line: string): void;
  /** The program to run; the bundled or the source one beside this file by default. */
  readonly program?: string;
  /** The keys of model services; asked for at each start and whenever `secretsChanged` is called. */
  secrets?(): Promise<ModelSecrets>;
  /** What makes the backend's requests to model services on other machines; the global `fetch` of the moment by default. */
  readonly fetch?: typeof fetch;
  /** How long the start waits for the keys, in milliseconds; those that come later are handed over then. */
  readonly secretsTimeoutMs?: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly address: Promise<BackendAddress>;
}

/**
 * The backend as a child process on loopback, started when first needed and again after it has died. The token is
 * random, lives as long as the child, and reaches it over the IPC channel. The child ends with this process.
 */
export class EmbeddedBackend implements BackendConnection {
  readonly id = 'embedded';
  readonly #options: EmbeddedBackendOptions;
  #running: Running | undefined;
  #crashes: number[] = [];
  #isDisposed = false;

  constructor(options: EmbeddedBackendOptions) {
    this.#options = options;
  }

  async address(): Promise<BackendAddress> {
    if (this.#isDisposed) throw new Failure('cancelled', 'The embedded backend has been stopped.');
    this.#running ??= this.#start();
    return this.#running.address;
  }

  /** The id of the child process while it runs. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** Hands the keys of the moment to the child, if one runs; a later one gets them when it starts. */
  async secretsChanged(): Promise<void> {
    const child = this.#running?.child;
    if (child) await this.#sendSecrets(child);
  }

  /** Stops the child: asks it to end, then kills it. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const child = this.#running?.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  }

  #start(): Running {
    const now = Date.now();
    this.#crashes = this.#crashes.filter((time) => time > now - CRASH_WINDOW_MS);
    if (this.#crashes.length >= MAX_CRASHES) {
      throw new Failure('backend_down', 'The embedded backend keeps stopping. The log has the detail.');
    }
    const token = randomBytes(32).toString('base64url');
    const child = fork(this.#options.program ?? backendProgram(), [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Bodies of requests and answers travel as bytes.
      serialization: 'advanced',
      execArgv: [...BACKEND_NODE_OPTIONS],
      ...WITHOUT_CONSOLE,
      env: childEnvironment(),
    });
    if (child.stderr) createInterface(child.stderr).on('line', (line) => this.#options.onLog(line));
    const address = this.#handshake(child, token);
    const running = { child, address };
    const ended = (): void => {
      if (this.#running !== running) return;
      this.#running = undefined;
      if (this.#isDisposed) return;
      this.#crashes.push(Date.now());
      this.#options.onLog(`[warn] The embedded backend stopped (${child.signalCode ?? String(child.exitCode)}).`);
    };
    child.once('exit', ended);
    address.catch(() => {
      child.kill('SIGKILL');
      ended();
    });
    return running;
  }

  /** Keys travel over the IPC channel alone: never as an argument, in the environment or in a log. */
  async #sendSecrets(child: ChildProcess): Promise<void> {
    const secrets = await this.#options.secrets?.().catch(() => undefined);
    if (!secrets || !child.connected) return;
    const message: BackendSecrets = { type: 'secrets', ...secrets };
    child.send(message, () => undefined);
  }

  /** Waits for the keys, but at most for the limit: a key store that hangs must not keep files from the backend. */
  async #unlessTooLate(secretsSent: Promise<void>): Promise<void> {
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#options.onLog('[warn] The keys of the model services take long; the embedded backend starts without them.');
      resolve();
    }, this.#options.secretsTimeoutMs ?? SECRETS_TIMEOUT_MS);
    try {
      await Promise.race([secretsSent, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #handshake(child: ChildProcess, token: string): Promise<BackendAddress> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => reject(new Error('it took too long to start')), START_TIMEOUT_MS);
    const requests = new ModelRequests(
      (answer) => sendTo(child, answer),
      (input, init) => (this.#options.fetch ?? fetch)(input, init),
    );
    child.once('exit', () => requests.dispose());
    child.on('message', (message: unknown) => {
      const parsed = BackendMessage.safeParse(message);
      if (!parsed.success) return;
      if (parsed.data.type === 'listening') resolve(parsed.data.url);
      else if (parsed.data.type === 'failed') reject(new Error(parsed.data.message));
      else requests.receive(parsed.data);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`it stopped at once (${signal ?? String(code)})`)));
    const start: BackendStart = {
      type: 'start',
      token,
      dataFolder: this.#options.dataFolder,
      maxFileBytes: EMBEDDED_MAX_FILE_BYTES,
    };
    child.send(start, () => undefined);
    const secretsSent = this.#unlessTooLate(this.#sendSecrets(child));
    try {
      const url = await promise;
      // Messages keep their order, so the keys are there before the first question.
      await secretsSent;
      return { url, token };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const sentence = reason.replace(/\.$/, '');
      throw new Failure('backend_down', `The embedded backend could not be started: ${sentence}.`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Resolves once the channel has taken the message; rejects where the child has ended. */
function sendTo(child: ChildProcess, message: ParentMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!child.connected) throw new Error('the backend has ended');
    child.send(message, (error) => (error ? reject(error) : resolve()));
  });
}

/** The program of the embedded backend: a bundle beside this one, or the source where the source itself runs. */
export function backendProgram(): string {
  return import.meta.filename.endsWith('.ts')
    ? join(import.meta.dirname, '..', 'backend', 'main.ts')
    : join(import.meta.dirname, 'backend.js');
}

/**
 * Environment variables that the child does not inherit: secrets, which reach it over IPC alone, and the user's settings for
 * Node and for OpenAI's client, which are meant for other programs.
 */
const NOT_INHERITED = /^(NODE_OPTIONS|OPENAI_.*|SMART_FILE_QUERY_(TOKEN|.*_KEY))$/i;

/**
 * The child's environment. On the desktop the extension host's executable is Electron, which `ELECTRON_RUN_AS_NODE` makes run
 * as Node.
 */
function childEnvironment(): NodeJS.ProcessEnv {
  const environment = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
  return { ...BACKEND_ENVIRONMENT, ...Object.fromEntries(environment), ELECTRON_RUN_AS_NODE: '1' };
}

/**
 * Starts this program anew within its process, with the options and the environment that a backend's process has: a running
 * one cannot change them. Returns where that has happened, or where the program cannot be replaced: on Windows, with an older
 * Node, or under a parent that talks to it over a channel. The backend then takes more memory.
 */
export function restartAsBackendProcess(): void {
  const missing = BACKEND_NODE_OPTIONS.filter((option) => !process.execArgv.includes(option));
  if (missing.length === 0 || !process.execve || process.channel) return;
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...missing, ...process.argv.slice(1)], {
    ...BACKEND_ENVIRONMENT,
    ...process.env,
  });
}

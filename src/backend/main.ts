import { NO_MODEL_SECRETS, ParentMessage, type BackendMessage, type BackendStart } from '../protocol/ipc.ts';
import { startBackend, type Backend } from './backend.ts';
import { stderrLogger } from './log.ts';
import { ProviderRegistry } from './answering/models/modelProviders.ts';
import { ParentFetch } from './answering/models/parentFetch.ts';

/** How long closing may take, in milliseconds; after that the process ends as in a crash. */
const CLOSE_TIMEOUT_MS = 3_000;

/**
 * The embedded backend's process. It waits on the IPC channel for the start message and the keys of model services, listens on
 * loopback, and ends with its parent.
 */
function main(): void {
  let backend: Promise<Backend> | undefined;
  const stop = (): void => {
    setTimeout(end, CLOSE_TIMEOUT_MS);
    Promise.resolve(backend)
      .then((running) => running?.close())
      .catch((error: unknown) => {
        stderrLogger.error(
          `The backend could not be closed: ${error instanceof Error ? error.message : String(error)}`,
        );
      })
      .finally(end);
  };
  const requests = new ParentFetch(sendToParent);
  const providers = new ProviderRegistry(NO_MODEL_SECRETS, requests.fetch);
  const start = (options: BackendStart): void => {
    backend ??= startBackend({
      ...options,
      providers,
      host: '127.0.0.1',
      port: 0,
      log: stderrLogger,
    });
    backend.then(
      ({ url, warmUp }) => {
        send({ type: 'listening', url });
        warmUp();
      },
      (error: unknown) => {
        send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      },
    );
  };
  process.on('message', (data: unknown) => {
    const message = ParentMessage.parse(data);
    if (message.type === 'start') start(message);
    else if (message.type === 'secrets') providers.replace(message);
    else requests.receive(message);
  });
  // The channel closes when the parent ends, also when it was killed.
  process.on('disconnect', stop);
  process.on('SIGTERM', stop);
  // Ctrl+C reaches the whole process group; the parent decides when this process ends.
  process.on('SIGINT', () => undefined);
}

/**
 * Ends this process at once. `process.exit` joins V8's threads, and now and then waits for them for ever: a window that has
 * closed would leave a process behind. https://github.com/nodejs/node/issues/54918
 */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

function send(message: BackendMessage): void {
  if (process.connected) process.send?.(message);
}

/** Resolves once the channel has taken the message. */
function sendToParent(message: BackendMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.connected || !process.send) throw new Error('the window has closed');
    process.send(message, undefined, undefined, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

main();

import { parseReceivers, type Receiver } from '../backend/fleet/webhooks.ts';
import { homedir } from 'node:os';
import { isAbsolute, join, basename, dirname, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { makePrivateFolder, closeToOthers, makeFolder } from '../system/privateFolder.ts';
import { ApiKey, type ModelSecrets } from '../protocol/ipc.ts';
import { ModelProviderId } from '../protocol/providers.ts';
import { clientCertificate } from './clientCertificate.ts';
import { UsageError } from './usage.ts';
import { type BackendConnection, RemoteBackend } from '../client/backendConnection.ts';
import { EmbeddedBackend } from '../client/embeddedBackend.ts';
import { EnvironmentProxies } from '../client/environmentProxies.ts';
import { Failure } from '../failure.ts';
import { Core } from '../core.ts';
import type { Log } from '../log.ts';
import { MetricsStore } from '../metrics/metricsStore.ts';
import { type ConsentGate, type ConsentRequest, refusalText } from '../privacy/consent.ts';
import { type SecretDecision, secretPolicy } from '../privacy/secretGate.ts';
import type { RolloutState } from '../rollout/rolloutState.ts';
import { IDLE_PROGRESS } from '../rollout/stages.ts';
import { givenIdentity, machineIdentity } from '../rolloutState/machineIdentity.ts';
import { settingsActor } from '../rolloutState/rolloutStatus.ts';
import { maxFileBytes, type ResolvedSettings, resolveSettings, type SettingName } from '../settings.ts';
import { keepingIn, systemCode } from '../system/systemErrors.ts';
import { replaceText } from '../system/replaceFile.ts';
import { VERSION } from '../version.ts';
import { Workspaces } from '../workspace/workspaces.ts';
import { writeError } from './terminal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of a terminal's data: the given one, else the platform's usual one. */
export function dataFolder(data: string | undefined, environment: Environment = process.env): string {
  if (data !== undefined) return data;
  const { XDG_DATA_HOME = '', LOCALAPPDATA = '' } = environment;
  // An empty or relative path counts as none, as the XDG Base Directory Specification has it.
  const home = [XDG_DATA_HOME, LOCALAPPDATA].find(isAbsolute) ?? join(homedir(), '.local', 'share');
  return join(home, 'smart-file-query');
}

/**
 * The folder of a terminal's data, closed to everybody but its owner; a given one keeps its modes, since it may hold other
 * files as well. Where it cannot be made, this does not throw: the later attempt to write there does.
 */
export async function privateDataFolder(data: string | undefined): Promise<string> {
  const folder = dataFolder(data);
  if (data === undefined) await makePrivateFolder(folder).catch(() => undefined);
  return folder;
}

/** The environment variable that holds the token of a remote backend, or of the one that `serve` runs. */
export function tokenFromEnvironment(environment: Environment = process.env): string | undefined {
  const token = environment['SMART_FILE_QUERY_TOKEN'];
  return token === '' ? undefined : token;
}

/** The environment variable that holds the token of whoever turns the rollout of a fleet. */
export function adminTokenFromEnvironment(environment: Environment = process.env): string | undefined {
  const token = environment['SMART_FILE_QUERY_ADMIN_TOKEN'];
  return token === '' ? undefined : token;
}

/**
 * Who is told of the decisions of a fleet, by `SMART_FILE_QUERY_WEBHOOKS` and `SMART_FILE_QUERY_WEBHOOK_SECRET`: such addresses
 * are secrets, and a command line can be read by others. Undefined where nobody is; throws a `UsageError`.
 */
export function webhooksFromEnvironment(
  environment: Environment = process.env,
): { receivers: Receiver[]; secret: string | undefined } | undefined {
  const list = environment['SMART_FILE_QUERY_WEBHOOKS'] ?? '';
  const secret = environment['SMART_FILE_QUERY_WEBHOOK_SECRET'];
  try {
    const receivers = parseReceivers(list);
    return receivers.length === 0 ? undefined : { receivers, secret: secret === '' ? undefined : secret };
  } catch (error) {
    throw new UsageError(`SMART_FILE_QUERY_WEBHOOKS: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The environment variable with the hosts that may be sent to, separated by commas: as `--yes-send-to`, but for every
 * command.
 */
const SEND_TO_VARIABLE = 'SMART_FILE_QUERY_SEND_TO';

/**
 * The keys and addresses of model services from the environment: `SMART_FILE_QUERY_KIMI_KEY`,
 * `SMART_FILE_QUERY_CUSTOM_BASE_URL` and so on. From here on they travel over the IPC channel alone.
 */
export function secretsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): ModelSecrets {
  const secrets: ModelSecrets = { keys: {}, baseUrls: {} };
  for (const id of ModelProviderId.options) {
    const prefix = `SMART_FILE_QUERY_${id.toUpperCase()}`;
    const key = environment[`${prefix}_KEY`]?.trim() ?? '';
    const baseUrl = environment[`${prefix}_BASE_URL`]?.trim() ?? '';
    if (key !== '') {
      if (!ApiKey.safeParse(key).success) throw new UsageError(`${prefix}_KEY does not look like a key.`);
      secrets.keys[id] = key;
    }
    if (baseUrl !== '') {
      const { protocol } = URL.parse(baseUrl) ?? {};
      if (protocol !== 'https:' && protocol !== 'http:') {
        throw new UsageError(`${prefix}_BASE_URL needs an http or https address.`);
      }
      secrets.baseUrls[id] = baseUrl;
    }
  }
  return secrets;
}

/** The hosts that may be sent to according to the environment. */
export function hostsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  return (environment[SEND_TO_VARIABLE] ?? '').split(',').flatMap((host) => (host.trim() === '' ? [] : [host.trim()]));
}

/** The names under which a proxy passes clients of `serve` on, of the command line or else of the environment. */
export function publicHosts(given: readonly string[] | undefined): string[] {
  const names = given ?? (process.env['SMART_FILE_QUERY_PUBLIC_HOST'] ?? '').split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

export interface SessionOptions {
  readonly data?: string | undefined;
  readonly backend?: string | undefined;
  /** The hosts that may be sent to, beside those in the environment. */
  readonly sendTo?: readonly string[] | undefined;
  /** The most tokens that may be sent to a model. */
  readonly maxTokens?: number | undefined;
  /** The largest file that is uploaded, in MB. */
  readonly maxFileSizeMB?: number | undefined;
  /** The decision about files with secrets before they go to a remote backend; undefined refuses them. */
  readonly onSecrets?: SecretDecision | undefined;
  readonly verbose?: boolean | undefined;
  /** The folder of the embedded backend's data, where it is not the one within `data`. */
  readonly backendData?: string | undefined;
  /** The environment's variables; those of this process by default. */
  readonly environment?: Environment;
}

/** A log that writes warnings and errors to standard error, and with `isVerbose` everything else, too. */
export function terminalLog(isVerbose: boolean): Log {
  const say = (message: string): void => {
    writeError(`${message}\n`);
  };
  const silent = (): void => undefined;
  return { debug: silent, info: isVerbose ? say : silent, warn: say, error: isVerbose ? say : silent };
}

export function metricsStore(folder: string, log: Log): MetricsStore {
  return new MetricsStore(join(folder, 'metrics'), {
    onWarning: (message) => {
      log.warn(message);
    },
  });
}

/** A core in a terminal, with the folder and settings of its rollout. */
export interface Session {
  readonly core: Core;
  /** The folder of the rollout's state. */
  readonly folder: string;
  readonly machineId: string;
  /** The present settings: a terminal has no settings of its own, so the percentage is that of its rollout. */
  settings(): Promise<ResolvedSettings>;
}

/** Runs `work` with a core on the chosen backend, and stops everything that was started for it. */
export function withCore<T>(options: SessionOptions, work: (core: Core) => Promise<T>): Promise<T> {
  return withSession(options, async (session) => {
    await tellRollout(session);
    return work(session.core);
  });
}

/**
 * Tells the rollout this terminal's settings. In the extension's folder the extension decides the percentage; there, only
 * what is due by now happens.
 */
export async function tellRollout({ core, folder, settings }: Session): Promise<void> {
  const resolved = await settings();
  if (isExtensionFolder(folder)) await core.rollout.dispatch({ type: 'tick' });
  else await core.settingsChanged(resolved.settings, settingsActor(resolved, true));
}

/** Runs `work` as `withCore` does, but does not tell the rollout the settings: `work` does. */
export async function withSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const { environment = process.env } = options;
  const folder = await privateDataFolder(options.data);
  const log = terminalLog(options.verbose === true);
  const given: Partial<Record<SettingName, unknown>> = {
    'query.maxTokens': options.maxTokens,
    'upload.maxFileSizeMB': options.maxFileSizeMB,
  };
  const resolved = resolveSettings((name) => given[name], environment);
  for (const problem of resolved.problems) log.warn(problem);
  for (const { variable, value } of resolved.overrides) log.info(`${variable} is set: ${value}.`);
  let current = resolved;
  const machineId = givenIdentity(environment) ?? (await readIdentity(folder));
  const secrets = secretsFromEnvironment(environment);
  const proxies = new EnvironmentProxies(await clientCertificate(environment));
  const embedded = new EmbeddedBackend({
    secrets: () => Promise.resolve(secrets),
    fetch: proxies.fetch,
    dataFolder: options.backendData ?? join(folder, 'backend'),
    onLog: (line) => log.info(line),
  });
  const core = new Core({
    stateFolder: folder,
    consent: terminalConsent([...hostsFromEnvironment(environment), ...(options.sendTo ?? [])]),
    secretGate: secretPolicy(options.onSecrets),
    connection: chooseConnection(options.backend, embedded, environment, proxies),
    metrics: metricsStore(folder, log),
    machineId,
    version: VERSION,
    log,
    settings: () => current.settings,
    isChosen: (name) => current.chosen.has(name),
  });
  const settings = async (): Promise<ResolvedSettings> => {
    current = followRollout(resolved, await core.rollout.state(), isExtensionFolder(folder));
    return current;
  };
  try {
    return await work({ core, folder, machineId, settings });
  } finally {
    await core.fleet.flush();
    await core.dispose();
    await embedded.dispose();
    proxies.dispose();
  }
}

/** The workspaces that a session asks about; what has been sent of them is kept in its folder. */
export async function sessionWorkspaces({ core, folder, settings }: Session, log: Log): Promise<Workspaces> {
  const { settings: current } = await settings();
  return new Workspaces({
    core: () => core,
    stateFolder: folder,
    log,
    excludes: () => [],
    maxFileBytes: () => maxFileBytes(current),
  });
}

/** Whether VS Code keeps the extension's own state in this folder. */
export function isExtensionFolder(folder: string): boolean {
  return basename(dirname(resolve(folder))) === 'globalStorage';
}

/**
 * The settings with the percentage of the rollout, except for values that the environment decides. A percentage from the
 * environment of an earlier command does not outlast that command; in the extension's folder it came from VS Code's settings.
 */
export function followRollout(
  resolved: ResolvedSettings,
  state: RolloutState | null,
  isOfExtension: boolean,
): ResolvedSettings {
  const { status, isSetByHand, percentage } = state?.progress ?? IDLE_PROGRESS;
  const isOverridden = (name: SettingName): boolean => resolved.overrides.some(({ setting }) => setting === name);
  const isFollowed = status !== 'idle' && (isOfExtension || !isSetByHand);
  if (!isFollowed) return resolved;
  const chosen = new Set(resolved.chosen).add('asyncUpload.enabled').add('asyncUpload.rolloutPercentage');
  return {
    ...resolved,
    chosen,
    settings: {
      ...resolved.settings,
      ...(isOverridden('asyncUpload.enabled') ? {} : { 'asyncUpload.enabled': true }),
      ...(isOverridden('asyncUpload.rolloutPercentage') ? {} : { 'asyncUpload.rolloutPercentage': percentage }),
    },
  };
}

function chooseConnection(
  backend: string | undefined,
  embedded: EmbeddedBackend,
  environment: Environment,
  proxies: EnvironmentProxies,
): BackendConnection {
  if (backend === undefined) return embedded;
  const url = URL.parse(backend);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`--backend needs an http or https address, not "${backend}".`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--backend takes no user name and password: set SMART_FILE_QUERY_TOKEN to a token instead.');
  }
  return new RemoteBackend(
    backend,
    () => Promise.resolve(tokenFromEnvironment(environment)),
    undefined,
    (address) => proxies.agentFor(address),
  );
}

async function readIdentity(folder: string): Promise<string> {
  const file = join(folder, 'machine-id');
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  await closeToOthers(file);
  const identity = machineIdentity(stored?.trim(), undefined);
  if (identity !== stored?.trim()) {
    await keepingIn(folder, async () => {
      await makeFolder(folder);
      await replaceText(file, identity);
    });
  }
  return identity;
}

/**
 * Consent for a terminal, where the user is not asked: the hosts that were named on the command line or in the environment,
 * and no other. A destination that the user has named is refused with a message that says how to allow it; one that was
 * chosen automatically is left out.
 */
export function terminalConsent(hosts: readonly string[]): ConsentGate {
  const hasAgreed = ({ destination }: ConsentRequest): boolean =>
    !destination.isRemote || hosts.includes(destination.host);
  return {
    agreedHosts: () => hosts,
    hasAgreed,
    allows: (request) => {
      if (hasAgreed(request)) return Promise.resolve(true);
      if (!request.isChosen) return Promise.resolve(false);
      return Promise.reject(new Failure('not_permitted', refusalText(request)));
    },
  };
}

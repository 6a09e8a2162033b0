import { destinationOf } from '../../../protocol/destination.ts';
import { NO_MODEL_SECRETS, type ModelSecrets } from '../../../protocol/ipc.ts';
import { MODEL_SERVICES, ModelProviderId, type ProviderState, type Provider } from '../../../protocol/providers.ts';

/** The function that makes the requests to a model service; behaves as the global `fetch`. */
export type ModelFetch = typeof fetch;

/** Address and key for requests to a model service. Holds a secret: never logged, never sent to a client. */
export interface ProviderAccess {
  readonly baseUrl: string;
  readonly key: string | undefined;
  /** The global `fetch` by default. */
  readonly fetch?: ModelFetch | undefined;
}

/** The model services with their present keys, which the parent process hands over and may change at any time. */
export class ProviderRegistry {
  #secrets: ModelSecrets;
  readonly #fetchRemote: ModelFetch | undefined;
  #onReplaced: () => void = () => undefined;

  /** `fetchRemote` makes the requests to services on other machines; those on this one are asked directly. */
  constructor(secrets: ModelSecrets = NO_MODEL_SECRETS, fetchRemote?: ModelFetch) {
    this.#secrets = secrets;
    this.#fetchRemote = fetchRemote;
  }

  replace(secrets: ModelSecrets): void {
    this.#secrets = secrets;
    this.#onReplaced();
  }

  /** Calls `listener` whenever the keys have been replaced; there is one listener. */
  onReplaced(listener: () => void): void {
    this.#onReplaced = listener;
  }

  /** Every service, without its secret. */
  states(): ProviderState[] {
    return ModelProviderId.options.map((id) => this.state(id));
  }

  state(id: ModelProviderId): ProviderState {
    const { label, key: use, defaultModel, documents } = MODEL_SERVICES[id];
    const { baseUrl, key } = this.#find(id);
    const destination = baseUrl === undefined ? undefined : destinationOf(baseUrl);
    return {
      id,
      label,
      host: destination?.host ?? null,
      is_remote: destination?.isRemote ?? false,
      is_ready: destination !== undefined && (use !== 'needed' || key !== undefined),
      default_model: defaultModel ?? null,
      takes_documents: documents !== undefined,
    };
  }

  /** The access to the service; undefined where it cannot be asked. */
  access(id: ModelProviderId): ProviderAccess | undefined {
    const { baseUrl, key } = this.#find(id);
    const { is_ready, is_remote } = this.state(id);
    if (baseUrl === undefined || !is_ready) return undefined;
    return { baseUrl, key, ...(is_remote && this.#fetchRemote ? { fetch: this.#fetchRemote } : {}) };
  }

  #find(id: ModelProviderId): { baseUrl: string | undefined; key: string | undefined } {
    return { baseUrl: this.#secrets.baseUrls[id] ?? MODEL_SERVICES[id].baseUrl, key: this.#secrets.keys[id] };
  }
}

/** The services to ask, in this order; the answer without a model comes after them all. */
export interface ProviderPlan {
  readonly order: readonly ModelProviderId[];
  /** The reasons for these services and against others: one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Decides which services answer. A provider that the user names is the only one that is asked; an automatic choice goes
 * through all that are ready. A service is not asked where the user has not agreed to its host. Pure.
 *
 * @param states the services that there are, best first
 * @param sendTo the remote hosts that passages may be sent to
 */
export function planProviders(
  requested: Exclude<Provider, 'vscode'>,
  states: readonly ProviderState[],
  sendTo: readonly string[],
): ProviderPlan {
  if (requested === 'local') return { order: [], notes: [] };
  if (requested !== 'auto') {
    const state = states.find(({ id }) => id === requested);
    const obstacle = state ? obstacleOf(state, sendTo) : `There is no provider "${requested}".`;
    return obstacle === undefined
      ? { order: [requested], notes: [] }
      : { order: [], notes: [`${obstacle} The answer was made without a model.`] };
  }
  const ready = states.filter(({ is_ready }) => is_ready);
  const obstacles = ready.flatMap((state) => obstacleOf(state, sendTo) ?? []);
  const allowed = ready.filter((state) => obstacleOf(state, sendTo) === undefined);
  const [best] = allowed;
  if (best) {
    return { order: allowed.map(({ id }) => id), notes: [...obstacles, `Chosen automatically: ${best.label}.`] };
  }
  if (ready.length > 0) return { order: [], notes: [...obstacles, 'The answer was made without a model.'] };
  return {
    order: [],
    notes: ['Chosen automatically: the answer without a model, because no model service has a key.'],
  };
}

function obstacleOf(
  { label, host, is_remote, is_ready }: ProviderState,
  sendTo: readonly string[],
): string | undefined {
  if (host === null) return `${label} was not asked: it has no address.`;
  if (!is_ready) return `${label} was not asked: it has no key.`;
  if (is_remote && !sendTo.includes(host)) {
    return `${label} was not asked: nobody has agreed to send passages to ${host}.`;
  }
  return undefined;
}

export type ModelErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'refused'
  | 'rate_limited'
  | 'context_length'
  | 'rejected'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | 'malformed'
  | 'no_room';

const SENTENCES: Readonly<Record<ModelErrorKind, string>> = {
  unauthorized: 'it refused the key',
  forbidden: 'it refused the request; the key, the model, the region or a proxy may be the reason',
  refused: 'its model refused to answer',
  rate_limited: 'it asks to wait: too many requests, or no quota left',
  context_length: 'the passages are too long for its model',
  rejected: 'it rejected the request',
  unavailable: 'it reported a failure of its own',
  unreachable: 'it cannot be reached',
  timeout: 'it did not answer in time',
  malformed: 'its answer could not be read',
  no_room: 'no passage fits into the token budget',
};

/**
 * The reason why a model service gave no answer. Its message is composed here, of this product's own words and of harmless
 * facts: a service's own message may repeat the key or the question.
 */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  readonly status: number | undefined;
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ModelErrorKind,
    options: { status?: number | undefined; detail?: string | undefined; retryAfterMs?: number | undefined } = {},
  ) {
    const { status, detail } = options;
    super(
      `${SENTENCES[kind]}${status === undefined ? '' : ` (status ${String(status)})`}${detail ? `: ${detail}` : ''}`,
    );
    this.name = 'ModelError';
    this.kind = kind;
    this.status = status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

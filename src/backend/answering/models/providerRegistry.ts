import { destinationOf } from '../../../protocol/destination.ts';
import { NO_MODEL_SECRETS, type ModelSecrets } from '../../../protocol/ipc.ts';
import { MODEL_SERVICES, ModelProviderId, type ProviderState } from '../../../protocol/providers.ts';

/** All that a request to a model service needs. Holds a secret: never logged, never sent. */
export interface ProviderAccess {
  readonly baseUrl: string;
  readonly key: string | undefined;
}

/** The model services with the keys of the moment, which the parent process hands over and may change at any time. */
export class ProviderRegistry {
  #secrets: ModelSecrets;

  constructor(secrets: ModelSecrets = NO_MODEL_SECRETS) {
    this.#secrets = secrets;
  }

  replace(secrets: ModelSecrets): void {
    this.#secrets = secrets;
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

  /** What a request to the service needs; undefined where it cannot be asked. */
  access(id: ModelProviderId): ProviderAccess | undefined {
    const { baseUrl, key } = this.#find(id);
    return baseUrl !== undefined && this.state(id).is_ready ? { baseUrl, key } : undefined;
  }

  #find(id: ModelProviderId): { baseUrl: string | undefined; key: string | undefined } {
    return { baseUrl: this.#secrets.baseUrls[id] ?? MODEL_SERVICES[id].baseUrl, key: this.#secrets.keys[id] };
  }
}

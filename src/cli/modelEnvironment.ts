import { ApiKey, type ModelSecrets } from '../protocol/ipc.ts';
import { ModelProviderId } from '../protocol/providers.ts';
import { UsageError } from './usage.ts';

/** The hosts that may be sent to, separated by commas: what `--yes-send-to` says for one command. */
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

/** The hosts that the environment says may be sent to. */
export function hostsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  return (environment[SEND_TO_VARIABLE] ?? '').split(',').flatMap((host) => (host.trim() === '' ? [] : [host.trim()]));
}

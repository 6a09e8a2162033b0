import OpenAI, { APIConnectionError, APIError } from 'openai';
import { ModelError } from './modelError.ts';
import type { ProviderAccess } from './providerRegistry.ts';

/** Services that take no key still want the header. */
const NO_KEY = 'none';

/** Bounds a single request; silence within one is bounded much tighter by those who call. In milliseconds. */
const REQUEST_TIMEOUT_MS = 10 * 60_000;

/** How much of what a service says is passed on, in characters. */
const MAX_DETAIL_LENGTH = 200;

/**
 * The official client for a service. Nothing is taken from the environment, nothing is logged, nothing is sent twice by
 * itself, and no redirect is followed: it would carry the passages to a host that nobody has agreed to.
 */
export function openaiClient({ baseUrl, key }: ProviderAccess): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: key ?? NO_KEY,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: REQUEST_TIMEOUT_MS,
    fetchOptions: { redirect: 'error' },
  });
}

/** Anything that a request to a service throws, as a `ModelError` without the key and without what was sent. */
export function toModelError(error: unknown, { key }: Pick<ProviderAccess, 'key'>): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof APIConnectionError) return new ModelError('unreachable');
  if (!isApiError(error)) return new ModelError(isCut(error) ? 'unreachable' : 'malformed');
  const status = typeof error.status === 'number' ? error.status : undefined;
  if (isContextLength(error)) return new ModelError('context_length', { status });
  switch (status) {
    case 401:
    case 403:
      return new ModelError('unauthorized', { status });
    case 402:
    case 429:
      return new ModelError('rate_limited', { status, retryAfterMs: retryAfterMs(error.headers) });
    case undefined:
      return new ModelError('unavailable');
    default:
      if (status >= 500) return new ModelError('unavailable', { status });
      return new ModelError('rejected', { status, detail: detailOf(error, key) });
  }
}

/** `instanceof` alone would leave the fields of the error unchecked. */
function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}

/** A connection that was cut in the middle of an answer. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && 'code' in error);
}

function isContextLength({ status, code, message }: APIError): boolean {
  if (code === 'context_length_exceeded') return true;
  return status === 400 && /(context|token)[^.]*(length|limit|window|exceed|maximum)|exceed[^.]*token/i.test(message);
}

function retryAfterMs(headers: Headers | undefined): number | undefined {
  const seconds = headers?.get('retry-after')?.trim() ?? '';
  return /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** What the service says about a request that it rejects, such as that there is no such model. */
function detailOf({ message }: APIError, key: string | undefined): string {
  const said = key === undefined ? message : message.replaceAll(key, '…');
  return said.replace(/\s+/g, ' ').slice(0, MAX_DETAIL_LENGTH);
}

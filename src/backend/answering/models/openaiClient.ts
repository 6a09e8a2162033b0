import OpenAI, { APIConnectionError, APIError } from 'openai';
import { ModelError, type ProviderAccess } from './modelProviders.ts';

/** The key for services that take none but still want the header. */
export const NO_KEY = 'none';

/** The limit of a single request, in milliseconds; callers bound the silence within one much tighter. */
const REQUEST_TIMEOUT_MS = 10 * 60_000;

/** How much of a service's message is passed on, in characters. */
const MAX_DETAIL_LENGTH = 200;

/**
 * The official client for a service. It takes nothing from the environment, logs nothing, sends nothing twice by itself, and
 * follows no redirect: that would carry the passages to a host that the user has not agreed to.
 */
export function openaiClient({ baseUrl, key, fetch }: ProviderAccess): OpenAI {
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
    ...(fetch ? { fetch } : {}),
  });
}

/** Any error of a request to a service, as a `ModelError` without the key and without the content that was sent. */
export function toModelError(error: unknown, { key }: Pick<ProviderAccess, 'key'>): ModelError {
  if (error instanceof ModelError) return error;
  if (error instanceof APIConnectionError) return new ModelError('unreachable', { detail: causeOf(error) });
  if (!isApiError(error)) return new ModelError(isCut(error) ? 'unreachable' : 'malformed');
  const status = typeof error.status === 'number' ? error.status : undefined;
  if (isContextLength(error)) return new ModelError('context_length', { status });
  switch (status) {
    case 401:
      return new ModelError('unauthorized', { status });
    case 403:
      return new ModelError('forbidden', { status, detail: detailOf(error, key) });
    case 407:
      return new ModelError('unreachable', { detail: PROXY_REFUSED });
    case 402:
    case 429:
      return new ModelError('rate_limited', { status, retryAfterMs: retryAfterMs(error.headers) });
    case undefined:
      return new ModelError('unavailable');
    default:
      if (status >= 500) return new ModelError('unavailable', { status, retryAfterMs: retryAfterMs(error.headers) });
      return new ModelError('rejected', { status, detail: detailOf(error, key) });
  }
}

/** Whether an error is an `APIError`, its fields checked; `instanceof` alone would leave them unchecked. */
function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}

/** A connection that was cut in the middle of an answer. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && 'code' in error);
}

/** The codes of services for a prompt that is too long: OpenAI and vLLM, llama.cpp, Z.ai. */
const CONTEXT_CODES = new Set([
  'context_length_exceeded',
  'exceed_context_size_error',
  'string_above_max_length',
  '1261',
]);
const CONTEXT_MESSAGE =
  /(?:context|token|prompt|input)[^.]*(?:length|limit|window|size|exceed|maximum|too long)|exceeds?[^.]*(?:token|context|max length)|too many tokens/iu;

function isContextLength({ status, code, type, message }: APIError): boolean {
  if (CONTEXT_CODES.has(String(code)) || CONTEXT_CODES.has(String(type))) return true;
  // A gateway accepts no larger body.
  if (status === 413) return true;
  return (status === 400 || status === 422) && CONTEXT_MESSAGE.test(message);
}

/**
 * The wait that a service asks for, in milliseconds: given in seconds, as a date, or in the finer header of some services.
 */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | undefined {
  const fine = Number(headers?.get('retry-after-ms')?.trim() || NaN);
  if (Number.isFinite(fine) && fine >= 0) return fine;
  const value = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/u.test(value)) return Number(value) * 1000;
  const moment = /[a-z]/iu.test(value) ? Date.parse(value) : NaN;
  return Number.isFinite(moment) ? Math.max(0, moment - now) : undefined;
}

const PROXY_REFUSED = 'the proxy asks for a user name and a password';

const CAUSES: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/\b407\b/u, PROXY_REFUSED],
  [/HTTP Tunneling|ERR_PROXY/u, 'the proxy lets no connection through'],
  [/only HTTP proxies/u, 'its proxy does not speak HTTP'],
  [/ENOTFOUND|EAI_AGAIN|getaddrinfo/u, 'its name is not known'],
  [/ECONNREFUSED/u, 'nothing listens there'],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|certificate/iu, 'its certificate is not trusted'],
  [/EPROTO|ERR_SSL|wrong version number/iu, 'it does not speak TLS as it should'],
  [/redirect/iu, 'it redirects elsewhere, which is not followed'],
  [/ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT/u, 'it took too long to connect'],
  [/ECONNRESET|UND_ERR_SOCKET|other side closed/u, 'the connection was cut'],
];

/** Why no connection came about, in this product's own words. */
function causeOf(error: Error): string | undefined {
  let said = '';
  for (
    let cause: unknown = error, depth = 0;
    cause instanceof Error && depth < MAX_CAUSES;
    cause = cause.cause, depth++
  ) {
    said += ` ${cause.message} ${'code' in cause ? String(cause.code) : ''}`;
  }
  return CAUSES.find(([pattern]) => pattern.test(said))?.[1];
}

const MAX_CAUSES = 5;

/**
 * The service's message about a request that it rejects, such as that there is no such model; without the key, and shortened.
 */
function detailOf({ message }: APIError, key: string | undefined): string {
  const said = key === undefined ? message : message.replaceAll(key, '…');
  return said.replace(/\s+/g, ' ').slice(0, MAX_DETAIL_LENGTH);
}

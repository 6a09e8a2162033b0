import * as z from 'zod';
import { ModelProviderId } from './providers.ts';

/** The first message of the parent to the embedded backend, over the IPC channel: secrets never travel on a command line. */
export const BackendStart = z.object({
  type: z.literal('start'),
  token: z.string().min(16),
  /** The absolute path of the data folder. */
  dataFolder: z.string().min(1),
  /** The largest accepted file in bytes. */
  maxFileBytes: z.int().positive(),
});
export type BackendStart = z.infer<typeof BackendStart>;

/** A key becomes a header, so it has to be printable ASCII without spaces. */
export const ApiKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,1000}$/, 'A key is printable characters without spaces or line ends.');

/** The keys of the model services and where those are that are not at their usual address. */
export const ModelSecrets = z.object({
  keys: z.partialRecord(ModelProviderId, ApiKey),
  baseUrls: z.partialRecord(ModelProviderId, z.url({ protocol: /^https?$/ })),
});
export type ModelSecrets = z.infer<typeof ModelSecrets>;

export const NO_MODEL_SECRETS: ModelSecrets = { keys: {}, baseUrls: {} };

/** Replaces all that the backend knew of keys; sent after the start and whenever they change. */
export const BackendSecrets = ModelSecrets.extend({ type: z.literal('secrets') });
export type BackendSecrets = z.infer<typeof BackendSecrets>;

const HeaderList = z.array(z.tuple([z.string(), z.string()]));
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/**
 * A request to a model service that the backend's parent makes for it: proxies and certificates are known there. The body
 * follows in pieces of its own, as many as `fetch_body` until `fetch_sent`.
 */
export const FetchMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('fetch'),
    id: z.int(),
    url: z.url({ protocol: /^https?$/ }),
    method: z.string(),
    headers: HeaderList,
  }),
  z.object({ type: z.literal('fetch_body'), id: z.int(), bytes: Bytes }),
  z.object({ type: z.literal('fetch_sent'), id: z.int() }),
  /** The backend wants no answer any more. */
  z.object({ type: z.literal('fetch_cancelled'), id: z.int() }),
]);
export type FetchMessage = z.infer<typeof FetchMessage>;

/** The answer to a request of the backend: its head, its body in pieces, and its end. */
export const FetchedMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('fetched'), id: z.int(), status: z.int(), headers: HeaderList }),
  z.object({ type: z.literal('fetched_body'), id: z.int(), bytes: Bytes }),
  z.object({ type: z.literal('fetched_end'), id: z.int() }),
  /** No answer, or none to its end: the error and its causes, outermost first. */
  z.object({
    type: z.literal('fetch_failed'),
    id: z.int(),
    causes: z.array(z.object({ message: z.string(), code: z.string().optional() })),
  }),
]);
export type FetchedMessage = z.infer<typeof FetchedMessage>;

/** A message of the embedded backend's parent to the backend. */
export const ParentMessage = z.discriminatedUnion('type', [BackendStart, BackendSecrets, FetchedMessage]);
export type ParentMessage = z.infer<typeof ParentMessage>;

/** A message of the embedded backend to its parent. */
export const BackendMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), url: z.url() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  FetchMessage,
]);
export type BackendMessage = z.infer<typeof BackendMessage>;

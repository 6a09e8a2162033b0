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

/** A message of the embedded backend's parent to the backend. */
export const ParentMessage = z.discriminatedUnion('type', [BackendStart, BackendSecrets]);
export type ParentMessage = z.infer<typeof ParentMessage>;

/** A message of the embedded backend to its parent. */
export const BackendMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), url: z.url() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
export type BackendMessage = z.infer<typeof BackendMessage>;

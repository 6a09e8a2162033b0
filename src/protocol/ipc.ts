import * as z from 'zod';

/** What the parent hands to the embedded backend over the IPC channel: secrets never travel on a command line. */
export const BackendStart = z.object({
  type: z.literal('start'),
  token: z.string().min(16),
  /** The absolute path of the data folder. */
  dataFolder: z.string().min(1),
  /** The largest accepted file in bytes. */
  maxFileBytes: z.int().positive(),
});
export type BackendStart = z.infer<typeof BackendStart>;

/** What the embedded backend says to its parent. */
export const BackendMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), url: z.url() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
export type BackendMessage = z.infer<typeof BackendMessage>;

import * as z from 'zod';

/** What a client's process is told, as JSON on its standard input. */
export const Job = z.object({
  /** `http://host:port`. */
  url: z.string(),
  token: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
  /** How many files are on their way at once. */
  concurrency: z.int(),
  /** A way of using the client, in the client's own words. */
  variant: z.string(),
  /** A folder of this run's own. */
  folder: z.string(),
});
export type Job = z.infer<typeof Job>;

/** What the client's process answers with, as one line of JSON. */
export const ClientCost = z.object({
  wallMs: z.number(),
  /** User and system time of the client alone. */
  cpuMs: z.number(),
  peakRssAboveStartBytes: z.number(),
  /** NaN travels as null: curl has no event loop. */
  eventLoopP99Ms: z
    .number()
    .nullable()
    .transform((value) => value ?? NaN),
  eventLoopMaxMs: z
    .number()
    .nullable()
    .transform((value) => value ?? NaN),
  /** Request bytes that went into sockets, headers included. */
  bytesOnTheWire: z.number(),
});
export type ClientCost = z.infer<typeof ClientCost>;

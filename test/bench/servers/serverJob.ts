import * as z from 'zod';

/** What a server's process is told, as JSON in the environment variable `BENCH_SERVER`. */
export const ServerJob = z.object({
  folder: z.string(),
  token: z.string(),
  /** A way of running the server, in its own words. */
  variant: z.string(),
  /** 0 picks a free port. */
  port: z.int(),
});
export type ServerJob = z.infer<typeof ServerJob>;

export function readServerJob(): ServerJob {
  return ServerJob.parse(JSON.parse(process.env['BENCH_SERVER'] ?? ''));
}

/** Says where the server listens, and ends it with the process that started it. */
export function announce(url: string): void {
  process.stdout.write(`${JSON.stringify({ url })}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => process.exit(0));
}

import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as z from 'zod';
import { Job, type ClientCost } from './job.ts';
import { watchPeakMemory } from './peakMemory.ts';

const MS_PER_NS = 1e-6;

/**
 * The frame of every client's process: takes the job, does the work, prints what it cost. What the clients need is
 * imported before the clock starts.
 */
export async function runClient(work: (job: Job) => Promise<unknown>): Promise<void> {
  const job = readJob();
  const sockets = watchSockets();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const risenMemory = watchPeakMemory();
  const cpu = process.cpuUsage();
  loop.enable();
  const started = performance.now();
  await work(job);
  const wallMs = performance.now() - started;
  loop.disable();
  const { user, system } = process.cpuUsage(cpu);
  report({
    wallMs,
    cpuMs: (user + system) / 1000,
    peakRssAboveStartBytes: risenMemory(),
    eventLoopP99Ms: loop.percentile(99) * MS_PER_NS,
    eventLoopMaxMs: loop.max * MS_PER_NS,
    bytesOnTheWire: sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0),
  });
  // Kept-alive connections would keep the process alive too.
  process.exit(0);
}

export function readJob(): Job {
  return Job.parse(JSON.parse(readFileSync(0, 'utf8')));
}

/** Prints the process's one line of output. */
export function report(cost: ClientCost): void {
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}

function watchSockets(): Socket[] {
  const sockets: Socket[] = [];
  subscribe('net.client.socket', (message) => sockets.push(SocketMessage.parse(message).socket));
  return sockets;
}

const SocketMessage = z.object({ socket: z.custom<Socket>((value) => value instanceof Object) });

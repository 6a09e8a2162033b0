import type { Log } from '../../../src/log.ts';

const silent = (): void => undefined;

/** A log that keeps to itself. */
export const silentLog: Log = { debug: silent, info: silent, warn: silent, error: silent };

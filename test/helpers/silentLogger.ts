import type { Logger } from '../../src/backend/log.ts';

/** For parts whose log the test does not read. */
export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

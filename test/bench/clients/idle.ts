import { setTimeout as delay } from 'node:timers/promises';
import { runClient } from './runClient.ts';

const IDLE_MS = 1000;

/** Does nothing for a while: what the event loop's delay is on this machine when nobody holds it up. */
await runClient(() => delay(IDLE_MS));

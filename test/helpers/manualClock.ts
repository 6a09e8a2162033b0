import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../src/system/clock.ts';

/** A clock that the test moves. Waiting takes no time, but it is as much later afterwards; nothing ticks by itself. */
export class ManualClock implements Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: number[] = [];
  /** How often everything has ticked so far; the watchdogs of an upload look once a second. */
  ticks = 0;
  /** Called before each wait ends. */
  onWait: (waitedMs: number) => unknown = () => undefined;
  readonly #ticks = new Set<() => void>();
  #now = Date.parse('2030-01-01T00:00:00Z');

  get waitedMs(): number {
    return this.waits.reduce((sum, ms) => sum + ms, 0);
  }

  now(): number {
    return this.#now;
  }

  every(_ms: number, tick: () => void): () => void {
    this.#ticks.add(tick);
    return () => this.#ticks.delete(tick);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#now += ms;
    this.waits.push(ms);
    await this.onWait(this.waitedMs);
    // One turn for whatever a wait leaves room for.
    await nextTurn();
    signal?.throwIfAborted();
  }

  /** Everything that looks at its time in intervals does so `count` times. */
  tick(count = 1): void {
    for (let done = 0; done < count; done++) {
      this.ticks++;
      for (const tick of [...this.#ticks]) tick();
    }
  }

  /** The machine sleeps: the wall's clock goes on, and nothing else. */
  sleepMachine(ms: number): void {
    this.#now += ms;
  }
}

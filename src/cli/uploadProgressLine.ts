import { sizeText } from '../system/sizeText.ts';
import type { UploadProgress } from '../upload/uploader.ts';

/** How often the line is written at most, in milliseconds. */
const INTERVAL_MS = 100;

const PHASE_WORDS: Readonly<Record<UploadProgress['phase'], string>> = {
  hashing: 'reading',
  uploading: 'sending',
  waiting: 'waiting for the backend,',
  locked: 'waiting for another program that sends it,',
  indexing: 'indexing,',
};

/** One line on uploads that are under way: how many are done, and of the latest its name, bytes, speed and time left. */
export class UploadProgressLine {
  readonly #count: number;
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #done = 0;
  #writtenAt = -Infinity;

  /** `now` is a clock in milliseconds. */
  constructor(count: number, write: (line: string) => void, now = () => performance.now()) {
    this.#count = count;
    this.#write = write;
    this.#now = now;
  }

  /** What takes in the progress of one file. */
  of(name: string): (progress: UploadProgress) => void {
    let began: { readonly at: number; readonly bytes: number } | undefined;
    return ({ phase, bytes, totalBytes }) => {
      const at = this.#now();
      if (phase !== 'uploading') began = undefined;
      else began ??= { at, bytes };
      if (at - this.#writtenAt < INTERVAL_MS) return;
      this.#writtenAt = at;
      const done = this.#count > 1 ? `${String(this.#done)} of ${String(this.#count)} done · ` : '';
      const speed = began && at > began.at ? ((bytes - began.bytes) / (at - began.at)) * 1000 : 0;
      const left = speed > 0 ? ` · ${sizeText(speed)}/s · ${secondsText((totalBytes - bytes) / speed)} left` : '';
      this.#write(`${done}${name}: ${PHASE_WORDS[phase]} ${sizeText(bytes)} of ${sizeText(totalBytes)}${left}`);
    };
  }

  /** Counts a file whose upload has ended. */
  ended(): void {
    this.#done++;
  }

  clear(): void {
    if (this.#writtenAt > -Infinity) this.#write('');
  }
}

/** Seconds as `12 s`, from a minute on as `3 min`. */
export function secondsText(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 60 ? `${String(whole)} s` : `${String(Math.ceil(whole / 60))} min`;
}

/** One thing to measure among others: each call of `run` is one sample. */
export interface Contender<T> {
  readonly name: string;
  run(): Promise<T>;
}

/** What the rounds brought for one contender. `failure` names the first round that did not work. */
export interface Samples<T> {
  readonly name: string;
  readonly values: T[];
  failure: string | undefined;
}

/**
 * Runs the contenders in turns, A B C, B C A, C A B …, so that neither what slows the machine down for a while nor the
 * place in the row favours one of them. One that fails is left out of the rounds that follow.
 */
export async function interleave<T>(contenders: readonly Contender<T>[], rounds: number): Promise<Samples<T>[]> {
  const all = contenders.map(({ name }): Samples<T> => ({ name, values: [], failure: undefined }));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const [contender, samples] = [contenders[index], all[index]];
      if (!contender || !samples || samples.failure !== undefined) continue;
      progress(`round ${round + 1}/${rounds}: ${contender.name}`);
      try {
        samples.values.push(await contender.run());
      } catch (error) {
        samples.failure = error instanceof Error ? error.message : String(error);
      }
    }
  }
  progress('');
  return all;
}

/** The middle value; the mean of the two middle ones where their number is even. NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The median of each field by itself. */
export function medians<Key extends string>(values: readonly Readonly<Record<Key, number>>[]): Record<Key, number> {
  const keys = Object.keys(values[0] ?? {}) as Key[];
  const pairs = keys.map((key) => [key, median(values.map((value) => value[key]))] as const);
  return Object.fromEntries(pairs) as Record<Key, number>;
}

/** Shows what is running on a terminal's last line, and nothing where the output goes to a file. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

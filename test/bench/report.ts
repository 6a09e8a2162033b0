import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, isBusy, type Machine } from './machine.ts';
import { figure, formatTable, type Row } from './table.ts';

/** What a figure is to reach. `unit` follows the figure, as in `1.2 ×` or `12 MiB`. */
export interface Goal {
  readonly name: string;
  readonly measured: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly unit: string;
}

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** The same figures as numbers, for programs. */
  readonly data: unknown;
}

const RESULTS_FILE = join(import.meta.dirname, '..', '..', 'bench-results.json');

/** Collects what a run found, prints it as it comes, and keeps it in `bench-results.json`. */
export class Report {
  readonly #machine: Machine = describeMachine();
  readonly #isQuick: boolean;
  readonly #sections: Section[] = [];
  readonly #goals: (Goal & { readonly isReached: boolean })[] = [];
  readonly #notes: string[] = [];
  readonly #failures: string[] = [];

  constructor(isQuick: boolean) {
    this.#isQuick = isQuick;
    const { cpu, cores, memoryGiB, platform, node } = this.#machine;
    print(`${cores} cores of ${cpu}, ${memoryGiB} GiB, ${platform}, Node ${node}${isQuick ? ', quick' : ''}`);
    if (isBusy()) this.note('Other work runs on this machine: trust no absolute figure, and ratios only roughly.');
  }

  get hasFailures(): boolean {
    return this.#failures.length > 0;
  }

  /** Prints a table. `data` is what it was made from. */
  table(title: string, rows: readonly Row[], data: unknown): void {
    this.#sections.push({ title, rows, data });
    print(`\n${title}\n\n${formatTable(rows)}`);
  }

  /** Prints whether a goal is reached. A figure that could not be measured reaches none. */
  goal(goal: Goal): void {
    const { name, measured, atLeast, atMost, unit } = goal;
    const isReached = measured >= (atLeast ?? -Infinity) && measured <= (atMost ?? Infinity);
    this.#goals.push({ ...goal, isReached });
    const wanted = atLeast === undefined ? `≤ ${figure(atMost ?? NaN)}` : `≥ ${figure(atLeast)}`;
    const verdict = isReached ? 'goal reached    ' : 'goal not reached';
    print(`${verdict}  ${name}: ${figure(measured)} ${unit} (${wanted})`);
  }

  /** Keeps figures that somebody else has printed. */
  keep(title: string, data: unknown): void {
    this.#sections.push({ title, rows: [], data });
  }

  /** Says something that a reader of the figures has to know. */
  note(text: string): void {
    this.#notes.push(text);
    print(`note: ${text}`);
  }

  /** Something did not run. */
  failure(text: string): void {
    this.#failures.push(text);
    print(`FAILED to run: ${text}`);
  }

  save(): void {
    const result = {
      machine: this.#machine,
      isQuick: this.#isQuick,
      sections: this.#sections.map(({ title, data }) => ({ title, data })),
      goals: this.#goals,
      notes: this.#notes,
      failures: this.#failures,
    };
    writeFileSync(RESULTS_FILE, `${JSON.stringify(result, null, 2)}\n`);
    const reached = this.#goals.filter(({ isReached }) => isReached).length;
    print(`\n${reached} of ${this.#goals.length} goals reached, ${this.#failures.length} failed to run`);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

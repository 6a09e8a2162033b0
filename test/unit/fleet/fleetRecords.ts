import { newContributor, type Contributor } from '../../../src/fleet/evidence.ts';
import { IDLE_FLEET, type FleetState } from '../../../src/fleet/fleetState.ts';
import { FLAG_VERSION } from '../../../src/rollout/uploadPath.ts';
import { runFleetCommand, takeIn, type FleetStep } from '../../../src/fleet/fleetReducer.ts';
import type { FleetCommandRequest, FleetDecision, FleetRecord } from '../../../src/protocol/fleet.ts';

export const T0 = Date.UTC(2026, 0, 5);
export const HOUR = 3_600_000;

let count = 0;

/** A clean async upload of a machine that is in, with what a test changes about it. */
export function fleetRecord(changes: Partial<FleetRecord> = {}): FleetRecord {
  return {
    request_id: `request-${count++}`,
    timestamp: new Date(T0).toISOString(),
    execution_type: 'async',
    success: true,
    duration_ms: 100,
    bytes: 1_000,
    error_type: null,
    deduplicated: false,
    reason: 'in-cohort',
    bucket: 0,
    extension_version: '1.0.0',
    flag_version: FLAG_VERSION,
    generation: 1,
    ...changes,
  };
}

/** What changes about an upload that async has failed and sync has saved, and about one that was held back. */
export const FAILED = { execution_type: 'sync_fallback', error_type: 'server_error' } as const;
export const HELD = { execution_type: 'sync', reason: 'held-back' } as const;
export const OUT = { execution_type: 'sync', reason: 'out-of-cohort', bucket: 9_999 } as const;

/** A fleet with its machines and its log, driven as a backend drives it. */
export class TestFleet {
  state: FleetState = IDLE_FLEET;
  now = T0;
  readonly log: FleetDecision[] = [];
  readonly #machines = new Map<string, Contributor>();

  /** A fleet whose first stage has begun: 10 % of the machines, nothing held back unless the plan says so. */
  static inFirstStage(plan: FleetCommandRequest['plan'] = {}): TestFleet {
    const fleet = new TestFleet();
    const stages = [
      { percentage: 10, hours: 24, successRate: 99 },
      { percentage: 100, hours: 24, successRate: 98 },
    ];
    fleet.run('start', { plan: { stages, baselineHours: 0, holdback: 0, minMachines: 20, ...plan } });
    fleet.run('advance', { anyway: true });
    return fleet;
  }

  run(command: FleetCommandRequest['command'], options: Omit<FleetCommandRequest, 'command'> = {}): void {
    this.#follow(runFleetCommand(this.state, { command, ...options }, 'ada', this.now));
  }

  /** Takes in uploads of one machine, of the present stage unless they say otherwise. */
  send(machine: string, ...uploads: readonly Partial<FleetRecord>[]): void {
    const { generation } = this.state;
    const records = uploads.map((upload) => fleetRecord({ generation, ...upload }));
    const taken = takeIn(this.state, this.#machines.get(machine) ?? newContributor(-1), records, this.now);
    this.#machines.set(machine, taken.contributor);
    this.#follow(taken);
  }

  /** So many machines that are in make so many clean uploads each, and nine times as many that are out make one. */
  sendClean(machines: number, uploads: number): void {
    for (let machine = 0; machine < machines; machine++) {
      this.send(`in-${machine}`, ...Array.from({ length: uploads }, () => ({})));
      for (let out = 0; out < 9; out++) this.send(`out-${machine}-${out}`, OUT);
    }
  }

  #follow({ state, decisions }: FleetStep): void {
    this.state = state;
    this.log.push(...decisions);
  }
}

import { fleetVerdict, FleetRefusal, numbersOf, runFleetCommand, takeIn } from '../../fleet/fleetReducer.ts';
import { flagOf, type FleetState, stageHours } from '../../fleet/fleetState.ts';
import { criteriaOf, latencyBounds } from '../../fleet/fleetVerdict.ts';
import type {
  FleetBatch,
  FleetBatchAnswer,
  FleetCommandRequest,
  FleetDecision,
  FleetFlag,
  FleetRecord,
  FleetStatus,
} from '../../protocol/fleet.ts';
import { HttpError } from '../http/httpError.ts';
import type { FleetStore } from '../ports.ts';
import { FleetCounters } from './fleetCounters.ts';

/** How many decisions a status tells, and how many records somebody may look at at once. */
const TOLD_DECISIONS = 200;
const TOLD_RECORDS = 100;

/** How long records are kept, in milliseconds: longer than a ladder takes. */
const RECORDS_KEPT_MS = 90 * 24 * 60 * 60_000;

/** What is shared by all who use a fleet's rollout. */
export interface FleetParts {
  readonly store: FleetStore;
  readonly counters: FleetCounters;
  /** Tells what has been decided, without anyone waiting for it. */
  onDecisions(decisions: readonly FleetDecision[]): void;
}

/** Whoever uses a fleet's rollout. */
export interface FleetMember {
  /** The name under which the log knows an admin. */
  readonly actor: string;
  /** An admin gives commands, a member shares records, a reader looks. */
  readonly role: 'admin' | 'member' | 'reader';
  /** Under whose name records of this installation count: where the backend knows persons, all of a person's are one. */
  contributorOf(installation: string): string;
}

/** The rollout of a fleet as one member may use it. */
export class Fleet {
  readonly #parts: FleetParts;
  readonly #member: FleetMember;

  constructor(parts: FleetParts, member: FleetMember) {
    this.#parts = parts;
    this.#member = member;
  }

  /** The flag, the same for everybody. */
  async flag(): Promise<FleetFlag> {
    return flagOf(await this.#parts.store.state());
  }

  /** Takes records in, each once however often it is sent. Without a rollout nothing is kept. Throws a 403 for a reader. */
  async share({ installation, records }: FleetBatch): Promise<FleetBatchAnswer> {
    if (this.#member.role === 'reader') throw forbidden('This token may look at the rollout, and share no records.');
    const contributor = this.#member.contributorOf(installation);
    const ids = records.map(({ request_id }) => request_id);
    let fresh: FleetRecord[] = [];
    let duplicates = 0;
    const made = await this.#parts.store.change(contributor, ids, (before) => {
      fresh = [];
      if (before.state.status === 'idle') return { state: before.state, decisions: [] };
      const seen = new Set(before.knownIds);
      for (const record of records) {
        if (!seen.has(record.request_id)) fresh.push(record);
        seen.add(record.request_id);
      }
      duplicates = records.length - fresh.length;
      return { ...takeIn(before.state, before.contributor, fresh, Date.now()), records: fresh };
    });
    for (const record of fresh) this.#parts.counters.count(record);
    this.#told(made.decisions);
    return { accepted: fresh.length, duplicates };
  }

  /** Carries out an admin's command. Throws a 403 for anybody else, and a 409 where it has nothing to do. */
  async run(request: FleetCommandRequest): Promise<FleetStatus> {
    if (this.#member.role !== 'admin') throw forbidden('Only an admin may change the rollout of the fleet.');
    try {
      const made = await this.#parts.store.change(undefined, [], ({ state }) =>
        runFleetCommand(state, request, this.#member.actor, Date.now()),
      );
      this.#told(made.decisions);
    } catch (error) {
      if (error instanceof FleetRefusal) throw new HttpError(409, 'bad_request', error.message);
      throw error;
    }
    return this.status();
  }

  /** Where the rollout stands. Members see what the fleet does and why; who gave a command, and for what reason, admins see. */
  async status(): Promise<FleetStatus> {
    const { store } = this.#parts;
    const isAdmin = this.#member.role === 'admin';
    const decisions = await store.decisions(TOLD_DECISIONS);
    const told = isAdmin ? decisions : decisions.map(withoutActor);
    return { ...statusOf(await store.state(), Date.now()), decisions: told, may_change: isAdmin };
  }

  /** The latest records that this member has shared; nobody sees another's. */
  async records(installation: string): Promise<FleetRecord[]> {
    return this.#parts.store.records(this.#member.contributorOf(installation), TOLD_RECORDS);
  }

  #told(decisions: readonly FleetDecision[]): void {
    if (decisions.length > 0) this.#parts.onDecisions(decisions);
  }
}

const forbidden = (message: string): HttpError => new HttpError(403, 'forbidden', message);

function withoutActor(decision: FleetDecision): FleetDecision {
  return { ...decision, actor: decision.actor === 'fleet' ? 'fleet' : 'admin', reason: null };
}

/** Where a rollout stands at `now` (epoch milliseconds). */
function statusOf(state: FleetState, now: number): Omit<FleetStatus, 'decisions' | 'may_change'> {
  const { evidence, baseline } = state;
  const verdict = fleetVerdict(state, now);
  const numbers = numbersOf(state, verdict?.verdict ?? null, now);
  const latency = latencyBounds(evidence.latency);
  return {
    status: state.status,
    flag_version: state.flagVersion,
    stage: state.stage,
    hours: stageHours(state, now),
    flag: flagOf(state),
    verdict: verdict?.verdict ?? 'hold',
    criteria: verdict ? criteriaOf(verdict) : [],
    auto_advance: state.plan.autoAdvance,
    machines: {
      reporting: evidence.machinesIn + evidence.machinesOut,
      in: evidence.machinesIn,
      out: evidence.machinesOut,
      tripped: evidence.tripped,
    },
    uploads: {
      counted: evidence.successes + evidence.failures,
      failures: evidence.failures,
      lower: Number(numbers['lower']),
      upper: Number(numbers['upper']),
    },
    latency: latency ? { ratio: latency.ratio, at_least: latency.atLeast, at_most: latency.atMost } : null,
    versions: Object.entries(evidence.versions).map(([version, counts]) => ({ version, ...counts })),
    errors: Object.entries(evidence.errors)
      .map(([error, uploads]) => ({ error, uploads }))
      .sort((a, b) => b.uploads - a.uploads),
    baseline: baseline && {
      machines: baseline.machinesIn + baseline.machinesOut,
      uploads: baseline.arms[0].uploads + baseline.arms[1].uploads,
      failures: baseline.arms[0].failures + baseline.arms[1].failures,
    },
  };
}

/** Removes records that are older than any ladder. */
export async function removeOldRecords(store: Pick<FleetStore, 'removeRecords'>): Promise<void> {
  await store.removeRecords(Date.now() - RECORDS_KEPT_MS);
}

/** The rollout of the fleet of a backend that knows two tokens: that of its machines, and that of an admin. */
export interface OneTokenFleet {
  readonly counters: FleetCounters;
  of(role: FleetMember['role']): Fleet;
  removeOldRecords(): Promise<void>;
}

/** Makes the fleet of a store. With one token for all machines, an installation is a contributor of its own. */
export function newFleet(store: FleetStore, onDecisions: FleetParts['onDecisions']): OneTokenFleet {
  const counters = new FleetCounters();
  const parts = { store, counters, onDecisions };
  return {
    counters,
    of: (role) => new Fleet(parts, { actor: role, role, contributorOf: (installation) => installation }),
    removeOldRecords: () => removeOldRecords(store),
  };
}

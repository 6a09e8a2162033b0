import type { FleetCommandRequest, FleetDecision, FleetRecord } from '../protocol/fleet.ts';
import { lowerBound, upperBound } from '../rollout/proportion.ts';
import type { Verdict } from '../rollout/stageVerdict.ts';
import { type Contributor, countUpload, newContributor, NO_EVIDENCE } from './evidence.ts';
import { FAIL_ALPHA, fleetPlanSchema, PASS_ALPHA } from './fleetPlan.ts';
import {
  BASELINE_STAGE,
  countingRules,
  type FleetState,
  IDLE_FLEET,
  percentageOf,
  stageHours,
  stageOf,
} from './fleetState.ts';
import { baselineVerdict, latencyBounds, stageFleetVerdict, type FleetVerdict } from './fleetVerdict.ts';

/** A new state and the decisions that led to it, to be appended to the log. */
export interface FleetStep {
  readonly state: FleetState;
  readonly decisions: readonly FleetDecision[];
}

/** Records taken in: the fleet after them, and the machine that sent them. */
export interface TakenIn extends FleetStep {
  readonly contributor: Contributor;
}

/** A command that has nothing to do now, with what to tell the admin. */
export class FleetRefusal extends Error {}

/** Whoever decides where no admin does. */
const BY_ITSELF = 'fleet';

/**
 * Takes in records of one machine at `now` (epoch milliseconds), and decides what follows from them. Records of another flag
 * version or an earlier stage say nothing about this one.
 */
export function takeIn(
  state: FleetState,
  contributor: Contributor | undefined,
  records: readonly FleetRecord[],
  now: number,
): TakenIn {
  const before = settle(state, now);
  const rules = countingRules(before.state);
  let counted = {
    evidence: before.state.evidence,
    contributor: ofGeneration(contributor, before.state.generation),
  };
  for (const record of records) {
    const isOfStage = record.generation === rules?.generation && record.flag_version === before.state.flagVersion;
    if (rules && isOfStage) counted = countUpload(counted, record, rules);
  }
  const after = settle({ ...before.state, evidence: counted.evidence }, now);
  return { ...after, decisions: [...before.decisions, ...after.decisions], contributor: counted.contributor };
}

/** What a machine has said in this stage; nothing where it last spoke in an earlier one. */
function ofGeneration(contributor: Contributor | undefined, generation: number): Contributor {
  return contributor?.generation === generation ? contributor : newContributor(generation);
}

/** The verdict on the present stage; undefined where no stage runs. */
export function fleetVerdict(state: FleetState, now: number): FleetVerdict | undefined {
  if (state.status !== 'running' && state.status !== 'paused') return undefined;
  const stage = stageOf(state);
  const hours = stageHours(state, now);
  return stage
    ? stageFleetVerdict(state.plan, stage, state.evidence, hours)
    : baselineVerdict(state.plan, state.evidence, hours);
}

/** Lets everything happen that the evidence demands at `now`: a stage that has failed stops, one that has passed leads on. */
export function settle(state: FleetState, now: number): FleetStep {
  const decisions: FleetDecision[] = [];
  let current = state;
  // Ends, because every step leads to a stage without evidence, to a pause, or to a stage that is noted as passed.
  for (;;) {
    const step = decide(current, now);
    if (!step) return { state: current, decisions };
    current = step.state;
    decisions.push(...step.decisions);
  }
}

function decide(state: FleetState, now: number): FleetStep | undefined {
  if (state.status !== 'running') return undefined;
  const verdict = fleetVerdict(state, now);
  if (verdict?.verdict === 'fail') return stopFailed(state, verdict, now);
  if (verdict?.verdict !== 'pass') return undefined;
  if (!state.isPassed) {
    const message = `${nameOf(state)} has passed.`;
    return step({ ...state, isPassed: true }, state, now, { action: 'pass', actor: BY_ITSELF, message, verdict });
  }
  return state.plan.autoAdvance ? goOn(state, now, BY_ITSELF, undefined) : undefined;
}

/** Stops a stage that has failed: the fleet waits one stage further down, on sync, until an admin resumes it. */
function stopFailed(state: FleetState, verdict: FleetVerdict, now: number): FleetStep {
  const { failed } = verdict;
  const isMismatch = failed?.name === 'sample-ratio' || failed?.name === 'a-a';
  const lower = oneStageDown(state);
  const where =
    lower.status === 'stopped' ? 'Async is off in the whole fleet' : `The fleet is paused at ${percentageOf(lower)} %`;
  return step(lower, state, now, {
    action: isMismatch ? 'mismatch' : 'fail',
    actor: BY_ITSELF,
    message: `${nameOf(state)} has failed: ${failed?.detail() ?? ''}. ${where}; uploads take sync.`,
    verdict,
  });
}

/** The stage before, paused at its beginning; off altogether before the first. */
function oneStageDown(state: FleetState): FleetState {
  const stage = state.stage - 1;
  const entered = enter(state, Math.max(BASELINE_STAGE, stage));
  return { ...entered, status: stage < 0 ? 'stopped' : 'paused', since: null };
}

/** A stage at its beginning, without any evidence; `since` is epoch milliseconds. */
function enter(state: FleetState, stage: number, since: number | null = null): FleetState {
  const generation = state.generation + 1;
  return { ...state, stage, generation, elapsedMs: 0, since, evidence: NO_EVIDENCE, isPassed: false };
}

/** Goes on to the next stage, or ends the ladder at its top. */
function goOn(state: FleetState, now: number, actor: string, reason: string | undefined): FleetStep {
  const verdict = fleetVerdict(state, now);
  const isTop = state.stage === state.plan.stages.length - 1;
  if (isTop) {
    const message = 'The ladder is climbed: async is the default of the fleet.';
    const finished: FleetState = { ...state, status: 'finished', since: null };
    return step(finished, state, now, { action: 'finish', actor, reason, message, verdict });
  }
  const baseline = state.stage === BASELINE_STAGE ? state.evidence : state.baseline;
  const next: FleetState = { ...enter(state, state.stage + 1, now), status: 'running', baseline };
  const message = `The fleet goes on from ${percentageOf(state)} % to ${percentageOf(next)} %.`;
  return step(next, state, now, { action: 'advance', actor, reason, message, verdict });
}

/** Carries out an admin's command at `now`. Throws a `FleetRefusal` for one that has nothing to do, and for an unusable plan. */
export function runFleetCommand(
  before: FleetState,
  { command, reason, anyway, plan }: FleetCommandRequest,
  actor: string,
  now: number,
): FleetStep {
  const settled = settle(before, now);
  const after = carryOut(settled.state, { command, reason, anyway, plan }, actor, now);
  return { state: after.state, decisions: [...settled.decisions, ...after.decisions] };
}

function carryOut(
  state: FleetState,
  { command, reason, anyway, plan }: FleetCommandRequest,
  actor: string,
  now: number,
): FleetStep {
  const verdict = fleetVerdict(state, now);
  const by = { action: command, actor, reason, verdict };
  switch (command) {
    case 'start': {
      if (state.status === 'running' || state.status === 'paused')
        throw new FleetRefusal('The rollout has already started.');
      const parsed = fleetPlanSchema.safeParse(plan ?? {});
      if (!parsed.success) throw new FleetRefusal(`The plan cannot be used: ${parsed.error.issues[0]?.message ?? ''}.`);
      const begun: FleetState = { ...IDLE_FLEET, generation: state.generation, plan: parsed.data };
      const started: FleetState = { ...enter(begun, BASELINE_STAGE, now), status: 'running' };
      const message = `The rollout has started with ${parsed.data.baselineHours} hours of sync as the baseline.`;
      return step(started, state, now, { ...by, message });
    }
    case 'advance': {
      if (state.status !== 'running') throw new FleetRefusal('There is no running rollout to advance.');
      if (anyway !== true && verdict?.verdict !== 'pass') {
        const unmet = verdict?.findings.filter(({ status }) => status !== 'met').map(({ detail }) => detail()) ?? [];
        throw new FleetRefusal(`This stage has not passed yet: ${unmet.join('; ')}.`);
      }
      return goOn(state, now, actor, reason);
    }
    case 'pause': {
      if (state.status !== 'running') throw new FleetRefusal('There is no running rollout to pause.');
      const elapsedMs = stageHours(state, now) * 3_600_000;
      const paused: FleetState = { ...state, status: 'paused', elapsedMs, since: null };
      return step(paused, state, now, {
        ...by,
        message: `The rollout is paused at ${percentageOf(state)} %; uploads take sync.`,
      });
    }
    case 'resume': {
      if (state.status !== 'paused') throw new FleetRefusal('The rollout is not paused.');
      const resumed: FleetState = { ...state, status: 'running', since: now };
      return step(resumed, state, now, { ...by, message: `The rollout goes on at ${percentageOf(resumed)} %.` });
    }
    case 'roll-back': {
      if (state.status === 'idle' || state.status === 'stopped')
        throw new FleetRefusal('There is nothing to roll back.');
      const lower = oneStageDown(state);
      const message = `Rolled back from ${percentageOf(state)} % to ${percentageOf(lower)} %; uploads take sync.`;
      return step(lower, state, now, { ...by, message });
    }
  }
}

interface Deciding {
  readonly action: FleetDecision['action'];
  readonly actor: string;
  readonly message: string;
  readonly reason?: string | undefined;
  readonly verdict?: FleetVerdict | undefined;
}

/** A new state with the decision that led to it, which names the numbers of the stage before. */
function step(state: FleetState, before: FleetState, now: number, deciding: Deciding): FleetStep {
  const { action, actor, message, reason, verdict } = deciding;
  const decision: FleetDecision = {
    at: new Date(now).toISOString(),
    generation: state.generation,
    action,
    actor,
    from_percentage: percentageOf(before),
    percentage: percentageOf(state),
    message,
    reason: reason ?? null,
    numbers: numbersOf(before, verdict?.verdict ?? null, now),
  };
  return { state, decisions: [decision] };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** A stage in numbers, as a decision names them. */
export function numbersOf(state: FleetState, verdict: Verdict | null, now: number): FleetDecision['numbers'] {
  const { evidence } = state;
  const { successes, failures, tried, tripped, machinesIn, machinesOut, arms } = evidence;
  const latency = latencyBounds(evidence.latency);
  return {
    verdict,
    hours: round(stageHours(state, now)),
    uploads: successes + failures,
    failures,
    lower: round(lowerBound(successes, failures, PASS_ALPHA)),
    upper: round(upperBound(successes, failures, FAIL_ALPHA)),
    target: stageOf(state)?.successRate ?? null,
    machines_in: machinesIn,
    machines_out: machinesOut,
    machines_tried: tried,
    machines_tripped: tripped,
    latency_ratio: latency ? round(latency.ratio) : null,
    latency_at_least: latency ? round(latency.atLeast) : null,
    latency_at_most: latency ? round(latency.atMost) : null,
    baseline_uploads: arms[0].uploads + arms[1].uploads,
    baseline_failures: arms[0].failures + arms[1].failures,
  };
}

/** The stage's name at the beginning of a sentence. */
function nameOf(state: FleetState): string {
  const stage = stageOf(state);
  return stage ? `The stage at ${stage.percentage} %` : 'The baseline';
}

import type { FleetFlag } from '../protocol/fleet.ts';

/** What a machine knows of the rollout of its fleet. */
export type FleetReading =
  /** The backend runs no rollout over a fleet: what is set here decides. */
  | { readonly kind: 'none' }
  /** There is one, and for too long nothing has been heard of it. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'flag'; readonly flag: FleetFlag };

/** What has been set on this machine; undefined where nobody has chosen anything. */
export interface LocalChoice {
  readonly enabled: boolean | undefined;
  /** 0 … 100: the most that the fleet's percentage may be for this machine. */
  readonly percentage: number | undefined;
  /** Whether this machine has agreed to share its records with the fleet. */
  readonly isSharing: boolean;
}

/** The fleet's part in the path of an upload; `follows` leaves the rest to percentage, guard and bucket. */
export type FleetPart = 'follows' | 'paused' | 'stopped' | 'unreachable';

/** What decides on this machine: its own settings, or those of its fleet within them. */
export interface Standing {
  readonly enabled: boolean;
  readonly percentage: number;
  /** Percent of this machine's uploads that are held back. */
  readonly holdback: number;
  /** Undefined where there is no fleet. */
  readonly fleet?: FleetPart;
  /** The generation of the fleet's flag, which a shared record names. */
  readonly generation?: number;
}

/**
 * What decides about async here. `local` is what holds without a fleet. In a fleet a machine takes part that has been turned on,
 * or where nobody has chosen and records are shared or the fleet's ladder is climbed; its own percentage is a cap on the fleet's.
 */
export function standingOf(
  reading: FleetReading,
  local: Omit<Standing, 'fleet' | 'generation'>,
  choice: LocalChoice,
): Standing {
  if (reading.kind === 'none') return local;
  if (reading.kind === 'unreachable') {
    return { ...local, enabled: choice.enabled ?? choice.isSharing, fleet: 'unreachable' };
  }
  const { percentage, paused, kill, finished, generation, holdback } = reading.flag;
  return {
    enabled: choice.enabled ?? (choice.isSharing || finished),
    percentage: Math.min(percentage, choice.percentage ?? 100),
    holdback,
    fleet: kill ? 'stopped' : paused ? 'paused' : 'follows',
    generation,
  };
}

import type { UploadRecord } from '../protocol/metrics.ts';
import type { GateReading } from '../rollout/rolloutState.ts';

/** What the rollout says about the next upload, and where it hears how uploads ended. */
export interface RolloutGate {
  /** Asked once per upload that may go async, with its id: a half-open guard lets one through at a time. */
  read(requestId: string): Promise<GateReading>;
  record(record: UploadRecord): Promise<void>;
}

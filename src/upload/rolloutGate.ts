import type { UploadRecord } from '../protocol/metrics.ts';
import type { GuardDecision } from '../rollout/guardDecision.ts';

/** What the rollout says about the next upload, and where it hears how uploads ended. */
export interface RolloutGate {
  /** Asked once per upload, with its id: a half-open guard lets one through at a time. */
  open(requestId: string): Promise<{ isPaused: boolean; guard: GuardDecision | undefined }>;
  record(record: UploadRecord): Promise<void>;
}

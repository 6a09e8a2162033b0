import type { Citation, Claim, Receipt } from '../protocol/query.ts';
import type { UploadOutcome } from '../upload/upload.ts';
import type { AskedFile } from './askedFile.ts';

/** A citation with the file of this machine that it points into. */
export interface LocatedCitation extends Citation {
  /** The absolute path of the cited file. */
  readonly path: string;
  /** What the file is called beside the others of the answer; absent for its own name. */
  readonly name?: string | undefined;
}

export interface Answer {
  /** Tells it from every other answer: a UUID. */
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly citations: readonly LocatedCitation[];
  readonly provider: string;
  readonly model: string;
  /** The sentences of a model's answer; absent where no model answered. */
  readonly claims?: readonly Claim[] | undefined;
  /** How the provider was chosen and what went wrong on the way. */
  readonly notes?: readonly string[] | undefined;
  /** Absent from backends of an earlier version. */
  readonly receipt?: Receipt | undefined;
  /** The files in the version that the answer comes from, in the order they were named. */
  readonly files: readonly AskedFile[];
  /** How many files could not be asked about beside these; the notes say which and why. Absent for none. */
  readonly missing?: number | undefined;
  /** One per file, in the same order; none where the version that the backend has was asked about again. */
  readonly uploads: readonly UploadOutcome[];
}

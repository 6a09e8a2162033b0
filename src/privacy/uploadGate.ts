import { toFailure } from '../client/errors.ts';
import { Failure } from '../failure.ts';
import type { Extractor } from '../backend/extract/extractor.ts';
import type { Log } from '../log.ts';
import type { Destination } from '../protocol/destination.ts';
import { digestFile } from '../localFile/digest.ts';
import { isUnchanged, takeSnapshot, type FileSnapshot } from '../localFile/fileSnapshot.ts';
import type { UploadOutcome, UploadRequest } from '../upload/uploader.ts';
import { requireUploadConsent, uploadConsentRequest, type ConsentGate } from './consent.ts';
import { scanContent } from './documentScan.ts';
import { RedactedCopies, type FileSecrets } from './secretFile.ts';
import { leftOutText, type FileWithSecrets, type SecretDecision, type SecretGate } from './secretGate.ts';

export interface UploadGateParts {
  readonly consent: ConsentGate;
  readonly secrets: SecretGate;
  /** The destination of uploads; undefined for the embedded backend. */
  readonly destination: Destination | undefined;
  /** The folder of redacted copies while they are being sent. */
  readonly copiesFolder: string;
  /** Reads documents on this machine. */
  readonly extractor: Pick<Extractor, 'extract'>;
  /** The largest file that is read, in bytes; a larger one is refused unread. */
  maxFileBytes(): number;
  readonly log: Log;
}

/** Result of a review of files before they are sent. */
export interface Review {
  /** The absolute paths of those that may be sent. */
  readonly sendable: readonly string[];
  /** The files that are left out, with the reasons. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  /** How many secrets are replaced in each file of which a redacted copy is sent. */
  readonly redacted: ReadonlyMap<string, number>;
}

/** How many files are read at a time. */
const SCANS_AT_A_TIME = 4;

/** How many verdicts on versions of files are kept; a version whose verdict was dropped is scanned again. */
const MAX_VERDICTS = 10_000;

interface Verdict {
  readonly snapshot: FileSnapshot;
  readonly secrets: FileSecrets;
  /** Why this version is never sent, whatever the user decides: the backend would refuse it. */
  readonly refusal: Failure | undefined;
  /** The user's decision about this version; after `skip` the user is asked again. */
  decision: Exclude<SecretDecision, 'skip'> | undefined;
}

const NO_SECRETS: FileSecrets = { findings: [], total: 0, canRedact: true };

/**
 * The gate that every upload goes through. Nothing is sent to another machine before the user has agreed to the destination,
 * nothing that looks like a secret before they have decided about it, and no file that the backend would refuse or that has
 * not been scanned. Uploads that stay on this machine pass.
 */
export class UploadGate {
  readonly #parts: UploadGateParts;
  readonly #copies: RedactedCopies;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(parts: UploadGateParts) {
    this.#parts = parts;
    this.#copies = new RedactedCopies(parts.copiesFolder);
  }

  /** Whether files are scanned before they are sent, which they are where uploads leave this machine. */
  get isChecking(): boolean {
    return this.#parts.destination?.isRemote === true;
  }

  /**
   * Scans files that are to be sent together, so that the user is asked once about all of them; the uploads that follow use
   * the decision. With `mayAsk: false`, files about which the user would have to be asked are left out. Rejects where the
   * user cancels the whole action.
   */
  async review(
    paths: readonly string[],
    signal: AbortSignal,
    { mayAsk = true }: { mayAsk?: boolean } = {},
  ): Promise<Review> {
    const { consent, destination, secrets } = this.#parts;
    if (!destination?.isRemote) return { sendable: paths, leftOut: [], redacted: new Map() };
    if (mayAsk) await requireUploadConsent(consent, destination);
    else if (!consent.hasAgreed(uploadConsentRequest(destination))) return notAgreed(paths, destination);
    const verdicts = await this.#lookAtAll(paths, signal);
    const open = [...verdicts].filter(([, { secrets: found, decision }]) => found.total > 0 && !decision);
    const decision = await this.#decide(open, async (files) =>
      mayAsk ? secrets.decide({ files, destination, canSkip: files.length < new Set(paths).size }) : 'skip',
    );
    for (const [, verdict] of open) verdict.decision = decisionFor(verdict.secrets, decision);
    const left = new Map(open.filter(([, verdict]) => verdict.decision === undefined));
    const redacted = [...verdicts].filter(([, verdict]) => verdict.decision === 'redact' && verdict.secrets.total > 0);
    return {
      sendable: paths.filter((path) => !left.has(path)),
      leftOut: [...left].map(([path, verdict]) => ({ path, reason: leftOutText(verdict.secrets, decision) })),
      redacted: new Map(
        redacted.map(
          ([
            path,
            {
              secrets: { total },
            },
          ]) => [path, total],
        ),
      ),
    };
  }

  /** Runs one upload, on the file or on a redacted copy of it. Rejects with a `Failure`. */
  async pass(
    request: UploadRequest,
    upload: (request: UploadRequest) => Promise<UploadOutcome>,
  ): Promise<UploadOutcome> {
    const { consent, destination, secrets } = this.#parts;
    await requireUploadConsent(consent, destination);
    if (!destination?.isRemote) return upload(request);
    const { path, signal } = request;
    const verdict = await this.#lookAt(path, signal).catch((error: unknown) => toFailure(error, signal));
    if (verdict instanceof Failure) return refuse(verdict, request, upload);
    if (verdict.refusal) return refuse(verdict.refusal, request, upload);
    const { snapshot, secrets: found } = verdict;
    const approved: UploadRequest = { ...request, approvedSnapshot: () => Promise.resolve(snapshot) };
    if (found.total === 0) return upload(approved);
    if (verdict.decision === undefined) {
      const decision = await this.#decide([[path, verdict]], (files) =>
        secrets.decide({ files, destination, canSkip: false }),
      );
      verdict.decision = decisionFor(found, decision);
      if (verdict.decision === undefined) throw new Failure('not_permitted', leftOutText(found, decision));
    }
    return verdict.decision === 'send' ? upload(approved) : this.#passCopy(verdict, request, upload);
  }

  /** Uploads a redacted copy. The outcome names the file itself: the copy is deleted when this resolves. */
  async #passCopy(
    { snapshot, secrets }: Verdict,
    request: UploadRequest,
    upload: (request: UploadRequest) => Promise<UploadOutcome>,
  ): Promise<UploadOutcome> {
    const sha256 = await digestFile(snapshot, request.signal);
    const replaced = secrets.total === 1 ? '1 secret is' : `${String(secrets.total)} secrets are`;
    this.#parts.log.info(`${snapshot.path}: ${replaced} redacted in what is sent.`);
    const outcome = await this.#copies.during(snapshot, request.signal, (path) => upload({ ...request, path }));
    return { ...outcome, localPath: request.path, sha256, bytes: snapshot.size };
  }

  async #decide(
    open: readonly (readonly [string, Verdict])[],
    ask: (files: readonly FileWithSecrets[]) => Promise<SecretDecision>,
  ): Promise<SecretDecision | undefined> {
    return open.length === 0 ? undefined : ask(open.map(([path, { secrets }]) => ({ path, ...secrets })));
  }

  async #lookAtAll(paths: readonly string[], signal: AbortSignal): Promise<Map<string, Verdict>> {
    const verdicts = new Map<string, Verdict>();
    const waiting = [...new Set(paths)].reverse();
    const look = async (): Promise<void> => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        // A file that is just being written, or cannot be read, is scanned again when its turn to be sent comes.
        const verdict = await this.#lookAt(path, signal).catch((error: unknown) => unlessCancelled(error, signal));
        if (verdict) verdicts.set(path, verdict);
      }
    };
    await Promise.all(Array.from({ length: SCANS_AT_A_TIME }, look));
    // In the order they were named, which is that of the question to the user.
    return new Map(
      paths.flatMap((path) => {
        const verdict = verdicts.get(path);
        return verdict ? [[path, verdict] as const] : [];
      }),
    );
  }

  /** Scans a version of a file. Rejects with a `Failure` where the file cannot be read as it should. */
  async #lookAt(path: string, signal: AbortSignal): Promise<Verdict> {
    const known = this.#verdicts.get(path);
    const maxBytes = this.#parts.maxFileBytes();
    if (known && known.snapshot.size <= maxBytes && (await isUnchanged(known.snapshot))) return known;
    const snapshot = await takeSnapshot(path, maxBytes);
    const { extractor } = this.#parts;
    const verdict = await scanContent(snapshot, signal, { extractor, copies: this.#copies }).then(
      (secrets): Verdict => ({ snapshot, secrets, refusal: undefined, decision: undefined }),
      (error: unknown): Verdict => {
        const refusal = toFailure(error, signal);
        if (refusal.kind !== 'unsupported_format') throw refusal;
        return { snapshot, secrets: NO_SECRETS, refusal, decision: undefined };
      },
    );
    this.#remember(path, verdict);
    return verdict;
  }

  #remember(path: string, verdict: Verdict): void {
    this.#verdicts.delete(path);
    this.#verdicts.set(path, verdict);
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > MAX_VERDICTS && oldest !== undefined) this.#verdicts.delete(oldest);
  }
}

function notAgreed(paths: readonly string[], { host }: Destination): Review {
  const reason = `nobody has agreed to send files to ${host}`;
  return { sendable: [], leftOut: paths.map((path) => ({ path, reason })), redacted: new Map() };
}

/**
 * Runs the upload so that it fails with this error before anything is read of the file, and is recorded like any other that
 * fails.
 */
function refuse(
  error: Failure,
  request: UploadRequest,
  upload: (request: UploadRequest) => Promise<UploadOutcome>,
): Promise<UploadOutcome> {
  if (error.kind === 'file_changed' || error.kind === 'cancelled') throw error;
  return upload({ ...request, approvedSnapshot: () => Promise.reject(error) });
}

/** The decision for one file. Undefined where the file is left out. */
function decisionFor({ canRedact }: FileSecrets, decision: SecretDecision | undefined): Verdict['decision'] {
  return decision === 'skip' || (decision === 'redact' && !canRedact) ? undefined : decision;
}

/** Ignores a failure that the upload of the file will meet again; throws where the signal was aborted. */
function unlessCancelled(error: unknown, signal: AbortSignal): undefined {
  const failure = toFailure(error, signal);
  if (failure.kind === 'cancelled') throw failure;
  return undefined;
}

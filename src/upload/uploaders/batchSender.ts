import { MAX_BATCHES_IN_FLIGHT, type BackendClient, type BatchFile } from '../../client/backendClient.ts';
import { plainSentence, toFailure, typeOfCode } from '../../client/errors.ts';
import { RequestBatcher } from '../../client/requestBatcher.ts';
import { Failure } from '../../failure.ts';
import { BATCH_MAX_FILE_BYTES, BATCH_MAX_FILES, type BatchResponse } from '../../protocol/batch.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { Health } from '../../protocol/health.ts';

/** Sends small files together where the backend takes batches; each has its own outcome. */
export class BatchSender {
  readonly #batches: RequestBatcher<BatchFile, BatchResponse['results'][number]>;

  /** `timeoutMs` is how long a batch may go without progress, in milliseconds; asked for each. */
  constructor(client: BackendClient, timeoutMs: () => number) {
    const send = (files: readonly BatchFile[], signal: AbortSignal): Promise<BatchResponse['results']> =>
      client.createBatch(files, { signal, silenceMs: timeoutMs() });
    this.#batches = new RequestBatcher(send, {
      maxItems: BATCH_MAX_FILES,
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
    });
  }

  /**
   * Resolves with the stored and indexed file, or with why this very file was refused. Rejects with a `Failure` where
   * the batch failed as a whole. One that is cancelled joins no batch any more; a batch whose files are all cancelled is cut.
   */
  async send(file: BatchFile, signal: AbortSignal): Promise<FileObject | Failure> {
    const result = await this.#batches.add(file, signal).catch((error: unknown) => {
      throw toFailure(error, signal);
    });
    if ('file' in result) return result.file;
    const { code, message } = result.error;
    return new Failure(typeOfCode(code), plainSentence(message), { backendCode: code ?? undefined });
  }
}

/** Whether a backend takes a file of this size in a batch. */
export function canBatch({ capabilities }: Health, bytes: number): boolean {
  return capabilities.batch !== undefined && bytes <= Math.min(capabilities.batch.max_file_bytes, BATCH_MAX_FILE_BYTES);
}

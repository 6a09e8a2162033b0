import { randomUUID } from 'node:crypto';
import { removeLeftover } from '../../system/heldFiles.ts';
import type { OpenAiUpload } from '../../protocol/openAiUploads.ts';
import type { FileObject } from '../../protocol/files.ts';

/** How long an upload may take, in seconds, as at OpenAI. */
const LIFETIME_SECONDS = 60 * 60;
/** The most uploads that are under way at a time. */
const MAX_UPLOADS = 1_000;

interface Part {
  readonly path: string;
  readonly bytes: number;
}

interface PartUpload extends Pick<OpenAiUpload, 'id' | 'bytes' | 'filename' | 'purpose' | 'created_at' | 'expires_at'> {
  status: OpenAiUpload['status'];
  file: FileObject | null;
  readonly parts: Map<string, Part>;
}

/**
 * OpenAI's uploads by parts, which come in any order and are put together at the end. They are known to this process alone, and
 * lost with it: what has to outlast a restart is sent by tus.
 */
export class PartUploads {
  readonly #uploads = new Map<string, PartUpload>();

  /** Undefined where too many uploads are under way. */
  create({ bytes, filename, purpose }: Pick<OpenAiUpload, 'bytes' | 'filename' | 'purpose'>): PartUpload | undefined {
    this.removeExpired();
    if (this.#uploads.size >= MAX_UPLOADS) return undefined;
    const created_at = Math.floor(Date.now() / 1000);
    const upload: PartUpload = {
      id: `upload_${randomUUID().replaceAll('-', '')}`,
      bytes,
      filename,
      purpose,
      created_at,
      expires_at: created_at + LIFETIME_SECONDS,
      status: 'pending',
      file: null,
      parts: new Map(),
    };
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  get(id: string): PartUpload | undefined {
    this.removeExpired();
    return this.#uploads.get(id);
  }

  /** Adds a part that lies at `path`, which is the upload's from now on. Returns the part's id. */
  addPart(upload: PartUpload, part: Part): string {
    const id = `part_${randomUUID().replaceAll('-', '')}`;
    upload.parts.set(id, part);
    return id;
  }

  /** Deletes the parts of an upload that has ended. */
  async discardParts(upload: PartUpload): Promise<void> {
    const parts = [...upload.parts.values()];
    upload.parts.clear();
    for (const { path } of parts) await removeLeftover(path);
  }

  removeExpired(): void {
    const now = Date.now() / 1000;
    for (const upload of this.#uploads.values()) {
      if (upload.expires_at > now) continue;
      this.#uploads.delete(upload.id);
      void this.discardParts(upload).catch(() => undefined);
    }
  }
}

/** An upload as the API shows it. */
export function toOpenAiUpload({ parts: _parts, ...upload }: PartUpload): OpenAiUpload {
  return { object: 'upload', ...upload };
}

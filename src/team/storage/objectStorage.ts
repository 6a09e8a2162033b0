/**
 * Where a team's bytes are kept: immutable objects under keys that are never used again. PostgreSQL alone knows which objects
 * a file consists of, so that a storage needs no rename, copy, list or conditional write, in which providers differ.
 */
export interface ObjectStorage {
  /** Stores an object. Resolves when it outlasts a power failure. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** The content of an object. Rejects with an `ObjectMissing` where there is none. */
  get(key: string): Promise<Uint8Array>;
  /** Whether there is such an object. */
  has(key: string): Promise<boolean>;
  /** Deletes an object; one that does not exist is ignored. */
  delete(key: string): Promise<void>;
  /** Rejects, with the reason, where the storage cannot be used now. */
  check(): Promise<void>;
}

/** Error for an object that the storage does not have. */
export class ObjectMissing extends Error {
  constructor(key: string) {
    super(`The storage has no object ${key}.`);
    this.name = 'ObjectMissing';
  }
}

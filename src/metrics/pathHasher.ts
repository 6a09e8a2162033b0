import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withSmallDrive } from '../system/drivePath.ts';
import { closeToOthers, makeFolder } from '../system/privateFolder.ts';
import { renameFile } from '../system/heldFiles.ts';
import { lock } from '../system/processLock.ts';
import { replaceText } from '../system/replaceFile.ts';
import { systemCode } from '../system/systemErrors.ts';

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}$/;

/** How many hexadecimal digits of a hash are kept: enough to tell the files of a machine apart. */
const HASH_DIGITS = 16;

/** How long another window may take to create the key, in milliseconds. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Identifies files in the metrics without revealing their paths: by HMAC-SHA256 under a secret of this machine. With a plain
 * hash, a recipient of the metrics could hash likely paths and compare.
 */
export class PathHasher {
  readonly #keyFile: string;
  readonly #onWarning: (message: string) => void;
  #key: Promise<Buffer> | undefined;

  /** `keyFile` is the file of the secret, readable for the user alone; it is created when first needed. */
  constructor(keyFile: string, onWarning: (message: string) => void) {
    this.#keyFile = keyFile;
    this.#onWarning = onWarning;
  }

  /**
   * The first 16 hexadecimal digits of a path's hash. Never rejects: where the secret cannot be written, it lasts as long as
   * this object.
   */
  async hash(path: string): Promise<string> {
    this.#key ??= this.#loadKey();
    const key = await this.#key;
    return createHmac('sha256', key).update(withSmallDrive(path), 'utf8').digest('hex').slice(0, HASH_DIGITS);
  }

  async #loadKey(): Promise<Buffer> {
    try {
      return (await this.#readKey()) ?? (await this.#makeKey());
    } catch (error) {
      this.#onWarning(
        `The key for the hashes of file paths cannot be kept in ${this.#keyFile} (${systemCode(error) || String(error)}); ` +
          'until it can, each session hashes them otherwise.',
      );
      return randomBytes(KEY_BYTES);
    }
  }

  /** The key on file, or undefined where the file is missing or damaged. */
  async #readKey(): Promise<Buffer | undefined> {
    let text: string;
    try {
      text = await readFile(this.#keyFile, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    if (!KEY_TEXT.test(text)) return undefined;
    await closeToOthers(this.#keyFile);
    return Buffer.from(text, 'hex');
  }

  async #makeKey(): Promise<Buffer> {
    await makeFolder(dirname(this.#keyFile));
    const release = await lock(`${this.#keyFile}.lock`, LOCK_TIMEOUT_MS);
    try {
      // Another window may have created the key meanwhile.
      const made = await this.#readKey();
      if (made) return made;
      await this.#setDamagedAside();
      const key = randomBytes(KEY_BYTES);
      await replaceText(this.#keyFile, key.toString('hex'));
      return key;
    } finally {
      await release();
    }
  }

  async #setDamagedAside(): Promise<void> {
    const aside = `${this.#keyFile}.corrupt-${String(Date.now())}`;
    try {
      await renameFile(this.#keyFile, aside);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return;
      throw error;
    }
    this.#onWarning(
      `The key for the hashes of file paths was damaged and has been set aside as ${aside}; paths are hashed otherwise from now on.`,
    );
  }
}

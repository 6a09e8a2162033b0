import * as z from 'zod';
import { DamagedDocument } from '../limits.ts';

/** The library that opens containers, as far as it is used; its own types leave that open. */
const ContainerLibrary = z.object({
  read: z.custom<(content: Buffer, options: { readonly type: 'buffer' }) => unknown>(
    (value) => typeof value === 'function',
  ),
});
const Container = z.object({
  FullPaths: z.array(z.string()),
  FileIndex: z.array(z.object({ name: z.string(), content: z.unknown().optional() })),
});

/** The container that all of Office had before 2007: streams within storages, as files within folders. */
export class CompoundFile {
  readonly #streams: ReadonlyMap<string, Buffer>;

  private constructor(streams: ReadonlyMap<string, Buffer>) {
    this.#streams = streams;
  }

  /** Opens a container. Throws `DamagedDocument` for one that is not whole. */
  static async open(content: Buffer): Promise<CompoundFile> {
    const library: unknown = (await import('@e965/xlsx')).CFB;
    const { read } = ContainerLibrary.parse(library);
    try {
      const { FullPaths: paths, FileIndex: entries } = Container.parse(read(content, { type: 'buffer' }));
      const streams = new Map<string, Buffer>();
      for (const [index, path] of paths.entries()) {
        const bytes = entries[index]?.content;
        if (path.endsWith('/')) continue;
        const name = path.replace(/^[^/]*\//, '');
        streams.set(name, bytes === undefined ? Buffer.alloc(0) : bufferOf(bytes));
      }
      return new CompoundFile(streams);
    } catch (error) {
      throw new DamagedDocument('The document is damaged: it is no whole Office container.', { cause: error });
    }
  }

  /** The paths of the streams, without that of the root: `WordDocument`, `__attach_version1.0_#00000000/__substg1.0_3707001F`. */
  get names(): readonly string[] {
    return [...this.#streams.keys()];
  }

  /** The content of a stream; undefined where there is none. */
  stream(name: string): Buffer | undefined {
    return this.#streams.get(name);
  }
}

function bufferOf(bytes: unknown): Buffer {
  if (bytes instanceof Uint8Array) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Buffer.from(z.array(z.number()).parse(bytes));
}

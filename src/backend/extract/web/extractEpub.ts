import { writeHtml, HtmlWriter } from './extractHtml.ts';
import { resolvePart } from '../office/officePackage.ts';
import { singleLine, TextWriter, type ExtractedText } from '../textWriter.ts';
import { DamagedDocument, UnreadableDocument } from '../limits.ts';
import { readXml } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

const CONTAINER_PART = 'META-INF/container.xml';
const ENCRYPTION_PART = 'META-INF/encryption.xml';

/** EPUB: its chapters in reading order. */
export async function extractEpub(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const chapters = await readSpine(archive);
  if (chapters.length === 0) throw new DamagedDocument('The book is damaged: it lists no chapters.');
  await assertNotEncrypted(archive, chapters);
  for (const [index, part] of chapters.entries()) {
    const place: { kind: 'chapter'; number: number; title?: string | undefined } = writer.startPlace({
      kind: 'chapter',
      number: index + 1,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of archive.read(part)) chunks.push(chunk);
    writeHtml(Buffer.concat(chunks), new HtmlWriter(writer, { onHeading: (title) => (place.title ??= title) }));
  }
  return writer.finish('md');
}

/** The parts that make up the text, in order. */
async function readSpine(archive: ZipArchive): Promise<string[]> {
  let packagePart = '';
  await readXml(archive.read(CONTAINER_PART), {
    open(name, attributes) {
      if (name === 'rootfile' && packagePart === '') packagePart = attributes['full-path'] ?? '';
    },
  });
  if (!archive.has(packagePart)) throw new DamagedDocument('The book is damaged: it has no table of its parts.');
  const hrefs = new Map<string, string>();
  const spine: string[] = [];
  await readXml(archive.read(packagePart), {
    open(name, attributes) {
      const { id, href, idref } = attributes;
      const isText = /html/i.test(attributes['media-type'] ?? '');
      if (name === 'item' && isText && id !== undefined && href !== undefined) hrefs.set(id, href);
      else if (name === 'itemref' && idref !== undefined) spine.push(idref);
    },
  });
  return spine
    .map((id) => resolvePart(packagePart, unescaped(singleLine(hrefs.get(id) ?? ''))))
    .filter((part) => archive.has(part));
}

/** Throws where chapters are encrypted, and so cannot be read; obfuscated fonts do not matter. */
async function assertNotEncrypted(archive: ZipArchive, chapters: readonly string[]): Promise<void> {
  if (!archive.has(ENCRYPTION_PART)) return;
  const encrypted = new Set<string>();
  await readXml(archive.read(ENCRYPTION_PART), {
    open(name, { URI }) {
      if (name === 'CipherReference' && URI !== undefined) encrypted.add(unescaped(URI));
    },
  });
  if (chapters.some((part) => encrypted.has(part))) throw new UnreadableDocument('The book is encrypted.');
}

function unescaped(uri: string): string {
  const path = uri.split('#')[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

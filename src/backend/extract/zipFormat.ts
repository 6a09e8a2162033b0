import { ZIP_FORMATS, type ZipFormat } from '../../protocol/documents.ts';
import { findMainPart } from './officePackage.ts';
import type { ZipArchive } from './zipArchive.ts';
import { UnreadableDocument } from './unreadableDocument.ts';

/** What a ZIP container is, by the type that it declares and its parts. Throws `UnreadableDocument` for what is not supported. */
export async function zipFormat(archive: ZipArchive): Promise<ZipFormat> {
  const declared = archive.has('mimetype') ? (await archive.readText('mimetype')).trim() : '';
  const main = await findMainPart(archive);
  for (const [name, { part, mediaType, contentType }] of ZIP_FORMATS) {
    if (mediaType !== undefined && declared.startsWith(mediaType)) return name;
    if (main && contentType?.test(main.contentType) === true) return name;
    if (part !== undefined && archive.has(part)) return name;
  }
  if (declared.startsWith('application/vnd.oasis.opendocument')) {
    throw new UnreadableDocument(
      'It is an OpenDocument file, of which only texts, spreadsheets and presentations can be queried.',
    );
  }
  throw new UnreadableDocument('It is a ZIP archive; only text files and documents can be queried.');
}

import type { FileObject } from '../../protocol/files.ts';
import type { BackendServices } from '../services.ts';
import type { StructuredFile } from '../structure/structure.ts';
import { detectEncoding, readLines } from '../text/lines.ts';

/** The structures of files, where they have one, in their order. */
export function structuredFiles(services: BackendServices, files: Iterable<FileObject>): StructuredFile[] {
  return [...files].flatMap((file) => {
    const readText = (maxChars: number): readonly string[] | undefined => textOf(services, file, maxChars);
    return services.structures.get(file.id, structureName(services, file), readText) ?? [];
  });
}

/** The name by which a file's format is told: the text of a document is Markdown or a sheet, whatever the document was. */
function structureName({ documents }: BackendServices, { id, filename }: FileObject): string {
  const document = documents.find(id);
  return document ? `${filename}.${document.structure}` : filename;
}

function textOf(services: BackendServices, file: FileObject, maxChars: number): string[] | undefined {
  if (file.bytes > maxChars) return undefined;
  const document = services.documents.find(file.id);
  const stored = document ? { content: document.text } : services.blobs.find(file.sha256);
  const detection = detectEncoding(stored);
  return detection.kind === 'unsupported' ? undefined : [...readLines(stored, detection.encoding)];
}

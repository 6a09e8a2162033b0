/** How a ZIP container begins. */
const ZIP = 'PK\x03\x04';

/** What tells a document by its bytes: how it begins and, in a ZIP container, a part that it has or the type that it declares. */
export interface BinaryFormat {
  readonly extension: string;
  readonly magic: string;
  readonly part?: string;
  readonly mediaType?: string;
}

/**
 * Documents whose text the backend extracts although their bytes are no text. HTML and notebooks are documents too, but
 * nobody takes them for binary. Each has its extractor in `backend/extract/extractDocument.ts`.
 */
export const BINARY_FORMATS = {
  pdf: { extension: '.pdf', magic: '%PDF-' },
  epub: { extension: '.epub', magic: ZIP, part: 'META-INF/container.xml', mediaType: 'application/epub+zip' },
  ods: { extension: '.ods', magic: ZIP, mediaType: 'application/vnd.oasis.opendocument.spreadsheet' },
  docx: { extension: '.docx', magic: ZIP, part: 'word/document.xml' },
  xlsx: { extension: '.xlsx', magic: ZIP, part: 'xl/workbook.xml' },
  pptx: { extension: '.pptx', magic: ZIP, part: 'ppt/presentation.xml' },
} as const satisfies Readonly<Record<string, BinaryFormat>>;

export const BINARY_DOCUMENTS: readonly BinaryFormat[] = Object.values(BINARY_FORMATS);

/** The formats that are ZIP containers. */
export type ZipFormat = Exclude<keyof typeof BINARY_FORMATS, 'pdf'>;
export const ZIP_FORMATS: readonly (readonly [ZipFormat, BinaryFormat])[] = Object.entries(BINARY_FORMATS).flatMap(
  ([name, format]): [ZipFormat, BinaryFormat][] => (format.magic === ZIP ? [[name as ZipFormat, format]] : []),
);

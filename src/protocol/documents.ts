/** How a ZIP container begins. */
const ZIP = 'PK\x03\x04';
/** How the container begins that all of Office had before 2007; the streams in it tell its format. */
const COMPOUND = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/**
 * The bytes by which a document is recognised: how it begins and, in a ZIP container, a part that it has, the type that the
 * container declares, or the type that its main part is declared to have.
 */
export interface BinaryFormat {
  /** The usual one first. */
  readonly extensions: readonly string[];
  readonly magic: string;
  readonly part?: string;
  readonly mediaType?: string;
  readonly contentType?: RegExp;
}

/**
 * Documents whose text the backend extracts although their bytes are not text. HTML and notebooks are documents too, but
 * their bytes are text, so they are not listed here. Each format has its extractor in `backend/extract/extractDocument.ts`.
 */
export const BINARY_FORMATS = {
  pdf: { extensions: ['.pdf'], magic: '%PDF-' },
  xls: { extensions: ['.xls', '.xlt'], magic: COMPOUND },
  doc: { extensions: ['.doc', '.dot'], magic: COMPOUND },
  ppt: { extensions: ['.ppt', '.pps', '.pot'], magic: COMPOUND },
  msg: { extensions: ['.msg'], magic: COMPOUND },
  rtf: { extensions: ['.rtf'], magic: '{\\rtf' },
  epub: { extensions: ['.epub'], magic: ZIP, part: 'META-INF/container.xml', mediaType: 'application/epub+zip' },
  ods: {
    extensions: ['.ods', '.ots'],
    magic: ZIP,
    mediaType: 'application/vnd.oasis.opendocument.spreadsheet',
  },
  odt: { extensions: ['.odt', '.ott'], magic: ZIP, mediaType: 'application/vnd.oasis.opendocument.text' },
  odp: {
    extensions: ['.odp', '.otp'],
    magic: ZIP,
    mediaType: 'application/vnd.oasis.opendocument.presentation',
  },
  docx: {
    extensions: ['.docx', '.docm', '.dotx', '.dotm'],
    magic: ZIP,
    part: 'word/document.xml',
    contentType: /wordprocessingml|ms-word/i,
  },
  xlsx: {
    extensions: ['.xlsx', '.xlsm', '.xltx', '.xltm'],
    magic: ZIP,
    part: 'xl/workbook.xml',
    contentType: /spreadsheetml|ms-excel(?!.*binary)/i,
  },
  xlsb: { extensions: ['.xlsb'], magic: ZIP, part: 'xl/workbook.bin', contentType: /ms-excel.*binary/i },
  pptx: {
    extensions: ['.pptx', '.pptm', '.potx', '.potm', '.ppsx', '.ppsm'],
    magic: ZIP,
    part: 'ppt/presentation.xml',
    contentType: /presentationml|ms-powerpoint/i,
  },
} as const satisfies Readonly<Record<string, BinaryFormat>>;

export const BINARY_DOCUMENTS: readonly BinaryFormat[] = Object.values(BINARY_FORMATS);

/** The formats that are ZIP containers. */
export type ZipFormat = Exclude<keyof typeof BINARY_FORMATS, 'pdf' | 'rtf' | 'xls' | 'doc' | 'ppt' | 'msg'>;
export const ZIP_FORMATS: readonly (readonly [ZipFormat, BinaryFormat])[] = Object.entries(BINARY_FORMATS).flatMap(
  ([name, format]): [ZipFormat, BinaryFormat][] => (format.magic === ZIP ? [[name as ZipFormat, format]] : []),
);

/** Whether a file with this name is a document by its extension. */
export function hasDocumentName(name: string): boolean {
  const lower = name.toLowerCase();
  return BINARY_DOCUMENTS.some(({ extensions }) => extensions.some((extension) => lower.endsWith(extension)));
}

/**
 * Documents whose text the backend extracts although their bytes are no text: what their name ends in, and what their
 * content begins with. HTML and notebooks are documents too, but nobody takes them for binary.
 */
export const BINARY_DOCUMENTS: readonly { readonly extension: string; readonly magic: string }[] = [
  { extension: '.pdf', magic: '%PDF-' },
  { extension: '.docx', magic: 'PK\x03\x04' },
  { extension: '.xlsx', magic: 'PK\x03\x04' },
  { extension: '.pptx', magic: 'PK\x03\x04' },
  { extension: '.ods', magic: 'PK\x03\x04' },
  { extension: '.epub', magic: 'PK\x03\x04' },
];

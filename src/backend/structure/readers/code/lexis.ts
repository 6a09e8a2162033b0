import type { Lexis, StringForm } from './maskedSource.ts';

const line = (open: string): StringForm => ({ open, close: open, hasEscapes: true, isMultiline: false });
const long = (open: string, close = open): StringForm => ({ open, close, hasEscapes: true, isMultiline: true });
const raw = (open: string, close = open, isMultiline = true): StringForm => ({
  open,
  close,
  hasEscapes: false,
  isMultiline,
});

const SLASHES = { lineComments: ['//'], blockComments: [['/*', '*/']] } as const;
const HASH = { lineComments: ['#'], blockComments: [] } as const;

/** How each language writes comments and strings. */
export const LEXIS = {
  javascript: {
    ...SLASHES,
    strings: [line('"'), line("'"), { ...long('`'), hasCode: true }],
    hasRegularExpressions: true,
  },
  go: { ...SLASHES, strings: [line('"'), raw('`')], hasCharacters: true },
  java: { ...SLASHES, strings: [long('"""'), line('"')], hasCharacters: true },
  kotlin: { ...SLASHES, strings: [raw('"""'), line('"')], hasCharacters: true, hasNestedComments: true },
  swift: { ...SLASHES, strings: [long('"""'), line('"')], hasNestedComments: true },
  rust: {
    ...SLASHES,
    strings: [raw('r##"', '"##'), raw('r#"', '"#'), long('"')],
    hasCharacters: true,
    hasNestedComments: true,
  },
  c: { ...SLASHES, strings: [raw('R"(', ')"'), line('"')], hasCharacters: true },
  csharp: {
    ...SLASHES,
    strings: [raw('"""'), raw('$@"', '"'), raw('@$"', '"'), raw('@"', '"'), line('"')],
    hasCharacters: true,
  },
  php: {
    lineComments: ['//', '#'],
    blockComments: [['/*', '*/']],
    strings: [long('"'), long("'")],
    hereDocument: /<<<(["']?)(\w+)\1/y,
  },
  python: {
    ...HASH,
    strings: [long('"""'), long("'''"), line('"'), line("'")],
  },
  ruby: {
    lineComments: ['#'],
    blockComments: [['\n=begin', '\n=end']],
    strings: [line('"'), line("'")],
    hereDocument: /<<[~-]?(["'`]?)([A-Z_]\w*)\1/y,
  },
  shell: {
    ...HASH,
    strings: [long('"'), raw("'")],
    hereDocument: /<<-?\s*(["']?)(\w+)\1/y,
  },
} as const satisfies Record<string, Lexis>;

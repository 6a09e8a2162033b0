import type { StructureReader } from '../structure.ts';
import { type CodeMark, type Dialect, type HeadingMark, readDocument } from './document/readDocument.ts';

const UNDERLINE = /^([=\-~*^"+#`'.:_])\1{2,}\s*$/;

/** A dialect for one document: the levels of its underlines are told by the order in which they come. */
function dialectOfOneDocument(): Dialect {
  const marks: string[] = [];
  const headingAt = (text: readonly string[], index: number): HeadingMark | undefined => {
    const line = text[index] ?? '';
    const over = UNDERLINE.exec(line);
    if (over) {
      const under = UNDERLINE.exec(text[index + 2] ?? '');
      const name = (text[index + 1] ?? '').trim();
      if (!under || under[1] !== over[1] || name === '' || name.includes('  ')) return undefined;
      return { level: levelOf(marks, `${over[1] ?? ''} above`), name, lines: 3 };
    }
    const under = UNDERLINE.exec(text[index + 1] ?? '');
    if (!under || line.trim() === '' || /^\s/.test(line)) return undefined;
    return { level: levelOf(marks, under[1] ?? ''), name: line.trim(), lines: 2 };
  };
  return { format: 'restructuredtext', headingAt, codeAt, isHidden: (line) => /^\.\. |^:[\w -]+:/.test(line) };
}

function levelOf(marks: string[], mark: string): number {
  if (!marks.includes(mark)) marks.push(mark);
  return marks.indexOf(mark) + 1;
}

function codeAt(text: readonly string[], index: number, isIndentedCode: boolean): CodeMark | undefined {
  const line = text[index] ?? '';
  const directive = /^(\s*)\.\. (?:code-block|code|sourcecode|highlight|parsed-literal)::\s*(\S*)/.exec(line);
  const isIndented = isIndentedCode && /^\s{2,}\S/.test(line) && /::\s*$/.test(lastFilledBefore(text, index));
  if (!directive && !isIndented) return undefined;
  const indent = directive?.[1]?.length ?? 0;
  let end = index + 1;
  for (let at = index + 1; at < text.length; at++) {
    const next = text[at] ?? '';
    if (next.trim() === '') continue;
    if (next.length - next.trimStart().length <= indent) break;
    end = at + 1;
  }
  return { end, language: directive?.[2] ?? '' };
}

function lastFilledBefore(text: readonly string[], index: number): string {
  let at = index - 1;
  while (at >= 0 && (text[at] ?? '').trim() === '') at--;
  return text[at] ?? '';
}

export const restructuredTextReader: StructureReader = {
  format: 'restructuredtext',
  takesLongLines: true,
  reads: (name) => /\.(?:rst|rest)$/.test(name),
  read: (filename, text) => readDocument(filename, text, dialectOfOneDocument()),
};

import type { Item, Row, StructuredFile, Table } from '../../../structure/structure.ts';
import { contentWords, type Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { clipped, prose } from '../markdown.ts';

const SAME_WORD = 0.85;

/** Some lines of a document as they are, code in fences of its own, cut at a line where they are too many. */
export function blockText(
  file: StructuredFile,
  { lines: { first, last }, kind }: Pick<Item, 'lines' | 'kind'>,
  maxChars: number,
): string {
  const kept: string[] = [];
  let length = 0;
  let isCode = false;
  for (let line = first; line <= last; line++) {
    const raw = file.text[line - 1] ?? '';
    if (length + raw.length + 1 > maxChars - 8) {
      if (kept.length === 0) kept.push(clipped(raw, maxChars - 8));
      kept.push(isCode ? '' : '…');
      break;
    }
    if (/^\s*(?:`{3,}|~{3,})/.test(raw)) isCode = !isCode;
    if (raw.trim() !== '' || kept.at(-1)?.trim() !== '') {
      kept.push(isCode || kind === 'code block' ? raw : prose(raw));
      length += raw.length + 1;
    }
  }
  while (kept.at(-1)?.trim() === '') kept.pop();
  const text = kept.join('\n');
  if (isCode) return `${text}\n\`\`\``;
  const isIndentedCode = kind === 'code block' && !/^\s*(?:`{3,}|~{3,})/.test(text);
  return isIndentedCode ? `\`\`\`\n${text}\n\`\`\`` : text;
}

/** Whether a question names both the row, by all words of its first cell, and one of the other columns. */
export function isCellAsked({ columns }: Table, { cells }: Row, { words }: Question): boolean {
  const isNamed = (part: string): boolean => words.some(({ word }) => likeness(word, part) >= SAME_WORD);
  const head = contentWords(cells[0] ?? '');
  return (
    head.length > 0 &&
    head.every(({ word }) => isNamed(word)) &&
    columns.slice(1).some((column) => contentWords(column).some(({ word }) => isNamed(word)))
  );
}

/** A row with the names of its columns: the column that is asked for first. */
export function rowText({ columns }: Table, { cells }: Row, { words }: Question): string {
  const asked = (name: string): number =>
    wordsOf(name)
      .flatMap((part) => words.map(({ word, weight }) => likeness(word, part) * (0.5 + weight / 2)))
      .reduce((most, match) => Math.max(most, match), 0);
  const [head, ...rest] = cells.map((cell, index) => ({ cell, name: columns[index] ?? '' }));
  const filled = rest.filter(({ cell }) => cell !== undefined).map((one) => ({ ...one, match: asked(one.name) }));
  const [first, ...others] = filled.toSorted((a, b) => Math.round(b.match * 10) - Math.round(a.match * 10));
  const name = prose(head?.cell ?? '');
  if (first && first.match >= 0.7 && others.every(({ match }) => match < first.match - 0.05)) {
    const rest = filled.filter((one) => one !== first).map(named);
    return `**${prose(first.cell ?? '')}** — ${name}, ${first.name}${rest.length > 0 ? ` (${rest.join('; ')})` : ''}`;
  }
  return `**${name}** — ${filled.map(named).join('; ')}`;
}

function named({ cell, name }: { readonly cell: string | undefined; readonly name: string }): string {
  return `${name === '' ? '' : `${name}: `}${prose(cell ?? '')}`;
}

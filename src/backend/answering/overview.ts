import type { Item, StructuredFile } from '../structure/structure.ts';
import type { AnswerKind } from './answerKind.ts';
import { clipped, code, prose } from './markdown.ts';

const MAX_COMMENT_CHARS = 420;
const MAX_OUTLINE_CHARS = 420;
const MAX_PARTS = 24;
/** The beginning of a file says what it is, in so many lines at most. */
const MAX_CITED_LINES = 20;

/** Keys that describe a whole file. */
const DESCRIBING = /^(?:description|summary|title|name|purpose|info|about)$/i;

/** What a file is about: what it says of itself, and what it consists of. */
export const overview: AnswerKind = {
  name: 'overview',
  find(question, file) {
    if (!question.aims.has('summary')) return undefined;
    const said = file.structure.root.comment || described(file);
    const outline = outlineOf(file.structure.root);
    const text = [said && prose(clipped(said, MAX_COMMENT_CHARS)), outline]
      .filter((part) => part !== undefined && part !== '')
      .join('\n\n');
    if (text === '') return undefined;
    const last = Math.min(file.text.length, MAX_CITED_LINES);
    return {
      text,
      how: 'what the file says of itself, and what it consists of',
      lines: [{ first: 1, last }],
      certainty: 0.98,
    };
  },
};

/** What the keys of a file say of it, those at its top first. */
function described({ structure }: StructuredFile): string | undefined {
  for (const level of [structure.root.children, structure.root.children.flatMap(({ children }) => children)]) {
    const found = level.filter(({ name, value }) => value !== undefined && value !== '' && DESCRIBING.test(name));
    if (found.length > 0) return found.map(({ name, value }) => `${name}: ${value ?? ''}`).join('. ');
  }
  return undefined;
}

function outlineOf(root: Item): string {
  const parts = root.children.filter(({ kind }) => !['paragraph', 'list item', 'import', 'comment'].includes(kind));
  if (parts.length === 0) return '';
  const names = parts.slice(0, MAX_PARTS).map(({ name }) => code(clipped(name, 60)));
  const rest = parts.length - names.length;
  return clipped(`Parts: ${names.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`, MAX_OUTLINE_CHARS);
}

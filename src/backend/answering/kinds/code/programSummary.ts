import { linesWithComment, type Item } from '../../../structure/structure.ts';
import { isLicence } from '../../../structure/readers/code/comments.ts';
import type { AnswerKind } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import { FUNCTION_KINDS, isProgram, membersOf, programOf, TYPE_KINDS, type Program } from './program.ts';

const MAX_COMMENT_CHARS = 330;
const MAX_PARTS = 14;
const MAX_CITED_LINES = 12;

/** What a program is about that says so not at its top but at its main type. */
export const programSummary: AnswerKind = {
  name: 'program summary',
  find(question, file) {
    if (!isProgram(file) || !question.aims.has('summary')) return undefined;
    const { comment } = file.structure.root;
    if (comment !== '' && !isLicence(comment)) return undefined;
    const program = programOf(file);
    const main = mainType(program);
    if (!main) return undefined;
    const said = (main.comment.split(/\n\s*(?:@|\n)/)[0] ?? '')
      .replace(/\s+/g, ' ')
      .replace(/<\/?p>\s*/g, '')
      .trim();
    if (said === '') return undefined;
    const methods = membersOf(main, program).filter(
      ({ kind, traits, name }) =>
        FUNCTION_KINDS.has(kind) && kind !== 'constructor' && name !== 'constructor' && !traits.includes('private'),
    );
    const others = file.structure.root.children
      .filter(({ kind }) => TYPE_KINDS.has(kind))
      .filter((item) => item !== main);
    const listed = (items: readonly Item[]): string =>
      [...new Set(items.map(({ name }) => code(name)))].slice(0, MAX_PARTS).join(', ');
    const whole = linesWithComment(main);
    return {
      text: [
        `${code(main.name)}: ${prose(clipped(said, MAX_COMMENT_CHARS))}`,
        methods.length > 0 ? `Its methods: ${listed(methods)}` : '',
        others.length > 0 ? `Beside it: ${listed(others)}` : '',
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
      how: `what the file says of ${main.name}`,
      lines: [{ first: whole.first, last: Math.min(main.lines.first + 1, whole.first + MAX_CITED_LINES) }],
      certainty: 0.985,
    };
  },
};

/** The type with a comment that takes most of the lines. */
function mainType({ symbols }: Program): Item | undefined {
  const size = ({ lines: { first, last } }: Item): number => last - first;
  return symbols
    .filter(({ kind, comment }) => TYPE_KINDS.has(kind) && comment !== '' && !/^\s*$/.test(comment))
    .toSorted((a, b) => size(b) - size(a))[0];
}

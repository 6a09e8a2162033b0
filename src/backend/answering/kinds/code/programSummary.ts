import { linesWithComment, type Item, descendants } from '../../../structure/structure.ts';
import { isLicence } from '../../../structure/readers/code/sourceText.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code, prose } from '../markdown.ts';
import { FUNCTION_KINDS, isProgram, membersOf, programOf, TYPE_KINDS, type Program } from './program.ts';
import type { Question } from '../../../understanding/question.ts';

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

const MAX_PACKAGES = 8;
/** Words that ask for the package of the file itself, and not for one that it uses. */
const OF_PACKAGE =
  /^(?:packages?|namespaces?|names?|file|class\w*|types?|code|module|source|program|belongs?|declar\w*|defin\w*|part|java|go|kotlin|php|proto\w*|schema|here|does|live|sit)$/;

/** The package, module or namespace that a file says it belongs to. */
export function packageOf({ text, words }: Question, { file }: Program): Finding | undefined {
  if (
    !/\b(?:which|what)(?:'s| is)?(?: the)? (?:package|namespace)\b|\bpackage name\b|\bname of the package\b/i.test(
      text,
    ) ||
    words.some(({ word, weight }) => weight === 1 && !OF_PACKAGE.test(word))
  )
    return undefined;
  const items = [...descendants(file.structure.root)].filter(
    ({ kind, name }) => (kind === 'package' || kind === 'namespace') && name !== kind,
  );
  if (items.length === 0) return undefined;
  return {
    text: items
      .slice(0, MAX_PACKAGES)
      .map(({ name, kind }) => `${code(name)} (${kind})`)
      .join(', '),
    how: items[0]?.kind ?? '',
    lines: items.slice(0, MAX_PACKAGES).map(({ lines: { first } }) => ({ first, last: first })),
    certainty: 0.92,
  };
}

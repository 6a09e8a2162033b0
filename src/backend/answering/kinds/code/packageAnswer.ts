import { descendants } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import type { Program } from './program.ts';

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

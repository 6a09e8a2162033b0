import { linesWithComment, type Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import type { Program } from './program.ts';

/** Questions about tests that do not run. */
export const SKIPPED =
  /\btests?\b.*\b(?:skip(?:s|ped)?|ignored?|disabled|pending|not (?:be )?run|(?:don|doesn)['’]?t run|switched off|turned off|excluded|xfail|expected to fail)\b|\b(?:skipped|ignored|disabled|pending)\b.*\btests?\b/i;
/** How the languages mark such a test: above it, in its name, or as its first statement. */
const MARK =
  /^\s*#\[ignore\b|^\s*@(?:Disabled|Ignore|pytest\.mark\.(?:skip|skipif|xfail)|unittest\.(?:skip|expectedFailure))\b|^\s*@(?:skip|skipIf|skipUnless)\b|\bSkip\s*=\s*"|^\s*\[Ignore\b|\b(?:it|test|describe|context|specify)\.(?:skip|todo|failing)\b|^\s*x(?:it|test|describe|specify|context)\b|\b(?:t|b)\.Skip(?:f|Now)?\(|\bXCTSkip|\.disabled\(|\bmarkTestSkipped\(|\bpytest\.skip\(|\bself\.skipTest\(|^\s*skip(?:\s+["']|\()|\bpending\s*["'(]|\bGTEST_SKIP\b|\bDISABLED_\w/;
const MAX_SHOWN = 6;
const MAX_LINES = 60;

/** The tests that are skipped, with the lines that say so and perhaps why. */
export function skippedTests({ text, aims }: Question, { file, symbols }: Program): Finding | undefined {
  if (!SKIPPED.test(text)) return undefined;
  const tests = symbols.filter(({ kind }) => kind === 'test' || kind === 'test suite');
  if (tests.length === 0) return undefined;
  const marked = tests.flatMap((test) => {
    const line = markedLine(test, file.text);
    return line === undefined ? [] : [{ test, line }];
  });
  if (marked.length === 0)
    return { text: 'No test in this file is marked as skipped.', how: 'none', lines: [], certainty: 0.8 };
  const texts = marked.slice(0, MAX_SHOWN).map(({ test, line }) => {
    const { first } = linesWithComment(test);
    const begin = test.lines.first;
    const spans =
      line <= begin + 3
        ? [{ first, last: Math.max(line, begin) + 1 }]
        : [
            { first, last: begin },
            { first: line, last: line },
          ];
    return `${code(test.name)}:\n${shown(
      file,
      spans.map((span) => ({ ...span, last: Math.min(span.last, test.lines.last) })),
    )}`;
  });
  return {
    text: `${aims.has('count') ? `**${String(marked.length)}**\n` : ''}${texts.join('\n')}`,
    how: `${String(marked.length)} skipped tests`,
    lines: marked.slice(0, MAX_SHOWN).map(({ test, line }) => ({
      first: Math.min(line, test.lines.first),
      last: Math.max(line, test.lines.first),
    })),
    certainty: 0.94,
  };
}

function markedLine({ lines }: Item, text: readonly string[]): number | undefined {
  for (let line = lines.first; line <= Math.min(lines.last, lines.first + MAX_LINES); line++) {
    if (MARK.test((text[line - 1] ?? '').slice(0, 300))) return line;
  }
  return undefined;
}

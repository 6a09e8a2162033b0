import type { StructuredFile } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import { checksOfOption, optionsMeant } from './optionMeanings.ts';
import { isProgram } from './program.ts';
import { programOptions, type ProgramOption } from './programOptions.ts';

const WRITTEN = /(?<![\w-])--?[A-Za-z][\w-]*/g;
const OPTIONS =
  /\b(?:options?|flags?|switch(?:es)?|command[- ]line (?:arguments?|parameters?)|cli (?:arguments?|parameters?))\b/i;
const HOW_TO =
  /\bhow (?:do|can|could|would|should) (?:i|we|you|one)\b|\bhow to\b|\bcan (?:i|you|one|it|we)\b|\bis (?:there a way|it possible) to\b|\bwhat do i (?:pass|type|give|use|need)\b|\bhow (?:is|are) .* (?:enabled|disabled|turned (?:on|off)|changed)\b/i;
const DEFAULT = /\b(?:defaults?|if (?:it is |i )?(?:not|nothing|none|omit\w*|left out)|without it|left out|omitted)\b/i;
const MAX_SHOWN = 30;
const MAX_HELP_CHARS = 110;
/** Words that ask and that every option has. */
const ASKING =
  /^(?:options?|flags?|switch\w*|command|line|cli|arguments?|parameters?|args|defaults?|do|does|mean\w*|pass\w*|give\w*|take\w*|use[ds]?|using|set|turn\w*|enabled?|script|program|tool|values?|without|have|has|help|text|description\w*|required|mandatory|optional|called|run|want|way|possible|short|long|form|names?|describe|documented|undocumented|kind|type|schedule|many|number|list|available|supported|exist|accept\w*|understand\w*|allowed?|exactly)$/;

/** What the options of a program's command line are, what they do and what they are by default. */
export const optionAnswer: AnswerKind = {
  name: 'program option',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const { text } = question;
    const asksForOptions = OPTIONS.test(text);
    const written = text.match(WRITTEN) ?? [];
    if (!asksForOptions && written.length === 0 && !HOW_TO.test(text) && !CHOICES.test(text)) return undefined;
    const options = programOptions(file);
    if (options.length === 0) return undefined;
    const named = [...new Set(written.flatMap((name) => options.find(({ names }) => names.includes(name)) ?? []))];
    if (named.length > 0) return withChecks(found(named, question, 0.95), named, question, file);
    if (written.length > 0 && asksForOptions && written.every((name) => name.length > 2))
      return {
        text: `Not in this file: there is no option ${written.map(code).join(', ')}.`,
        how: 'no such option',
        lines: [],
        certainty: 0.8,
      };
    const meant = optionsMeant(options, text);
    const [only, ...others] = meant;
    if (only && others.length === 0) return found([only], question, MEANT);
    const chosen = CHOICES.test(text)
      ? options.filter((option) => option.choices !== undefined && isNamed(option, question))
      : [];
    if (chosen.length === 1) return found(chosen, question, 0.95);
    const words = question.words.filter(({ word }) => !ASKING.test(word));
    const strong = words.filter(({ weight }) => weight === 1);
    if (asksForOptions && strong.length === 0) return listed(options, question);
    if (!asksForOptions && written.length === 0 && !HOW_TO.test(text)) return undefined;
    return strong.length === 0 ? undefined : byWords(options, words, question, asksForOptions);
  },
};

/** How sure an option is that does what is asked for in other words. */
const MEANT = 0.9;
const ASKS_IF_ALLOWED =
  /\b(?:can|may|could|allowed?|possible|permitted|valid|happens?|what if|least|most|minimum|maximum|limits?)\b/i;

/** With the lines that refuse some of an option's values, where it is asked what it may be. */
function withChecks(
  answer: Finding,
  options: readonly ProgramOption[],
  { text }: Question,
  file: StructuredFile,
): Finding {
  const [option] = options;
  const checks = option && ASKS_IF_ALLOWED.test(text) ? checksOfOption(option, file) : [];
  if (checks.length === 0) return answer;
  return { ...answer, text: `${answer.text}\n${shown(file, checks)}`, lines: [...checks, ...answer.lines] };
}

/** What asks which values something may have. */
const CHOICES =
  /\b(?:what|which|possible|allowed|permitted|valid|supported) (?:\w+ )?(?:values?|choices?|options?|settings?)\b|\b(?:are|is) (?:allowed|supported|permitted|possible|valid|accepted)\b|\bcan \w+ (?:be|take|have)\b/i;

/** Whether a question has all words of an option's name, in the singular or the plural. */
function isNamed({ names }: ProgramOption, { words }: Question): boolean {
  return names.some((name) => {
    const parts = wordsOf(name).filter((part) => part.length > 1);
    return parts.length > 0 && parts.every((part) => words.some(({ word }) => likeness(word, part) >= 0.9));
  });
}

const CONDITIONS: readonly (readonly [RegExp, (option: ProgramOption) => boolean])[] = [
  [
    /\b(?:no|without(?: an?y?)?|lacks?|missing|lacking) (?:help|description|explanation|documentation)\b|\bundocumented\b|\b(?:not|n['’]t) (?:documented|described|explained|have (?:a |any )?(?:help|description))\b/i,
    ({ help, isDeclared }) => isDeclared && help === '',
  ],
  [/\b(?:required|mandatory|must be given)\b/i, ({ isRequired }) => isRequired],
  [/\b(?:limited to|restricted|choices|certain values)\b/i, ({ choices }) => choices !== undefined],
  [/\b(?:have|has|with) (?:a )?defaults?\b/i, ({ fallback }) => fallback !== undefined],
  [/\b(?:no|without(?: a)?) defaults?\b/i, ({ fallback, isDeclared }) => isDeclared && fallback === undefined],
  [/\bshort (?:form|name|option|version|flag)s?\b/i, ({ names }) => names.some((name) => /^-\w$/.test(name))],
];

function listed(options: readonly ProgramOption[], { text, aims }: Question): Finding | undefined {
  const conditions = CONDITIONS.filter(([asked]) => asked.test(text));
  const chosen = options.filter((option) => conditions.every(([, holds]) => holds(option)));
  const isList =
    aims.has('count') ||
    aims.has('list') ||
    conditions.length > 0 ||
    /^\W*(?:all |the )?(?:\w+ )?(?:options|flags|switches)\b/i.test(text) ||
    /\b(?:options|flags|switches|arguments|parameters)\b/i.test(text);
  if (!isList) return undefined;
  if (chosen.length === 0)
    return { text: 'None of the options in this file.', how: 'no option', lines: [], certainty: 0.72 };
  const lines = chosen
    .slice(0, MAX_SHOWN)
    .map(({ names, help }) => `- ${names.map(code).join(', ')}${help === '' ? '' : ` — ${clipped(help, 60)}`}`);
  return {
    text: aims.has('count')
      ? `**${String(chosen.length)}**: ${chosen
          .slice(0, MAX_SHOWN)
          .map(({ names }) => code(names.at(-1) ?? ''))
          .join(', ')}`
      : lines.join('\n'),
    how: `${String(chosen.length)} options`,
    lines: spansOf(chosen),
    certainty: 0.94,
  };
}

function spansOf(options: readonly ProgramOption[]): { first: number; last: number }[] {
  const first = Math.min(...options.map(({ lines }) => lines.first));
  const last = Math.max(...options.map(({ lines }) => lines.last));
  return last - first < 40 ? [{ first, last }] : options.slice(0, 6).map(({ lines }) => lines);
}

function byWords(
  options: readonly ProgramOption[],
  words: readonly QuestionWord[],
  question: Question,
  asksForOptions: boolean,
): Finding | undefined {
  const all = words.reduce((sum, { weight }) => sum + weight, 0);
  const scored = options
    .map((option) => {
      const name = wordsOf(option.names.join(' ')).filter((part) => part.length > 1);
      const help = wordsOf(option.help);
      const degree = ({ word }: QuestionWord): number =>
        name.some((part) => likeness(word, part) >= 0.75)
          ? 1
          : help.some((part) => likeness(word, part) >= 0.75)
            ? 0.9
            : 0;
      const cover = words.reduce((sum, word) => sum + word.weight * degree(word), 0) / all;
      const isStrong = words.some((word) => word.weight === 1 && degree(word) > 0);
      const said =
        help.filter((part) => words.some(({ word }) => likeness(word, part) >= 0.75)).length / Math.max(3, help.length);
      return { option, cover: cover + 0.1 * said, isStrong };
    })
    .filter(({ isStrong }) => isStrong)
    .sort((a, b) => b.cover - a.cover);
  const best = scored[0];
  if (!best || best.cover < (asksForOptions ? 0.4 : 0.45)) return undefined;
  const equal = scored.filter(({ cover }) => cover >= best.cover - 0.01);
  if (equal.length > 3) return undefined;
  const certainty = Math.min(0.95, (asksForOptions ? 0.62 : 0.58) + 0.4 * best.cover);
  return found(
    equal.map(({ option }) => option),
    question,
    certainty,
  );
}

function found(options: readonly ProgramOption[], { text }: Question, certainty: number): Finding {
  const asksForDefault = DEFAULT.test(text);
  const texts = options.map(({ names, help, fallback, choices, isRequired, isSwitch, isDeclared }) => {
    const said = [
      help === '' ? '' : clipped(help, MAX_HELP_CHARS),
      fallback === undefined
        ? asksForDefault && isDeclared
          ? isSwitch
            ? 'off unless it is given'
            : 'no default is declared'
          : ''
        : `default ${code(fallback)}`,
      choices === undefined ? '' : `one of ${code(clipped(choices, 80))}`,
      isRequired ? 'required' : '',
    ].filter((part) => part !== '');
    return `${names.map(code).join(', ')}${said.length > 0 ? ` — ${said.join('; ')}` : ''}`;
  });
  return {
    text: texts.length === 1 ? (texts[0] ?? '') : texts.map((one) => `- ${one}`).join('\n'),
    how: `option ${options.map(({ names }) => names.at(-1) ?? '').join(', ')}`,
    lines: options.slice(0, 5).flatMap(({ lines, fallbackLines = [] }) => [lines, ...fallbackLines]),
    certainty,
    isComplete: options.length > 1,
  };
}

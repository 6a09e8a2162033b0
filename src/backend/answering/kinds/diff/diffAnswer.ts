import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import {
  aboutFiles,
  aboutLines,
  aboutOneFile,
  fileNamed,
  MAX_LISTED,
  type ChangedFile,
  type Patch,
  patchOf,
} from './patch.ts';
import { type Declared, declaredBy, aboutFunctions } from './functions.ts';
import { aboutFix, aboutHeaders, aboutMessage } from './message.ts';
import { NO_REASON } from './hunkAnswer.ts';
import { aboutRenames } from './renames.ts';
import { aboutContent, aboutReplacement } from './replacements.ts';

type Ask = (question: Question, patch: Patch) => Finding | undefined;

/** What a patch changes: its files, its lines, values before and after, what is new, and what its message says. */
export const diffAnswer: AnswerKind = {
  name: 'diff',
  find(question, file) {
    if (file.structure.format !== 'diff') return undefined;
    const patch = patchOf(file);
    const findings = ASKS.flatMap((ask) => {
      const found = ask(question, patch);
      // Why something is changed stands in the message: a line that is changed does not say it.
      const isShown = found && question.aims.has('reason') && !SAYS_WHY.has(ask);
      return isShown ? { ...found, certainty: Math.min(found.certainty, NO_REASON) } : (found ?? []);
    });
    return findings.sort((a, b) => b.certainty - a.certainty)[0];
  },
};

const DECLARED_WORDS: readonly (readonly [RegExp, readonly Declared['kind'][]])[] = [
  [/\btests?\b/i, ['test']],
  [/\bcolumns?\b/i, ['column']],
  [/\b(?:functions?|methods?|helpers?)\b/i, ['function']],
  [/\bclass(?:es)?\b/i, ['class']],
  [/\b(?:interfaces?|types?|structs?|enums?)\b/i, ['type']],
  [/\b(?:endpoints?|routes?|urls?)\b/i, ['endpoint']],
  [/\b(?:imports?|dependenc(?:y|ies)|packages?|libraries)\b/i, ['import']],
  [/\b(?:constants?)\b/i, ['constant']],
  [
    /\b(?:settings?|config(?:uration)?|env(?:ironment)?|variables?|keys?|options?|parameters?|values?|flags?|fields?)\b/i,
    ['key', 'constant'],
  ],
];

/** Which functions, tests, columns or settings are new, and which go away. */
function aboutDeclarations(question: Question, patch: Patch): Finding | undefined {
  const { text } = question;
  const isAdded = /\b(?:add(?:ed|s)?|new|introduc\w*|creat\w*|appears?)\b/i.test(text);
  const isRemoved = /\b(?:remov\w*|delet\w*|go(?:es)?(?: away)?|gone|dropp?\w*|disappears?|no longer)\b/i.test(text);
  const kinds = DECLARED_WORDS.find(([words]) =>
    words.test(text.replace(/\bconfig\.\w+|\b\w+\.(?:ts|js|py|go|rb|java|tsx?)\b/g, '')),
  )?.[1];
  if ((!isAdded && !isRemoved) || !kinds) return undefined;
  const named = fileNamed(question, patch);
  const files = named ? [named] : patch.files;
  const found = files.flatMap((file) => declarationsOf(file, isRemoved && !isAdded, kinds));
  const settings =
    kinds.includes('key') && !named
      ? found.filter(
          ({ file, name }) =>
            /config|settings?|\.env|\.ya?ml$|\.toml$|\.ini$|\.json$|\.properties$|\.tf$/i.test(file.item.name) &&
            /[A-Z_]/.test(name),
        )
      : [];
  const chosen = settings.length > 0 ? settings : found;
  if (chosen.length === 0) return undefined;
  const unique = [...new Map(chosen.map((entry) => [`${entry.file.item.name} ${entry.name}`, entry])).values()].slice(
    0,
    MAX_LISTED,
  );
  const list = unique.map(
    ({ name, file, line }) =>
      `- ${code(name)} in ${code(file.item.name)}, line ${String(line.lines.first)}: ${code(clipped(line.name.trim(), 120))}`,
  );
  const count = question.aims.has('count') ? `**${String(unique.length)}**:\n` : '';
  return {
    text: clipped(count + list.join('\n'), 880),
    how: `${String(unique.length)} found`,
    lines: unique.slice(0, 8).map(({ line }) => line.lines),
    certainty: 0.88,
  };
}

/** Whether tests come with a patch. */
function aboutTests({ text, aims }: Question, patch: Patch): Finding | undefined {
  if (
    !/\b(?:tests?|tested|test coverage)\b/i.test(text) ||
    !aims.has('yesOrNo') ||
    !/\b(?:add\w*|includ\w*|com(?:e|es)|contain\w*|has|have|there|new|written|cover\w*|tested|with)\b/i.test(text)
  )
    return undefined;
  const added = patch.files.flatMap((file) => declarationsOf(file, false, ['test']));
  const files = patch.files.filter(
    ({ item, added: lines }) => /(?:^|[/_.-])(?:tests?|specs?)(?:[/_.-]|$)/i.test(item.name) && lines.length > 0,
  );
  if (added.length === 0 && files.length === 0) {
    const first = patch.files[0]?.item.lines.first;
    const lines = first === undefined ? [] : [{ first, last: first }];
    return {
      text: '**No**: the patch adds no tests, and changes no file of tests.',
      how: 'no test among the added lines',
      lines,
      certainty: 0.85,
    };
  }
  const names = added.slice(0, MAX_LISTED).map(({ name }) => `- ${code(clipped(name, 120))}`);
  const list = names.length > 0 ? names : files.map(({ item }) => `- ${code(item.name)}`);
  return {
    text: `**Yes**${added.length > 0 ? `, ${String(added.length)}` : ''}:\n${list.join('\n')}`,
    how: 'tests among the added lines',
    lines:
      added.length > 0
        ? added.slice(0, 8).map(({ line }) => line.lines)
        : files.map(({ item }) => ({ first: item.lines.first, last: item.lines.first + 5 })),
    certainty: 0.88,
  };
}

function declarationsOf(
  file: ChangedFile,
  isRemoved: boolean,
  kinds: readonly Declared['kind'][],
): { readonly file: ChangedFile; readonly name: string; readonly line: Item }[] {
  const all = (lines: readonly Item[]): { file: ChangedFile; name: string; kind: Declared['kind']; line: Item }[] =>
    lines.flatMap((line) => {
      const declared = declaredBy(line.name);
      return declared ? [{ file, ...declared, line }] : [];
    });
  const [here, there] = isRemoved ? [all(file.removed), all(file.added)] : [all(file.added), all(file.removed)];
  const others = new Set(there.map(({ name }) => name));
  return here.filter(
    ({ kind, name, line }) =>
      kinds.includes(kind) && !others.has(name) && !(kind === 'column' && /\bdrop/i.test(line.name) !== isRemoved),
  );
}

const SAYS_WHY: ReadonlySet<Ask> = new Set([aboutHeaders, aboutMessage, aboutFiles, aboutContent]);

const ASKS: readonly Ask[] = [
  aboutHeaders,
  aboutMessage,
  aboutFix,
  aboutFunctions,
  aboutRenames,
  aboutTests,
  aboutFiles,
  aboutOneFile,
  aboutLines,
  aboutDeclarations,
  aboutReplacement,
  aboutContent,
];

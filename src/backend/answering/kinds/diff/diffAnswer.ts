import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { aboutFiles, aboutLines, fileNamed, MAX_LISTED } from './changedFiles.ts';
import { type Declared, declaredBy } from './declared.ts';
import { aboutHeaders, aboutMessage } from './message.ts';
import { type ChangedFile, type Patch, patchOf } from './patch.ts';
import { aboutContent, aboutReplacement } from './replacements.ts';

type Ask = (question: Question, patch: Patch) => Finding | undefined;

/** What a patch changes: its files, its lines, values before and after, what is new, and what its message says. */
export const diffAnswer: AnswerKind = {
  name: 'diff',
  find(question, file) {
    if (file.structure.format !== 'diff') return undefined;
    const patch = patchOf(file);
    const findings = ASKS.flatMap((ask) => ask(question, patch) ?? []);
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
  const isRemoved = /\b(?:remov\w*|delet\w*|go(?:es)? away|gone|dropp?\w*|disappears?|no longer)\b/i.test(text);
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

const ASKS: readonly Ask[] = [
  aboutHeaders,
  aboutMessage,
  aboutFiles,
  aboutLines,
  aboutDeclarations,
  aboutReplacement,
  aboutContent,
];

import type { Item, Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock } from '../markdown.ts';
import type { ChangedFile, Patch } from './patch.ts';

/** What a changed line declares. */
export interface Declared {
  readonly kind: 'function' | 'class' | 'test' | 'column' | 'constant' | 'key' | 'import' | 'endpoint' | 'type';
  readonly name: string;
}

const FORMS: readonly (readonly [Declared['kind'], RegExp])[] = [
  ['test', /^\s*(?:it|test|scenario|specify)(?:\.\w+)*\(\s*["'`]([^"'`]+)/],
  ['test', /^\s*(?:async\s+)?(?:def|func|fn|fun)\s+(?:\([^)]*\)\s*)?((?:test_|Test)\w+)/],
  ['test', /^\s*(?:public\s+)?void\s+(test\w+|\w+(?:Test|Should\w+))\s*\(/],
  [
    'endpoint',
    /\b(?:app|router|api|server|fastify|r|mux|e)\.(?:get|post|put|patch|delete|Handle(?:Func)?|GET|POST|PUT|PATCH|DELETE)\(\s*["'`]([^"'`]+)/,
  ],
  [
    'endpoint',
    /^\s*@(?:\w+\.)?(?:route|get|post|put|patch|delete|(?:Get|Post|Put|Patch|Delete|Request)Mapping)\(\s*["']([^"']+)/,
  ],
  ['column', /\btable\.(?!drop)\w+\(\s*["'`](\w+)["'`]/],
  ['column', /\b(?:ADD|DROP)\s+COLUMN\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?["`]?(\w+)/i],
  ['column', /\b(?:add_column|op\.add_column|remove_column|drop_column)\b\(?[^,]*,\s*(?:sa\.Column\(\s*)?[:"'](\w+)/],
  ['function', /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*(\w+)/],
  ['function', /^\s*(?:async\s+)?def\s+(\w+)/],
  ['function', /^\s*func\s+(?:\([^)]*\)\s*)?(\w+)/],
  ['function', /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?fn\s+(\w+)/],
  [
    'function',
    /^\s*(?:(?:private|public|internal|protected|override|suspend|open)\s+)*fun\s+(?:<[^>]*>\s*)?(?:\w+\.)?(\w+)/,
  ],
  ['function', /^\s*(?:export\s+)?const\s+(\w+)\s*(?::[^=]*)?=\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*(?::[^=]*)?=>/],
  [
    'function',
    /^\s*(?:(?:public|private|protected|static|final|async|virtual|override)\s+)+[\w<>[\],.? ]+\s+(\w+)\s*\([^;]*$/,
  ],
  ['class', /^\s*(?:export\s+)?(?:default\s+)?(?:(?:abstract|public|final|sealed|data)\s+)*class\s+(\w+)/],
  ['type', /^\s*(?:export\s+)?(?:pub\s+)?(?:interface|type|struct|enum|trait)\s+(\w+)/],
  [
    'import',
    /^\s*(?:import\b.*?["'<]([^"'>]+)["'>]|from\s+([\w.]+)\s+import|#include\s*[<"]([^>"]+)|use\s+([\w:\\]+))/,
  ],
  ['constant', /^\s*(?:export\s+)?(?:pub\s+)?(?:const|static|final|val|let|var)\s+(?:\w+\s+)?([A-Za-z_]\w*)\s*[:=]/],
  ['key', /^\s*(?:-\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*[:=](?!=)\s*\S/],
];

/** What a line of a program or of settings declares; undefined where it declares nothing. */
export function declaredBy(line: string): Declared | undefined {
  for (const [kind, form] of FORMS) {
    const found = form.exec(line);
    const name = found?.slice(1).find((group) => group !== undefined);
    if (name !== undefined) return { kind, name };
  }
  return undefined;
}

/** A declaration that a patch adds or takes away. */
interface Declaration extends Declared {
  readonly file: ChangedFile;
  readonly item: Item;
  readonly isAdded: boolean;
}

const CODE_KINDS: ReadonlySet<Declared['kind']> = new Set(['function', 'class', 'type']);
const MAX_BODY_LINES = 26;
const MAX_BODY_CHARS = 560;

/** The functions, classes and types of changed lines that a question names. */
function declarationsNamed({ text }: Question, { files }: Patch): Declaration[] {
  const tokens = text.match(/[\w$]+/g) ?? [];
  const exact = new Set(tokens);
  const lower = new Set(tokens.filter((token) => token.length >= 4).map((token) => token.toLowerCase()));
  const isNamed = (name: string): boolean =>
    (exact.has(name) && name.length > 1) || (/[A-Z_]/.test(name) && lower.has(name.toLowerCase()));
  const of = (file: ChangedFile, items: readonly Item[], isAdded: boolean): Declaration[] =>
    items.flatMap((item) => {
      const declared = declaredBy(item.name);
      return declared && CODE_KINDS.has(declared.kind) && isNamed(declared.name)
        ? [{ ...declared, file, item, isAdded }]
        : [];
    });
  return files.flatMap((file) => [...of(file, file.added, true), ...of(file, file.removed, false)]);
}

const ASKS_SIGNATURE =
  /\b(?:signature|parameters?|params?|arguments?|args?|return(?:s|ed)?(?: types?| values?)?|declar\w*|prototype|takes?|accepts?|signatur|parameter)\b|参数|签名|返回/iu;
const ASKS_BODY =
  /\b(?:what does|what do|what did|how does|how do|how is|how did|what is|what's|show|body|implementation|implemented|work|works|was macht|wie)\b|做什么|怎么/iu;
const IS_OLD = /\b(?:old|before|previous\w*|former\w*|original\w*|used to|did|was|alte[nrs]?|vorher)\b|旧/iu;
const IS_NEW = /\b(?:new|now|after|added?|adds|neue[nrs]?|jetzt)\b|新/iu;

/** The signature of a function that a patch touches, its new parameters, or what it does. */
export function aboutFunctions(question: Question, patch: Patch): Finding | undefined {
  const named = declarationsNamed(question, patch);
  if (named.length === 0) return undefined;
  const { text } = question;
  if (ASKS_SIGNATURE.test(text)) return signature(text, named);
  // What is changed, called or removed is asked of the change.
  if (
    !ASKS_BODY.test(text) ||
    /\b(?:chang\w*|remov\w*|delet\w*|replac\w*|renam\w*|call(?:s|ed|ers?)|where|why|added|file)\b/i.test(text)
  )
    return undefined;
  const sides = named.filter(({ isAdded }) => isAdded !== (IS_OLD.test(text) && !IS_NEW.test(text)));
  const [shown] = sides.length > 0 ? sides : named;
  if (!shown || (named.length > 2 && new Set(named.map(({ name }) => name)).size > 1)) return undefined;
  const lines = blockOf(shown, patch);
  const body = patch.file.text.slice(lines.first - 1, lines.last).map((line) => line.slice(1));
  return {
    text: `${code(shown.name)} in ${code(shown.file.item.name)}${shown.isAdded ? '' : ' (removed)'}:\n${codeBlock(clipped(body.join('\n'), MAX_BODY_CHARS))}`,
    how: shown.isAdded ? 'what the patch adds' : 'what the patch removes',
    lines: [{ first: shown.item.lines.first, last: lines.last }],
    certainty: 0.9,
  };
}

const ASKS_FRESH =
  /\b(?:new|added|additional|extra|more|neue[nr]?)\b.{0,20}\b(?:param\w*|arg(?:ument)?s?)\b|\b(?:param\w*|arg(?:ument)?s?)\b.{0,30}\b(?:new|added|additional|extra)\b|新/iu;

function signature(text: string, named: readonly Declaration[]): Finding | undefined {
  const functions = named.filter(({ kind }) => kind === 'function');
  const now = functions.find(({ isAdded }) => isAdded);
  const before = functions.find(({ isAdded, name }) => !isAdded && (now === undefined || name === now.name));
  // "The new Allow" is the one that comes, whatever went.
  const isOnlyNew = new RegExp(`\\bnew ${functions[0]?.name ?? ''}\\b`, 'i').test(text);
  const shown = (IS_OLD.test(text) && !IS_NEW.test(text) ? before : now) ?? now ?? before;
  if (!shown) return undefined;
  const lines: Lines[] = [shown, ...(shown === now && before && !isOnlyNew ? [before] : [])].map(
    ({ item }) => item.lines,
  );
  const fresh =
    now && before && ASKS_FRESH.test(text)
      ? parametersOf(now).filter((one) => !parametersOf(before).includes(one))
      : [];
  const block = codeBlock(
    [
      before && now && shown === now && !isOnlyNew ? `- ${before.item.name.trim()}` : '',
      `${shown.isAdded ? '+' : '-'} ${shown.item.name.trim()}`,
    ]
      .filter((line) => line !== '')
      .join('\n'),
  );
  const head = fresh.length > 0 ? `New: ${fresh.map((one) => `**${code(one)}**`).join(', ')}\n` : '';
  return {
    text: `${head}${block}\n${code(shown.file.item.name)}`,
    how: 'the declaration',
    lines,
    certainty: 0.9,
  };
}

/** The parameters of a declaration as they are written, cut at the commas that stand in no brackets. */
function parametersOf({ name, item }: Declaration): string[] {
  const text = item.name.slice(0, 500);
  const start = text.indexOf('(', text.indexOf(name) + name.length);
  if (start < 0) return [];
  const parameters: string[] = [];
  let [depth, from] = [0, start + 1];
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? '';
    if ('([{<'.includes(char)) depth++;
    else if (')]}'.includes(char) || (char === '>' && text[at - 1] !== '=')) depth--;
    const isEnd = depth === 0;
    if (!isEnd && !(char === ',' && depth === 1)) continue;
    parameters.push(text.slice(from, at).trim());
    from = at + 1;
    if (isEnd) break;
  }
  return parameters.filter((one) => one !== '');
}

/** A declaration with its comment and its body, as far as the patch has it. */
function blockOf({ item, isAdded }: Declaration, { file }: Patch): Lines {
  const marks = isAdded ? '+ ' : '- ';
  const lineAt = (number: number): string | undefined => {
    const line = file.text[number - 1];
    return line !== undefined && marks.includes(line[0] ?? ' ') ? line.slice(1) : undefined;
  };
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  let { first, last } = item.lines;
  while (first > item.lines.first - 6 && /^\s*(?:\/\/|\/\*|\*|#|@)/.test(lineAt(first - 1) ?? '')) first--;
  const own = indentOf(lineAt(item.lines.first) ?? '');
  for (let at = item.lines.first + 1; at < item.lines.first + MAX_BODY_LINES; at++) {
    const line = file.text[at - 1];
    if (line === undefined || line.startsWith('@@') || line.startsWith('diff ')) break;
    // Lines of the other side stand between those of this one.
    if (!marks.includes(line[0] ?? ' ')) continue;
    const content = line.slice(1);
    if (content.trim() === '') continue;
    const indent = indentOf(content);
    if (indent > own || /^\s*[)\]}]/.test(content) || /^\s*(?:end|fi|done|esac)\b/.test(content)) last = at;
    if (indent <= own) break;
  }
  return { first, last };
}

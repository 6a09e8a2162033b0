/** Languages by the marks that the code splitter needs. In all of them, formatted code ends a block by indentation. */
export type CodeLanguage =
  'script' | 'python' | 'ruby' | 'go' | 'rust' | 'java' | 'csharp' | 'c' | 'php' | 'shell' | 'sql' | 'css';

export const LANGUAGE_OF_EXTENSION: Readonly<Record<string, CodeLanguage>> = {
  ts: 'script', tsx: 'script', mts: 'script', cts: 'script', js: 'script', jsx: 'script', mjs: 'script', cjs: 'script', vue: 'script', svelte: 'script',
  py: 'python', pyi: 'python', pyw: 'python',
  rb: 'ruby', rake: 'ruby', gemspec: 'ruby', cr: 'ruby', ex: 'ruby', exs: 'ruby', lua: 'ruby', jl: 'ruby',
  go: 'go',
  rs: 'rust',
  java: 'java', kt: 'java', kts: 'java', scala: 'java', groovy: 'java', swift: 'java', dart: 'java', gradle: 'java',
  cs: 'csharp',
  c: 'c', h: 'c', cc: 'c', cpp: 'c', cxx: 'c', hpp: 'c', hh: 'c', hxx: 'c', ino: 'c', m: 'c', mm: 'c', cu: 'c', proto: 'c',
  php: 'php', phtml: 'php',
  sh: 'shell', bash: 'shell', zsh: 'shell', ps1: 'shell', pl: 'shell', pm: 'shell', r: 'script',
  sql: 'sql',
  css: 'css', scss: 'css', less: 'css',
}; // prettier-ignore

/** A line that begins a definition. Members of a container are passages of their own. */
export interface Definition {
  name: string;
  isContainer: boolean;
}

/** The first pattern that matches wins; group 1 is the name. */
interface DefinitionPattern {
  pattern: RegExp;
  isContainer?: boolean;
  /** Whether a statement may look the same, so that the name has to be checked. */
  isLoose?: boolean;
}

const NAME = '([\\p{L}_$][\\p{L}\\p{N}_$]*)';
const MODIFIERS =
  '(?:(?:export|default|declare|public|private|protected|internal|abstract|final|static|sealed|partial|open|override|virtual|async|unsafe|' +
  'extern|inline|constexpr|readonly|native|synchronized|transient|volatile|strictfp|data|suspend|operator|const|companion|lazy|mutating|new|ref|' +
  'explicit|friend|typedef|template ?<[^>]*>|pub(?:\\([^)]*\\))?|crate|extern "[^"]*"|@\\w+(?:\\([^)]*\\))?)\\s+)*';

// The flag `s` is needed: a `.*` that stops at a line separator would be tried from every character before it.
const container = (source: string): DefinitionPattern => ({ pattern: new RegExp(source, 'su'), isContainer: true });
const leaf = (source: string): DefinitionPattern => ({ pattern: new RegExp(source, 'su') });
const looseLeaf = (source: string): DefinitionPattern => ({ pattern: new RegExp(source, 'su'), isLoose: true });

const BRACE_CONTAINER = container(
  `^\\s*${MODIFIERS}(?:class|interface|trait|namespace|module|struct|record|object|extension|protocol|union|mixin|service|message)\\s+(?:class\\s+|struct\\s+)?([\\p{L}_$][\\p{L}\\p{N}_$.:]*)(?![\\p{L}\\p{N}_$.:])(?![^(]*=)[^;]*$`,
);
const ENUM = leaf(`^\\s*${MODIFIERS}enum\\s+(?:class\\s+|struct\\s+)?${NAME}`);
/** `type name(parameters` that does not end as a statement does: a definition in Java, C#, C, C++ and similar languages. */
const TYPED_FUNCTION = looseLeaf(
  `^\\s*${MODIFIERS}(?:<[^()]*>\\s+)?(?!(?:return|else|throw|new|delete|case|goto|await|yield|using|import|package|assert|in)\\b)[\\p{L}_][\\p{L}\\p{N}_<>\\[\\],.:*&?\\s]*?[\\s*&>\\]]((?:[\\p{L}_~][\\p{L}\\p{N}_]*(?:<[^>]*>)?::)*(?:operator\\s*[^\\s(]+|~?[\\p{L}_$][\\p{L}\\p{N}_$]*))\\s*(?:<[^()]*>)?\\((?:[^;]*(?:\\{.*|[,({)]|const|override|noexcept|throws\\s[^;]*|where\\s.*|=>.*))?\\s*$`,
);
/** A constructor or destructor has no type before its name. */
const CONSTRUCTOR = looseLeaf(
  `^\\s*${MODIFIERS}((?:[\\p{L}_][\\p{L}\\p{N}_]*::)?~?[\\p{L}_$][\\p{L}\\p{N}_$]*)\\s*\\([^;]*(?:\\{.*|[,(]|\\))\\s*$`,
);
const KOTLIN_FUNCTION = leaf(
  `^\\s*${MODIFIERS}(?:fun|func|def)\\s+(?:<[^>]*>\\s*)?(?:[\\p{L}_][\\p{L}\\p{N}_<>?]*\\.)?${NAME}`,
);

const PATTERNS: Readonly<Record<CodeLanguage, readonly DefinitionPattern[]>> = {
  script: [
    leaf(`^\\s*${MODIFIERS}function\\s*\\*?\\s*${NAME}`),
    container(`^\\s*${MODIFIERS}(?:class|interface|namespace|module)\\s+([\\p{L}_$][\\p{L}\\p{N}_$.]*)[^=;]*$`),
    ENUM,
    leaf(`^\\s*${MODIFIERS}type\\s+${NAME}\\s*(?:<.*)?=`),
    container(`^\\s*(?:export\\s+)?(?:const|let|var)\\s+${NAME}\\s*(?::[^=]+)?=\\s*(?:[\\w$.]+\\s*=\\s*)*class\\b`),
    leaf(`^\\s*(?:export\\s+)?(?:const|let|var)\\s+${NAME}\\s*(?::.*)?=\\s*(?:[\\w$.]+\\s*=\\s*)*(?:async\\s*)?(?:function\\b|\\([^;]*$|\\(.*=>|<.*\\(|[\\w$]+\\s*=>)`),
    leaf(`^\\s*(?:[\\w$]+\\.)+${NAME}\\s*=\\s*(?:[\\w$.]+\\s*=\\s*)*(?:async\\s*)?(?:function\\b|\\([^()]*\\)\\s*=>|[\\w$]+\\s*=>)`),
    leaf(`^\\s*['"]?${NAME}['"]?\\s*:\\s*(?:async\\s*)?(?:function\\b|\\([^()]*\\)\\s*=>|[\\w$]+\\s*=>)`),
    leaf(`^\\s+${MODIFIERS}${NAME}\\s*(?::.*)?=\\s*(?:async\\s*)?(?:function\\b|\\([^()]*\\)(?::[^=]+)?\\s*=>|[\\w$]+\\s*=>)`),
    looseLeaf(`^\\s+${MODIFIERS}(?:(?:get|set|accessor)\\s+)?\\*?\\s*#?([\\p{L}_$][\\p{L}\\p{N}_$]*|\\[[\\w.]+\\])\\??\\s*(?:<[^()]*>)?\\((?:[^;]*\\{\\s*(?:.*\\})?|[^;()]*)\\s*$`),
    looseLeaf(`^\\s+${MODIFIERS}${NAME}\\s*(?:<[^()]*>)?\\([^{}]*\\)\\s*:\\s*[^{}=]*;\\s*$`),
  ],
  python: [
    container('^\\s*class\\s+([\\p{L}_][\\p{L}\\p{N}_]*)'),
    leaf('^\\s*(?:async\\s+)?def\\s+([\\p{L}_][\\p{L}\\p{N}_]*)'),
  ],
  ruby: [
    container('^\\s*(?:class|module|defmodule)\\s+([\\p{Lu}][\\p{L}\\p{N}_:.]*)'),
    leaf('^\\s*(?:local\\s+)?(?:private\\s+|protected\\s+)?(?:def|defp|defmacro|function)\\s+((?:self\\.)?[\\p{L}_][\\p{L}\\p{N}_.:]*[?!=]?|[^\\s\\w(]+)'),
  ],
  go: [
    leaf('^func\\s+(?:\\([^)]*\\)\\s*)?([\\p{L}_][\\p{L}\\p{N}_]*)'),
    leaf('^type\\s+([\\p{L}_][\\p{L}\\p{N}_]*)\\s'),
  ],
  rust: [
    leaf(`^\\s*${MODIFIERS}fn\\s+([\\p{L}_][\\p{L}\\p{N}_]*)`),
    container(`^\\s*${MODIFIERS}impl(?:\\s*<[^{]*?>)?\\s+(?:[^{]*?\\bfor\\s+)?(?:&?(?:'\\w+ )?)([\\p{L}_][\\p{L}\\p{N}_:]*)`),
    container(`^\\s*${MODIFIERS}(?:trait|mod)\\s+([\\p{L}_][\\p{L}\\p{N}_]*)[^;]*$`),
    leaf(`^\\s*${MODIFIERS}(?:struct|enum|union|type)\\s+([\\p{L}_][\\p{L}\\p{N}_]*)`),
    leaf('^\\s*macro_rules!\\s*([\\p{L}_][\\p{L}\\p{N}_]*)'),
  ],
  java: [BRACE_CONTAINER, ENUM, KOTLIN_FUNCTION, TYPED_FUNCTION, CONSTRUCTOR],
  csharp: [
    BRACE_CONTAINER,
    ENUM,
    TYPED_FUNCTION,
    looseLeaf(`^\\s+${MODIFIERS}[\\p{L}_][\\p{L}\\p{N}_<>\\[\\],.?]*\\s+${NAME}\\s*(?:\\{.*|=>.*)$`),
    leaf(`^\\s+(?:public|private|protected|internal)[\\w\\s<>\\[\\],.?]*\\s${NAME}\\s*$`),
    CONSTRUCTOR,
  ],
  c: [BRACE_CONTAINER, ENUM, TYPED_FUNCTION, CONSTRUCTOR, leaf('^\\s*#\\s*define\\s+([\\p{L}_][\\p{L}\\p{N}_]*)\\(')],
  php: [leaf(`^\\s*${MODIFIERS}function\\s+&?\\s*${NAME}`), BRACE_CONTAINER, ENUM],
  shell: [leaf('^\\s*(?:function|sub)\\s+([\\p{L}_][\\p{L}\\p{N}_:-]*)'), leaf('^\\s*([\\p{L}_][\\p{L}\\p{N}_:-]*)\\s*\\(\\)\\s*\\{?\\s*$')],
  sql: [leaf('^\\s*create\\s+(?:or\\s+replace\\s+)?(?:\\w+\\s+){1,3}?(?:if\\s+not\\s+exists\\s+)?["`\\[]?([\\p{L}_][\\p{L}\\p{N}_.]*)["`\\]]?\\s*(?:\\(|as\\b|on\\b|returns\\b|$)'.replace('create', '[cC][rR][eE][aA][tT][eE]'))],
  css: [leaf('^\\s*([^{}@\\s/*][^{}]*?)\\s*\\{\\s*$')],
}; // prettier-ignore

/** Words of statements that look like a call or a method name. */
const STATEMENTS = new Set(
  'if for foreach while switch catch return else do try throw await new typeof delete with using lock fixed when match loop elseif elif unless until case require import super this sizeof synchronized describe it test beforeEach afterEach before after expect suite'.split(
    ' ',
  ),
);
/**
 * The longest line that is matched, in characters: longer ones are generated or minified, and matching them is slow and finds
 * nothing to read.
 */
const MAX_DEFINITION_LINE_CHARS = 400;

/** The definition that begins on this line, if there is one. */
export function definitionAt(line: string, language: CodeLanguage): Definition | undefined {
  if (line.length > MAX_DEFINITION_LINE_CHARS) return undefined;
  for (const { pattern, isContainer, isLoose } of PATTERNS[language]) {
    const name = pattern.exec(line)?.[1];
    if (name !== undefined && !(isLoose && STATEMENTS.has(name))) return { name, isContainer: isContainer === true };
  }
  return undefined;
}

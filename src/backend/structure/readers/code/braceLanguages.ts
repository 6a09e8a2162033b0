import type { BraceLanguage, DeclarationRule } from './braceStatements.ts';
import { LEXIS } from './sourceText.ts';

/** Words before a declaration. */
const words = (list: string): string => `(?<mods>(?:(?:${list.trim().replace(/\s+/g, '|')})\\s+)*)`;
const rule = (
  kind: string,
  pattern: string,
  more: Omit<DeclarationRule, 'kind' | 'pattern'> = {},
): DeclarationRule => ({
  kind,
  pattern: new RegExp(`^${pattern}`),
  ...more,
});
/** Arguments in angle brackets, with others inside them so deep; of each text there is one reading only. */
function templateArguments(depth: number): string {
  const plain = '[^<>;(){}]*';
  return depth === 0 ? `<${plain}>` : `<${plain}(?:${templateArguments(depth - 1)}${plain})*>`;
}

const NAME = '(?<name>[\\w$]+)';
const METHODS = { hasParameters: true } as const;
const MEMBERS = { body: 'type' } as const;
const IN_TYPE = { inside: ['type', 'object'] } as const;

const JS = words('export default declare abstract async public private protected static readonly override accessor');

const ARROW = '(?:async\\s*)?(?:function\\b|\\([^()]*\\)\\s*(?::[^=]*)?=>|[\\w$]+\\s*=>)';

const javascript: BraceLanguage = {
  format: 'javascript',
  extensions: ['js', 'mjs', 'cjs', 'jsx'],
  lexis: LEXIS.javascript,
  endsWithLine: true,
  continuesOnNextLine: true,
  commasIn: ['enum', 'object'],
  typeOrder: 'name: type',
  returnsAfter: ':',
  rules: [
    rule('import', 'import\\b(?<name>)', { inside: ['file'] }),
    rule('import', '(?:const|let|var)\\s+(?<type>[\\w$]+|\\{[^}]*\\})\\s*=\\s*require\\((?<name>)', {
      inside: ['file'],
    }),
    rule('class', `${JS}class\\b\\s*(?<name>(?!extends\\b|implements\\b)[\\w$]*)(?<bases>[^]*)`, MEMBERS),
    rule('interface', `${JS}interface\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('enum', `${JS}(?:const\\s+)?enum\\s+${NAME}`, { body: 'enum' }),
    rule('namespace', `${JS}(?:namespace|module)\\s+(?<name>[\\w$.]+)\\s*$`, { body: 'file' }),
    rule('type', `${JS}type\\s+${NAME}\\s*(?:<[^=]*>\\s*)?=`, MEMBERS),
    rule('function', `${JS}function\\b\\s*\\*?\\s*(?<name>[\\w$]*)`, METHODS),
    rule(
      'function',
      `${JS}(?:const|let|var)\\s+${NAME}[^=]*=\\s*(?:async\\s*)?(?:function\\b|\\([^]*=>|<[^]*=>|[\\w$]+\\s*=>)`,
      {
        ...METHODS,
        inside: ['file'],
      },
    ),
    rule('method', `(?<mods>)(?<of>[\\w$]+)\\.prototype\\.${NAME}\\s*=\\s*${ARROW}`, { inside: ['file'], ...METHODS }),
    rule('function', `(?<mods>)(?:module\\.)?exports\\.${NAME}\\s*=\\s*${ARROW}`, { inside: ['file'], ...METHODS }),
    rule('constant', `${JS}const\\s+${NAME}\\s*(?::|=)`, { inside: ['file'], body: 'object' }),
    rule('variable', `${JS}(?:let|var)\\s+${NAME}`, { inside: ['file'], body: 'object' }),
    rule('default export', '(?<mods>)(?:export\\s+default|module\\.exports\\s*=)(?<name>)\\s*$', {
      inside: ['file'],
      body: 'object',
    }),
    rule('property', `${JS}(?:get|set)\\s+(?<name>#?[\\w$]+)\\s*\\(`, { ...IN_TYPE, ...METHODS, traits: ['accessor'] }),
    rule('method', `${JS}\\*?\\s*(?<name>#?[\\w$]+|\\[[\\w.$]+\\])\\??\\s*(?:<[^(]*>)?\\(`, { ...IN_TYPE, ...METHODS }),
    rule('method', `${JS}(?<name>#?[\\w$]+)\\s*=\\s*${ARROW}`, { ...IN_TYPE, ...METHODS }),
    rule('method', `(?<mods>)(?<name>[\\w$]+)\\s*:\\s*${ARROW}`, { inside: ['object'], ...METHODS }),
    rule('field', `${JS}(?<name>#?[\\w$]+)[?!]?\\s*(?:[:=,;]|$)`, { inside: ['type'] }),
    rule('property', `(?<mods>)(?<name>[\\w$]+|["'] *["'])\\s*(?::|,|$)`, { inside: ['object'], body: 'object' }),
  ],
};

const typescript: BraceLanguage = {
  ...javascript,
  format: 'typescript',
  extensions: ['ts', 'tsx', 'mts', 'cts', 'd.ts', 'vue', 'svelte'],
};

const go: BraceLanguage = {
  format: 'go',
  extensions: ['go'],
  lexis: LEXIS.go,
  endsWithLine: true,
  continuesOnNextLine: false,
  commasIn: [],
  typeOrder: 'name type',
  returnsAfter: '',
  exportsCapitals: true,
  groups: /^(const|var|import|type)\s*$/,
  testName: /^(?:Test|Benchmark|Fuzz|Example)/,
  rules: [
    rule('package', `package\\s+${NAME}`),
    rule('import', 'import\\b(?<name>)'),
    rule('method', `func\\s*\\(\\s*(?:\\w+\\s+)?\\*?(?<of>\\w+)(?:\\[[^\\]]*\\])?\\s*\\)\\s*${NAME}`, METHODS),
    rule('function', `func\\s+${NAME}`, METHODS),
    rule('struct', `type\\s+${NAME}\\s*(?:\\[[^\\]]*\\])?\\s*struct\\b`, MEMBERS),
    rule('interface', `type\\s+${NAME}\\s*(?:\\[[^\\]]*\\])?\\s*interface\\b`, MEMBERS),
    rule('type', `type\\s+${NAME}\\s*=?\\s*(?<type>[^]*)`),
    rule('constant', `const\\s+${NAME}(?:\\s+(?<type>[\\w.*\\[\\]]+))?`),
    rule('variable', `var\\s+${NAME}(?:\\s+(?<type>[\\w.*\\[\\]]+))?`),
    rule('method', `${NAME}\\s*\\(`, { inside: ['type'], ...METHODS }),
    rule('field', `${NAME}(?:\\s*,\\s*\\w+)*\\s+(?<type>[^\`]+)`, { inside: ['type'] }),
    rule('embedded type', `\\*?(?:\\w+\\.)?${NAME}\\s*$`, { inside: ['type'] }),
  ],
};

const JAVA = words(
  'public private protected static final abstract synchronized native default strictfp sealed non-sealed transient volatile',
);
const JAVA_TYPE = '(?<type>[\\w.$]+(?:\\s*<[^=;()]*>)?(?:\\s*\\[\\s*\\])*(?:\\.\\.\\.)?)';

const java: BraceLanguage = {
  format: 'java',
  extensions: ['java', 'groovy', 'gradle'],
  lexis: LEXIS.java,
  endsWithLine: false,
  continuesOnNextLine: true,
  commasIn: [],
  typeOrder: 'type name',
  returnsAfter: undefined,
  testDecorator: /^(?:Test|ParameterizedTest|RepeatedTest)$/,
  rules: [
    rule('package', 'package\\s+(?<name>[\\w.]+)'),
    rule('import', 'import\\s+(?:static\\s+)?(?<name>[\\w.*]+)'),
    rule('class', `${JAVA}class\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('interface', `${JAVA}@?interface\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('enum', `${JAVA}enum\\s+${NAME}`, { body: 'enum' }),
    rule('record', `${JAVA}record\\s+${NAME}`, { ...MEMBERS, hasParameters: true, areParametersFields: true }),
    rule('constructor', `${JAVA}(?:<[^(]*>\\s*)?(?<name>[A-Z]\\w*)\\s*\\(`, { inside: ['type', 'enum'], ...METHODS }),
    rule('method', `${JAVA}(?:<[^(]*>\\s*)?${JAVA_TYPE}\\s+${NAME}\\s*\\(`, METHODS),
    rule('constructor', `${JAVA}(?<name>[A-Z]\\w*)\\s*$`, { inside: ['type'] }),
    rule('field', `${JAVA}${JAVA_TYPE}\\s+${NAME}\\s*(?:\\[\\s*\\]\\s*)?(?:=|,|;|$)`, { inside: ['type', 'enum'] }),
  ],
};

const CS = words(
  'public private protected internal static readonly sealed abstract virtual override async partial new unsafe extern volatile required file ref',
);
const CS_TYPE = '(?<type>[\\w.]+(?:\\s*<[^=;(){}]*>)?\\??(?:\\s*\\[[\\s,]*\\])*\\??|\\([^()]*\\)\\??)';

const csharp: BraceLanguage = {
  ...java,
  format: 'csharp',
  extensions: ['cs'],
  lexis: LEXIS.csharp,
  testDecorator: /^(?:Test|TestCase|Fact|Theory|TestMethod)$/,
  rules: [
    rule('namespace', 'namespace\\s+(?<name>[\\w.]+)', { body: 'file' }),
    rule('import', '(?:global\\s+)?using\\s+(?:static\\s+)?(?<name>[\\w.]+)\\s*$', { inside: ['file'] }),
    rule('enum', `${CS}enum\\s+${NAME}`, { body: 'enum' }),
    rule('record', `${CS}record\\s+(?:class\\s+|struct\\s+)?${NAME}(?<bases>[^]*)`, {
      ...MEMBERS,
      hasParameters: true,
      areParametersFields: true,
    }),
    rule('class', `${CS}class\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('struct', `${CS}struct\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('interface', `${CS}interface\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('delegate', `${CS}delegate\\s+${CS_TYPE}\\s+${NAME}`, METHODS),
    rule('event', `${CS}event\\s+${CS_TYPE}\\s+${NAME}`),
    rule('constant', `${CS}const\\s+${CS_TYPE}\\s+${NAME}`),
    rule('constructor', `${CS}(?<name>[A-Z]\\w*)\\s*\\(`, { inside: ['type'], ...METHODS }),
    rule('method', `${CS}${CS_TYPE}\\s+(?:\\w+\\.)?${NAME}\\s*(?:<[^(]*>)?\\s*\\(`, METHODS),
    rule('property', `${CS}${CS_TYPE}\\s+${NAME}\\s*(?:\\{|$|=>)`, { inside: ['type'] }),
    rule('field', `${CS}${CS_TYPE}\\s+${NAME}\\s*(?:=|,|;|$)`, { inside: ['type'] }),
  ],
};

const KT = words(
  'public private protected internal open abstract sealed data enum annotation inner value inline override suspend operator infix tailrec external const lateinit actual expect companion final',
);

const kotlin: BraceLanguage = {
  format: 'kotlin',
  extensions: ['kt', 'kts'],
  lexis: LEXIS.kotlin,
  endsWithLine: true,
  continuesOnNextLine: true,
  commasIn: [],
  typeOrder: 'name: type',
  returnsAfter: ':',
  testDecorator: /^(?:Test|ParameterizedTest)$/,
  rules: [
    rule('package', 'package\\s+(?<name>[\\w.]+)'),
    rule('import', 'import\\s+(?<name>[\\w.*]+)'),
    rule('enum', `${KT}enum\\s+class\\s+${NAME}`, { body: 'enum', hasParameters: true }),
    rule('class', `${KT}class\\s+${NAME}(?<bases>[^]*)`, {
      ...MEMBERS,
      hasParameters: true,
      areParametersFields: true,
    }),
    rule('interface', `${KT}(?:fun\\s+)?interface\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('object', `${KT}object\\b\\s*(?<name>\\w*)(?<bases>[^]*)`, MEMBERS),
    rule('type', `${KT}typealias\\s+${NAME}`),
    rule(
      'function',
      `${KT}fun\\s+(?:<[^>]*>\\s*)?(?:(?<of>[\\w.]+)(?:<[^(]*>)?\\??\\.)?(?<name>[\\w]+|\`[^\`]*\`)\\s*\\(`,
      {
        ...METHODS,
      },
    ),
    rule('constant', `${KT}const\\s+val\\s+${NAME}`),
    rule('property', `${KT}val\\s+(?:[\\w.]+\\.)?${NAME}`, { inside: ['type', 'enum'] }),
    rule('property', `${KT}var\\s+(?:[\\w.]+\\.)?${NAME}`, { inside: ['type', 'enum'] }),
    rule('constant', `${KT}val\\s+(?:[\\w.]+\\.)?${NAME}`),
    rule('variable', `${KT}var\\s+${NAME}`),
  ],
};

const SW = words(
  'public private(?:\\(set\\))? fileprivate internal open static class final override mutating nonmutating lazy weak unowned required convenience indirect async nonisolated dynamic optional',
);

const swift: BraceLanguage = {
  ...kotlin,
  format: 'swift',
  extensions: ['swift'],
  lexis: LEXIS.swift,
  returnsAfter: '->',
  testName: /^test[A-Z_]/,
  rules: [
    rule('import', 'import\\s+(?:\\w+\\s+)?(?<name>[\\w.]+)'),
    rule('enum', `${SW}enum\\s+${NAME}(?<bases>[^]*)`, { body: 'type' }),
    rule('function', `${SW}func\\s+${NAME}`, METHODS),
    rule('constructor', `${SW}(?<name>init)[?!]?\\s*(?:<[^(]*>)?\\(`, METHODS),
    rule('enum member', `${SW}case\\s+(?<name>[\\w$]+(?:\\s*=[^,]*)?(?:\\s*,\\s*[\\w$]+(?:\\s*=[^,]*)?)*)`, {
      inside: ['type'],
    }),
    rule(
      'class',
      `(?:(?:public|private|fileprivate|internal|open|final)\\s+)*(?:class|actor)\\s+(?!func\\b|var\\b|let\\b)${NAME}(?<bases>[^]*)`,
      MEMBERS,
    ),
    rule('struct', `${SW}struct\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('protocol', `${SW}protocol\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('extension', `${SW}extension\\s+(?<name>[\\w.]+)`, MEMBERS),
    rule('type', `${SW}typealias\\s+${NAME}`),
    rule('property', `${SW}(?:let|var)\\s+${NAME}`, { inside: ['type'] }),
    rule('constant', `${SW}let\\s+${NAME}`),
    rule('variable', `${SW}var\\s+${NAME}`),
  ],
};

const RS = '(?<mods>(?:(?:pub(?:\\s*\\([^)]*\\))?|async|const|unsafe|default|extern(?:\\s*" *")?)\\s+)*)';

const rust: BraceLanguage = {
  format: 'rust',
  extensions: ['rs'],
  lexis: LEXIS.rust,
  endsWithLine: false,
  continuesOnNextLine: true,
  commasIn: ['type', 'enum'],
  typeOrder: 'name: type',
  returnsAfter: '->',
  testDecorator: /^(?:\w+::)?test$/,
  rules: [
    rule('import', '(?<mods>(?:pub(?:\\([^)]*\\))?\\s+)?)use\\s+(?<name>[^;]+)'),
    rule('function', `${RS}fn\\s+${NAME}`, METHODS),
    rule('struct', `${RS}(?:struct|union)\\s+${NAME}`, MEMBERS),
    rule('enum', `${RS}enum\\s+${NAME}`, { body: 'enum' }),
    rule('trait', `${RS}trait\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule(
      'implementation',
      `${RS}impl\\b\\s*(?:<[^]*?>\\s+)?(?:(?<bases>[^{]*?)\\s+for\\s+)?(?:\\w+::)*${NAME}`,
      MEMBERS,
    ),
    rule('module', `${RS}mod\\s+${NAME}`, { body: 'file' }),
    rule('type', `${RS}type\\s+${NAME}`),
    rule('constant', `(?<mods>(?:pub(?:\\([^)]*\\))?\\s+)?)const\\s+${NAME}\\s*:`),
    rule('variable', `${RS}static\\s+(?:mut\\s+)?${NAME}\\s*:`, { traits: ['static'] }),
    rule('macro', `macro_rules!\\s*${NAME}`),
    rule('field', `${RS}${NAME}\\s*:`, { inside: ['type'] }),
  ],
};

const C = words(
  'static inline extern const constexpr constinit consteval virtual explicit friend register volatile mutable thread_local typedef unsigned signed struct enum',
);
const C_TYPE = `(?<type>(?:[\\w:]+(?:\\s*${templateArguments(3)})?[\\s*&]+)+)`;

const c: BraceLanguage = {
  format: 'c',
  extensions: ['c', 'h', 'ino'],
  lexis: LEXIS.c,
  endsWithLine: false,
  continuesOnNextLine: true,
  commasIn: [],
  typeOrder: 'type name',
  returnsAfter: undefined,
  namesAfterBody: true,
  testName: /^TEST(?:_F|_P)?$|^test_/,
  rules: [
    rule('import', '#\\s*include\\b(?<name>)'),
    rule('macro', `#\\s*define\\s+${NAME}\\(`, METHODS),
    rule('constant', `#\\s*define\\s+${NAME}`),
    rule('namespace', '(?:inline\\s+)?namespace\\s*(?<name>[\\w:]*)\\s*$', { body: 'file' }),
    rule('namespace', 'extern\\s*" *"\\s*(?<name>)$', { body: 'file' }),
    rule('import', 'using\\s+(?:namespace\\s+)?(?<name>[\\w:]+)\\s*$'),
    rule('type', `using\\s+${NAME}\\s*=`),
    rule(
      'struct',
      `(?<mods>(?:typedef\\s+)?)(?:struct|union)\\s*(?:\\[\\[[^\\]]*\\]\\]\\s*)?(?<name>\\w*)\\s*(?:final\\s*)?(?<bases>:[^]*)?$`,
      MEMBERS,
    ),
    rule(
      'class',
      `(?<mods>)class\\s+(?:\\w+_API\\s+|\\[\\[[^\\]]*\\]\\]\\s*)?${NAME}\\s*(?:final\\s*)?(?<bases>:[^]*)?$`,
      MEMBERS,
    ),
    rule('enum', `(?<mods>(?:typedef\\s+)?)enum\\s*(?:class\\s+|struct\\s+)?(?<name>\\w*)\\s*(?::\\s*[\\w:]+\\s*)?$`, {
      body: 'enum',
    }),
    rule('type', `typedef\\b[^]*?\\(\\s*\\*\\s*${NAME}\\s*\\)`),
    rule('type', `typedef\\b(?<type>[^]*?)\\b${NAME}\\s*(?:\\[[^\\]]*\\])?$`),
    rule('constructor', `${C}(?<name>~?\\w+)\\s*\\(`, { ...METHODS, inside: ['type'] }),
    rule('method', `${C}${C_TYPE}(?<of>\\w+)(?:<[^>]*>)?::(?<name>~?\\w+|operator\\s*\\S{1,3})\\s*\\(`, METHODS),
    rule('constructor', `(?<mods>)(?<of>\\w+)::(?<name>~?\\w+)\\s*\\(`, METHODS),
    rule('method', `${C}${C_TYPE}(?<name>~?\\w+|operator\\s*\\S{1,3})\\s*\\(`, { ...METHODS, inside: ['type'] }),
    rule('function', `${C}${C_TYPE}(?!if|for|while|switch|return|else)${NAME}\\s*\\(`, METHODS),
    rule('test', `(?<mods>)(?<name>TEST(?:_F|_P|_CASE)?)\\s*\\(`, METHODS),
    rule('field', `${C}${C_TYPE}${NAME}\\s*(?:\\[[^\\]]*\\]\\s*)*(?::\\s*\\d+\\s*)?(?:=|,|;|\\{|$)`, {
      inside: ['type'],
    }),
    rule('variable', `${C}${C_TYPE}${NAME}\\s*(?:\\[[^\\]]*\\]\\s*)*(?:=|;|\\{|$)`, { inside: ['file'] }),
  ],
};

const cpp: BraceLanguage = { ...c, format: 'cpp', extensions: ['cpp', 'cc', 'cxx', 'hpp', 'hh', 'hxx', 'cu'] };

const PHP = words('public private protected static final abstract readonly var');

const php: BraceLanguage = {
  format: 'php',
  extensions: ['php'],
  lexis: LEXIS.php,
  endsWithLine: false,
  continuesOnNextLine: true,
  commasIn: [],
  typeOrder: 'type name',
  returnsAfter: ':',
  testName: /^test[A-Z_]/,
  rules: [
    rule('namespace', 'namespace\\s+(?<name>[\\w\\\\]+)', { body: 'file' }),
    rule('import', 'use\\s+(?:function\\s+|const\\s+)?(?<name>[\\w\\\\]+)', { inside: ['file'] }),
    rule('class', `${PHP}class\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('interface', `interface\\s+${NAME}(?<bases>[^]*)`, MEMBERS),
    rule('trait', `trait\\s+${NAME}`, MEMBERS),
    rule('enum', `enum\\s+${NAME}`, MEMBERS),
    rule('enum member', `case\\s+${NAME}`, { inside: ['type'] }),
    rule('function', `${PHP}function\\s+&?${NAME}`, METHODS),
    rule('constant', `${PHP}const\\s+(?:[\\w?|]+\\s+)?${NAME}\\s*=`),
    rule('constant', 'define\\((?<name>)', { inside: ['file'] }),
    rule('property', `${PHP}(?:(?<type>[\\w?|\\\\]+)\\s+)?\\$(?<name>\\w+)`, { inside: ['type'] }),
    rule('variable', '(?<mods>)\\$(?<name>\\w+)\\s*=', { inside: ['file'] }),
  ],
};

/** The languages of declarations and braces. Another is another entry. */
export const BRACE_LANGUAGES: readonly BraceLanguage[] = [
  typescript,
  javascript,
  go,
  java,
  csharp,
  kotlin,
  swift,
  rust,
  c,
  cpp,
  php,
];

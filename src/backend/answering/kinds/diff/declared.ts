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

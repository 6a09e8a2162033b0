import ts from 'typescript';

/** One small change to the program, of a kind that people make by mistake. */
export interface Mutant {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  /** What is replaced, in UTF-16 units of the file's text, the end excluded. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** One-based. */
  readonly line: number;
  /** The function, method or constant that it lies in. */
  readonly within: string;
  /** For people: the expression before and after. */
  readonly change: string;
  /** Tells it from others of the same change within the same function: 1 for the first. */
  readonly occurrence: number;
}

/** Constants from this on are doubled, smaller ones raised by one: one byte more of 64 KiB is nothing that anybody sees. */
const LARGE_CONSTANT = 16;

/** How much of an expression is shown, and around the change in a longer one, in characters. */
const MAX_SHOWN = 120;
const SHOWN_AROUND = 30;

const BOUNDARIES: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const NEGATIONS: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '===': '!==',
  '!==': '===',
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
};
const BITS: Readonly<Record<string, string>> = {
  '&': '|',
  '|': '&',
  '^': '|',
  '<<': '>>',
  '>>': '<<',
  '>>>': '>>',
  '&=': '|=',
  '|=': '&=',
  '^=': '|=',
};
/** Methods and what is called in their place. */
const SIBLINGS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  round: 'floor',
  trunc: 'ceil',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  find: 'findLast',
  findLast: 'find',
};
/** Methods that give something of the same type as what they are called on, so that the call can be left out. */
const DROPPED = new Set(
  'filter sort reverse toSorted toReversed trim trimStart trimEnd toLowerCase toUpperCase slice subarray normalize'.split(
    ' ',
  ),
);

/** A log tells people how something came about; no test is asked to pin it. */
const LOG_CALL = /(?:^|[.#])(?:log|logger|#log)\b/;

/** All mutants of a file, in the order of the text. `checker` knows the types of the file's program. */
export function mutantsOf(source: ts.SourceFile, file: string, checker: ts.TypeChecker): Mutant[] {
  const found = new Map<string, Mutant>();
  const text = source.text;

  /** Replaces a node, shown within `shown`, its whole expression. */
  function add(node: ts.Node, replacement: string, shown: ts.Node = node): void {
    const start = node.getStart(source);
    const end = node.getEnd();
    if (text.slice(start, end) === replacement) return;
    const [from, to] = shownRange(shown.getStart(source), shown.getEnd(), start, end);
    const before = text.slice(from, to);
    const after = text.slice(from, start) + replacement + text.slice(end, to);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const change = `${oneLine(before)} → ${oneLine(after)}`;
    found.set(`${start}:${end}:${replacement}`, {
      file,
      start,
      end,
      replacement,
      line,
      within: enclosingName(node),
      change,
      occurrence: 1,
    });
  }

  const isNumber = (node: ts.Node): boolean => hasFlags(checker.getTypeAtLocation(node), ts.TypeFlags.NumberLike);

  function visit(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isCallExpression(node) && LOG_CALL.test(node.expression.getText(source))) return;
    if (ts.isBinaryExpression(node)) visitBinary(node);
    else if (ts.isPrefixUnaryExpression(node)) visitPrefix(node);
    else if (ts.isPostfixUnaryExpression(node) && !isLoopStep(node)) visitCount(node, node.operator);
    else if (ts.isNumericLiteral(node)) visitNumber(node);
    else if (ts.isBigIntLiteral(node)) add(node, `${String(BigInt(node.text.slice(0, -1)) + 1n)}n`);
    else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', shownLiteral(node));
    else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', shownLiteral(node));
    else if (ts.isCallExpression(node)) visitCall(node);
    else if (ts.isExpressionStatement(node)) visitStatement(node);
    else if (ts.isReturnStatement(node) && node.expression) visitResult(node.expression);
    else if (ts.isArrowFunction(node) && !ts.isBlock(node.body) && !ts.isCallExpression(node.parent)) {
      visitResult(node.body);
    }
    const condition = conditionOf(node);
    if (condition) visitCondition(condition, isLoop(node));
    ts.forEachChild(node, visit);
  }

  function visitBinary(node: ts.BinaryExpression): void {
    const { left, operatorToken, right } = node;
    const operator = operatorToken.getText(source);
    const boundary = BOUNDARIES[operator];
    if (boundary !== undefined) add(operatorToken, boundary, node);
    const negation = NEGATIONS[operator];
    if (negation !== undefined && !isCondition(node)) add(operatorToken, negation, node);
    if (operator === '&&' || operator === '||' || (operator === '??' && !isIndexFallback(node))) {
      add(node, left.getText(source));
      add(node, right.getText(source));
    }
    const arithmetic = ARITHMETIC[operator];
    if (arithmetic !== undefined && isNumber(left) && isNumber(right)) add(operatorToken, arithmetic, node);
    const bits = BITS[operator];
    if (bits !== undefined) add(operatorToken, bits, node);
  }

  function visitPrefix(node: ts.PrefixUnaryExpression): void {
    const { operator, operand } = node;
    if (operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken) {
      if (!isLoopStep(node)) visitCount(node, operator);
    } else if (operator !== ts.SyntaxKind.ExclamationToken || !isCondition(node)) {
      add(node, operand.getText(source), shownLiteral(node));
    }
  }

  function visitCount(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, operator: ts.SyntaxKind): void {
    const other = operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++';
    const operand = node.operand.getText(source);
    add(node, ts.isPrefixUnaryExpression(node) ? other + operand : operand + other);
  }

  function visitNumber(node: ts.NumericLiteral): void {
    if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return;
    if (ts.isBinaryExpression(node.parent) && node.parent.right === node && isIndexFallback(node.parent)) return;
    const value = Number(node.text);
    const other = Number.isInteger(value) && value < LARGE_CONSTANT ? value + 1 : value * 2;
    add(node, String(other), shownLiteral(node));
  }

  function visitCall(node: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(node.expression)) return;
    const { name, expression: receiver } = node.expression;
    const sibling = SIBLINGS[name.text];
    if (sibling !== undefined) add(name, sibling, node);
    if (DROPPED.has(name.text)) add(node, receiver.getText(source));
  }

  function visitStatement(node: ts.ExpressionStatement): void {
    let expression = node.expression;
    while (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression)) expression = expression.expression;
    const isLog = ts.isCallExpression(expression) && LOG_CALL.test(expression.expression.getText(source));
    const isSuper = ts.isCallExpression(expression) && expression.expression.kind === ts.SyntaxKind.SuperKeyword;
    const isAssignment =
      ts.isBinaryExpression(expression) &&
      expression.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      (ts.isPropertyAccessExpression(expression.left) || ts.isElementAccessExpression(expression.left)) &&
      !isInConstructor(node);
    if ((ts.isCallExpression(expression) && !isLog && !isSuper) || isAssignment || ts.isDeleteExpression(expression)) {
      add(node, ';');
    }
  }

  function visitCondition(condition: ts.Expression, isOfLoop: boolean): void {
    const isLiteral = condition.kind === ts.SyntaxKind.TrueKeyword || condition.kind === ts.SyntaxKind.FalseKeyword;
    if (isLiteral) return;
    add(condition, 'false');
    if (!isOfLoop) add(condition, 'true');
  }

  /** What a function gives back becomes a constant of its type. */
  function visitResult(expression: ts.Expression): void {
    const owner = ts.findAncestor(expression, (node): node is ts.SignatureDeclaration => ts.isFunctionLike(node));
    const signature = owner && checker.getSignatureFromDeclaration(owner);
    if (!signature) return;
    const declared = checker.getReturnTypeOfSignature(signature);
    const type = checker.getAwaitedType(declared) ?? declared;
    const isConstant =
      ts.isLiteralExpression(expression) ||
      expression.kind === ts.SyntaxKind.TrueKeyword ||
      expression.kind === ts.SyntaxKind.FalseKeyword;
    if (isConstant) return;
    if (hasFlags(type, ts.TypeFlags.BooleanLike)) {
      add(expression, 'true');
      add(expression, 'false');
    } else if (hasFlags(type, ts.TypeFlags.NumberLike)) add(expression, '0');
    else if (hasFlags(type, ts.TypeFlags.StringLike)) add(expression, "''");
    else if (checker.isArrayType(type) && expression.getText(source) !== '[]') add(expression, '[]');
    else if (type.isUnion() && type.types.some((part) => hasFlags(part, ts.TypeFlags.Undefined))) {
      add(expression, 'undefined');
    }
  }

  /** `list[at] ?? 0`, where only the types ask for the second part: `at` is always a place of the list. */
  function isIndexFallback({ left, operatorToken, right }: ts.BinaryExpression): boolean {
    if (operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken || !ts.isElementAccessExpression(left)) return false;
    const isLiteral = ts.isLiteralExpression(right) || (ts.isPrefixUnaryExpression(right) && isNumber(right));
    return isLiteral && isNumber(left.argumentExpression);
  }

  visit(source);
  return numbered([...found.values()].sort((a, b) => a.start - b.start || a.end - b.end));
}

function numbered(mutants: readonly Mutant[]): Mutant[] {
  const counts = new Map<string, number>();
  return mutants.map((mutant) => {
    const key = `${mutant.within}: ${mutant.change}`;
    const occurrence = (counts.get(key) ?? 0) + 1;
    counts.set(key, occurrence);
    return { ...mutant, occurrence };
  });
}

/** Whether all parts of a type are of these kinds. */
function hasFlags(type: ts.Type, flags: ts.TypeFlags): boolean {
  return type.isUnion() ? type.types.every((part) => hasFlags(part, flags)) : (type.flags & flags) !== 0;
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return node.expression;
  if (ts.isConditionalExpression(node) || ts.isForStatement(node)) return node.condition;
  return undefined;
}

/** A loop whose condition is always true shows nothing but a test that never ends. */
function isLoop(node: ts.Node): boolean {
  return ts.isWhileStatement(node) || ts.isDoStatement(node) || ts.isForStatement(node);
}

/** Whether a node is a condition or an operand of one, for which constants are tried already. */
function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isCondition(parent);
  if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) return true;
  const isOperand =
    ts.isBinaryExpression(parent) &&
    (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
      parent.operatorToken.kind === ts.SyntaxKind.BarBarToken);
  return isOperand || conditionOf(parent) === node;
}

/** Turning the step of a loop around makes it endless. */
function isLoopStep(node: ts.Node): boolean {
  return ts.isForStatement(node.parent) && node.parent.incrementor === node;
}

function isInConstructor(node: ts.Node): boolean {
  return ts.findAncestor(node, ts.isFunctionLike)?.kind === ts.SyntaxKind.Constructor;
}

/** The smallest part of the program around a literal that tells which one is meant. */
function shownLiteral(node: ts.Node): ts.Node {
  let shown = node.parent;
  while (ts.isPrefixUnaryExpression(shown) || ts.isParenthesizedExpression(shown)) shown = shown.parent;
  return ts.isBlock(shown) || ts.isSourceFile(shown) || ts.isFunctionLike(shown) ? node : shown;
}

function enclosingName(node: ts.Node): string {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isConstructorDeclaration(at)) return 'constructor';
    if (ts.isFunctionDeclaration(at) || ts.isClassDeclaration(at)) return at.name?.text ?? 'default';
    if (ts.isMethodDeclaration(at) || ts.isAccessor(at) || ts.isPropertyDeclaration(at)) return at.name.getText();
    if (ts.isVariableStatement(at) && ts.isSourceFile(at.parent)) {
      return at.declarationList.declarations.map(({ name }) => name.getText()).join(', ');
    }
  }
  return 'module';
}

/** The range of an expression that is shown: all of a short one, and the surroundings of the change in a long one. */
function shownRange(from: number, to: number, start: number, end: number): [number, number] {
  return to - from <= MAX_SHOWN ? [from, to] : [Math.max(from, start - SHOWN_AROUND), Math.min(to, end + SHOWN_AROUND)];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

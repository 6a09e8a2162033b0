import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import * as z from 'zod';

/** A question whose answer is a function's lines, 1-based and inclusive, in a file whose comments were taken away. */
export type CodeQuestion = z.infer<typeof codeQuestionSchema>;
const codeQuestionSchema = z.object({
  file: z.string(),
  question: z.string(),
  gold: z.tuple([z.number(), z.number()]),
});

/** Fewer documented functions make a file too easy to find them in. */
const MIN_QUESTIONS_A_FILE = 8;
/** One file must not be the measure of all. */
const MAX_QUESTIONS_A_FILE = 30;
const MIN_FILE_BYTES = 6000;
const MAX_FILE_BYTES = 300_000;
const MAX_FILES_A_PACKAGE = 3;
const MIN_QUESTION_CHARS = 20;

/**
 * Makes a question set from commented sources: every doc comment is removed, and the first paragraph of each is a
 * question whose answer is its function. Writes the stripped files into `folder`; `maxFiles` of each language.
 */
export function makeCodeQuestions(folder: string, packagesFolder: string, maxFiles: number): CodeQuestion[] {
  mkdirSync(folder, { recursive: true });
  const questions: CodeQuestion[] = [];
  const asked = new Set<string>();
  for (const name of readdirSync(packagesFolder)) {
    if (countFiles(questions) >= maxFiles) break;
    if (name.startsWith('.')) continue;
    const sources = [...sourceFiles(join(packagesFolder, name), /(?<!\.d|\.min|\.test|\.spec)\.(?:[cm]?js|tsx?)$/, 0)];
    let taken = 0;
    for (const path of sources) {
      if (taken >= MAX_FILES_A_PACKAGE || countFiles(questions) >= maxFiles) break;
      const file = `${name.replace(/\W/g, '-')}-${basename(path)}`;
      const stripped = stripScript(readFileSync(path, 'utf8'), file);
      const fresh = stripped.questions.filter(({ question }) => !asked.has(question));
      // Bundles of the same source in another module format would count twice.
      if (fresh.length < Math.max(MIN_QUESTIONS_A_FILE, stripped.questions.length / 2)) continue;
      if (questions.some((question) => question.file === file)) continue;
      for (const { question } of fresh) asked.add(question);
      writeFileSync(join(folder, file), stripped.text);
      questions.push(...fresh.slice(0, MAX_QUESTIONS_A_FILE));
      taken++;
    }
  }
  return [...questions, ...makePythonQuestions(folder, maxFiles)];
}

function countFiles(questions: readonly CodeQuestion[]): number {
  return new Set(questions.map((question) => question.file)).size;
}

function* sourceFiles(folder: string, pattern: RegExp, depth: number): Generator<string> {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return; // A file, or a folder that may not be read: nothing to take from it.
  }
  for (const name of names) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() && name !== 'node_modules' && depth < 6) yield* sourceFiles(path, pattern, depth + 1);
    else if (stat?.isFile() && pattern.test(name) && stat.size >= MIN_FILE_BYTES && stat.size <= MAX_FILE_BYTES)
      yield path;
  }
}

function stripScript(source: string, file: string): { text: string; questions: CodeQuestion[] } {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: { question: string; start: number; end: number }[] = [];
  const comments: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node)) {
      if (comment.parent !== node || !ts.isJSDoc(comment)) continue;
      comments.push([comment.pos, comment.end]);
      const question = firstParagraph(source.slice(comment.pos, comment.end));
      if (question && isFunction(node)) found.push({ question, start: node.getStart(tree), end: node.end });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const removed = new Set<number>();
  for (const [start, end] of comments) {
    const first = tree.getLineAndCharacterOfPosition(start).line;
    const last = tree.getLineAndCharacterOfPosition(end).line;
    for (let line = first; line <= last; line++) removed.add(line);
  }
  const newLine: number[] = [];
  const kept: string[] = [];
  source.split(/\r\n|\r|\n/).forEach((line, index) => {
    newLine[index] = kept.length + 1;
    if (!removed.has(index)) kept.push(line);
  });
  const lineAt = (offset: number): number => newLine[tree.getLineAndCharacterOfPosition(offset).line] ?? 1;
  return {
    text: kept.join('\n'),
    questions: found.map(({ question, start, end }) => ({ file, question, gold: [lineAt(start), lineAt(end)] })),
  };
}

function isFunction(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node))
    return node.body !== undefined;
  if (ts.isVariableStatement(node)) return isFunctionValue(node.declarationList.declarations[0]?.initializer);
  if (ts.isPropertyAssignment(node)) return isFunctionValue(node.initializer);
  if (!ts.isExpressionStatement(node) || !ts.isBinaryExpression(node.expression)) return false;
  return isFunctionValue(node.expression.right);
}

function isFunctionValue(node: ts.Expression | undefined): boolean {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

function firstParagraph(comment: string): string | undefined {
  const text = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
  const paragraph = (text.split(/\n\s*\n|\n\s*@/)[0] ?? '').replace(/\s+/g, ' ').trim();
  return paragraph.length >= MIN_QUESTION_CHARS && !paragraph.startsWith('@') ? paragraph : undefined;
}

/** Python's own parser finds the docstrings; without Python there are no such questions. */
const PYTHON = `
import ast, json, os, sys, sysconfig
out, limit = sys.argv[1], int(sys.argv[2])
root, count = sysconfig.get_paths()['stdlib'], 0
for folder, folders, names in os.walk(root):
    folders[:] = sorted(f for f in folders if f not in ('test', 'tests', 'site-packages', 'dist-packages', '__pycache__', 'idlelib'))
    for name in sorted(names):
        path = os.path.join(folder, name)
        if count >= limit or not name.endswith('.py') or not ${MIN_FILE_BYTES} <= os.path.getsize(path) <= ${MAX_FILE_BYTES}: continue
        try:
            source = open(path, encoding='utf-8').read().replace('\\f', ''); tree = ast.parse(source)
        except (UnicodeDecodeError, SyntaxError, OSError): continue
        lines, dropped, found = source.splitlines(), set(), []
        for node in ast.walk(tree):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)) or not ast.get_docstring(node): continue
            doc = node.body[0]
            if len(node.body) == 1 or doc.lineno == getattr(node, 'lineno', 0): continue
            dropped.update(range(doc.lineno, doc.end_lineno + 1))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                question = ' '.join(ast.get_docstring(node).split('\\n\\n')[0].split())
                if len(question) >= ${MIN_QUESTION_CHARS}: found.append((question, node.lineno, node.end_lineno))
        if len(found) < ${MIN_QUESTIONS_A_FILE}: continue
        number, kept = {}, []
        for index, line in enumerate(lines, 1):
            number[index] = len(kept) + 1
            if index not in dropped: kept.append(line)
        file = os.path.relpath(path, root).replace('/', '-'); count += 1
        open(os.path.join(out, file), 'w', encoding='utf-8').write('\\n'.join(kept))
        for question, start, end in found[:${MAX_QUESTIONS_A_FILE}]: print(json.dumps({'file': file, 'question': question, 'gold': [number[start], number[end]]}))
`;

function makePythonQuestions(folder: string, maxFiles: number): CodeQuestion[] {
  const { stdout, status } = spawnSync('python3', ['-c', PYTHON, folder, String(maxFiles)], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0 || !stdout) return [];
  return stdout
    .trim()
    .split('\n')
    .map((line) => codeQuestionSchema.parse(JSON.parse(line)));
}

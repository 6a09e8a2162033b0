import { ItemDraft } from '../../itemDraft.ts';
import type { Structure } from '../../structure.ts';
import {
  type BraceLanguage,
  type Container,
  type DeclarationRule,
  BraceStatements,
  type Statement,
} from './braceStatements.ts';
import { isLicence, SourceText } from './sourceText.ts';
import { DeclarationParts, MAX_SIGNATURE_CHARS, importOf } from './declarationParts.ts';
import { oneLine, propertiesOf, splitAtCommas, topLevelAssign, unquoted, type Parameter } from './parameters.ts';

/** Longer beginnings of a declaration are not looked at, in UTF-16 code units. */
const MAX_HEADER_CHARS = 1500;
/** Declarations in one another that are read. */
const MAX_DEPTH = 12;
/** Objects in one another whose properties are read. */
const MAX_OBJECT_DEPTH = 4;

/** What a statement begins with, which is the name of a function only behind a word for one: `fn new`, `func delete`. */
const STATEMENT_WORD =
  /^(?:if|for|while|switch|return|else|catch|do|try|case|throw|new|await|yield|delete|typeof|super|this|assert)$/;
const SAYS_FUNCTION = /\b(?:fn|func|fun|function|def)\b/;

const EXCEPTION_BASE = /\b\w*(?:[Ee]rror|[Ee]xception|Throwable)\b/;

/** Reads a program whose declarations have braces. */
export function readBraces(filename: string, text: readonly string[], language: BraceLanguage): Structure {
  return new BraceReader(filename, text, language).read();
}

class BraceReader {
  readonly #language: BraceLanguage;
  readonly #file: SourceText;
  readonly #masked: string;
  readonly #root: ItemDraft;
  readonly #statements: BraceStatements;
  readonly #parts: DeclarationParts;
  /** Enumerations whose values have been read. */
  readonly #isBehindEntries = new Set<ItemDraft>();

  constructor(filename: string, text: readonly string[], language: BraceLanguage) {
    this.#language = language;
    this.#file = new SourceText(text, language.lexis);
    this.#masked = this.#file.masked;
    this.#root = ItemDraft.ofFile(filename, text.length);
    this.#statements = new BraceStatements(this.#file, language);
    this.#parts = new DeclarationParts(this.#file, language);
  }

  read(): Structure {
    this.#readMembers(this.#root, 0, this.#masked.length, 'file', 0);
    this.#markExported();
    this.#root.comment = this.#fileComment();
    return { format: this.#language.format, root: this.#root, tables: [] };
  }

  #fileComment(): string {
    const first = this.#root.children[0];
    if (first?.kind === 'package' && first.comment !== '' && !isLicence(first.comment)) return first.comment;
    const firstLine = first ? (first.commentLines?.first ?? first.lines.first) : Number.MAX_SAFE_INTEGER;
    return this.#file.comments.ofFile(
      first?.kind === 'import' || first?.kind === 'package' ? first.lines.first : firstLine,
    );
  }

  #readMembers(parent: ItemDraft, from: number, to: number, container: Container, depth: number): void {
    let at = from;
    while (at < to) {
      at = this.#statements.skipBlank(at, to, container);
      if (at >= to) return;
      const statement = this.#statements.statementAt(at, to, container);
      this.#declare(statement, parent, container, depth);
      at = Math.max(statement.end, at + 1);
    }
  }

  #declare(statement: Statement, parent: ItemDraft, container: Container, depth: number): void {
    if (container === 'enum' && this.#addEnumMembers(statement, parent)) return;
    if (this.#addTest(statement, parent, depth)) return;
    const { head, headEnd } = statement;
    const header = this.#masked.slice(head, Math.min(headEnd, head + MAX_HEADER_CHARS));
    if (statement.body >= 0 && this.#masked[statement.body] === '(') {
      this.#readGroup(header.trim(), statement, parent, depth);
      return;
    }
    this.#declareBy(header, statement, parent, container, depth);
  }

  #declareBy(header: string, statement: Statement, parent: ItemDraft, container: Container, depth: number): void {
    const kindOfPlace = container === 'enum' ? 'type' : container;
    for (const rule of this.#language.rules) {
      if (rule.inside && !rule.inside.includes(kindOfPlace)) continue;
      const found = rule.pattern.exec(header);
      if (!found) continue;
      this.#add(rule, found, statement, parent, depth);
      return;
    }
  }

  /** `const ( … )`: each line as if the word stood before it. */
  #readGroup(word: string, { body, end, start }: Statement, parent: ItemDraft, depth: number): void {
    let at = body + 1;
    let type: string | undefined;
    const to = end - 1;
    for (;;) {
      at = this.#statements.skipBlank(at, to, 'file');
      if (at >= to) return;
      const member = this.#statements.statementAt(at, to, 'file');
      const header = `${word} ${this.#masked.slice(member.head, member.headEnd)}`;
      const before = parent.children.length;
      if (word === 'import') this.#addImports(member, parent);
      else this.#declareBy(header, { ...member, start: member.start }, parent, 'file', depth);
      const added = parent.children[before];
      if (added && word === 'const') {
        const own = added.traits.find((trait) => trait.startsWith('type:'));
        // In a group of constants those without a type and a value go on with the type above.
        if (own === undefined && added.value === undefined && type !== undefined)
          added.traits = [...added.traits, type];
        type = own ?? (added.value === undefined ? type : undefined);
      }
      at = Math.max(member.end, at + 1);
    }
    void start;
  }

  #add(rule: DeclarationRule, found: RegExpExecArray, statement: Statement, parent: ItemDraft, depth: number): void {
    if (rule.kind === 'import') {
      this.#addImports(statement, parent);
      return;
    }
    const { source } = this.#file;
    const groups = found.groups ?? {};
    const at = statement.head;
    let name = this.#parts.nameOf(rule, groups.name ?? '', statement);
    if (rule.kind === 'enum member') {
      const cases = this.#file.source.slice(at, statement.headEnd).replace(/^[^]*?\bcase\s+/, '');
      for (const [from, to] of splitAtCommas(cases, 0, cases.length))
        this.#addMember(cases.slice(from, to), statement, parent);
      return;
    }
    let kind = rule.kind;
    const parameters: Parameter[] = rule.hasParameters ? this.#parts.parametersOf(found, statement) : [];
    const decorators = this.#parts.decoratorsOf(statement);
    if (name === '' || groups.mods?.startsWith('typedef'))
      name = this.#parts.nameAfterBody(statement) ?? (name || kind);
    const isNamed = name !== kind;
    if (!isNamed && statement.body < 0) return;
    if (STATEMENT_WORD.test(name) && !SAYS_FUNCTION.test(found[0].slice(0, found[0].lastIndexOf(name)))) return;
    const isTest =
      ['function', 'method', 'test'].includes(kind) &&
      (kind === 'test' ||
        (this.#language.testName?.test(name) ?? false) ||
        decorators.some((d) => this.#language.testDecorator?.test(d)));
    if (isTest) kind = 'test';
    if (kind === 'test' && name.startsWith('TEST')) name = parameters.map((p) => p.name).join('.') || name;
    if (isTest) parameters.length = 0;
    const mods = groups.mods ?? '';
    if (kind === 'field' && /\bstatic\s+(?:final|readonly|const)\b|\bfinal\s+static\b|\bconstexpr\b/.test(mods))
      kind = 'constant';
    if (kind === 'variable' && /\bconst(?:expr)?\b/.test(`${mods} ${groups.type ?? ''}`)) kind = 'constant';
    if (kind === 'function' && parent.kind !== 'file' && !['namespace', 'module'].includes(parent.kind))
      kind = 'method';
    const type = this.#parts.typeOf(rule, groups.type, found, statement);
    const value = this.#parts.valueOf(kind, statement);
    const traits = [
      ...this.#parts.traitsOf(kind, groups.mods ?? '', name),
      ...(rule.traits ?? []),
      ...(groups.of ? [`of:${groups.of.split('.').at(-1) ?? ''}`] : []),
      ...(groups.bases && EXCEPTION_BASE.test(groups.bases) && /class|struct|record|enum/.test(kind)
        ? ['exception']
        : []),
      ...(/^Err[A-Z]|Error$/.test(name) && kind === 'variable' ? ['exception'] : []),
      ...decorators.map((decorator) => `decorated:${decorator}`),
      ...(type !== undefined && type !== ''
        ? [`${rule.hasParameters && !/field|property/.test(kind) && kind !== 'class' ? 'returns' : 'type'}:${type}`]
        : []),
      ...(kind === 'field' && /^[^=(]*?[\w$]\?\s*:/.test(this.#masked.slice(at, at + found[0].length + 2))
        ? ['optional']
        : []),
    ];
    const item = parent.add({
      kind,
      name: name.replaceAll('`', ''),
      value,
      ...this.#commentOf(statement),
      line: this.#file.lineAt(statement.start),
      lastLine: this.#file.lineAt(Math.max(statement.start, statement.end - 1)),
      traits: [...new Set(traits)],
      signature: this.#parts.signatureOf(statement),
    });
    for (const parameter of parameters) this.#addParameter(rule, parameter, item, source);
    this.#readBody(rule, statement, item, depth);
  }

  #readBody(rule: DeclarationRule, statement: Statement, item: ItemDraft, depth: number): void {
    if (depth >= MAX_DEPTH || !rule.body) return;
    if (rule.body === 'object') {
      const open = this.#parts.objectOf(statement);
      if (open < 0 || depth >= MAX_OBJECT_DEPTH) return;
      this.#readMembers(item, open + 1, this.#file.closeOf(open, statement.end), 'object', depth + 1);
      return;
    }
    const body = statement.body >= 0 ? statement.body : rule.kind === 'type' ? this.#parts.objectOf(statement) : -1;
    if (body < 0 || this.#masked[body] !== '{') return;
    this.#readMembers(item, body + 1, this.#file.closeOf(body, statement.end), rule.body, depth + 1);
  }

  #commentOf({ start, end }: Pick<Statement, 'start' | 'end'>): ReturnType<SourceText['commentOf']> {
    return this.#file.commentOf(start, end - 1);
  }

  #addParameter(rule: DeclarationRule, parameter: Parameter, item: ItemDraft, source: string): void {
    const { name, type, value, offset, text } = parameter;
    const isPromoted =
      /^(?:(?:public|private|protected|readonly|override|internal)\s+)*(?:val|var|public|private|protected|readonly)\s/.test(
        text,
      );
    const line = this.#file.lineAt(offset);
    const last = this.#file.lineAt(Math.min(source.length, offset + text.length));
    const above = line === item.lines.first ? '' : this.#file.comments.above(line).comment;
    const about = [above, this.#file.comments.beside(line)].filter((part) => part !== '').join('\n');
    const start = {
      name,
      value: value === undefined ? undefined : unquoted(value),
      line,
      lastLine: Math.max(line, Math.min(last, item.lines.last)),
      traits: type === undefined ? [] : [`type:${type}`],
      signature: text,
      comment: about,
    };
    for (const inner of propertiesOf(parameter)) item.add({ kind: 'parameter', ...inner, line });
    const isField = rule.areParametersFields === true && (isPromoted || this.#language.typeOrder === 'type name');
    item.add({ kind: isField ? 'field' : 'parameter', ...start });
    if (isPromoted && rule.kind === 'method' && item.parent?.kind === 'class')
      item.parent.add({ kind: 'field', ...start });
  }

  #addImports({ start, head, end }: Statement, parent: ItemDraft): void {
    const text = oneLine(this.#parts.withoutComments(head, end));
    const { module, names } = importOf(text);
    if (module === '') return;
    parent.add({
      kind: 'import',
      name: module,
      value: names === '' ? undefined : names,
      line: this.#file.lineAt(start),
      lastLine: this.#file.lineAt(Math.max(start, end - 1)),
      signature: text,
    });
  }

  /** The entries of an enumeration; false for what is another member of it. */
  #addEnumMembers(statement: Statement, parent: ItemDraft): boolean {
    const { head, end } = statement;
    if (this.#isBehindEntries.has(parent)) return false;
    const to = end;
    const header = this.#masked.slice(head, Math.min(to, head + 200));
    const isEntry =
      /^[A-Za-z_$][\w$]*\s*(?:[,=({;]|$)/.test(header) &&
      !/^(?:public|private|protected|static|final|fun|val|const|override|companion|abstract|internal)\s/.test(header);
    if (!isEntry) return false;
    for (const [from, until] of splitAtCommas(this.#masked, head, to)) {
      const text = this.#file.source.slice(from, until);
      const lead = text.length - text.trimStart().length;
      const start = this.#statements.afterDecorators(from + lead, until);
      const name = /^[\w$]+/.exec(this.#masked.slice(start, until))?.[0];
      if (name === undefined) continue;
      this.#addMember(
        this.#file.source.slice(start, until),
        { ...statement, start: from + lead, head: start, end: Math.max(start + 1, until) },
        parent,
      );
    }
    // What follows the semicolon are members as those of a class.
    if (this.#masked[end] === ';') this.#isBehindEntries.add(parent);
    return true;
  }

  #addMember(text: string, { start, head, end }: Statement, parent: ItemDraft): void {
    const name = /^\s*([\w$]+)/.exec(text)?.[1];
    if (name === undefined) return;
    const rest = text.trim().slice(name.length).trim();
    const assign = topLevelAssign(rest);
    const arguments_ = /^\(([^]*)\)/.exec(rest)?.[1];
    const value =
      assign === 0
        ? unquoted(rest.slice(1))
        : arguments_ === undefined || this.#hasPayloads()
          ? undefined
          : oneLine(arguments_);
    parent.add({
      kind: 'enum member',
      name,
      value: value?.replace(/,$/, ''),
      ...this.#commentOf({ start, end }),
      line: this.#file.lineAt(head),
      lastLine: this.#file.lineAt(Math.max(head, start + text.trimEnd().length - 1)),
      signature: oneLine(text).slice(0, MAX_SIGNATURE_CHARS),
    });
  }

  /** Whether `Name(Type)` is a variant with a payload, and no call with values. */
  #hasPayloads(): boolean {
    return this.#language.format === 'rust' || this.#language.format === 'swift';
  }

  /** `describe("…", () => …)` and `it("…", …)`. */
  #addTest(statement: Statement, parent: ItemDraft, depth: number): boolean {
    const { head, end, start } = statement;
    const header = this.#masked.slice(head, Math.min(end, head + 200));
    const found = /^(?:await\s+|void\s+)?(describe|suite|context|it|test)((?:\.\w+)*)(?:\([^"'`]*\))?\(\s*(["'`])/.exec(
      header,
    );
    if (!found || !this.#language.lexis.hasRegularExpressions) return false;
    const quote = head + found[0].length - 1;
    const close = this.#masked.indexOf(found[3] ?? '"', quote + 1);
    if (close < 0 || close > end) return false;
    const isSuite = /^(?:describe|suite|context)$/.test(found[1] ?? '');
    const item = parent.add({
      kind: isSuite ? 'test suite' : 'test',
      name: this.#file.source.slice(quote + 1, close),
      ...this.#commentOf(statement),
      line: this.#file.lineAt(start),
      lastLine: this.#file.lineAt(Math.max(start, end - 1)),
      traits: (found[2] ?? '').split('.').filter((word) => word !== ''),
    });
    const open = this.#masked.indexOf('{', close);
    if (open >= 0 && open < end && depth < MAX_DEPTH)
      this.#readMembers(item, open + 1, this.#file.closeOf(open, end), 'file', depth + 1);
    return true;
  }

  /** `export { a, b as c }` and `module.exports = { a, b }` say of other declarations that they are exported. */
  #markExported(): void {
    if (!this.#language.format.endsWith('script')) return;
    const lists = this.#masked.matchAll(
      /(?<=^|[\n;])[ \t]*(?:export\s*(?:type\s*)?\{([^{}]*)\}(?!\s*from)|module\.exports\s*=\s*\{([^{}]*)\}|export\s+default\s+(\w+)\s*(?:;\s*)?(?=\n|$)|module\.exports\s*=\s*(\w+)\s*(?:;\s*)?(?=\n|$)|(?:module\.)?exports\.(\w+)\s*=)/g,
    );
    const names = new Set(
      [...lists].flatMap(([, ...parts]) => parts.flatMap((part) => (part ?? '').match(/[\w$]+/g) ?? [])),
    );
    for (const item of this.#root.children) {
      if (names.has(item.name) && !item.kind.startsWith('test') && !item.traits.includes('exported'))
        item.traits = [...item.traits, 'exported'];
    }
  }
}

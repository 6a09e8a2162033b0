import { ItemDraft } from '../../itemDraft.ts';
import type { Structure } from '../../structure.ts';
import type { BraceLanguage, Container, DeclarationRule } from './braceLanguage.ts';
import { isLicence } from './comments.ts';
import {
  oneLine,
  readParameters,
  splitAtCommas,
  topLevelAssign,
  unquoted,
  valueOf,
  type Parameter,
} from './parameters.ts';
import { SourceText } from './sourceText.ts';

/** Longer beginnings of a declaration are not looked at, in UTF-16 code units. */
const MAX_HEADER_CHARS = 1500;
const MAX_SIGNATURE_CHARS = 600;
/** Declarations in one another that are read. */
const MAX_DEPTH = 12;
/** Objects in one another whose properties are read. */
const MAX_OBJECT_DEPTH = 4;

/** A statement by its offsets. */
interface Statement {
  /** Where it begins, with its decorators. */
  readonly start: number;
  /** Where it begins behind its decorators. */
  readonly head: number;
  /** Where its beginning ends: at its body or its end. */
  readonly headEnd: number;
  /** Where its body is opened; -1 where it has none. */
  readonly body: number;
  /** Behind its last character, without what separates it from the next. */
  readonly end: number;
  /** Where its value begins, behind the `=`; -1 where it has none. */
  readonly value: number;
}

/** What a statement begins with, which is the name of a function only behind a word for one: `fn new`, `func delete`. */
const STATEMENT_WORD =
  /^(?:if|for|while|switch|return|else|catch|do|try|case|throw|new|await|yield|delete|typeof|super|this|assert)$/;
const SAYS_FUNCTION = /\b(?:fn|func|fun|function|def)\b/;

const TRAIT_OF_WORD: Readonly<Record<string, string>> = { export: 'exported', pub: 'public' };
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
  /** Enumerations whose values have been read. */
  readonly #isBehindEntries = new Set<ItemDraft>();

  constructor(filename: string, text: readonly string[], language: BraceLanguage) {
    this.#language = language;
    this.#file = new SourceText(text, language.lexis);
    this.#masked = this.#file.masked;
    this.#root = ItemDraft.ofFile(filename, text.length);
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
      at = this.#skipBlank(at, to, container);
      if (at >= to) return;
      const statement = this.#statementAt(at, to, container);
      this.#declare(statement, parent, container, depth);
      at = Math.max(statement.end, at + 1);
    }
  }

  /** Goes over what separates statements, labels such as `public:` and preprocessor lines that declare nothing. */
  #skipBlank(from: number, to: number, container: Container): number {
    const blank =
      container === 'file' ? /[\s;,)\]}]*/y : /(?:[\s;,)\]}]|(?:public|private|protected)(?:\s+\w+)?\s*:(?!:))*/y;
    blank.lastIndex = from;
    const found = blank.exec(this.#masked);
    return Math.min(to, from + (found?.[0].length ?? 0));
  }

  #statementAt(start: number, to: number, container: Container): Statement {
    const masked = this.#masked;
    if (masked[start] === '<' && masked[start + 1] === '?') return this.#tag(start, to);
    if (masked[start] === '#' && this.#language.namesAfterBody) return this.#preprocessorLine(start, to);
    const head = this.#afterDecorators(start, to);
    const hasCommas = this.#language.commasIn.includes(container);
    let value = -1;
    let angles = 0;
    let at = head;
    for (; at < to; at++) {
      const character = masked[at];
      if (character === '(' || character === '[') {
        const group = character === '(' && at - head < 12 && this.#language.groups?.test(masked.slice(head, at));
        if (group) return { start, head, headEnd: at, body: at, end: this.#file.closeOf(at, to) + 1, value };
        at = this.#file.closeOf(at, to);
      } else if (character === '{') {
        const close = this.#file.closeOf(at, to);
        if (value < 0 && !this.#isImport(head) && !this.#isInType(head, at, container))
          return this.#withBody({ start, head, headEnd: at, body: at, end: close + 1, value }, to);
        at = close;
      } else if (character === ';' || character === '}' || character === ')' || character === ']') break;
      else if (character === '<' && hasCommas && /[\w:]/.test(masked[at - 1] ?? '')) angles++;
      else if (character === '>' && hasCommas && masked[at - 1] !== '=' && masked[at - 1] !== '-')
        angles = Math.max(0, angles - 1);
      else if (
        character === ',' &&
        hasCommas &&
        angles === 0 &&
        !/\bfn\s/.test(masked.slice(head, Math.min(at, head + 80)))
      )
        break;
      else if (character === '=' && value < 0 && angles === 0 && this.#isAssign(at)) value = at + 1;
      else if (character === '\n' && this.#language.endsWithLine && this.#endsAt(head, at, to, value >= 0)) break;
    }
    const end = Math.min(at, to);
    return { start, head, headEnd: end, body: -1, end, value };
  }

  /** Names in braces: `import { a }`, `export { a }`, `use a::{b, c}`. */
  #isImport(head: number): boolean {
    return /^(?:import\b|export\s*(?:type\s*)?\{|export\s*\*|(?:pub\s+)?use\b|(?:const|let|var)\s*\{)/.test(
      this.#masked.slice(head, head + 24),
    );
  }

  /** A type in braces: `options: { deep: boolean }` in an interface, `func(x struct{})`. */
  #isInType(head: number, brace: number, container: Container): boolean {
    const before = this.#masked.slice(Math.max(head, brace - 60), brace);
    if (container === 'object') return false;
    if (this.#language.returnsAfter === ':' && container !== 'file' && /[:|&<]\s*$/.test(before)) return true;
    return (
      this.#language.format === 'go' &&
      /\b(?:interface|struct)\s*$/.test(before) &&
      !/^\s*type\b/.test(this.#masked.slice(head, head + 20))
    );
  }

  /** In C a name may follow the braces, and a semicolon. */
  #withBody(statement: Statement, to: number): Statement {
    if (
      !this.#language.namesAfterBody ||
      !/^\s*(?:typedef\s+)?(?:struct|union|enum|class)\b/.test(this.#masked.slice(statement.head, statement.headEnd))
    ) {
      return statement;
    }
    const end = this.#masked.indexOf(';', statement.end);
    const isNear = end >= 0 && end < to && end - statement.end < 200;
    return isNear ? { ...statement, end } : statement;
  }

  #tag(start: number, to: number): Statement {
    const end = Math.min(to, start + (/^<\?(?:php|=)?/.exec(this.#masked.slice(start, start + 6))?.[0].length ?? 2));
    return { start, head: start, headEnd: start, body: -1, end, value: -1 };
  }

  #preprocessorLine(start: number, to: number): Statement {
    let end = this.#masked.indexOf('\n', start);
    while (end >= 0 && this.#masked[end - 1] === '\\') end = this.#masked.indexOf('\n', end + 1);
    const last = Math.min(to, end < 0 ? to : end);
    return { start, head: start, headEnd: last, body: -1, end: last, value: -1 };
  }

  #isAssign(at: number): boolean {
    const [before, after] = [this.#masked[at - 1] ?? '', this.#masked[at + 1] ?? ''];
    return (
      !/[=!<>+*/|&^%~-]/.test(before) &&
      after !== '=' &&
      after !== '>' &&
      !/operator\s*$/.test(this.#masked.slice(at - 10, at))
    );
  }

  /** Whether a statement ends with the line that ends at an offset. */
  #endsAt(head: number, at: number, to: number, hasValue: boolean): boolean {
    const masked = this.#masked;
    if (this.#afterDecorators(head, to) > at) return false;
    const before = masked.slice(Math.max(head, at - 80), at).trimEnd();
    if (before === '') return false;
    if (/(?:[,=+*|&(<:]|(?<!-)-|\s\?|=>|->|\b(?:extends|implements|throws|where))$/.test(before)) return false;
    if (!this.#language.continuesOnNextLine) return true;
    const next = /\S[^\n]{0,12}/.exec(masked.slice(at, Math.min(to, at + 300)))?.[0] ?? '';
    if (next.startsWith('{')) return hasValue;
    if (this.#language.format === 'kotlin' && /^(?:get|set)\s*\(/.test(next))
      return !/^(?:\w+\s+){0,4}va[lr]\s/.test(masked.slice(head, head + 60));
    return !/^(?:[.?:=|&]|[+-](?![+-])|->|(?:extends|implements|where|throws|by)\b)/.test(next);
  }

  /** Goes over `@Name(…)`, `[Name(…)]`, `#[name(…)]` and `template <…>`. */
  #afterDecorators(from: number, to: number): number {
    const { format } = this.#language;
    let at = from;
    for (;;) {
      while (at < to && /\s/.test(this.#masked[at] ?? '')) at++;
      const rest = this.#masked.slice(at, Math.min(to, at + 200));
      const opens = /^(?:#!?|(?=\[))\[/.exec(rest);
      const name = /^@(?!interface\b)[\w.:]+\s*/.exec(rest)?.[0];
      const template = format === 'cpp' || format === 'c' ? /^template\s*</.exec(rest)?.[0] : undefined;
      if (name !== undefined) {
        at += name.length;
        if (this.#masked[at] === '(') at = this.#file.closeOf(at, to) + 1;
        else at -= name.length - name.trimEnd().length;
      } else if (opens && ['rust', 'csharp', 'php', 'cpp'].includes(format)) {
        at = this.#file.closeOf(this.#masked.indexOf('[', at), to) + 1;
      } else if (rest.startsWith('[') && format === 'csharp') at = this.#file.closeOf(at, to) + 1;
      else if (template !== undefined) at = this.#closeOfAngles(at + template.length, to);
      else return Math.min(at, to);
    }
  }

  #closeOfAngles(from: number, to: number): number {
    let depth = 1;
    for (let at = from; at < to; at++) {
      if (this.#masked[at] === '<') depth++;
      else if (this.#masked[at] === '>' && --depth === 0) return at + 1;
    }
    return to;
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
      at = this.#skipBlank(at, to, 'file');
      if (at >= to) return;
      const member = this.#statementAt(at, to, 'file');
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
    let name = this.#nameOf(rule, groups.name ?? '', statement);
    if (rule.kind === 'enum member') {
      const cases = this.#file.source.slice(at, statement.headEnd).replace(/^[^]*?\bcase\s+/, '');
      for (const [from, to] of splitAtCommas(cases, 0, cases.length))
        this.#addMember(cases.slice(from, to), statement, parent);
      return;
    }
    let kind = rule.kind;
    const parameters: Parameter[] = rule.hasParameters ? this.#parametersOf(found, statement) : [];
    const decorators = this.#decoratorsOf(statement);
    if (name === '' || groups.mods?.startsWith('typedef')) name = this.#nameAfterBody(statement) ?? (name || kind);
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
    const type = this.#typeOf(rule, groups.type, found, statement);
    const value = this.#valueOf(kind, statement);
    const traits = [
      ...this.#traitsOf(kind, groups.mods ?? '', name),
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
      signature: this.#signatureOf(statement),
    });
    for (const parameter of parameters) this.#addParameter(rule, parameter, item, source);
    this.#readBody(rule, statement, item, depth);
  }

  #nameOf(rule: DeclarationRule, name: string, { head, headEnd }: Statement): string {
    if (rule.kind === 'constant' && name === '')
      return /["'](\w+)["']/.exec(this.#file.source.slice(head, headEnd))?.[1] ?? '';
    if (/^["']/.test(name)) {
      const from = this.#masked.indexOf(name, head);
      return this.#file.source.slice(from + 1, from + name.length - 1);
    }
    if (name.startsWith('`')) {
      const from = this.#masked.indexOf(name, head);
      return this.#file.source.slice(from, from + name.length);
    }
    return name.trim();
  }

  #nameAfterBody({ body, end }: Statement): string | undefined {
    if (!this.#language.namesAfterBody || body < 0) return undefined;
    return /\}\s*\*?(\w+)[^}]*$/.exec(this.#masked.slice(Math.max(body, end - 200), end))?.[1];
  }

  #readBody(rule: DeclarationRule, statement: Statement, item: ItemDraft, depth: number): void {
    if (depth >= MAX_DEPTH || !rule.body) return;
    if (rule.body === 'object') {
      const open = this.#objectOf(statement);
      if (open < 0 || depth >= MAX_OBJECT_DEPTH) return;
      this.#readMembers(item, open + 1, this.#file.closeOf(open, statement.end), 'object', depth + 1);
      return;
    }
    const body = statement.body >= 0 ? statement.body : rule.kind === 'type' ? this.#objectOf(statement) : -1;
    if (body < 0 || this.#masked[body] !== '{') return;
    this.#readMembers(item, body + 1, this.#file.closeOf(body, statement.end), rule.body, depth + 1);
  }

  /** Where the braces of a value begin: `= {`, `: {`; -1 where the value is another. */
  #objectOf({ head, body, value, end }: Statement): number {
    if (body >= 0) return this.#masked[body] === '{' ? body : -1;
    const colon = this.#masked.slice(head, head + 200).search(/[:]\s*\{/);
    const from = value >= 0 ? value : colon >= 0 ? head + colon + 1 : -1;
    if (from < 0) return -1;
    const found = /^\s*(?:Object\.freeze\()?\{/.exec(this.#masked.slice(from, Math.min(end, from + 100)));
    return found ? from + found[0].length - 1 : -1;
  }

  #parametersOf(found: RegExpExecArray, { head, headEnd }: Statement): Parameter[] {
    const alone = /([\w$]+)\s*=>$/.exec(found[0]);
    if (alone)
      return [
        { name: alone[1] ?? '', type: undefined, value: undefined, offset: head + alone.index, text: alone[1] ?? '' },
      ];
    const open = this.#parenthesisOf(found, head, headEnd);
    if (open < 0) return [];
    const { typeOrder } = this.#language;
    return readParameters(
      this.#file.source,
      this.#masked,
      open + 1,
      this.#file.closeOf(open, headEnd),
      typeOrder,
    ).filter(({ text }) => text !== 'void' && text !== '');
  }

  /** Where the parentheses of the parameters begin. */
  #parenthesisOf(found: RegExpExecArray, head: number, headEnd: number): number {
    const name = found.groups?.name ?? '';
    const after = head + found[0].lastIndexOf(name) + name.length;
    for (let at = Math.max(head, after); at < headEnd; at++) {
      if (this.#masked[at] === '(') return at;
    }
    return -1;
  }

  #typeOf(
    rule: DeclarationRule,
    declared: string | undefined,
    found: RegExpExecArray,
    statement: Statement,
  ): string | undefined {
    const { head, headEnd, value } = statement;
    const { returnsAfter, typeOrder } = this.#language;
    const { source } = this.#file;
    const open = this.#parenthesisOf(found, head, headEnd);
    if (rule.hasParameters && rule.body === undefined && open >= 0) {
      if (returnsAfter === undefined) return declared === undefined ? undefined : oneLine(declared);
      const close = this.#file.closeOf(open, headEnd);
      const to = value >= 0 && value > close ? value - 1 : headEnd;
      const rest = source
        .slice(close + 1, to)
        .replace(/=>\s*[^]*$/, '')
        .replace(/\b(?:throws|rethrows|async|where)\b[^]*?(?=->|$)/, '')
        .trim();
      if (returnsAfter === '') return oneLine(rest);
      if (!rest.startsWith(returnsAfter)) return undefined;
      return oneLine(rest.slice(returnsAfter.length).replace(/\bwhere\b[^]*$/, ''));
    }
    if (declared !== undefined) {
      const from = head + found[0].indexOf(declared);
      const text = typeOrder === 'name type' ? declared : source.slice(from, from + declared.length);
      return oneLine(text.replace(/\s+$/, ''));
    }
    if (rule.body !== undefined && (rule.body !== 'object' || rule.kind === 'property')) return undefined;
    if (typeOrder !== 'name: type' || (value >= 0 && this.#masked.slice(head, value).indexOf(':') < 0))
      return undefined;
    const text = this.#masked.slice(head, value >= 0 ? value - 1 : headEnd);
    const name = found.groups?.name ?? '';
    const from = text.indexOf(':', Math.max(0, text.indexOf(name) + name.length));
    const between = from < 0 ? 'x' : text.slice(text.indexOf(name) + name.length, from);
    if (!/^[?!\s]*$/.test(between)) return undefined;
    return oneLine(source.slice(head + from + 1, head + text.length)).replace(/ (?:get|set)\([^)]*\)$/, '');
  }

  /** What a constant or a field is set to. */
  #valueOf(kind: string, { head, headEnd, value, end, body }: Statement): string | undefined {
    const { source } = this.#file;
    if (/^(?:function|method|class|interface|struct|record|test|constructor|implementation)$/.test(kind))
      return undefined;
    if (kind === 'constant' && this.#masked[head] === '#') {
      const text = source.slice(head, headEnd).replace(/\\\n/g, ' ');
      return unquoted(text.replace(/^#\s*define\s+\w+/, '').replace(/\/[/*].*$/, ''));
    }
    if (kind === 'constant' && /^define\(/.test(this.#masked.slice(head, head + 8))) {
      return unquoted(source.slice(this.#masked.indexOf(',', head) + 1, headEnd).replace(/\)\s*$/, ''));
    }
    if (kind === 'property' && value < 0) {
      const colon = this.#masked.slice(head, end).indexOf(':');
      const isObject =
        this.#language.typeOrder === 'name: type' && this.#language.returnsAfter === ':' && body < 0 && colon > 0;
      if (isObject && this.#language.endsWithLine && this.#language.format.endsWith('script'))
        return valueOf(source.slice(head + colon + 1, end));
      return undefined;
    }
    if (value < 0) return undefined;
    return valueOf(source.slice(value, end));
  }

  #traitsOf(kind: string, mods: string, name: string): string[] {
    const traits = mods
      .replace(/\([^)]*\)/g, '')
      .split(/\s+/)
      .filter((word) => /^\w+$/.test(word))
      .map((word) => TRAIT_OF_WORD[word] ?? word.toLowerCase());
    if (name.startsWith('#')) traits.push('private');
    if (this.#language.exportsCapitals && kind !== 'package')
      traits.push(/^\p{Lu}/u.test(name) ? 'exported' : 'private');
    return traits;
  }

  #decoratorsOf({ start, head }: Statement): string[] {
    if (head <= start) return [];
    const names = this.#masked.slice(start, head).matchAll(/(?:@|#\[|(?<=^|\s)\[)\s*([\w.:]+)/g);
    return [...names].map(([, name]) => name ?? '').filter((name) => name !== '');
  }

  #commentOf({ start, end }: Pick<Statement, 'start' | 'end'>): ReturnType<SourceText['commentOf']> {
    return this.#file.commentOf(start, end - 1);
  }

  #signatureOf({ head, headEnd }: Statement): string {
    const text = oneLine(this.#withoutComments(head, Math.min(headEnd, head + MAX_SIGNATURE_CHARS)));
    return text.replace(/\s*(?:=>|=|\{)\s*$/, '');
  }

  /** The source between two offsets; where it is only blank in the masked text for a comment it is left out. */
  #withoutComments(from: number, to: number): string {
    const text = this.#file.source.slice(from, to);
    return /\/[/*]|#/.test(text) ? text.replace(/(?<!:)\/\/[^\n]*|\/\*[^]*?\*\//g, '') : text;
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
    const text = oneLine(this.#withoutComments(head, end));
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
      const start = this.#afterDecorators(from + lead, until);
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

/** The names that a parameter in braces takes apart: `{ size = 10, trim }`. */
function propertiesOf({ name, text }: Parameter): { readonly name: string; readonly value: string | undefined }[] {
  if (!name.startsWith('{')) return [];
  const inside = /^\{([^]*?)\}(?=\s*(?:[:=]|$))/.exec(text)?.[1] ?? '';
  return splitAtCommas(inside, 0, inside.length).flatMap(([from, to]) => {
    const [property, value] = inside.slice(from, to).split(/=(.*)/s);
    const own = /^\s*(?:\.\.\.)?([\w$]+)/.exec(property ?? '')?.[1];
    return own === undefined ? [] : [{ name: own, value: value === undefined ? undefined : unquoted(value) }];
  });
}

/** What a declaration of an import brings from where. */
function importOf(text: string): { readonly module: string; readonly names: string } {
  const plain = text.replace(/;$/, '').trim();
  const from = /^(?:import|export)\s+(?:type\s+)?([^]*?)\s*\bfrom\s*["']([^"']+)["']/.exec(plain);
  if (from)
    return {
      module: from[2] ?? '',
      names: oneLine((from[1] ?? '').replace(/[{}]/g, ' ').replace(/\s+,/g, ',').replace(/,\s*$/, '')),
    };
  const required = /^(?:const|let|var)\s+([^=]+?)\s*=\s*require\(\s*["']([^"']+)["']/.exec(plain);
  if (required) return { module: required[2] ?? '', names: oneLine((required[1] ?? '').replace(/[{}]/g, ' ')) };
  const include = /^#\s*include\s*[<"]([^>"]+)[>"]/.exec(plain);
  if (include) return { module: include[1] ?? '', names: '' };
  const quoted = /^(?:import\s+)?(?:([\w.]+)\s+)?["']([^"']+)["']/.exec(plain);
  if (quoted) return { module: quoted[2] ?? '', names: quoted[1] ?? lastPart(quoted[2] ?? '', '/') };
  const path =
    /^(?:pub(?:\([^)]*\))?\s+)?(?:global\s+)?(?:import|using|use)\s+(?:static\s+|namespace\s+|function\s+|const\s+)?([^]+)$/.exec(
      plain,
    )?.[1] ?? '';
  const braces = /^([^{]+?)(?:::|\\)\{([^]*)\}$/.exec(path.trim());
  if (braces) return { module: braces[1] ?? '', names: oneLine(braces[2] ?? '') };
  const [module, alias] = path.split(/\s+as\s+/);
  return { module: oneLine(module ?? ''), names: alias ?? lastPart(oneLine(module ?? ''), /::|[.\\]/) };
}

function lastPart(path: string, separator: string | RegExp): string {
  return path.split(separator).at(-1) ?? '';
}

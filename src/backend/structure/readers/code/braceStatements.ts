import type { Lexis } from './maskedSource.ts';
import type { TypeOrder } from './parameters.ts';
import type { SourceText } from './sourceText.ts';

/** What holds a declaration: `file` also stands for namespaces. */
export type Container = 'file' | 'type' | 'enum' | 'object';

/** How one kind of declaration looks. */
export interface DeclarationRule {
  readonly kind: string;
  /**
   * Matches the beginning of a declaration without comments, strings and decorators. Its groups: `mods` words before it,
   * `name`, `type` its type, `of` the type that it belongs to, `bases` what it extends.
   */
  readonly pattern: RegExp;
  /** Where it may stand; anywhere by default. */
  readonly inside?: readonly Container[];
  /** What stands between its braces: other declarations, or the values of an enumeration. */
  readonly body?: Container;
  /** Whether the first parentheses behind the name hold parameters. */
  readonly hasParameters?: boolean;
  /** Whether those parameters are fields as well. */
  readonly areParametersFields?: boolean;
  /** Whether the name stands in the group of another name, of which there may be several. */
  readonly traits?: readonly string[];
}

/** A language of declarations and braces. */
export interface BraceLanguage {
  readonly format: string;
  readonly extensions: readonly string[];
  readonly lexis: Lexis;
  /** Whether a line may end a statement without a semicolon. */
  readonly endsWithLine: boolean;
  /** Whether what the next line begins with can go on with the statement of this one; not in Go. */
  readonly continuesOnNextLine: boolean;
  /** Containers whose members are separated by commas. */
  readonly commasIn: readonly Container[];
  readonly typeOrder: TypeOrder;
  /** What stands between the parameters and what a function returns; undefined where that stands before the name. */
  readonly returnsAfter: ':' | '->' | '' | undefined;
  readonly rules: readonly DeclarationRule[];
  /** Whether names with a capital letter are seen outside, as in Go. */
  readonly exportsCapitals?: boolean;
  /** Groups in parentheses: `const (…)`. */
  readonly groups?: RegExp;
  /** Whether a name may follow the braces: `typedef struct {…} name;`. */
  readonly namesAfterBody?: boolean;
  /** How functions of tests are told: by their decorators or their names. */
  readonly testDecorator?: RegExp;
  readonly testName?: RegExp;
}

/** A statement by its offsets. */
export interface Statement {
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

/** Takes a program with braces into its statements: where one begins, where its body opens, where it ends. */
export class BraceStatements {
  readonly #language: BraceLanguage;
  readonly #file: SourceText;
  readonly #masked: string;

  constructor(file: SourceText, language: BraceLanguage) {
    this.#language = language;
    this.#file = file;
    this.#masked = file.masked;
  }

  /** Goes over what separates statements, labels such as `public:` and preprocessor lines that declare nothing. */
  skipBlank(from: number, to: number, container: Container): number {
    const blank =
      container === 'file' ? /[\s;,)\]}]*/y : /(?:[\s;,)\]}]|(?:public|private|protected)(?:\s+\w+)?\s*:(?!:))*/y;
    blank.lastIndex = from;
    const found = blank.exec(this.#masked);
    return Math.min(to, from + (found?.[0].length ?? 0));
  }

  statementAt(start: number, to: number, container: Container): Statement {
    const masked = this.#masked;
    if (masked[start] === '<' && masked[start + 1] === '?') return this.#tag(start, to);
    if (masked[start] === '#' && this.#language.namesAfterBody) return this.#preprocessorLine(start, to);
    const head = this.afterDecorators(start, to);
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
    if (this.afterDecorators(head, to) > at) return false;
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
  afterDecorators(from: number, to: number): number {
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
}

import type { BraceLanguage, DeclarationRule, Statement } from './braceStatements.ts';
import { oneLine, readParameters, unquoted, valueOf, type Parameter } from './parameters.ts';
import type { SourceText } from './sourceText.ts';

/** Longer signatures are cut, in UTF-16 code units. */
export const MAX_SIGNATURE_CHARS = 600;
const TRAIT_OF_WORD: Readonly<Record<string, string>> = { export: 'exported', pub: 'public' };

/** Reads what a declaration in a language with braces says of itself: its name, its type, its value, its parameters, its signature. */
export class DeclarationParts {
  readonly #language: BraceLanguage;
  readonly #file: SourceText;
  readonly #masked: string;

  constructor(file: SourceText, language: BraceLanguage) {
    this.#language = language;
    this.#file = file;
    this.#masked = file.masked;
  }

  nameOf(rule: DeclarationRule, name: string, { head, headEnd }: Statement): string {
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

  nameAfterBody({ body, end }: Statement): string | undefined {
    if (!this.#language.namesAfterBody || body < 0) return undefined;
    return /\}\s*\*?(\w+)[^}]*$/.exec(this.#masked.slice(Math.max(body, end - 200), end))?.[1];
  }

  /** Where the braces of a value begin: `= {`, `: {`; -1 where the value is another. */
  objectOf({ head, body, value, end }: Statement): number {
    if (body >= 0) return this.#masked[body] === '{' ? body : -1;
    const colon = this.#masked.slice(head, head + 200).search(/[:]\s*\{/);
    const from = value >= 0 ? value : colon >= 0 ? head + colon + 1 : -1;
    if (from < 0) return -1;
    const found = /^\s*(?:Object\.freeze\()?\{/.exec(this.#masked.slice(from, Math.min(end, from + 100)));
    return found ? from + found[0].length - 1 : -1;
  }

  parametersOf(found: RegExpExecArray, { head, headEnd }: Statement): Parameter[] {
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

  typeOf(
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
  valueOf(kind: string, { head, headEnd, value, end, body }: Statement): string | undefined {
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

  traitsOf(kind: string, mods: string, name: string): string[] {
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

  decoratorsOf({ start, head }: Statement): string[] {
    if (head <= start) return [];
    const names = this.#masked.slice(start, head).matchAll(/(?:@|#\[|(?<=^|\s)\[)\s*([\w.:]+)/g);
    return [...names].map(([, name]) => name ?? '').filter((name) => name !== '');
  }

  signatureOf({ head, headEnd }: Statement): string {
    const text = oneLine(this.withoutComments(head, Math.min(headEnd, head + MAX_SIGNATURE_CHARS)));
    return text.replace(/\s*(?:=>|=|\{)\s*$/, '');
  }

  /** The source between two offsets; where it is only blank in the masked text for a comment it is left out. */
  withoutComments(from: number, to: number): string {
    const text = this.#file.source.slice(from, to);
    return /\/[/*]|#/.test(text) ? text.replace(/(?<!:)\/\/[^\n]*|\/\*[^]*?\*\//g, '') : text;
  }
}

/** What a declaration of an import brings from where. */
export function importOf(text: string): { readonly module: string; readonly names: string } {
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

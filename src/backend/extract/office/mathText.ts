import { attributeOf, type XmlAttributes } from './xmlReader.ts';

/** Text that is raised only by custom: the end of an ordinal number, a trade mark sign. */
const RAISED_BY_CUSTOM = /^(?:st|nd|rd|th|er|re|ère|e|ème|o|a|os|as|º|ª|™|®|©|°|TM|SM)$/iu;

/**
 * Raised text behind the text beside it, set apart so that no digit of it joins a figure: `10^6`, `x^(n+1)`, `1st`. `before`
 * is the text so far.
 */
export function raisedText(before: string, text: string): string {
  const isOrdinal = /\d$/u.test(before) && RAISED_BY_CUSTOM.test(text.trim());
  return isOrdinal || /^[™®©°ºª\s]*$/u.test(text) || text === '' ? text : marked('^', text);
}

/** Lowered text, set apart as raised text is: `H_2O`, `x_(i,j)`. */
export function loweredText(text: string): string {
  return text.trim() === '' ? text : marked('_', text);
}

/** The text behind a mark. Spaces around it stay outside of the mark; more than a word or a number gets brackets. */
function marked(mark: string, text: string): string {
  const [, lead = '', core = '', trail = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return `${lead}${mark}${isOneUnit(core) ? core : `(${core})`}${trail}`;
}

function isOneUnit(text: string): boolean {
  return /^(?:[-−+]?(?:\d+(?:[.,]\d+)?|[\p{L}\p{M}]+)|\W|[\p{L}\p{M}\d]+|\[[^\]]*\]|\([^()]*\))$/u.test(text);
}

/** The text of an open element: its own in order, and that of the arguments which are shown in another order. */
interface MathNode {
  readonly name: string;
  text: string;
  readonly parts: Map<string, string[]>;
  readonly properties: Map<string, string>;
}

/** The elements of an object that are its arguments. */
const ARGUMENTS = new Set(['e', 'sup', 'sub', 'num', 'den', 'deg', 'fName', 'lim', 'mr']);
/** Properties of an object: the signs around it, and how they stand. */
const PROPERTIES = new Set(['chr', 'begChr', 'endChr', 'sepChr', 'type', 'degHide', 'subHide', 'supHide']);

/** Writes an equation of Office on one line, as it is typed there: `E=mc^2`, `(-b±√(b^2-4ac))/(2a)`. Give it the elements of one. */
export class OfficeMath {
  readonly #nodes: MathNode[] = [newNode('oMath')];
  #isInText = false;

  open(name: string, attributes: XmlAttributes): void {
    if (PROPERTIES.has(name)) {
      // The properties of an object stand in an element of their own inside of it.
      this.#nodes.at(-2)?.properties.set(name, attributeOf(attributes, 'val') ?? '');
    }
    this.#isInText = name === 't';
    this.#nodes.push(newNode(name));
  }

  text(text: string): void {
    const node = this.#nodes.at(-1);
    if (this.#isInText && node) node.text += text;
  }

  close(): void {
    const node = this.#nodes.length > 1 ? this.#nodes.pop() : undefined;
    const parent = this.#nodes.at(-1);
    this.#isInText = false;
    if (!node || !parent || PROPERTIES.has(node.name)) return;
    const shown = show(node);
    if (ARGUMENTS.has(node.name)) parent.parts.set(node.name, [...(parent.parts.get(node.name) ?? []), shown]);
    else parent.text = joined(parent.text, shown);
  }

  /** The equation so far. */
  get shown(): string {
    return show(this.#nodes[0] ?? newNode('oMath')).trim();
  }
}

function newNode(name: string): MathNode {
  return { name, text: '', parts: new Map(), properties: new Map() };
}

/** The two texts, with a space where a letter would be read as a part of the exponent before it. */
function joined(before: string, after: string): string {
  const isAmbiguous = /[\^_][\p{L}\d]+$/u.test(before) && /^[\p{L}\d]/u.test(after);
  return isAmbiguous ? `${before} ${after}` : before + after;
}

function show({ name, text, parts, properties }: MathNode): string {
  const all = (part: string): string[] => parts.get(part) ?? [];
  const one = (part: string): string => all(part).join('');
  const base = one('e');
  switch (name) {
    case 'sSup':
      return base + raised(one('sup'));
    case 'sSub':
      return base + loweredText(one('sub'));
    case 'sSubSup':
      return base + loweredText(one('sub')) + raised(one('sup'));
    case 'sPre':
      return loweredText(one('sub')) + raised(one('sup')) + base;
    case 'f':
      return properties.get('type') === 'noBar'
        ? `(${one('num')} over ${one('den')})`
        : `${operand(one('num'))}/${operand(one('den'))}`;
    case 'rad': {
      const degree = properties.has('degHide') && properties.get('degHide') !== '0' ? '' : one('deg');
      return `${ROOTS[degree] ?? `${degree}√`}${operand(base)}`;
    }
    case 'nary': {
      const sign = properties.get('chr') ?? '∫';
      return `${sign}${loweredText(one('sub'))}${raised(one('sup'))} ${base}`;
    }
    case 'd': {
      const separator = properties.get('sepChr') ?? '|';
      return `${properties.get('begChr') ?? '('}${all('e').join(separator)}${properties.get('endChr') ?? ')'}`;
    }
    case 'func':
      return `${one('fName')}${/^[(\s]/.test(base) ? '' : ' '}${base}`;
    case 'limLow':
      return base + loweredText(one('lim'));
    case 'limUpp':
      return base + raised(one('lim'));
    case 'acc':
      return base + (properties.get('chr') ?? '\u0302');
    case 'bar':
      return `${base}\u0305`;
    case 'm':
      return `[${all('mr').join('; ')}]`;
    case 'mr':
      return all('e').join(', ');
    case 'eqArr':
      return all('e').join('; ');
    default:
      return joined(text, base);
  }
}

const ROOTS: Readonly<Record<string, string>> = { '': '√', '2': '√', '3': '∛', '4': '∜' };

function raised(text: string): string {
  return text === '′' || text === "'" ? text : raisedText('', text);
}

/** The operand of a fraction or a root, in brackets where it has more than one term. */
function operand(text: string): string {
  const isOne = /^(?:[\p{L}\p{M}]|\d+(?:[.,]\d+)?|[\p{L}\p{M}]+|\([^()]*\)|\[[^[\]]*\])$/u.test(text.trim());
  return isOne ? text.trim() : `(${text.trim()})`;
}

interface MathElement {
  readonly name: string;
  readonly parts: string[];
}

/**
 * Writes MathML as a line of text: `x^2`, `a_1`, `(a+b)/c`, `√(x)`. The caller passes the elements within `math` as they
 * come.
 */
export class MathMarkup {
  readonly #open: MathElement[] = [{ name: 'math', parts: [] }];

  open(name: string): void {
    this.#open.push({ name, parts: [] });
  }

  text(text: string): void {
    const words = text.trim();
    if (words !== '') this.#open.at(-1)?.parts.push(words);
  }

  close(): void {
    const element = this.#open.length > 1 ? this.#open.pop() : undefined;
    if (element) this.#open.at(-1)?.parts.push(shown(element));
  }

  /** The whole equation. */
  finish(): string {
    while (this.#open.length > 1) this.close();
    return this.#open[0]?.parts.join('') ?? '';
  }
}

function shown({ name, parts }: MathElement): string {
  const [first = '', second = '', third = ''] = parts;
  switch (name) {
    case 'msup':
    case 'mover':
      return first + raisedText(first, second);
    case 'msub':
    case 'munder':
      return first + loweredText(second);
    case 'msubsup':
    case 'munderover':
      return first + loweredText(second) + raisedText(first, third);
    case 'mfrac':
      return `${bracketed(first)}/${bracketed(second)}`;
    case 'msqrt':
      return `√${bracketed(parts.join(''))}`;
    case 'mroot':
      return `${bracketed(first)}^(1/${second})`;
    case 'mtr':
      return `${parts.join(', ')}; `;
    case 'mo':
      return parts
        .join('')
        .replace(/^[=<>≤≥≠≈±→⇒∈∝]$/u, ' $& ')
        .replace(/^[\u2061-\u2064]$/u, '');
    case 'mtext':
      return ` ${parts.join('')} `;
    default:
      return parts.join('');
  }
}

function bracketed(text: string): string {
  return /^(?:[\p{L}\p{N}.]+|\(.*\))$/u.test(text) ? text : `(${text})`;
}

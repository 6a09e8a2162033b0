import { loweredText, raisedText } from './raisedText.ts';
import { attributeOf, type XmlAttributes } from './xmlReader.ts';

/** The text of an open element: its own in order, and that of the arguments which are shown in another order. */
interface MathNode {
  readonly name: string;
  text: string;
  readonly parts: Map<string, string[]>;
  readonly properties: Map<string, string>;
}

/** The elements of an object that are its arguments. */
const ARGUMENTS = new Set(['e', 'sup', 'sub', 'num', 'den', 'deg', 'fName', 'lim', 'mr']);
/** What a property says: which signs stand around, and how. */
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

/** A letter after an exponent would be read as a part of it. */
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

/** What a fraction or a root is about, in brackets where it is more than one thing. */
function operand(text: string): string {
  const isOne = /^(?:[\p{L}\p{M}]|\d+(?:[.,]\d+)?|[\p{L}\p{M}]+|\([^()]*\)|\[[^[\]]*\])$/u.test(text.trim());
  return isOne ? text.trim() : `(${text.trim()})`;
}

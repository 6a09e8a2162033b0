import { loweredText, raisedText } from './raisedText.ts';

interface MathElement {
  readonly name: string;
  readonly parts: string[];
}

/** MathML as a line of text: `x^2`, `a_1`, `(a+b)/c`, `√(x)`. Give it the elements within `math` as they come. */
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

  /** All of it. */
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

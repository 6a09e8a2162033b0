import type { Item } from '../../../structure/structure.ts';
import { splitAtCommas } from '../../../structure/readers/code/parameters.ts';
import type { Program } from './program.ts';

const OPENING = '([{<';
const CLOSING = ')]}>';

/** What a declaration says that it extends, implements or conforms to, each as it is written, without arguments. */
export function basesOf({ signature = '', name, children }: Item, { file }: Pick<Program, 'file'>): string[] {
  const trait = /\bimpl\b.*?(\S+)\s+for\s/.exec(signature ?? '')?.[1];
  if (trait !== undefined) return [trait];
  const embedded = children.filter(({ kind }) => kind === 'embedded type').map((item) => item.name);
  return [...embedded, ...listed(behindName(signature ?? '', name, file.structure.format))];
}

/** What follows the name, its type parameters and the parameters of its constructor. */
function behindName(signature: string, name: string, format: string): string {
  let rest = signature.slice(signature.indexOf(name) + name.length).trim();
  if (format === 'ruby') return /^<\s*([\w:]+)/.exec(rest)?.[1] ?? '';
  if (rest.startsWith('<') || rest.startsWith('[')) rest = rest.slice(closeOf(rest, 0) + 1).trim();
  if (format === 'python') return rest.startsWith('(') ? rest.slice(1, closeOf(rest, 0)) : '';
  rest = rest.replace(/^(?:(?:@\w+|private|protected|internal|public)\s+)*constructor\s*(?=\()/, '');
  if (rest.startsWith('(')) rest = rest.slice(closeOf(rest, 0) + 1).trim();
  return /^(?::(?!:)|extends\b|implements\b)\s*([^]*)$/.exec(rest)?.[1] ?? '';
}

function listed(text: string): string[] {
  const list = text.replace(/\bwhere\b[^]*$/, '').replace(/\b(?:extends|implements|with)\b|\s[+&]\s/g, ',');
  return splitAtCommas(list, 0, list.length).flatMap(([from, to]) => {
    const base = list
      .slice(from, to)
      .replace(/[({][^]*$|@[^]*$|\sby\s[^]*$/, '')
      .replace(/^\s*(?:(?:public|private|protected|virtual)\s+)*/, '')
      .trim();
    return base === '' || /^\w+\s*=/.test(base) ? [] : [base];
  });
}

/** Where the bracket at an offset is closed; the end of the text where nothing closes it. */
function closeOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text[at] ?? '';
    if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character) && !/[-=]/.test(text[at - 1] ?? '') && --depth === 0) return at;
  }
  return text.length;
}

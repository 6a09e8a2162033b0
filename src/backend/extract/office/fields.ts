import { type XmlAttributes, attributeOf } from './xmlReader.ts';
import { isOn } from '../word/wordStyles.ts';

/** A field of Word: its instruction, and where its result begins. */
export interface WordField {
  instruction: string;
  /** The position in the paragraph at which the result begins; undefined until the instruction has been read. */
  resultAt: number | undefined;
  /** For a field in a form: whether it is ticked, or the choices that it has. */
  isTicked: boolean | undefined;
  choices: string[] | undefined;
  choice: number;
}

export function newWordField(instruction = '', resultAt?: number): WordField {
  return { instruction, resultAt, isTicked: undefined, choices: undefined, choice: 0 };
}

/** Reads the properties of a field in a form. */
export function readFormField(field: WordField, name: string, attributes: XmlAttributes): void {
  const value = attributeOf(attributes, 'val');
  switch (name) {
    case 'checkBox':
      field.isTicked = false;
      break;
    case 'default':
    case 'checked':
      if (field.isTicked !== undefined) field.isTicked = isOn(value);
      break;
    case 'ddList':
      field.choices = [];
      break;
    case 'result':
      field.choice = Number(value ?? 0);
      break;
    case 'listEntry':
      field.choices?.push(value ?? '');
      break;
  }
}

/** The shown text of a field in a form; undefined for every other field. */
export function shownFormField({ isTicked, choices, choice }: WordField): string | undefined {
  if (isTicked !== undefined) return isTicked ? '☒' : '☐';
  return choices?.[choice];
}

/** The address that a field links to; undefined for every other field and for a link to a place in the document itself. */
export function addressOfField(instruction: string): string | undefined {
  const [, quoted, plain] = /^\s*HYPERLINK\s+(?:"([^"]+)"|([^\s\\"]\S*))/i.exec(instruction) ?? [];
  return quoted ?? plain;
}

/** A link as text: its words, and its address unless the words are the address. */
export function linkedText(text: string, address: string): string {
  const plain = address.replace(/^mailto:/i, '').trim();
  const isAddress = /^(?:https?|ftps?|mailto|tel|sftp|file|news):/i.test(address) || /^(?:www\.|\\\\)/i.test(address);
  if (!isAddress || text.includes(plain)) return text;
  return text.trim() === '' ? plain : `${text.trimEnd()} (${plain})${/\s*$/.exec(text)?.[0] ?? ''}`;
}

import { type XmlAttributes, attributeOf } from './xmlReader.ts';
import { isOn } from '../word/wordStyles.ts';

/** A field of Word: what it computes, and where its result begins. */
export interface WordField {
  instruction: string;
  /** Where in the paragraph the result begins; undefined as long as what it computes is still being said. */
  resultAt: number | undefined;
  /** Of a field in a form: whether it is ticked, or what can be chosen in it. */
  isTicked: boolean | undefined;
  choices: string[] | undefined;
  choice: number;
}

export function newWordField(instruction = '', resultAt?: number): WordField {
  return { instruction, resultAt, isTicked: undefined, choices: undefined, choice: 0 };
}

/** Takes what a field in a form says of itself. */
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

/** What a field in a form shows; undefined for every other field. */
export function shownFormField({ isTicked, choices, choice }: WordField): string | undefined {
  if (isTicked !== undefined) return isTicked ? '☒' : '☐';
  return choices?.[choice];
}

/** The address that a field links to; undefined for every other field and for a place in the document itself. */
export function addressOfField(instruction: string): string | undefined {
  const [, quoted, plain] = /^\s*HYPERLINK\s+(?:"([^"]+)"|([^\s\\"]\S*))/i.exec(instruction) ?? [];
  return quoted ?? plain;
}

/** A link as text: what it says, and where it leads unless it says that itself. */
export function linkedText(text: string, address: string): string {
  const plain = address.replace(/^mailto:/i, '').trim();
  const isAddress = /^(?:https?|ftps?|mailto|tel|sftp|file|news):/i.test(address) || /^(?:www\.|\\\\)/i.test(address);
  if (!isAddress || text.includes(plain)) return text;
  return text.trim() === '' ? plain : `${text.trimEnd()} (${plain})${/\s*$/.exec(text)?.[0] ?? ''}`;
}

import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { MAX_DEPTH, DamagedDocument, UnreadableDocument } from '../limits.ts';

/** Attributes as they are written, prefixes included. */
export type XmlAttributes = Readonly<Record<string, string>>;

/** Callbacks for the elements of a part, by their local names: producers choose the prefixes. */
export interface XmlHandler {
  open?(name: string, attributes: XmlAttributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/**
 * Reads XML piece by piece, in bounded memory. A document type declaration is refused, so that no entity is ever declared,
 * expanded or fetched. Throws `UnreadableDocument` for that, for XML that is not well-formed and for elements that are nested
 * too deep.
 */
export async function readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('doctype', () => {
    throw new UnreadableDocument('The document declares XML entities, which no such document may.');
  });
  parser.on('error', (error) => {
    throw new DamagedDocument(`The document is damaged: ${firstSentence(error.message)}`, { cause: error });
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MAX_DEPTH) {
      throw new UnreadableDocument(`The document is nested more than ${MAX_DEPTH.toLocaleString('en')} deep.`);
    }
    handler.open?.(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    handler.close?.(localName(name));
  });
  const onText = (text: string): void => handler.text?.(text);
  parser.on('text', onText);
  parser.on('cdata', onText);
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  parser.write(decoder?.decode() ?? '').close();
}

/** The value of an attribute with this local name, whatever its prefix. */
export function attributeOf(attributes: XmlAttributes, name: string): string | undefined {
  return attributes[name] ?? prefixedAttributeOf(attributes, name);
}

/** The value of an attribute that has a prefix: `r:id` beside an `id` that means something else. */
export function prefixedAttributeOf(attributes: XmlAttributes, name: string): string | undefined {
  const key = Object.keys(attributes).find((candidate) => candidate.endsWith(`:${name}`));
  return key === undefined ? undefined : attributes[key];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The encoding of XML: UTF-8 or, by its byte order mark, UTF-16. */
function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function firstSentence(message: string): string {
  return `${message.replace(/\.$/, '').slice(0, 200)}.`;
}

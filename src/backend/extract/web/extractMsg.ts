import type { Address } from 'postal-mime';
import { decoderOf, encodingNamed } from '../../../text/encodingNames.ts';
import type { CompoundFile } from '../office/compoundFile.ts';
import { DamagedDocument } from '../limits.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { writeMessage, type MailMessage } from './extractMail.ts';

/** How deep messages within messages are read, and how many recipients and attachments a message may have. */
const MAX_NESTED_MESSAGES = 5;
const MAX_PARTS = 1000;

/** Properties of messages by their numbers. @see [MS-OXPROPS] */
const PROPERTY = {
  subject: 0x0037,
  sent: 0x0039,
  senderName: 0x0c1a,
  senderAddress: 0x5d01,
  senderOtherAddress: 0x0c1f,
  recipientKind: 0x0c15,
  text: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  name: 0x3001,
  address: 0x39fe,
  otherAddress: 0x3003,
  attachmentData: 0x3701,
  attachmentName: 0x3707,
  attachmentShortName: 0x3704,
  attachmentType: 0x370e,
  codePage: 0x3ffd,
  internetCodePage: 0x3fde,
} as const;

/** Types of properties: how their values are stored. */
const UNICODE = '001F';
const NARROW = '001E';
const BINARY = '0102';
const MESSAGE = '000D';

/** The time from 1601 to 1970 in milliseconds: times count from the former, in units of 100 ns. */
const EPOCH_MS = 11_644_473_600_000n;

/** Messages of Outlook (.msg): the headers that a reader sees, the text, attached texts and messages. @see [MS-OXMSG] */
export function extractMsg(container: CompoundFile): ExtractedText {
  const writer = new TextWriter();
  try {
    writeFolder(new MsgFolder(container, ''), writer, 0);
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedDocument('The message is damaged.', { cause: error });
    throw error;
  }
  return writer.finish('md');
}

function writeFolder(message: MsgFolder, writer: TextWriter, depth: number): void {
  const subject = message.text(PROPERTY.subject)?.trim() ?? '';
  writer.startPlace({ kind: 'section', title: subject === '' ? 'message' : subject });
  const parts = message.parts('__attach_version1.0_#');
  const inner = parts.flatMap((part) => (part.embedded ? [part.embedded] : []));
  writeMessage(
    toMail(
      message,
      parts.filter((part) => !part.embedded),
    ),
    writer,
  );
  const hasBody = [PROPERTY.text, PROPERTY.html].some((property) => message.has(property));
  if (!hasBody && message.has(PROPERTY.rtf)) writer.leaveOut('part');
  if (depth >= MAX_NESTED_MESSAGES) writer.leaveOut('embedded_file', inner.length);
  else for (const each of inner) writeFolder(each, writer, depth + 1);
}

function toMail(message: MsgFolder, attachments: readonly MsgFolder[]): MailMessage {
  const recipients = message.parts('__recip_version1.0_#');
  const ofKind = (kind: number): Address[] =>
    recipients.filter((each) => each.number(PROPERTY.recipientKind) === kind).map(addressOf);
  const address = message.text(PROPERTY.senderAddress) ?? message.text(PROPERTY.senderOtherAddress) ?? '';
  const name = message.text(PROPERTY.senderName) ?? '';
  const sent = message.time(PROPERTY.sent);
  const html = message.html();
  return {
    subject: message.text(PROPERTY.subject) ?? '',
    from: shownAddress(name, address),
    to: ofKind(1),
    cc: ofKind(2),
    headers: sent === undefined ? [] : [{ key: 'date', originalKey: 'Date', value: sent.toUTCString() }],
    text: message.text(PROPERTY.text) ?? '',
    ...(html === undefined ? {} : { html }),
    attachments: attachments.map((each) => ({
      filename: each.text(PROPERTY.attachmentName) ?? each.text(PROPERTY.attachmentShortName) ?? null,
      mimeType: each.text(PROPERTY.attachmentType) ?? typeOfName(each.text(PROPERTY.attachmentName) ?? ''),
      disposition: 'attachment',
      content: Uint8Array.from(each.bytes(PROPERTY.attachmentData) ?? []),
    })),
  };
}

function addressOf(recipient: MsgFolder): Address {
  const address = recipient.text(PROPERTY.address) ?? recipient.text(PROPERTY.otherAddress) ?? '';
  return shownAddress(recipient.text(PROPERTY.name) ?? '', address);
}

/** An address with its name, unless both are the same. Addresses within Exchange (`/O=…`) are not shown. */
function shownAddress(name: string, address: string): Address {
  const shown = address.includes('@') ? address : '';
  return shown === '' || name === shown ? { name: '', address: shown || name } : { name, address: shown };
}

function typeOfName(name: string): string {
  if (/\.html?$/i.test(name)) return 'text/html';
  if (/\.(?:txt|csv|tsv|log|md)$/i.test(name)) return 'text/plain';
  return /\.(?:png|jpe?g|gif|bmp|tiff?|webp)$/i.test(name) ? 'image/*' : 'application/octet-stream';
}

/** The properties of a message, a recipient or an attachment: a storage of the container. */
class MsgFolder {
  readonly #container: CompoundFile;
  /** The path of the storage with a slash at its end; empty for the message itself. */
  readonly #path: string;
  readonly #codePage: number;

  constructor(container: CompoundFile, path: string, codePage = 0) {
    this.#container = container;
    this.#path = path;
    this.#codePage = codePage || (this.number(PROPERTY.codePage) ?? this.number(PROPERTY.internetCodePage) ?? 1252);
  }

  has(property: number): boolean {
    return [UNICODE, NARROW, BINARY].some((type) => this.#stream(property, type) !== undefined);
  }

  text(property: number): string | undefined {
    const wide = this.#stream(property, UNICODE);
    const narrow = wide ? undefined : this.#stream(property, NARROW);
    return wide?.toString('utf16le').replace(/\0+$/, '') ?? (narrow && this.#decode(narrow).replace(/\0+$/, ''));
  }

  bytes(property: number): Buffer | undefined {
    return this.#stream(property, BINARY);
  }

  html(): string | undefined {
    const bytes = this.bytes(PROPERTY.html);
    return bytes ? this.#decode(bytes) : this.text(PROPERTY.html);
  }

  number(property: number): number | undefined {
    const at = this.#fixed(property);
    return at?.readInt32LE(8);
  }

  time(property: number): Date | undefined {
    const at = this.#fixed(property);
    return at && new Date(Number(at.readBigUInt64LE(8) / 10_000n - EPOCH_MS));
  }

  /** Recipients or attachments: storages with this prefix. */
  parts(prefix: string): MsgFolder[] {
    const start = this.#path + prefix;
    const paths = new Set<string>();
    for (const name of this.#container.names) {
      if (!name.startsWith(start)) continue;
      const end = name.indexOf('/', start.length);
      if (end !== -1) paths.add(name.slice(0, end + 1));
    }
    return [...paths].slice(0, MAX_PARTS).map((path) => new MsgFolder(this.#container, path, this.#codePage));
  }

  /** The message that is attached as a storage. */
  get embedded(): MsgFolder | undefined {
    const path = `${this.#path}__substg1.0_3701${MESSAGE}/`;
    const isMessage = this.#container.stream(`${path}__properties_version1.0`) !== undefined;
    return isMessage ? new MsgFolder(this.#container, path) : undefined;
  }

  #decode(bytes: Buffer): string {
    return decoderOf(encodingNamed(`cp${String(this.#codePage)}`) ?? 'windows-1252').decode(bytes);
  }

  #stream(property: number, type: string): Buffer | undefined {
    const number = property.toString(16).toUpperCase().padStart(4, '0');
    return this.#container.stream(`${this.#path}__substg1.0_${number}${type}`);
  }

  /** The entry of a property whose value fits in eight bytes: its type, its number, flags, and from byte 8 on its value. */
  #fixed(property: number): Buffer | undefined {
    const stream = this.#container.stream(`${this.#path}__properties_version1.0`) ?? Buffer.alloc(0);
    // The header is longer in a message than in its parts; entries of 16 bytes are at the end of it.
    for (let at = stream.length % 16; at + 16 <= stream.length; at += 16) {
      const [type, number] = [stream.readUInt16LE(at), stream.readUInt16LE(at + 2)];
      if (number === property && (type === 0x0003 || type === 0x0040)) return stream.subarray(at, at + 16);
    }
    return undefined;
  }
}

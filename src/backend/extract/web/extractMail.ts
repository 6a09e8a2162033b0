import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { decoderOf } from '../../../text/encodingNames.ts';
import { detectEncoding } from '../../text/lines.ts';
import { writeHtml, HtmlWriter } from './extractHtml.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { DamagedDocument } from '../limits.ts';

/** How deep messages within messages, and parts within parts, are read. */
const MAX_NESTED_MESSAGES = 5;
const MAX_NESTED_PARTS = 100;
/** The most bytes of an attached text that are read. */
const MAX_ATTACHED_TEXT_BYTES = 1024 * 1024;

/** The line between the messages of a mailbox. @see RFC 4155 */
const MAILBOX_LINE = /^From .*\d{4}\r?$/gm;
const QUOTED_MAILBOX_LINE = /^>(?=>*From )/gm;

/** E-mail: the headers that a reader sees, the text, and attached texts; of a mailbox, every message. */
export async function extractMail(content: Buffer): Promise<ExtractedText> {
  const writer = new TextWriter();
  for (const [index, message] of messagesOf(content).entries()) {
    const email = await parse(message);
    const title = email.subject?.trim() ?? '';
    writer.startPlace({ kind: 'section', title: title === '' ? `message ${String(index + 1)}` : title });
    writeMessage(email, writer);
  }
  return writer.finish('md');
}

function messagesOf(content: Buffer): Buffer[] {
  if (content.subarray(0, 5).toString('latin1') !== 'From ') return [content];
  // One character a byte, so that offsets in the text are offsets in the bytes.
  const text = content.toString('latin1');
  const starts = [...text.matchAll(MAILBOX_LINE)]
    .filter(({ index }) => index === 0 || /\n\r?\n$/.test(text.slice(Math.max(0, index - 3), index)))
    .map(({ index, 0: line }) => ({ index, body: index + line.length + 1 }));
  return starts.map(({ body }, at) =>
    Buffer.from(text.slice(body, starts[at + 1]?.index).replace(QUOTED_MAILBOX_LINE, ''), 'latin1'),
  );
}

async function parse(message: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(message, {
      maxNestingDepth: MAX_NESTED_PARTS,
      maxRfc822NestingDepth: MAX_NESTED_MESSAGES,
    });
  } catch (error) {
    throw new DamagedDocument('The message cannot be read.', { cause: error });
  }
}

/** What is shown of a message. */
export type MailMessage = Pick<Email, 'subject' | 'from' | 'to' | 'cc' | 'headers' | 'html' | 'text' | 'attachments'>;

export function writeMessage(email: MailMessage, writer: TextWriter): void {
  writer.heading(1, email.subject ?? '');
  const headers = [
    ['From', shownAddresses(email.from ? [email.from] : [])],
    ['To', shownAddresses(email.to ?? [])],
    ['Cc', shownAddresses(email.cc ?? [])],
    ['Date', email.headers.find(({ key }) => key === 'date')?.value ?? ''],
  ] as const;
  for (const [name, value] of headers) if (value.trim() !== '') writer.line(`${name}: ${value.trim()}`);
  writer.blank();
  if (email.html !== undefined && (email.text ?? '').trim() === '')
    writeHtml(Buffer.from(email.html), new HtmlWriter(writer));
  else writeText(email.text ?? '', writer);
  for (const attachment of email.attachments) writeAttachment(attachment, writer);
}

/**
 * Writes the text of a message. The line above a signature is left out, since in Markdown it would make a heading of the line
 * before it.
 */
function writeText(text: string, writer: TextWriter): void {
  writer.line(text.replace(/^-- ?\r?$/gm, '').trim());
  writer.blank();
}

function shownAddresses(addresses: readonly Address[]): string {
  return addresses
    .map((one) => {
      if (one.group) return `${one.name}: ${shownAddresses(one.group)}`;
      return one.name === '' ? one.address : `${one.name} <${one.address}>`;
    })
    .join(', ');
}

function writeAttachment({ filename, mimeType, content }: Attachment, writer: TextWriter): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
  const isText = /^(?:text\/|application\/(?:json|xml))/i.test(mimeType) && bytes.length <= MAX_ATTACHED_TEXT_BYTES;
  writer.line(`Attachment: ${filename ?? mimeType}`);
  if (!isText) writer.leaveOut(/^image\//i.test(mimeType) ? 'picture' : 'embedded_file');
  else if (/html/i.test(mimeType)) writeHtml(bytes, new HtmlWriter(writer));
  else {
    const detection = detectEncoding({ content: bytes });
    if (detection.kind === 'text') writeText(decoderOf(detection.encoding).decode(bytes), writer);
  }
  writer.blank();
}

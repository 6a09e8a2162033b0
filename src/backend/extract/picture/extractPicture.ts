import { DamagedDocument, MAX_PICTURE_PIXELS, UnreadableDocument } from '../limits.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { readPictureHead, type PictureHead } from './pictureHead.ts';
import { TextRecognizer, UNSURE_MARK, type RecognizedText } from './textRecognizer.ts';

/** The least side of a picture that can hold text, in pixels. */
const MIN_SIDE = 8;

/** Pictures: the text in them, as it is recognised on this machine. Words that are not sure have a mark behind them. */
export async function extractPicture(content: Buffer): Promise<ExtractedText> {
  const { kind, orientation } = assertDecodable(content);
  const recognizer = await TextRecognizer.load();
  const text = await recognizer.recognize(content, orientation);
  recognizer.close();
  if (!text) throw new DamagedDocument(`The ${kind} image cannot be decoded.`);
  if (text.lines.length === 0) {
    throw new UnreadableDocument(`It is a ${kind} image in which no text is recognised.`);
  }
  const writer = new TextWriter();
  writer.startPlace({ kind: 'section', title: 'text in the picture' });
  writeRecognized(text, writer);
  return writer.finish('md');
}

/** Writes recognised text under a line that says where it comes from. */
export function writeRecognized({ lines, unsureWords }: RecognizedText, writer: TextWriter): void {
  const unsure = unsureWords === 0 ? '' : ` Words with ${UNSURE_MARK} are not sure.`;
  writer.line(`(Recognised in a picture.${unsure})`);
  writer.blank();
  for (const line of lines) writer.line(line);
  writer.leaveOut('unsure_word', unsureWords);
}

/** The beginning of a picture that may be decoded. Throws for one that is damaged, too large, or of a kind that is not read. */
function assertDecodable(content: Buffer): PictureHead {
  const head = headOf(content);
  if (!head || head.width < MIN_SIDE || head.height < MIN_SIDE) {
    const name = head ? `${head.kind} image` : 'image';
    throw new DamagedDocument(`The ${name} is damaged: it says no size, or is too small to hold text.`);
  }
  if (head.kind === 'GIF')
    throw new UnreadableDocument('It is a GIF image, whose text is not recognised. Save it as PNG.');
  if (head.width * head.height > MAX_PICTURE_PIXELS) {
    const [limit, unit] = [MAX_PICTURE_PIXELS / 1_000_000, 'million pixels'];
    throw new UnreadableDocument(`The ${head.kind} image has more than ${String(limit)} ${unit}. Save it smaller.`);
  }
  return head;
}

function headOf(content: Buffer): PictureHead | undefined {
  try {
    return readPictureHead(content);
  } catch (error) {
    if (error instanceof RangeError)
      throw new DamagedDocument('The image is damaged: it is cut off.', { cause: error });
    throw error;
  }
}

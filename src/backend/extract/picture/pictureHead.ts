/** What the first bytes of a picture say; sides in pixels as they are stored, 0 where they are not found. */
export interface PictureHead {
  readonly kind: 'PNG' | 'JPEG' | 'TIFF' | 'WebP' | 'BMP' | 'GIF';
  readonly width: number;
  readonly height: number;
  /** How the picture is turned when it is shown, as EXIF counts: 1 as it is, 3 upside down, 6 and 8 on its side. */
  readonly orientation: number;
}

/** How much of a picture's beginning is searched for its size. */
const HEAD_BYTES = 256 * 1024;

/** The kind of a picture by its first bytes; undefined for bytes that are none. */
export function pictureKind(head: string): PictureHead['kind'] | undefined {
  if (head.startsWith('\x89PNG\r\n')) return 'PNG';
  if (head.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'TIFF';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'WebP';
  if (/^GIF8[79]a/.test(head)) return 'GIF';
  // Two letters alone begin many texts; the reserved bytes behind the size are zero.
  return head.startsWith('BM') && head.slice(6, 10) === '\0\0\0\0' ? 'BMP' : undefined;
}

/** Reads the beginning of a picture without decoding it. Throws `RangeError` for one that is cut off. */
export function readPictureHead(content: Buffer): PictureHead | undefined {
  const head = content.subarray(0, HEAD_BYTES);
  const kind = pictureKind(head.subarray(0, 16).toString('latin1'));
  if (!kind) return undefined;
  const [width, height] = sides(kind, head);
  return { kind, width, height, orientation: orientationOf(kind, head) };
}

function sides(kind: PictureHead['kind'], head: Buffer): readonly [width: number, height: number] {
  switch (kind) {
    case 'PNG':
      return [head.readUInt32BE(16), head.readUInt32BE(20)];
    case 'GIF':
      return [head.readUInt16LE(6), head.readUInt16LE(8)];
    case 'BMP':
      return [Math.abs(head.readInt32LE(18)), Math.abs(head.readInt32LE(22))];
    case 'WebP':
      return webpSides(head);
    case 'TIFF':
      return tiffSides(head);
    case 'JPEG':
      return jpegSides(head);
  }
}

function webpSides(head: Buffer): readonly [number, number] {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8X':
      return [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1];
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    default:
      return [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
  }
}

/** The sides stand in the segment that begins a frame, behind others of any number. */
function jpegSides(head: Buffer): readonly [number, number] {
  for (let at = 2; at + 9 < head.length;) {
    const marker = head.readUInt16BE(at);
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return [head.readUInt16BE(at + 7), head.readUInt16BE(at + 5)];
    if (marker < 0xff00) break;
    at += marker === 0xffff ? 1 : 2 + head.readUInt16BE(at + 2);
  }
  return [0, 0];
}

/** The sides stand in the first directory, which may lie anywhere in the file. */
function tiffSides(head: Buffer): readonly [number, number] {
  const isLittle = head[0] === 0x49;
  const short = (at: number): number => (isLittle ? head.readUInt16LE(at) : head.readUInt16BE(at));
  const long = (at: number): number => (isLittle ? head.readUInt32LE(at) : head.readUInt32BE(at));
  const directory = long(4);
  if (directory + 2 > head.length) return [0, 0];
  let [width, height] = [0, 0];
  for (let entry = 0, at = directory + 2; entry < short(directory) && at + 12 <= head.length; entry++, at += 12) {
    const value = short(at + 2) === 3 ? short(at + 8) : long(at + 8);
    if (short(at) === 256) width = value;
    if (short(at) === 257) height = value;
  }
  return [width, height];
}

/** The entry of EXIF that says how the picture is turned, in either order of bytes. */
const ORIENTATION = /\x12\x01\x03\0\x01\0\0\0([\x01-\x08])\0|\x01\x12\0\x03\0\0\0\x01\0([\x01-\x08])/;

function orientationOf(kind: PictureHead['kind'], head: Buffer): number {
  if (kind !== 'JPEG' && kind !== 'TIFF') return 1;
  const [, little, big] = ORIENTATION.exec(head.toString('latin1')) ?? [];
  return (little ?? big ?? '\x01').charCodeAt(0);
}

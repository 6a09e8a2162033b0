import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';

/** The text of a picture by lines, how many words of it are unsure, and how sure all of it is, from 0 to 100. */
export interface RecognizedText {
  readonly lines: readonly string[];
  readonly unsureWords: number;
  readonly confidence: number;
}

/** How sure a word has to be in percent, so that it stands without a mark. */
const SURE = 80;
/** What stands behind a word that is not sure. */
export const UNSURE_MARK = '(?)';
/** How sure the languages that are tried first have to be of all the text, so that no others are tried. */
const SURE_LANGUAGE = 75;
/** The languages that are tried in turn. */
const LANGUAGES = ['eng+deu', 'chi_sim+eng'] as const;

/** The gap between words from which on they are cells of a table, in heights of the letters. */
const COLUMN_GAP = 2;

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** What is used of Tesseract's own interface; @see https://github.com/naptha/tesseract.js-core */
interface Tesseract {
  Init(folder: string, languages: string, mode: number): number;
  SetImageFile(orientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetTSVText(page: number): string;
  Clear(): void;
  End(): void;
}
interface TesseractModule {
  readonly FS: { writeFile(path: string, content: Uint8Array): void; unlink(path: string): void };
  readonly TessBaseAPI: new () => Tesseract;
}
const TesseractModule = z.custom<TesseractModule>(
  (value) => value !== null && typeof value === 'object' && 'FS' in value && 'TessBaseAPI' in value,
);
type Factory = (options: object) => Promise<unknown>;
const Factory = z.custom<Factory>(isFunction);

/** The mode in which Tesseract uses its neural network alone. */
const NEURAL_NETWORK = 1;

/** Reads the text of pictures with Tesseract, on this machine. Its program and languages are loaded when they are needed. */
export class TextRecognizer {
  readonly #module: TesseractModule;
  readonly #apis = new Map<string, Tesseract>();
  readonly #loaded = new Set<string>();

  private constructor(module: TesseractModule) {
    this.#module = module;
  }

  static async load(): Promise<TextRecognizer> {
    const path = programPath();
    const load = createRequire(path);
    const factory = Factory.parse(load(path));
    const made = await factory({
      wasmBinary: await readFile(path.replace(/\.js$/, '.wasm')),
      print: () => undefined,
      printErr: () => undefined,
    });
    return new TextRecognizer(TesseractModule.parse(made));
  }

  /**
   * The text of a picture in the bytes of its file (PNG, JPEG, TIFF, WebP, BMP or PNM); undefined where they cannot be
   * decoded. Takes seconds, in which the thread does nothing else.
   */
  async recognize(picture: Uint8Array, orientation = 1): Promise<RecognizedText | undefined> {
    this.#module.FS.writeFile('/input', picture);
    let best: RecognizedText | undefined;
    for (const languages of LANGUAGES) {
      const api = await this.#apiOf(languages);
      if (api.SetImageFile(orientation, 0) !== 0) return undefined;
      api.Recognize(null);
      const text = readTsv(api.GetTSVText(0));
      api.Clear();
      if (!best || text.confidence > best.confidence) best = text;
      if (best.confidence >= SURE_LANGUAGE) break;
    }
    return best;
  }

  close(): void {
    for (const api of this.#apis.values()) api.End();
    this.#apis.clear();
  }

  async #apiOf(languages: string): Promise<Tesseract> {
    const known = this.#apis.get(languages);
    if (known) return known;
    for (const language of languages.split('+')) {
      if (this.#loaded.has(language)) continue;
      const data = await promisify(gunzip)(await readFile(languagePath(language)));
      this.#module.FS.writeFile(`/${language}.traineddata`, data);
      this.#loaded.add(language);
    }
    const api = new this.#module.TessBaseAPI();
    if (api.Init('/', languages, NEURAL_NETWORK) !== 0) throw new Error(`Tesseract cannot load ${languages}.`);
    this.#apis.set(languages, api);
    return api;
  }
}

const isSource = import.meta.filename.endsWith('.ts');

function programPath(): string {
  const name = 'tesseract-core-simd-lstm.js';
  return isSource
    ? createRequire(import.meta.filename).resolve(`tesseract.js-core/${name}`)
    : join(import.meta.dirname, 'ocr', name);
}

function languagePath(language: string): string {
  const name = `${language}.traineddata.gz`;
  if (!isSource) return join(import.meta.dirname, 'ocr', name);
  const found = createRequire(import.meta.filename).resolve(`@tesseract.js-data/${language}/package.json`);
  return join(dirname(found), '4.0.0_best_int', name);
}

interface Word {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/**
 * Reads what Tesseract writes: a line for each block, paragraph, line and word, with its level, its numbers, its box in
 * pixels, and of words how sure they are.
 */
export function readTsv(tsv: string): RecognizedText {
  const lines: string[] = [];
  let words: Word[] = [];
  let [unsureWords, letters, sureness] = [0, 0, 0];
  const endLine = (): void => {
    if (words.length > 0) lines.push(lineOf(words));
    words = [];
  };
  for (const row of tsv.split('\n')) {
    const [level, , , , , , left, , width, height, confidence, ...rest] = row.split('\t');
    const text = rest.join(' ').trim();
    if (level !== '5') {
      endLine();
      if (level === '2' || level === '3') if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
      continue;
    }
    if (text === '') continue;
    const isSure = Number(confidence) >= SURE;
    if (!isSure) unsureWords++;
    letters += text.length;
    sureness += text.length * Number(confidence);
    const shown = isSure ? text : text + UNSURE_MARK;
    words.push({ text: shown, left: Number(left), right: Number(left) + Number(width), height: Number(height) });
  }
  endLine();
  while (lines.at(-1) === '') lines.pop();
  return { lines, unsureWords, confidence: letters === 0 ? 0 : sureness / letters };
}

/** The words of a line: Chinese ones stand together, those that are far apart are cells. */
function lineOf(words: readonly Word[]): string {
  const heights = words.map(({ height }) => height).sort((one, other) => one - other);
  const size = heights[Math.floor(heights.length / 2)] ?? 1;
  let line = '';
  let before: Word | undefined;
  for (const word of words) {
    if (before) {
      const isChinese =
        /[\u2e80-\u9fff\uff00-\uffef]$/u.test(before.text) && /^[\u2e80-\u9fff\uff00-\uffef]/u.test(word.text);
      const isCell = word.left - before.right > COLUMN_GAP * size;
      line += isCell ? ' | ' : isChinese ? '' : ' ';
    }
    line += word.text;
    before = word;
  }
  return line;
}

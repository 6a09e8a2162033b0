import { termsOf } from '../terms/terms.ts';
import { CASE_CHANGE } from '../terms/vocabulary.ts';

/** A word of the question, in lower case. */
interface QuestionWord {
  text: string;
  weight: number;
}

/** A cover of the end of a name by pieces. */
interface Cover {
  /** The number of covered characters, less the cost of the pieces. */
  chars: number;
  /** Bit masks of the question's words that are used, by themselves or by a synonym. */
  words: number;
  synonyms: number;
}

const NOTHING: Cover = { chars: 0, words: 0, synonyms: 0 };

/** The most words of a question that are used: as many as a bit mask holds; a name is about the first of them anyway. */
const MAX_WORDS = 30;
/** The longest name that is covered, in characters; a reader could say no longer one. */
const MAX_NAME_CHARS = 80;
/**
 * The shortest beginning of a word that counts, in characters: `rel` stands for "relative"; two letters stand for anything.
 */
const MIN_PREFIX_CHARS = 3;
/** The cost of each piece, in characters: one long piece explains a name better than two short ones. */
const PIECE_COST = 0.5;
/** The value of a character explained by a synonym, against 1 for one explained by the word itself. */
const SYNONYM_CHAR_SHARE = 0.7;
/** The share of its weight that a question's word has where the name holds only a synonym of it. */
const SYNONYM_WEIGHT_SHARE = 0.5;

/**
 * Computes how well the question explains a definition's name, as a reader would see it: `getsitepackages` consists of "get",
 * "site" and "packages"; `expovariate` begins as "exponential" does; `off` is another word for "remove".
 *
 * The name is cut into pieces, each the beginning of a question's word or a synonym, so that they cover as much of it as
 * possible. The result is the share of the name that is covered, times the share of the question's weight that the words used
 * have: either alone would rate `get` as highly as `getConfigPath`.
 */
export class NameCover {
  readonly #words: readonly QuestionWord[];
  readonly #totalWeight: number;
  /** Indexes of the question's words by their first character. */
  readonly #wordsByFirst = new Map<string, number[]>();
  /** Bit masks of the question's words, by each of their synonyms. */
  readonly #wordsOfSynonym = new Map<string, number>();

  /** @param weightOf the weight of a term of the question, 0 for any other word */
  constructor(question: string, weightOf: (term: string) => number) {
    const texts = [...new Set(partsOf(question))].filter((text) => text.length > 1);
    this.#words = texts.slice(0, MAX_WORDS).map((text) => ({ text, weight: weightOf(termsOf(text)[0] ?? '') }));
    this.#totalWeight = this.#words.reduce((sum, { weight }) => sum + weight, 0) || 1;
    this.#words.forEach(({ text }, index) => {
      const first = text.charAt(0);
      this.#wordsByFirst.set(first, [...(this.#wordsByFirst.get(first) ?? []), index]);
      for (const synonym of synonymsOf(text)) {
        this.#wordsOfSynonym.set(synonym, (this.#wordsOfSynonym.get(synonym) ?? 0) | (1 << index));
      }
    });
  }

  /** How well the question explains a name, 0 to 1. */
  of(name: string): number {
    const parts = partsOf(name.slice(0, MAX_NAME_CHARS));
    const letters = parts.join('');
    /** The best cover of the letters from each index on, computed from the end to the beginning. */
    const covers: Cover[] = Array.from({ length: letters.length + 1 }, () => NOTHING);
    let at = letters.length;
    for (const part of parts.reverse()) {
      for (const partStart = at - part.length; at > partStart;) {
        at--;
        covers[at] = this.#bestWithWord(letters, at, covers);
      }
      covers[at] = this.#bestWithSynonym(part, at, covers);
    }
    const { chars, words, synonyms } = covers[0] ?? NOTHING;
    return (chars / Math.max(1, letters.length)) * this.#shareOf(words, synonyms);
  }

  /**
   * The best cover from `at` on, where the letter there stays uncovered or a piece begins there that is the beginning of a
   * word.
   */
  #bestWithWord(letters: string, at: number, covers: readonly Cover[]): Cover {
    let best = covers[at + 1] ?? NOTHING;
    for (const word of this.#wordsByFirst.get(letters.charAt(at)) ?? []) {
      const text = this.#words[word]?.text ?? '';
      const least = Math.min(MIN_PREFIX_CHARS, text.length);
      for (let length = commonLength(text, letters, at); length >= least; length--) {
        const rest = covers[at + length] ?? NOTHING;
        const chars = rest.chars + length - PIECE_COST;
        if (chars > best.chars) best = { ...rest, chars, words: rest.words | (1 << word) };
      }
    }
    return best;
  }

  /** The best cover so far from the beginning of a part on, or one with the part as a synonym where that is better. */
  #bestWithSynonym(part: string, at: number, covers: readonly Cover[]): Cover {
    const best = covers[at] ?? NOTHING;
    const meant = this.#wordsOfSynonym.get(part);
    if (meant === undefined) return best;
    const rest = covers[at + part.length] ?? NOTHING;
    const chars = rest.chars + part.length * SYNONYM_CHAR_SHARE - PIECE_COST;
    return chars > best.chars ? { ...rest, chars, synonyms: rest.synonyms | meant } : best;
  }

  #shareOf(words: number, synonyms: number): number {
    let weight = 0;
    this.#words.forEach((word, index) => {
      if (words & (1 << index)) weight += word.weight;
      else if (synonyms & (1 << index)) weight += word.weight * SYNONYM_WEIGHT_SHARE;
    });
    return weight / this.#totalWeight;
  }
}

/** The words of a text and the parts of its identifiers, in lower case. */
function partsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => word.split(CASE_CHANGE))
    .filter((part) => part !== '')
    .map((part) => part.toLowerCase());
}

function commonLength(word: string, letters: string, at: number): number {
  let length = 0;
  while (length < word.length && word[length] === letters[at + length]) length++;
  return length;
}

/**
 * Words of programmers for the same action, a group a line. A question says "Removes a listener" where the definition is
 * `off`; the words differ, so the index does not find it. A word may be in several groups.
 */
const GROUPS = `
  get return fetch retrieve obtain give yield provide supply access look lookup
  create make new build construct instantiate generate of from initialize init allocate
  is has can check test whether determine indicate true contain exist include valid validate verify support
  delete remove clear drop pop discard off unset unregister erase strip trim purge empty reset eliminate cancel detach
  add append insert push put register attach extend include on subscribe install
  convert to as from transform translate turn cast coerce map
  print write dump output show display log render emit
  read load parse open receive recv
  call invoke run execute exec apply perform dispatch trigger fire process
  start begin open enter launch connect activate enable
  stop end close exit finish shutdown terminate kill abort quit leave dispose destroy disable
  update set change modify assign replace alter edit adjust configure
  find search locate match index seek lookup query
  split separate divide break partition cut slice chunk
  join combine merge concatenate union mix
  copy clone duplicate replicate
  compare equal eq cmp same difference ne lt gt le ge less greater
  iterate each walk traverse loop visit iter next enumerate
  handle on listener callback event handler hook
  size length count number len total amount
  format string str stringify repr serialize text describe encode
  wrap decorate proxy
  send post transmit write emit submit
  wait sleep delay pause await block
  filter select choose pick match query
  sort order arrange
  compute calculate evaluate calc eval
  raise throw error fail reject
  save store persist write keep dump
  move rename shift
  limit clamp max min bound restrict
  hash digest
  quote escape encode
  skip ignore omit exclude without
`;

const SYNONYMS = new Map<string, Set<string>>();
for (const line of GROUPS.trim().split('\n')) {
  const group = line.trim().split(' ');
  for (const word of group) {
    const known = SYNONYMS.get(word) ?? new Set();
    for (const other of group) if (other !== word) known.add(other);
    SYNONYMS.set(word, known);
  }
}

/** Other words for an action, in lower case; a question's "removes" and "removing" are `remove`. */
export function synonymsOf(word: string): ReadonlySet<string> {
  for (const form of formsOf(word)) {
    const found = SYNONYMS.get(form);
    if (found) return found;
  }
  return NONE;
}

const NONE: ReadonlySet<string> = new Set();

function formsOf(word: string): string[] {
  const stemmed = word.replace(/(?:ing|ed)$/, '');
  return [word, word.replace(/s$/, ''), word.replace(/es$/, ''), stemmed, `${stemmed}e`];
}

import type { Change } from './releases.ts';

/** Whether a change makes a value greater or smaller. */
type Direction = 'up' | 'down';

/** A number from its first digit on, of bounded length: a long run of digits would be tried from each of them. */
const NUMBER = String.raw`(?<![\d.,'])(-?\d[\d.,']{0,30})(?![\d.,'])`;
const UNIT = String.raw`[^\d;.]{0,24}?`;
/** A value before and after, in the order in which it is written. */
const BEFORE_AFTER = new RegExp(
  String.raw`\b(?:from|von)\s+${UNIT}${NUMBER}${UNIT}\b(?:to|auf)\s+${UNIT}${NUMBER}|${NUMBER}${UNIT}(?:→|->|=>)\s*${UNIT}${NUMBER}`,
  'iu',
);
const AFTER_BEFORE = new RegExp(
  String.raw`${NUMBER}[^\d;]{0,40}?(?:\binstead of\b|\brather than\b|\b(?:up|down) from\b|\bwas\b|\bwere\b|\bpreviously\b|\bbefore\b|\bformerly\b|\bstatt\b|\bbisher\b|\bvorher\b)[^\d;]{0,20}?${NUMBER}`,
  'iu',
);
const UP =
  /\b(?:rais\w+|increas\w+|grew|grows?|doubled|tripled|more expensive|dearer|buffed|higher|(?<!\bno )longer|larger|bigger|stronger|faster|erhöht|angehoben|verdoppelt|teurer)\b|提高|增加|提升/iu;
const DOWN =
  /\b(?:lower\w*|reduc\w+|decreas\w+|cut|halved|cheaper|nerfed|shorter|smaller|weaker|fewer|limited to|gesenkt|verringert|reduziert|gekürzt|halbiert|billiger|günstiger)\b|降低|减少|下调|缩短/iu;
/** What is worse for a player or a user the more there is of it. */
const WORSE_WHEN_MORE =
  /\b(?:cool ?down|costs?|delay|reload|price|recharge|wind-?up|cast time|wait\w*|latency|mana)\b|冷却/iu;

/** Which way the value of a change goes, by its numbers, else by its words. */
function directionOf({ text }: Change): Direction | undefined {
  const forth = BEFORE_AFTER.exec(text);
  const back = forth ? null : AFTER_BEFORE.exec(text);
  const [before, after] = forth
    ? [forth[1] ?? forth[3], forth[2] ?? forth[4]]
    : back
      ? [back[2], back[1]]
      : [undefined, undefined];
  if (before !== undefined && after !== undefined) {
    const difference = valueOf(after) - valueOf(before);
    if (difference !== 0 && !Number.isNaN(difference)) return difference > 0 ? 'up' : 'down';
  }
  return UP.test(text) ? 'up' : DOWN.test(text) ? 'down' : undefined;
}

/** A number with marks between its thousands, or with a decimal comma. */
function valueOf(written: string): number {
  const plain = written.replace(/[.,']$/, '');
  return Number(/^\d{1,3}(?:[,.']\d{3})+$/.test(plain) ? plain.replace(/[,.']/g, '') : plain.replace(',', '.'));
}

/** Whether a change makes something stronger or weaker for those who use it. */
function strengthOf(change: Change): Direction | undefined {
  if (/\bbuff(?:ed)?\b/i.test(change.text)) return 'up';
  if (/\bnerf(?:ed)?\b/i.test(change.text)) return 'down';
  const direction = directionOf(change);
  if (direction === undefined || !WORSE_WHEN_MORE.test(change.text)) return direction;
  return direction === 'up' ? 'down' : 'up';
}

const ASKS_UP =
  /\b(?:rais(?:e|ed|es)|increas\w+|got higher|gone up|went up|go(?:es)? up|more expensive|dearer|pricier|higher|(?<!\bno )longer|larger|bigger|erhöht|angehoben|teurer)\b|提高|增加了|涨价/iu;
const ASKS_DOWN =
  /\b(?:lower(?:ed|s)?|reduc\w+|decreas\w+|went down|gone down|brought down|go(?:es)? down|cheaper|less expensive|shorter|shortened|smaller|cut|gesenkt|verringert|reduziert|gekürzt|billiger|günstiger)\b|降低|减少|下调|降价/iu;
const ASKS_STRONGER = /\b(?:buffs?|buffed|strengthened|made stronger|stronger)\b|加强|增强/iu;
const ASKS_WEAKER = /\b(?:nerfs?|nerfed|weakened|made weaker|weaker)\b|削弱/iu;
const WORDS =
  /^(?:rais\w*|increas\w*|higher|up|went|gone|goes|got|become|becomes|became|made|make|makes|more|less|expensive|dearer|pricier|longer|larger|bigger|lower\w*|reduc\w*|decreas\w*|down|cheaper|shorter|shortened|smaller|cut|brought|buff\w*|nerf\w*|stronger|weaker|strengthened|weakened|value|values|figure|figures|much|price|prices|cost|costs)$/;

/** What is asked of the way that values go. */
export interface AskedDirection {
  /** Whether a change is of that way. */
  readonly fits: (change: Change) => boolean;
  /** Whether a word of the question only asks for the way. */
  readonly isWord: (word: string) => boolean;
  readonly name: string;
}

/** The way of values that a question asks for; undefined where it asks for none. */
export function directionAsked(text: string): AskedDirection | undefined {
  const isWord = (word: string): boolean => WORDS.test(word);
  const [stronger, weaker] = [ASKS_STRONGER.test(text), ASKS_WEAKER.test(text)];
  if (stronger || weaker)
    return {
      isWord,
      name:
        stronger && weaker ? 'what was made stronger or weaker' : `what was made ${stronger ? 'stronger' : 'weaker'}`,
      fits: (change) => {
        const strength = strengthOf(change);
        return strength !== undefined && ((stronger && strength === 'up') || (weaker && strength === 'down'));
      },
    };
  const [up, down] = [ASKS_UP.test(text), ASKS_DOWN.test(text)];
  if (up === down) return undefined;
  const wanted: Direction = up ? 'up' : 'down';
  return {
    isWord,
    name: up ? 'what was raised' : 'what was lowered',
    fits: (change) => directionOf(change) === wanted,
  };
}

import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { coverOf, type MatchedWord } from '../text/wordIndex.ts';
import { ASKS_FORMER, SAYS_FORMER } from '../text/accounted.ts';
import { strengthInPath, type DocumentIndex, type Section, type Unit } from './documentIndex.ts';

/** What a word counts that stands beside the unit, in the same block or the same section. */
const IN_BLOCK = 0.75;

const IN_SECTION = 0.4;

const OWN_BONUS = 0.12;

/** What a word in the headings above counts as one of its own. */
const IN_PATH_AS_OWN = 0.8;

const AIM_BONUS = 0.07;

const AMOUNT_BONUS = 0.2;

const TOPIC_BONUS = 0.1;

/** What was so before stands where a change is told. */
const FORMER_BONUS = 0.3;

export interface Candidate {
  readonly unit: Unit;
  readonly section: Section;
  /** How much of the question it covers with what stands around it, 0 to 1. */
  readonly cover: number;
  /** How much of the question its own words cover, 0 to 1. */
  readonly own: number;
  readonly score: number;
}

/** So many sections are looked into, those first that have most of the question. */
const MAX_SECTIONS = 60;

/** The sections that can answer best, by what all of their units and headings have of the question. */
export function likeliest(words: readonly MatchedWord[], { sections, sectionOf }: DocumentIndex): readonly Section[] {
  if (sections.length <= MAX_SECTIONS) return sections;
  const scores = new Map<Section, number>();
  for (const { strengths, rarity } of words) {
    const best = new Map<Section, number>();
    for (const [unit, strength] of strengths) {
      const section = sectionOf[unit];
      if (section && strength > (best.get(section) ?? 0)) best.set(section, strength);
    }
    for (const [section, strength] of best) scores.set(section, (scores.get(section) ?? 0) + rarity * strength);
  }
  for (const section of scores.keys()) {
    const above = section.path.slice(1);
    if (above.length === 0) continue;
    const more = words.reduce((sum, word) => sum + word.rarity * strengthInPath(word, above), 0);
    scores.set(section, (scores.get(section) ?? 0) + more / 2);
  }
  return [...scores]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_SECTIONS)
    .map(([section]) => section);
}

export function ranked(question: Question, words: readonly MatchedWord[], sections: readonly Section[]): Candidate[] {
  const candidates: Candidate[] = [];
  const isOfFormer = ASKS_FORMER.test(question.text);
  for (const section of sections) {
    const inPath = words.map((word) => strengthInPath(word, section.path));
    const ofSection = words.map(({ strengths }) => maxOf(section.units, strengths));
    const inHeading = coverOfNearest(words, section);
    const ofBlock = new Map<Item, number[]>();
    for (const unit of section.units) {
      const known = ofBlock.get(unit.block);
      const own = words.map(({ strengths }) => strengths.get(unit.number) ?? 0);
      ofBlock.set(
        unit.block,
        known && unit.kind !== 'row' ? known.map((value, at) => Math.max(value, own[at] ?? 0)) : own,
      );
    }
    for (const unit of section.units) {
      let [cover, own, near, all] = [0, 0, 0, 0];
      for (const [at, { rarity, strengths }] of words.entries()) {
        const strength = strengths.get(unit.number) ?? 0;
        const around = unit.kind === 'row' ? 0 : IN_BLOCK * (ofBlock.get(unit.block)?.[at] ?? 0);
        const beside = IN_SECTION * (ofSection[at] ?? 0);
        cover += rarity * Math.max(strength, around, beside, inPath[at] ?? 0);
        own += rarity * strength;
        near += rarity * Math.max(strength, IN_PATH_AS_OWN * (inPath[at] ?? 0));
        all += rarity;
      }
      if (all === 0 || own + cover === 0) continue;
      const fit = Math.max(
        AMOUNT_BONUS * holdsAmount(unit.text, question),
        fitsAims(unit.text, question) ? AIM_BONUS : 0,
      );
      const topic = TOPIC_BONUS * inHeading;
      candidates.push({
        unit,
        section,
        cover: cover / all,
        own: own / all,
        score:
          cover / all +
          (OWN_BONUS * near) / all +
          fit +
          topic +
          (isOfFormer && SAYS_FORMER.test(unit.text) ? FORMER_BONUS : 0),
      });
    }
  }
  return candidates.sort((a, b) => b.score - a.score);
}

function maxOf(units: readonly Unit[], strengths: ReadonlyMap<number, number>): number {
  let best = 0;
  for (const { number } of units) best = Math.max(best, strengths.get(number) ?? 0);
  return best;
}

export function coverOfPath(words: readonly MatchedWord[], { path }: Section): number {
  const all = words.reduce((sum, { rarity }) => sum + rarity, 0);
  return all === 0 ? 0 : words.reduce((sum, word) => sum + word.rarity * strengthInPath(word, path), 0) / all;
}

/** How much of the question the nearest heading has. */
function coverOfNearest(words: readonly MatchedWord[], { path }: Section): number {
  return path[0] === undefined || path.length < 2 ? 0 : coverOf(words, path[0]);
}

export function sectionCover(words: readonly MatchedWord[], section: Section): number {
  const all = words.reduce((sum, { rarity }) => sum + rarity, 0);
  if (all === 0) return 1;
  const found = words.reduce(
    (sum, word) =>
      sum + word.rarity * Math.max(strengthInPath(word, section.path), maxOf(section.units, word.strengths)),
    0,
  );
  return found / all;
}

const NUMBER =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|half|once|twice|none|no|ein(?:e|en|er|em)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|kein)\b|[一二三四五六七八九十百两]/iu;
const TIME =
  /\d{1,2}[:.]\d\d|\d{4}|\d{1,2} ?(?:am|pm|uhr)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|mai|juni|juli|oktober|dezember)\b|\b(?:day|week|month|year|hour|minute|tag|woche|monat|jahr|stunde)\w*\b|\b(?:before|after|until|since|every|daily|weekly|monthly|yearly|annually)\b|[年月日周时]/iu;
const PERSON =
  /\p{Lu}\p{Ll}+(?:\s+(?:van|von|de|der|den|da|di)){0,2}\s+\p{Lu}\p{Ll}+|@|#\w|\b(?:manager|lead|team|office|department|director|leiter\w*|abteilung)\b|经理|部门|主管/u;
const PLACE =
  /\bhttps?:|[/\\]\w|\b(?:at|in|on|under|beside|above|behind)\b \p{Lu}|@|\d{5}|\b(?:room|floor|street|road|building|straße|raum)\b/u;
const REASON =
  /\bbecause\b|\bsince\b|\bso that\b|\bdue to\b|\botherwise\b|\bas\b|\bfor\b|\bto avoid\b|—|:|\bweil\b|\bda\b|\bdamit\b|因为|由于|以便/iu;

/** What begins with a case: "If nothing answers, …". */
const CASE = /^(?:[-*\d.)\s]*)(?:\*\*)?(?:if|when|in case|should|wenn|falls|sollte|bei)\b|^如果|^若|^当/iu;
const ASKS_OF_CASE =
  /\b(?:if|when|in case) (?!did\b|does\b|do\b|is\b|was\b|were\b|are\b|will\b)\w+|\bwenn\b|\bfalls\b|如果|怎么办/iu;

/** Whether a text holds what the question wants to have: a number, a time, a person, a place or a reason. */
export function fitsAims(text: string, { aims, text: question }: Question): boolean {
  const wants: RegExp[] = [];
  if (aims.has('count') || aims.has('number') || /\bwie ?(?:viel|lang|hoch|oft|groß)|多少|几|多久/iu.test(question))
    wants.push(NUMBER);
  if (aims.has('duration')) wants.push(NUMBER);
  if (aims.has('time') || /\bwann\b|什么时候|何时|几点/iu.test(question)) wants.push(TIME);
  if (aims.has('person') || /\b(?:wer|wen|wem)\b|谁/iu.test(question)) wants.push(PERSON);
  if (aims.has('place') || /\b(?:wo|wohin)\b|哪里/iu.test(question)) wants.push(PLACE);
  if (aims.has('reason') || /\bwarum\b|为什么/iu.test(question)) wants.push(REASON);
  if (ASKS_OF_CASE.test(question) && CASE.test(text)) return true;
  return wants.length > 0 && wants.some((pattern) => pattern.test(text));
}

const AMOUNT = String.raw`(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|half an?|an?)`;
const ARTICLE_AMOUNT = 0.3;
const ASKS_AMOUNT = /\b(?:how many|wie ?viele)\s+(\p{L}{3,})/iu;

/** How well a text has a number of what the question wants to have a number of: "within 30 days" for "how many days". */
function holdsAmount(text: string, { text: question }: Question): number {
  const noun = ASKS_AMOUNT.exec(question)?.[1]?.toLowerCase();
  if (noun === undefined) return 0;
  const stem = noun.replace(/(?:ies|es|s|en|e)$/, '');
  const amount = new RegExp(`(?<![\\p{L}\\d.,])(${AMOUNT})\\**\\s+(?:[\\p{L}-]+\\s+){0,2}${stem}`, 'iu').exec(
    text,
  )?.[1];
  if (amount === undefined) return 0;
  // An article is a number only where nothing better is there.
  return /^(?:an?|one)$/i.test(amount) ? ARTICLE_AMOUNT : 1;
}

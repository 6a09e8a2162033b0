import type { Question } from '../../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { queryWords } from '../text/proseWords.ts';
import type { Sentence } from '../text/sentences.ts';
import { coverOf } from '../text/wordIndex.ts';
import type { KnownLicence, LicenceTerm } from './knownLicences.ts';
import { definitionAnswer, licenceOf, type Licence } from './licence.ts';
import {
  ASKS_NAME,
  MAX_SENTENCE_CHARS,
  nameAnswer,
  ownTermsAnswer,
  type LicenceTopic,
  ASKS_NUMBER,
  mayProve,
  notRequired,
  verdictOf,
} from './verdicts.ts';
import { TOPICS_OF_LAW } from './topicsOfLaw.ts';
import { TOPICS_OF_USE } from './topicsOfUse.ts';

/** What is asked of licences, the narrower topics first: "may I sell it without including the notice" is about the notice. */
const LICENCE_TOPICS: readonly LicenceTopic[] = [...TOPICS_OF_LAW, ...TOPICS_OF_USE];

const MAX_CHARS = 560;

/** So short a sentence is given with another. */
const SHORT_PROOF_CHARS = 120;

const MAX_SPAN = 30;

/** Answers what a licence lets one do and asks for, by its own sentences. */
export const licenceAnswer: AnswerKind = {
  name: 'licence',
  find(question, file) {
    const licence = licenceOf(file);
    if (!licence) return undefined;
    if (question.aims.has('summary')) {
      if (licence.known) return summaryAnswer(licence, licence.known);
      return ASKS_NAME.test(question.text) ? { ...ownTermsAnswer(licence), certainty: SURE_OF_NAME } : undefined;
    }
    const defined = definitionAnswer(question, licence.definitions);
    if (defined) return defined;
    if (licence.known && ASKS_PROJECT.test(question.text)) return projectAnswer(licence);
    if (ASKS_MEANING.test(question.text)) return undefined;
    const topics = LICENCE_TOPICS.filter(({ asks }) => asks.test(question.text));
    const [topic] = topics;
    if (!topic) {
      // A question of nothing but the licence is about its name.
      const isOfName = !licence.known && ASKS_NAME.test(question.text) && queryWords(question).length <= 1;
      return isOfName ? { ...ownTermsAnswer(licence), certainty: SURE_OF_NAME } : nameAnswer(question.text, licence);
    }
    for (const one of topics) {
      const isPlain = licence.known !== undefined || one.name === 'holder' || one.name === 'years';
      const found = isPlain ? topicAnswer(one, licence, question) : ownTermsTopic(one, question, licence);
      if (found || !one.isNarrow) return found;
    }
    return undefined;
  },
};

/** What a term means is not told by a sentence that uses it. */
const ASKS_MEANING =
  /\bcounts? as\b|\bmeant by\b|\bdoes .{1,40} mean\b|\bmeaning of\b|\bdefinition of\b|\b(?:is|are) considered\b|是什么意思|含义|定义/iu;

const ASKS_PROJECT =
  /\bname of the (?:project|software|product|program|package|library|work)\b|\b(?:which|what) (?:project|software|product|program|package|library)\b|\bwhat is (?:the )?(?:project|software|product|program|package|library) called\b/iu;

/** A licence names what it covers in its copyright line, if anywhere. */
function projectAnswer({ copyrights }: Licence): Finding {
  const shown = copyrights.slice(0, 3);
  const how = 'the licence does not name what it covers';
  if (shown.length === 0) return { text: `Not in this file: ${how}.`, how, lines: [], certainty: 0.985 };
  return {
    text: `${how[0]?.toUpperCase() ?? ''}${how.slice(1)} but for the copyright:\n\n${shown.map(({ text }) => prose(text)).join('\n\n')}`,
    how,
    lines: shown.map(({ lines }) => lines),
    certainty: 0.6,
  };
}

/** In a licence with terms of its own, the passage that has the words of the question comes first. */
const OWN_TERMS = 0.55;

const SURE_OF_NAME = 0.985;

const OWN_TERMS_REFUSED = 0.62;

/** From this share of the question on, a sentence about money is about what is asked for. */
const ENOUGH = 0.5;
/** From this strength on, a sentence has a word of the question. */
const SAME_WORD = 0.9;
const OF_COSTS =
  /^(?:costs?|price|prices|much|pay|paid|fees?|money|licen[cs]e|year|years|month|months|day|days|one|first|software|agreement|kosten|preis)$/;

const MONEY =
  /(?:[€$£¥]|\b(?:EUR|USD|GBP|CHF))\s?\d|\d\s?(?:[€$£¥%]|EUR|USD|GBP|CHF|euros?\b|dollars?\b|pounds?\b|percent|元)|\bfree\b|no charge|royalt|kostenlos|免费/iu;

/** What a licence with terms of its own says of a topic: the sentence about it that has most of the question. */
function ownTermsTopic(topic: LicenceTopic, question: Question, licence: Licence): Finding | undefined {
  const asked = licence.words.match(queryWords(question));
  const cover = new Map(licence.sentences.map((sentence, at) => [sentence, coverOf(asked, at)]));
  const coverIn = (sentence: Sentence): number => cover.get(sentence) ?? 0;
  if (topic.name === 'cost' && /\bhow much\b|\bcosts?\b|\bprice\b|was kostet|多少钱/iu.test(question.text)) {
    const ofMoney = licence.sentences.filter((sentence) => MONEY.test(sentence.text));
    const things = asked.filter(({ word, weight }) => weight >= ENOUGH && !OF_COSTS.test(word));
    const isSaid = ofMoney.some((sentence) => {
      const at = licence.sentences.indexOf(sentence);
      return coverIn(sentence) >= ENOUGH || things.some(({ strengths }) => (strengths.get(at) ?? 0) >= SAME_WORD);
    });
    if (!isSaid) return { ...refused(topic), certainty: 0.96 };
  }
  const proofs = licence.sentences.filter(
    ({ text }) => text.length >= MIN_SENTENCE_CHARS && topic.proofs.some((proof) => proof.test(text)),
  );
  const [best] = proofs.toSorted((one, other) => coverIn(other) - coverIn(one));
  if (!best) return topic.isRefused ? { ...refused(topic), certainty: OWN_TERMS_REFUSED } : undefined;
  return {
    text: `“${prose(clipped(best.text, MAX_SENTENCE_CHARS))}”`,
    how: 'the sentence of the licence about it',
    lines: [{ first: best.lines.first, last: Math.min(best.lines.last, best.lines.first + MAX_SPAN) }],
    certainty: OWN_TERMS + 0.35 * coverIn(best),
  };
}

/** Shorter ones are headings. */
const MIN_SENTENCE_CHARS = 25;

function refused({ about }: LicenceTopic): Finding {
  return {
    text: `Not in this file: the licence does not say ${about}.`,
    how: `no sentence about ${about}`,
    lines: [],
    certainty: 0.82,
  };
}

const TERM_NAMES: Readonly<Record<LicenceTerm, string>> = {
  commercial: 'commercial use',
  modify: 'changes',
  distribute: 'distribution',
  sublicense: 'sublicensing',
  use: 'use',
  patent: 'use of patents',
  notice: 'keeping the copyright notice and the text of the licence',
  sameLicence: 'the same licence for derived works',
  source: 'giving the source code',
  stateChanges: 'stating what was changed',
  networkUse: 'giving the source code to users over a network',
  trademark: 'trademarks',
  liability: 'liability',
  warranty: 'warranty',
};

/** What a known licence is called, permits and asks for. */
function summaryAnswer({ nameLines, sentences }: Licence, known: KnownLicence): Finding {
  const named = (terms: readonly LicenceTerm[]): string => terms.map((term) => TERM_NAMES[term]).join(', ');
  const telling = sentences.filter(({ text }) =>
    /hereby grant|provided that|without warrant|shall be included|permitted/i.test(text),
  );
  return {
    text: [
      `**${known.name}**`,
      `Permits: ${named(known.permits)}.`,
      known.requires.length > 0 ? `Requires: ${named(known.requires)}.` : 'Requires nothing.',
      'Without warranty, and without liability of the authors.',
    ].join('\n\n'),
    how: 'the text of the licence',
    lines: [
      nameLines,
      ...telling.slice(0, 3).map(({ lines: { first, last } }) => ({ first, last: Math.min(last, first + MAX_SPAN) })),
    ],
    certainty: 0.985,
  };
}

function topicAnswer(topic: LicenceTopic, licence: Licence, question: Question): Finding | undefined {
  if (topic.name === 'holder' || topic.name === 'years') return copyrightAnswer(topic, licence);
  const sentences = licence.sentences.filter(({ text }) => mayProve(text, topic, licence, question));
  const found = topic.proofs
    .map((proof) => sentences.filter(({ text }) => proof.test(text)).toSorted(byDirectness))
    .find((some) => some.length > 0);
  // A number that no such sentence has may stand elsewhere.
  if (!found && ASKS_NUMBER.test(question.text)) return undefined;
  const free = notRequired(topic, licence, question);
  if (free) return free;
  const verdict = verdictOf(topic, licence, question);
  const isShort = (found?.[0]?.text.length ?? 0) < SHORT_PROOF_CHARS;
  const quoted = (found ?? []).slice(0, topic.name === 'notice' ? 3 : isShort ? 2 : 1);
  if (quoted.length === 0) {
    if (!topic.isRefused) return undefined;
    return refused(topic);
  }
  const texts: string[] = [];
  let length = verdict.length;
  for (const { text } of quoted) {
    const short = `“${prose(clipped(text.replace(/\s+/g, ' '), MAX_SENTENCE_CHARS))}”`;
    if (texts.length > 0 && length + short.length > MAX_CHARS) break;
    texts.push(short);
    length += short.length + 2;
  }
  return {
    text: `${verdict}${texts.join('\n\n')}`,
    how: licence.known
      ? `the sentence of the ${licence.known.spdx} licence about it`
      : 'the sentence of the licence about it',
    lines: quoted
      .slice(0, texts.length)
      .map(({ lines: { first, last } }) => ({ first, last: Math.min(last, first + MAX_SPAN) })),
    certainty: 0.86,
  };
}

/** Headings, definitions and reservations prove less than sentences that grant or ask for something. */
function byDirectness(one: Sentence, other: Sentence): number {
  return indirectness(one.text) - indirectness(other.text);
}

function indirectness(text: string): number {
  const isHeading = text.length < 40;
  const isDefinition = /["”] (?:shall )?means?\b|\bmeans all\b|^for (?:the )?purposes? of|^["“][\w ]+["”] /i.test(text);
  const isCondition = /^(?:if|when|where|for example|however|this alternative)\b/i.test(
    text.replace(/^\(?\w{1,2}[.)]\s*/, ''),
  );
  return (isHeading ? 4 : 0) + (isDefinition ? 2 : 0) + (isCondition ? 1 : 0);
}

function copyrightAnswer({ name }: LicenceTopic, { copyrights }: Licence): Finding | undefined {
  if (copyrights.length === 0) {
    const what = name === 'holder' ? 'holder of the copyright' : 'year of the copyright';
    return { text: `Not in this file: no ${what} is named.`, how: 'no copyright line', lines: [], certainty: 0.8 };
  }
  const shown = copyrights.slice(0, 6);
  const parts = shown.map(({ text }) => {
    const years = /\d{4}(?:\s*[-–,]\s*(?:\d{4}|present))*/.exec(text)?.[0] ?? '';
    const holder = text
      .replace(/^[#*>/\s]*|\ball rights reserved\.?/gi, '')
      .replace(/copyright|\(c\)|©|版权所有/gi, '')
      .replace(years, '')
      .replace(/^[\s,:;-]+|[\s,;]+$/g, '')
      .replace(/^by\s+/i, '');
    return name === 'holder'
      ? `**${prose(holder)}**${years === '' ? '' : ` (${years})`}`
      : `**${years}** — ${prose(holder)}`;
  });
  return { text: parts.join(', '), how: 'the copyright line', lines: shown.map(({ lines }) => lines), certainty: 0.92 };
}

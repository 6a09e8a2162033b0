import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { contentWords, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import { type Finding, SURE } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { defaultsIn, defaultsOf, isInDefaults } from './defaults.ts';
import { isVerb, wordsWithoutUnit } from './matchItems.ts';
import { asksForLack } from './memberFields.ts';
import { CHOOSING, isPredicate } from './predicates.ts';
import { citedLines, pathName, showItem } from './showItem.ts';
import { labelsOf, membersNamed, SAID, type Named } from './namedMembers.ts';
import { typeFit } from './valueTypes.ts';
import { weighItems, type Weighed } from './weighItems.ts';

/** From this score on, a setting is the one that is asked for. */
const MEANT = 0.7;
/** Two settings that are as good within this much leave open which is meant. */
const TIE = 0.01;
const SUREST = 0.95;
const NOT_SURE = SURE - 0.04;

/** What asks for what holds where nothing is set: “if an analyser does not set its own”. */
const IF_UNSET =
  /[,\s]*\b(?:if|when|where|unless|for (?:those|one|any|an?|the) \w+ (?:that|which|who)|wenn|falls|sofern)\b(?=.*(?:\b(?:not|no|none|nothing|without|own|nichts?|keine?n?|eigene\w*)\b|n['’]t\b)).*$/iu;
const DEFAULT_WORD = /^(?:defaults?|standard\w*|default\w*|vorgabe\w*|normally|normalerweise|usual|usually)$/;

/** What holds for what sets nothing itself, where that is asked: the one of all defaults that has the rest of the question. */
export function settingOfDefaults(question: Question, file: StructuredFile): Finding | undefined {
  const isUnset = IF_UNSET.test(question.text);
  if (!isUnset && !/\bdefaults?\b|\bstandard(?:wert|mäßig|einstellung)\w*|\bvorgabe/iu.test(question.text))
    return undefined;
  if (defaultsIn(file).length === 0) return undefined;
  const items = [...descendants(file.structure.root)];
  // Which of the things is meant makes no difference.
  const isThing = (word: string): boolean =>
    items.some(
      (item) =>
        item.children.length > 0 &&
        !isInDefaults(item) &&
        wordsOf(item.name).some((own) => stemOf(own) === stemOf(word)),
    );
  const before = isUnset ? question.text.replace(IF_UNSET, '') : '';
  const asked = before === '' ? question.words : contentWords(before);
  const words = asked.filter(({ word }) => !DEFAULT_WORD.test(word) && !isThing(word));
  if (words.length === 0) return undefined;
  const inside = weighItems({ ...question, words }, file).filter(
    ({ item }) => item.value !== undefined && isInDefaults(item),
  );
  const [best, next] = inside;
  if (!best || best.score < MEANT || (next && best.score - next.score < TIE)) return undefined;
  return {
    text: showItem(best.item, file),
    how: pathName(best.item),
    lines: [citedLines(best.item)],
    certainty: Math.min(SUREST, best.score),
  };
}

/**
 * A setting of a thing that a question names by what it is called among its like: its own value, else the one of the defaults.
 * Never the value of another one of them.
 */
export function settingOfMember(question: Question, file: StructuredFile): Finding | undefined {
  // Which things lack a setting is answered by those that lack it.
  const isOfLack = CHOOSING.test(question.text) && asksForLack(question);
  if (isOfLack || question.aims.has('reason')) return undefined;
  const found = membersNamed(question, file).sort((a, b) => a.rest.length - b.rest.length);
  const [named] = found;
  // Of two things that are named both are asked for.
  if (!named || found.some(({ member }) => member !== named.member)) return undefined;
  const limits = limitsOf(named, question);
  if (limits) return limits.length > 0 ? told(limits, SUREST, file) : unlimited(named.member);
  if (named.rest.length === 0) return undefined;
  const { member, collection } = named;
  const called = [...collection.names, ...collection.common].map(stemOf);
  const defaults = defaultsOf(collection.members, called, file);
  const places = [...collection.members, ...(defaults ? [defaults] : [])];
  const meant = meantSetting(question, named, places, file);
  if (!meant) return undefined;
  const { path, score } = meant;
  const own = itemAt(member, path);
  const certainty = Math.min(SUREST, score);
  if (own) {
    const whole = weighItems(question, file).find(({ item }) => item === own)?.score ?? 0;
    return told([own], Math.min(SUREST, Math.max(score, whole)), file);
  }
  const preset = defaults && itemAt(defaults, path);
  const name = path.join('.');
  if (preset) {
    return {
      text: `${showItem(preset, file)}\n\n${code(nameOf(member))} sets no ${code(name)} of its own.`,
      how: pathName(preset),
      lines: [citedLines(preset), { first: member.lines.first, last: member.lines.last }],
      certainty,
    };
  }
  const having = collection.members.filter((one) => itemAt(one, path) !== undefined);
  if (
    named.isInPart === true ||
    having.length < 2 ||
    collection.owner?.parent === undefined ||
    question.aims.has('yesOrNo')
  )
    return undefined;
  return {
    text: `Not in this file: ${code(nameOf(member))} has no ${code(name)}, and no default is given for it.`,
    how: `no ${name} in ${pathName(member)}`,
    lines: [{ first: member.lines.first, last: member.lines.last }],
    certainty: Math.min(NOT_SURE, score),
    isRefusal: true,
  };
}

/** The names from a thing down to the setting that is asked for; undefined where it is open which is meant. */
function meantSetting(
  question: Question,
  { rest }: Named,
  places: readonly Item[],
  file: StructuredFile,
): { readonly path: readonly string[]; readonly score: number } | undefined {
  const isNumber = ({ value }: Item): boolean => /^-?\d/.test(value ?? '');
  const leaves = places.flatMap((place) => [...descendants(place)].filter(({ value }) => value !== undefined));
  const settings = question.aims.has('count') ? leaves.filter(isNumber) : leaves;
  const named = new Map<string, readonly string[]>();
  for (const setting of settings.filter((item) => typeFit(question, item) >= FITTING)) {
    const path = pathBelow(setting, places);
    if (isNamedWhole(path, question, rest)) named.set(path.join('\n'), path);
  }
  const [whole, other] = named.values();
  if (whole && !other) return { path: whole, score: NAMED_WHOLE };
  const kept = new Set(settings);
  const weighed = weighItems({ ...question, words: rest }, file).filter(({ item }) => kept.has(item));
  const best = weighed[0];
  if (!best || best.score < MEANT) return undefined;
  const path = pathBelow(best.item, places);
  const isOther = ({ item, score }: Weighed): boolean =>
    best.score - score < TIE && pathBelow(item, places).join('\n') !== path.join('\n');
  return weighed.some(isOther) ? undefined : { path, score: best.score };
}

const NAMED_WHOLE = 0.9;
/** A date is nobody, and a name no number. */
const FITTING = 0.9;
/** Nouns that say what a setting is without saying which: the baud rate in `baud`. */
const OF_ANY_SETTING =
  /^(?:rates?|times?|values?|settings?|levels?|numbers?|sizes?|limits?|modes?|types?|names?|speeds?|counts?|amounts?|periods?|intervals?|durations?|temperatures?|temp|pressures?|humidity|weights?|rate|wert|zeit|dauer|einstellung|temperatur|druck|gewicht)$/;

/** Whether a question has all words of the names down to a setting, and beside them only what is done with it. */
function isNamedWhole(path: readonly string[], question: Question, rest: readonly QuestionWord[]): boolean {
  const words = path.flatMap((name) => wordsWithoutUnit(name));
  const squeezed = words.join('');
  const asked = wordsOf(question.text);
  // “warm-up” is written as one word in `warmup_min`.
  const pairs = asked.flatMap((word, at) =>
    word + (asked[at + 1] ?? '') === squeezed ? [word, asked[at + 1] ?? ''] : [],
  );
  const isSaid = (word: string): boolean => rest.some((one) => likeness(one.word, word) >= SAID);
  if (words.length === 0 || (pairs.length === 0 && !words.every(isSaid))) return false;
  return rest.every(
    (one) =>
      pairs.includes(one.word) ||
      words.some((word) => likeness(one.word, word) >= SAID) ||
      one.weight < 1 ||
      OF_ANY_SETTING.test(one.word) ||
      isVerb(one.word) ||
      isPredicate(one, question),
  );
}

function told(items: readonly Item[], certainty: number, file: StructuredFile): Finding {
  return {
    text: items.map((item) => showItem(item, file)).join('\n\n'),
    how: items.map(pathName).join(', '),
    lines: items.map(citedLines),
    certainty,
  };
}

const LIMITS = /\b(?:limits|bounds|range|thresholds|min(?:imum)? and max(?:imum)?|grenzen|grenzwerte|bereich)\b/iu;
const UPPER = /\b(?:upper|highest|top|max(?:imum|imal)?|obere\w*|höchste\w*)\b/iu;
const LOWER = /\b(?:lower|lowest|bottom|min(?:imum|imal)?|untere\w*|niedrigste\w*)\b/iu;
const LEAST = /^(?:min|low|lower|from|lo|von)(?:[_-]|$|imum)/i;
const MOST = /^(?:max|high|upper|to|hi|bis)(?:[_-]|$|imum)/i;

/** The limits of a thing that has a lower and an upper one, or the one of them that is asked for; empty where it has only the other one. */
function limitsOf({ member, rest }: Named, { text }: Question): Item[] | undefined {
  const isSaid = ({ word }: QuestionWord): boolean =>
    /^(?:limits?|bounds?|ranges?|thresholds?|values?|upper|lower|grenz\w+|bereich|obere\w*|untere\w*|m(?:ax|in)\w*|highest|lowest|and|temp|temperatures?|temperatur)$/.test(
      word,
    );
  if (!/\b(?:limit|bound|range|threshold|grenz|bereich)/iu.test(text) || !rest.every(isSaid)) return undefined;
  const settings = [...descendants(member)];
  const [least, ...lower] = settings.filter(({ name }) => LEAST.test(name));
  const [most, ...upper] = settings.filter(({ name }) => MOST.test(name));
  if (lower.length > 0 || upper.length > 0) return undefined;
  if (UPPER.test(text) !== LOWER.test(text)) {
    const one = UPPER.test(text) ? most : least;
    if (one || least || most) return one ? [one] : [];
    return undefined;
  }
  return LIMITS.test(text) && least && most ? [least, most] : undefined;
}

function unlimited(member: Item): Finding {
  return {
    text: `Not in this file: ${code(pathName(member))} has no such limit, only ${member.children.map(({ name, value }) => code(`${name} = ${value ?? ''}`)).join(', ')}.`,
    how: `no such limit in ${pathName(member)}`,
    lines: [citedLines(member)],
    certainty: SURE,
  };
}

function nameOf(member: Item): string {
  return labelsOf(member)[0] ?? pathName(member);
}

/** The names from a thing of a collection, or its defaults, down to an item. */
function pathBelow(item: Item, places: readonly Item[]): string[] {
  const path: string[] = [];
  for (let at: Item | undefined = item; at && !places.includes(at); at = at.parent) path.unshift(at.name);
  return path;
}

function itemAt(place: Item, path: readonly string[]): Item | undefined {
  let at: Item | undefined = place;
  for (const name of path)
    at = at?.children.find((child) => child.name === name && !child.traits.includes('commented'));
  return at;
}

import { isOverviewQuestion } from '../search/overviewQuestion.ts';
import {
  AIMS,
  type Aim,
  FOREIGN_AIMS,
  GERMAN_STOP_WORDS,
  isForeign,
  translatedWords,
  withoutParticles,
} from './languages.ts';
import { isUnspaced, stemOf, wordsOf } from './words.ts';

/** A word of the question that tells what it is about. */
export interface QuestionWord {
  /** In lower case, as it is written. */
  readonly word: string;
  readonly stem: string;
  /** The word's weight, 0 to 1: words such as `value` or `set` are in every question. */
  readonly weight: number;
  /** Whether the answer has to be about it: it stands behind `of`, `for` or `in`, or is a name. */
  readonly isConstraint: boolean;
}

/** A parsed question. */
export interface Question {
  /** The question as it was asked, without polite words around it. */
  readonly text: string;
  readonly aims: ReadonlySet<Aim>;
  /** The words that carry meaning, in their order and each once. */
  readonly words: readonly QuestionWord[];
  /** The things to count or list, such as `feature flags` in "how many feature flags are on?"; empty where there are none. */
  readonly subject: readonly QuestionWord[];
  /** Words for things that the question excludes, such as `dev` in "dependencies (not dev)". */
  readonly excluded: readonly QuestionWord[];
  /** Names written as in code: `DATABASE_POOL_MAX`, `createHold`, `BookingService.extend`, `/v4/docks`, `"no-show"`. */
  readonly identifiers: readonly string[];
  /** The question that it goes on from: "which arguments has it?". */
  readonly before?: Question;
}

/** Polite words around a question that are not a part of it. */
const POLITENESS =
  /^\s*(?:(?:sorry|excuse me|hi|hello|hey|please|ok|well)\b[^,.?!]*[,.!]\s*(?:but\s+)?|(?:please|pls|hi|hello|hey)\s+|(?:could|can|would|will) you (?:please )?(?:tell|show|give|explain to) (?:me|us)\s+|(?:tell|show) me\s+|i(?:'d| would) like to know\s+|i (?:want|need) to know\s+|do you know\s+)+|[,\s]*\b(?:please|pls|thanks|thank you)\b[\s.!?]*$/giu;

const HESITATION =
  '(?:sorry|oops|no|nope|wait|er+|uh+|um+|pardon|nein|äh+|quatsch|halt|falsch|entschuldigung)[,.!:…\\s]+';
const BREAK = '\\s*(?:\\.{2,}|[…,;–—(?!]|\\s-\\s)\\s*';
/** Words that take something back wherever they stand, and those that only do so behind a break: "can I make that change". */
const CORRECTING = 'i mean|i meant|ich meine|ich meinte|gemeint ist|scratch that|sorry|oops';
const CORRECTING_BEHIND_BREAK = 'make that|correction|rather|nein,? halt|quatsch';
const ARTICLE = '(?:(?:the|der|die|das|dem|den)\\s+)?';
const NAME = '[\\p{L}\\d](?:[\\p{L}\\d_./-]*[\\p{L}\\d])?';
/** A name or number and what it is replaced by: "4436... sorry, I mean 4438". */
const CORRECTED = new RegExp(
  `(?<![\\p{L}\\d])${ARTICLE}(${NAME})(?:(?:${BREAK}|\\s+)(?:${HESITATION})*(?:${CORRECTING})|${BREAK}(?:${HESITATION})*(?:${CORRECTING_BEHIND_BREAK}))[,.!:…]*\\s+(?=${ARTICLE}(${NAME}))`,
  'giu',
);

/** A question without the names and numbers that it takes back; one replaces the other where both have digits or capitals. */
function withoutCorrected(text: string): string {
  const isAlike = (one: string, other: string): boolean =>
    /\d/.test(one) ? /\d/.test(other) : /^\p{Lu}/u.test(one) && /^\p{Lu}/u.test(other);
  return text.replace(CORRECTED, (found, wrong: string, right: string) => (isAlike(wrong, right) ? '' : found));
}

/** Words that ask, and words of grammar. */
const STOP_WORDS = new Set(
  (
    'a about am an and any anyone anything are as at be because been being but by can could did do does doing done each else ever for from get gets got had ' +
    'has have having he her here hers him his how i if in into is isn it its itself just let like ll many may me might more much must my no not now of on one ones or ' +
    'our out over per please pls re s same shall she should so some somebody someone something such t tell than that the their them then there these they this those ' +
    'through to too um until under upon up us ve very via was we were what whats when where whether which wich while who whom whose why will with within would you your yours yes also actually ' +
    'exactly exact currently really only still anyway nobody ok okay know remember give show me list find look need want file files document much many all every both myself yourself himself herself ourselves yourselves themselves don doesn didn aren'
  ).split(' '),
);

const GERMAN_STOPS = new Set(GERMAN_STOP_WORDS.split(' '));

/** Words that tell little about the question, though a name may have them. */
const WEAK_WORDS = new Set(
  (
    'value values set setting settings configured configuration config specified specify defined define used use uses using given called call name names named ' +
    'default defaults allowed exist exists have contain contains line lines turn turned switch switched run runs running happen happens work works ' +
    'make makes take takes go goes come comes say says see long often first last total overall different kind kinds sort type types possible available ' +
    'shows shown appear appears runtime build built install installs installed ask asks asked report reaches reach sent send sends serve serves determined needed together ' +
    'two three four five six seven eight nine ten eleven twelve big way thing things part parts entry entries number amount count many often put following project order time globally everywhere together altogether'
  ).split(' '),
);
const WEAK_WEIGHT = 0.3;

/** Names as code has them. Plain words with a capital letter are not among them. */
const IDENTIFIER =
  /`([^`]+)`|"([^"]{1,80})"|“([^”]{1,80})”|(?<![\w/.@-])(@?[\w-]+(?:[./:@-][\w{}-]+)+|\/[\w{}./:-]+|[\w$]*[a-z\d][A-Z][\w$]*|\w*[A-Za-z\d]_\w+|[A-Z][A-Z\d]{2,})(?:\(\))?/gu;

const SUBJECT =
  /\b(?:how many(?: of the)?|number of|count(?: of| the)?|list(?: of)?(?: me)?(?: all)?(?: the)?|^name(?: all)?(?: the)?|which|what|names? of(?: all)?(?: the)?|show(?: me)?(?: all)?(?: the)?|give(?: me)?(?: all)?(?: the)?|all(?: the)?|possible)\s+(?:are\s+|were\s+|is\s+)?(?:the\s+|all\s+(?:the\s+)?)?([\p{L}\p{N}_/.'-]+(?:\s+[\p{L}\p{N}_/.'-]+){0,4})/iu;
/** Words behind the name of the things to count. */
const SUBJECT_END =
  /\s+(?:are|is|was|were|do|does|did|in|of|for|with|without|that|which|who|can|could|must|may|should|will|would|have|has|had|there|on|at|to|from|by|be|exist|exists|run|runs|use|uses|used|defined|declared|configured|listed|it|the|this|a|an|i|we|you|they|get|gets|end|ends|start|starts|need|needs|take|takes|occur|occurs|hold|holds|per|as|ran|failed|publish|publishes|expose|exposes|wait|waits|mount|mounts|listen|listens|depend|depends|belong|belongs|apply|applies|and)(?:\s.*)?$/iu;

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\w*';
const NOT_OF_MONTH = `(?<!\\b${MONTH} (?:the )?)\\b`;
const NO_DAY = `(?!of\\b|${MONTH}\\b)`;

/** Phrases that people write in several words and files in one. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:wich|whcih|whihc)\b/gi, 'which'],
  [/\b(?:waht|wht)\b/gi, 'what'],
  [/\b(?:hwo|hw)\b/gi, 'how'],
  [/\b(what|where|who|how|when|why)s\b/gi, '$1 is'],
  [/\b(do|does|did|is|are|was|were|ca|could|would|should|must|has|have|had|wo)nt\b/gi, "$1n't"],
  [/\bw\/o\b/gi, 'without'],
  [/\bend[- ]to[- ]end\b/gi, 'e2e'],
  [/\bback(?:ed|s|ing)? up\b/gi, 'backup'],
  // "March 1st" and "the 2nd of May" are days.
  [new RegExp(`${NOT_OF_MONTH}1st(?= ${NO_DAY}\\p{L})`, 'giu'), 'first'],
  [new RegExp(`${NOT_OF_MONTH}2nd(?= ${NO_DAY}\\p{L})`, 'giu'), 'second'],
  [new RegExp(`${NOT_OF_MONTH}3rd(?= ${NO_DAY}\\p{L})`, 'giu'), 'third'],
  [/\bmax\. /gi, 'max '],
  [/\bmin\. /gi, 'min '],
  [/\b(?:tel|phone|ph)\.? (?:nr|no|num)\b\.?/gi, 'phone number'],
  [
    /\b(?:if|when) (?:i|we|you|one|nobody|someone) (?:sets?|says?|specif(?:y|ies)|configures?|gives?|touch(?:es)?|changes?|passes?|pass|enters?|do|does) nothing\b|(?<!\b(?:try|test|see|check|simulate|preview|rehearse)\b.{0,40})\bwithout (?:touching|setting|changing|specifying|configuring|passing|saying) (?:anything|it)\b|\b(?:if|when|where) (?:nothing|none) is (?:set|given|specified|said|passed)\b|\bout of the box\b/gi,
    'by default',
  ],
  [
    /\b(?:before|until) (?:it|they|he|she|(?:the|a) [\w-]+)(?: is| are| gets?|['’]s|['’]re)? (?:aborted|killed|stopped|cancell?ed|terminated|given up|timed out|gives? up|times? out)\b/gi,
    'timeout',
  ],
  [
    /\b(?:that|which|if (?:it|he|she|they|one)|when (?:it|they|one)|without) (?:(?:do(?:es)?(?: not|n['’]t)|sets?|has|have|having|gives?|says?) )+(?:set |have |say |give |define |specify )?(?:a|an|any|no|its|their|one|none|nothing|it)(?: own)?(?: values?| settings?| entry)?(?: (?:of (?:its|their) own|itself|themselves))?(?=\s*(?:\?|$|,))/gi,
    'by default',
  ],
  [/\bframe[- ]?rates?\b|\bframes per second\b/gi, 'fps'],
  [/\b(?:text|short) messages?\b/gi, 'sms'],
  [/\bby hand\b/gi, 'manually'],
  [/\b(?:choos|select|pick|fill(?:ing)? in|enter)\w* nothing\b/gi, 'by default'],
  [/\bcommand[- ]line (?:programs?|tools?|commands?|scripts?)\b/gi, 'cli scripts'],
  [/\bcommand[- ]line\b/gi, 'cli'],
  [/\b(?:right now|at the moment|at present|these days)\b/gi, 'now'],
  [/\btime[- ]?zone\b/gi, 'timezone'],
  [/\bset[- ]up\b/gi, 'setup'],
  [/\bcode base\b/gi, 'codebase'],
  [/\bthird[- ]party\b/gi, 'thirdparty'],
  [
    /\bunless (?:otherwise )?(?:configured|set|specified|changed|given|stated|told)(?: otherwise)?\b|\b(?:if|when) (?:nothing|none|it) is(?:n't| not)? (?:set|given|configured|specified)\b|\bout of the box\b/gi,
    'by default',
  ],
];

/** Exclusions, in brackets, behind a comma, or against something included: "from the workspace and not from npm". */
const EXCLUDED =
  /(?:[(,]\s*(?:not|excluding|except(?: for)?|but not|without)\s+|\b(?:and|but) not (?=(?:at|by|for|from|in|of|on|to|via|with)\s))(?:(?:the|in|those (?:of|in)|at|by|for|from|of|on|to|via|with)\s+)*([\p{L}\p{N}_-]+)(?:\s+ones?)?/giu;

/** Text behind the question that explains it. */
const NOT_COUNTED = /[(,]\s*(?:[\p{L}\p{N}_-]+\s+){1,4}(?:not counted|not included|excluded|don['’]t count)\s*\)?/giu;
const LATER_SENTENCES = /(?<=\w{2,}.{8,})\?\s+\p{Lu}.*$/su;
/** A question's words for the file itself, which tell nothing of what is asked about its content. */
const THIS_FILE =
  /\b(?:(?:in|of|by|for|from)\s+)?(?:this|in the|of the)\s+(?:\w+\s+)?(?:workflow|pipeline|package|project|dockerfile|compose file|manifest|chart|config(?:uration)?|module|script|playbook|schema|makefile|app(?:lication)?|repo(?:sitory)?|document|page|log|table|dataset|api|spec|file|ini|toml|ya?ml|json|xml|csv|sql|dump|terraform|compose|playbook|proto)\b|\b(?:in|of) (?:here|it|this)\b/giu;

/** Words that an aim implies: files have `schedule` where a question has "when". */
const IMPLIED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:before|after|prerequisites?|wait(?:s|ing)? for)\b/i, 'needs'],
  [/\bwhen\b|\bwhat time\b|\bhow often\b/i, 'schedule'],
  [/\b(?:how long|wie lange)\b/i, 'duration'],
  [/\bhow (?:big|large)\b/i, 'size'],
  [/\bwhere\b/i, 'location'],
  [/\bwho\b/i, 'owner'],
];
const IMPLIED_WEIGHT = 0.25;

/**
 * The longest question that is read whole, in characters: people do not ask longer ones; of text pasted below a question, the
 * beginning and the end are enough.
 */
const MAX_BEGINNING_CHARS = 1000;
const MAX_END_CHARS = 300;
/**
 * Words longer than any name or address; every word of the question is compared with every word of a file, so they are cut.
 */
const LONG_WORD = /([^\s\p{Lo}]{100})[^\s\p{Lo}]+/gu;

/** The part of a question that is read: the cost of an answer grows with the number and the length of its words. */
function boundedQuestion(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim().replace(LONG_WORD, '$1');
  return plain.length <= MAX_BEGINNING_CHARS + MAX_END_CHARS
    ? plain
    : `${plain.slice(0, MAX_BEGINNING_CHARS)} ${plain.slice(-MAX_END_CHARS)}`;
}

/** Parses a question. */
export function understand(asked: string): Question {
  const text = boundedQuestion(asked);
  const polite = withoutCorrected(text).replace(POLITENESS, ' ').replace(/\s+/g, ' ').trim() || text.trim();
  const plain = withLimitNamed(PHRASES.reduce((sentence, [phrase, word]) => sentence.replace(phrase, word), polite));
  const patterns = isForeign(plain) ? [...AIMS, ...FOREIGN_AIMS] : AIMS;
  const aims = new Set(patterns.filter(([, pattern]) => pattern.test(plain)).map(([aim]) => aim));
  if (isOverviewQuestion(plain)) aims.add('summary');
  const excluded = contentWords([...plain.matchAll(EXCLUDED)].map(([, word]) => word).join(' '));
  const meant = withoutExcluded(plain).replace(NOT_COUNTED, ' ').replace(LATER_SENTENCES, '?').replace(THIS_FILE, ' ');
  const words = contentWords(meant);
  const subject = contentWords(subjectOf(meant));
  if (BARE_SUBJECT.test(meant) && subject.length > 0) aims.add('list');
  return {
    text: plain,
    aims,
    words: [...words, ...impliedWords(meant, words)],
    subject,
    excluded,
    identifiers: identifiersOf(meant),
  };
}

/** The text of a question without its exclusions. */
export function withoutExcluded(text: string): string {
  return text.replace(EXCLUDED, ' ');
}

/** What is measured, by the adjective that asks for it. */
const MEASURED: Readonly<Record<string, string>> = {
  heavy: 'weight',
  long: 'duration',
  big: 'size',
  large: 'size',
  high: 'height',
  tall: 'height',
  wide: 'width',
  deep: 'depth',
  fast: 'speed',
  old: 'age',
  hot: 'temperature',
  warm: 'temperature',
  cold: 'temperature',
  loud: 'volume',
  full: 'level',
};
/** "How heavy may a parcel be" asks for the most that it may weigh. */
const MOST_ALLOWED = new RegExp(
  `^how (${Object.keys(MEASURED).join('|')}) (?:may|can|is|are)(?: (?:a|an|one|the))? (.{2,60}?) (?:(?:allowed|permitted) to )?(?:be(?:come)?|get|grow)\\b(?: at (?:the )?most)?`,
  'iu',
);

/** A question for how much something may be at most, in the words of a setting. */
function withLimitNamed(text: string): string {
  return text.replace(
    MOST_ALLOWED,
    (_, adjective: string, thing: string) => `what is the max ${MEASURED[adjective.toLowerCase()] ?? ''} of ${thing}`,
  );
}

function impliedWords(text: string, words: readonly QuestionWord[]): QuestionWord[] {
  const implied = IMPLIED.filter(([asked, word]) => asked.test(text) && !words.some((known) => known.word === word));
  return implied.map(([, word]) => ({ word, stem: stemOf(word), weight: IMPLIED_WEIGHT, isConstraint: false }));
}

/** A question without a verb, such as "dependencies with scope test": the things to list stand first. */
const BARE_SUBJECT =
  /^(?:the\s+|all\s+(?:the\s+)?)?((?!(?:which|what|how|who|when|where|why|is|are|does|do|list|show|names?|number|count)\b)[\p{L}\p{N}_-]+(?:\s+(?!(?:with|that|of|in|for|without)\b)[\p{L}\p{N}_-]+){0,2})(?:\s+(?:with|that|of|in|for|used|defined|which|without)\b.*)?[\s?.!]*$/iu;

/** Whether a noun is a plural. */
export function isPlural(word: string): boolean {
  return /(?:[^s]s|people|children|data|criteria|indices|vertices)$/i.test(word) && !/(?:ss|us|is)$/i.test(word);
}

/** "Which zones require two people": behind a plural, what is neither a plural nor a preposition is the verb of a question that chooses. */
const PLURAL_AND_VERB = /^(?:which|what)\s+((?:[\p{L}\d_-]+\s+){0,2}?[\p{L}\d_-]*[^\Ws]s)\s+(?!\w*s\b)\p{L}+\s+\S/iu;

function subjectOf(text: string): string {
  const choosing = PLURAL_AND_VERB.exec(text)?.[1];
  if (choosing !== undefined && isPlural(choosing)) return choosing;
  const bare = BARE_SUBJECT.exec(text);
  if (bare?.[1] !== undefined && isPlural(bare[1].split(/\s/).at(-1) ?? '')) return bare[1];
  const colon = /^([\p{L}\p{N} _-]+?)\s*:\s*how many\b/iu.exec(text);
  const found = colon?.[1] ?? SUBJECT.exec(text)?.[1] ?? '';
  return withoutVerb(found.replace(SUBJECT_END, '').replace(/[?.!]+$/, ''));
}

/** A subject without the verb behind it: "services publish". */
function withoutVerb(subject: string): string {
  const words = subject.split(/\s+/);
  const plural = words.findIndex((word) => isPlural(word));
  return plural < 0 || words.slice(plural).some((word, index) => index > 0 && isPlural(word))
    ? subject
    : words.slice(0, plural + 1).join(' ');
}

const CONSTRAINED =
  /\b(?:of|for|in|at|on|by|from|(?<!\b(?:ha(?:ve|s|d)|needs?|wants?|like|able|allowed|permitted|supposed|required|going|how|what|used|ought|try)\s)to|with|about)\s+(?:(?:the|a|an|our|my|this|that|each|every|all)\s+)*([\p{L}\p{N}_.-]+)(?:\s+([\p{L}\p{N}_.-]+))?/giu;
/** A name: a capital letter in mid-sentence, or a letter beside a digit or a second capital. */
const PROPER = /(?<=[\p{Ll}\p{N},]\s)\p{Lu}[\p{L}\p{N}.]+|\b\p{L}+\d\w*|\b\p{Lu}?\p{Ll}+\p{Lu}\w*/gu;

/** A name in German, where nouns have a capital letter as well: a word with a digit or a second capital. */
const PROPER_IN_GERMAN = /\b\p{L}+\d\w*|\b\p{Lu}?\p{Ll}+\p{Lu}\w*/gu;

function constraintsOf(text: string): ReadonlySet<string> {
  const behind = [...text.matchAll(CONSTRAINED)].map(([, word = '']) => word);
  const names = [...text.matchAll(isForeign(text) ? PROPER_IN_GERMAN : PROPER)].map(([name]) => name);
  return new Set([...behind, ...names].flatMap(wordsOf));
}

/** Whether a word is one of grammar, which tells nothing of the question's topic. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/**
 * The weight of a pair of characters, which is a word, or the end of one and the beginning of the next; a word that is
 * translated stands there twice.
 */
const PAIR_WEIGHT = 0.6;
/** The weight of a word whose translation stands beside it: a file that lacks it lacks nothing. */
const TRANSLATED_WEIGHT = 0.45;
/** The weight of a translation, which may not be the file's own word. */
const OF_TRANSLATION = 0.9;

/** The words of a text that carry meaning, each once. */
export function contentWords(text: string): QuestionWord[] {
  const words = new Map<string, QuestionWord>();
  const constraints = constraintsOf(text);
  const foreign = isForeign(text);
  const { english, translated } = foreign ? translatedWords(text) : { english: [], translated: [] };
  const said = foreign ? [...wordsOf(withoutParticles(text)), ...english.flatMap(wordsOf)] : wordsOf(text);
  for (const word of said) {
    if (STOP_WORDS.has(word) || words.has(word) || (foreign && GERMAN_STOPS.has(word))) continue;
    if (isUnspaced(word) || translated.includes(word)) {
      words.set(word, {
        word,
        stem: word,
        weight: isUnspaced(word) ? PAIR_WEIGHT : TRANSLATED_WEIGHT,
        isConstraint: false,
      });
      continue;
    }
    words.set(word, {
      word,
      stem: stemOf(word),
      weight: WEAK_WORDS.has(word)
        ? WEAK_WEIGHT
        : english.some((phrase) => wordsOf(phrase).includes(word))
          ? OF_TRANSLATION
          : 1,
      isConstraint: constraints.has(word),
    });
  }
  return [...words.values()];
}

function identifiersOf(text: string): string[] {
  const found = [...text.matchAll(IDENTIFIER)].map(([, a, b, c, d]) => (a ?? b ?? c ?? d ?? '').replace(/[.:]+$/, ''));
  return [...new Set(found.filter((name) => name.length > 1 && !/^[\d.:-]+$/.test(name)))];
}

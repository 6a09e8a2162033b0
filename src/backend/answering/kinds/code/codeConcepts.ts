import { stemOf } from '../../../understanding/words.ts';

/**
 * What people ask about in words and programs write with signs or calls: `a < b` for "older". No list of synonyms: on the other
 * side stands a pattern of code.
 */
interface Concept {
  readonly words: string;
  readonly line: RegExp;
  /** How much such a line says of the word, beside 1 for the word itself. */
  readonly degree: number;
}

const CONCEPTS: readonly Concept[] = [
  {
    words: 'limit threshold maximum minimum max min cap ceiling tolerance most least bound allowed big high low',
    line: /[<>]=?\s*(?:\d|[A-Z_]{3,}|\w+\.[A-Za-z])|-(?:gt|ge|lt|le)\s/,
    degree: 0.55,
  },
  {
    words:
      'older newer earlier later larger smaller longer shorter bigger higher lower greater exceed exceeds beyond exceeded more fewer less too over large long old late early',
    line: /[^-=<>][<>]=?(?![<>])\s*\S|-(?:gt|ge|lt|le)\s|\b(?:before|after|isBefore|isAfter|compareTo|max|min)\(/,
    degree: 0.5,
  },
  {
    words: 'smallest least minimum min lowest shortest',
    line: /\b(?:max|at ?least|minimum|coerceAtLeast)\(|\bat least\b|\bor more\b/i,
    degree: 0.7,
  },
  {
    words: 'largest most maximum max highest longest biggest last final',
    line: /\b(?:min|at ?most|coerceAtMost)\(|\bat most\b|\bup to\b|\bmax(?:imum)?\b|max[A-Z_]|MAX_|>=/,
    degree: 0.7,
  },
  {
    words: 'corrupt corrupted damaged broken malformed garbled unreadable invalid bad',
    line: /corrupt|broken|malformed|unreadable|\bbad\b|invalid|cannot be (?:read|parsed|decoded)|garbage|checksum/i,
    degree: 0.7,
  },
  {
    words: 'startup start starts started starting boot boots init',
    line: /\b(?:new|init\w*|start\w*|open|opens|restore\w*|load\w*|boot\w*|setup|main)\b|\bNew[A-Z]?\w*\(/,
    degree: 0.5,
  },
  {
    words: 'gone missing',
    line: /\bENOENT\b|NotExist|NotFound|not_found|\bgone\b|\bmissing\b|\babsent\b|\balready\b/i,
    degree: 0.7,
  },
  {
    words: 'owner owners belong belongs user users',
    line: /\b(?:get)?uid\b|\bowner\w*|\bowned\b|\bchown\b|\.Uid\b/i,
    degree: 0.7,
  },
  {
    words: 'shared share shares sharing several',
    line: /thread-?safe|\bshared?\b|\b(?:one|a single) \w+ (?:per|for each)\b|\bper \w+/i,
    degree: 0.6,
  },
  {
    words: 'twice again repeatedly repeated',
    line: /\bidempoten|\balready\b|\bgone\b|\btwice\b|\bsecond (?:call|time)\b/i,
    degree: 0.7,
  },
  {
    words: 'expire expires expired old outdated stale',
    line: /stale|expir|\b(?:has|had|have) run out\b|\btoo (?:old|late)\b|deadline/i,
    degree: 0.7,
  },
  {
    words: 'empty blank',
    line: /\bis_?(?:empty|blank)\b|\bisNull\w*|\.(?:length|size|len|count)(?:\(\))?\s*(?:={2,3}|<)\s*[01]\b|\blen\([^)]*\)\s*[=<]=?\s*[01]\b|\bif not \w+\s*:|\s-[zn]\s|\bempty\b|!\w[\w.]*\.(?:length|size)\b|\bblank\?|\bnone\?|={2,3}\s*(?:""|'')/i,
    degree: 0.9,
  },
  {
    words: 'null nil none undefined missing absent unknown unset',
    line: /\b(?:null|nil|None|undefined|NULL|nullptr|isNull|isNil|is_none|empty\(\)|isPresent|orElse|getOrNull|firstOrNull|notFound|not_found|ENOENT)\b|\?\?|\?:|!ok\b|\s-z\s/,
    degree: 0.6,
  },
  { words: 'negative', line: /<\s*0\b|-lt\s+0\b|\bnegative|\bisNegative/i, degree: 0.9 },
  { words: 'zero', line: /(?<![\w.])0(?![\w.])|\bZERO\b|\bzero\b/i, degree: 0.7 },
  {
    words: 'duplicate duplicates twice already again exists repeated same',
    line: /\b(?:has|contains|containsKey|include\?|includes|exists|add|putIfAbsent|setdefault|in)\b|\balready\b|\bdup/,
    degree: 0.5,
  },
  {
    words: 'retry retries retried again attempts attempt tries times repeated repeat',
    line: /\b(?:attempts?|retr(?:y|ies)|tries)\b|\bfor\b.*\b(?:range|try|i)\b|\brepeat\b|\bwhile\b/i,
    degree: 0.6,
  },
  {
    words: 'round rounded rounding rounds',
    line: /\b(?:round\w*|ceil\w*|floor\w*|trunc\w*|toFixed|setScale|quantize|HALF_\w+)\b|\/\/(?=\s*\w)/i,
    degree: 0.9,
  },
  {
    words: 'compute computed calculate calculated calculation formula derived',
    line: /(?:=|\breturn\b).*[\w)\]]\s*[*/%+-]\s*[\w(]/,
    degree: 0.4,
  },
  { words: 'timeout timeouts', line: /time_?out|deadline|\bTimeoutError|AbortSignal|\bwithTimeout/i, degree: 0.9 },
  {
    words:
      'fail fails failed failing failure failures broken error errors exception exceptions wrong invalid crash crashes',
    line: /\b(?:throw|raise|catch|except|rescue|panic!?|Err\(|fail\w*|die|abort|reject\w*|err\s*!=\s*nil|on_?error)\b|\|\|\s*(?:die|exit|return)/i,
    degree: 0.5,
  },
  {
    words: 'sort sorts sorted order ordered ordering',
    line: /\bsort\w*|\border_?by\b|\bcompare\w*|\bmin_?by\w*|\bmax_?by\w*/i,
    degree: 0.8,
  },
  {
    words: 'ignore ignores ignored skip skips skipped dropped discard discarded',
    line: /\bcontinue\b|\bnext\b|\bpass\b|\bskip\w*|\bignor\w*|\bdrop\w*|\bfilter\w*|\breturn\s*;?$/i,
    degree: 0.55,
  },
  {
    words: 'delete deletes deleted remove removes removed erased cleaned discard',
    line: /\b(?:delete|remove\w*|unlink|rm|purge|drop\w*|clear|pop|discard|forget)\b/i,
    degree: 0.7,
  },
  {
    words: 'wait waits waiting pause pauses sleep sleeps delay backoff',
    line: /\b(?:sleep|wait|delay|backoff|setTimeout)\b/i,
    degree: 0.8,
  },
  {
    words: 'increase increases increased increment incremented raised grow grows up',
    line: /\+\+|\+=/,
    degree: 0.7,
  },
  {
    words: 'decrease decreases decreased decrement decremented shrink shrinks down',
    line: /(?<!-)--(?!-)|-=/,
    degree: 0.7,
  },
  {
    words: 'oldest earliest minimum',
    line: /\b(?:earlier|older|at least|requires?|or newer|or later|minimum)\b/i,
    degree: 0.8,
  },
  { words: 'encoding charset', line: /\b(?:utf-?8|latin-?1|ascii|encoding|charset)\b/i, degree: 0.9 },
  {
    words: 'concurrent concurrently parallel thread threads',
    line: /\b(?:lock|mutex|synchronized|atomic|thread|parallel|flock)\b/i,
    degree: 0.6,
  },
];

const BY_STEM = new Map<string, Concept[]>();
for (const concept of CONCEPTS) {
  for (const word of concept.words.split(' ')) {
    const stem = stemOf(word);
    BY_STEM.set(stem, [...(BY_STEM.get(stem) ?? []), concept]);
  }
}

/** How much a line of code says of a word that it does not have, such as "older" of `a < b`: 0 to 1. */
export function conceptDegree(stem: string, line: string): number {
  let degree = 0;
  for (const concept of BY_STEM.get(stem) ?? []) if (concept.line.test(line)) degree = Math.max(degree, concept.degree);
  return degree;
}

/** Whether a word is one that programs write with signs or calls. */
export function isConcept(stem: string): boolean {
  return BY_STEM.has(stem);
}

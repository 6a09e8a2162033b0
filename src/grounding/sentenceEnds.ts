/**
 * Sentences end alike in the languages that answers come in, as far as `Intl.Segmenter` knows; the lists below have the
 * differences.
 */
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Abbreviations behind which a sentence goes on: titles, references and those before a name or a number. */
const ABBREVIATIONS = abbreviations(
  // English
  'Mr Mrs Ms Mx Dr Prof Rev Hon Gen Col Lt Sgt Capt Cpt Gov Sen Rep Pres St Mt Ft e.g i.e cf vs viz approx ca c No Nos Vol pp p Fig Figs Eq Eqs Sec Secs Sect Ch Chap App Art Arts Ref Refs Tab resp incl excl est max min avg Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun tel ext dept al',
  // German
  'z.B z. z bzw d.h d u.a u o.ä s.o s.u s S Nr Abs Kap Abb Tab Bd Hr Fr Frl Hrsg ggf evtl ca vgl inkl exkl zzgl einschl entspr bspw sog Str Mio Mrd Tsd i.d.R i.A v.a v.Chr n.Chr a.D gem lt Mär Mrz Okt Dez Jh geb gest Dipl Ing Mag',
  // Spanish and French
  'Sr Sra Srta Dña pág págs p.ej ej núm art cap fig aprox tel M MM Mme Mlle env chap éd',
  // Russian
  'т.е т.к т напр им ул д кв стр рис табл см ср тыс млн млрд руб коп проф акад доц гл ст п пп',
);
/** Abbreviations behind which a sentence may end as well. */
const ENDING_ABBREVIATIONS = abbreviations(
  'etc Inc Ltd Co Corp Bros Jr Sr U.S U.K U.N E.U U.S.A D.C Ph.D M.D B.A M.A a.m p.m A.M P.M usw u.s.w GmbH S.A S.L Cía EE.UU Ud Uds т.д т.п др г гг в вв Ave Blvd Rd',
);
/** Words that begin a sentence far more often than they follow an abbreviation. */
const STARTERS = new Set(
  'The This That These Those It Its He She They We You I A An In On At For From With Without If When While After Before Since But And Or So As By To There Here However Each Every All No Not Only Der Die Das Ein Eine Es Er Sie Wir Im Am Bei Mit Für Wenn Nach Vor Und Aber El La Los Las Un Una En Se Si Con Por Para Le Les Une Il Elle Dans Pour Это Он Она Оно Они Мы В На Для При Если После До И Но'.split(
    ' ',
  ),
);
const MONTHS =
  'Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Jan Feb Mär Mrz Apr Jun Jul Aug Sep Sept Okt Nov Dez leden února'.split(
    ' ',
  );
const ORDINAL_NOUNS =
  'Jahrhundert Jahrhunderts Jahrtausend Auflage Ausgabe Stock Stockwerk Etage Quartal Quartals Kapitel Abschnitt Absatz Artikel Platz Tag Tage Tages Woche Monat Monats Jahr Jahres Geburtstag Lebensjahr Klasse Stufe Schritt Weltkrieg Mal Lebensjahres Spalte Zeile Seite'.split(
    ' ',
  );
const ORDINAL_FOLLOWERS = new Set([...MONTHS, ...ORDINAL_NOUNS]);
const BEFORE_ORDINAL =
  /(?:^|[\s(])(?:der|die|das|dem|den|des|am|im|vom|zum|zur|beim|jede[rsmn]?|dieser|ihr|ihrem|sein|seinem|unser)\s+\d{1,3}\.$/iu;
const ORDINAL = /(?:^|[\s(–-])\d{1,3}\.$/u;
const INITIAL = /(?:^|[\s(.])\p{Lu}\.$/u;
const INITIALS = /(?:^|[\s(])(?:\p{Lu}\.){2,}$/u;
/** `u. a.`, `z. B.` */
const LETTERS = /(?:^|[\s(])\p{L}\. ?\p{L}\.$/u;
const LAST_WORD = /(?:^|[\s("'“„«(/])([\p{L}][\p{L}.]*)\.$/u;

/** Ends of sentences that need no space behind them. */
const WIDE_END = /[。！？｡︒][」』”’）)】》]*$/u;
const CLOSERS = /["'”’»)\]*_]+$/u;
const NARROW_END = /[.!?…‽؟।॥]$/u;

function abbreviations(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')).flatMap((word) => [word, word.toLowerCase()]));
}

/**
 * The ends of the sentences of a line, each after its trailing white space, as offsets; the last is the line's length. In
 * `line`, code, addresses and citations must have been replaced by characters that are not punctuation.
 */
export function sentenceEnds(line: string): number[] {
  const ends: number[] = [];
  let start = 0;
  for (const { index, segment } of SEGMENTER.segment(line)) {
    const end = index + segment.length;
    if (end < line.length && !isSentenceEnd(line.slice(start, end), line.slice(end))) continue;
    ends.push(end);
    start = end;
  }
  return ends;
}

/** How much text before a possible end is looked at, in characters. */
const MAX_BEFORE_END = 100;

function isSentenceEnd(sentence: string, rest: string): boolean {
  const trimmed = sentence.trimEnd().slice(-MAX_BEFORE_END);
  if (WIDE_END.test(trimmed)) return true;
  const head = trimmed.replace(CLOSERS, '');
  if (!NARROW_END.test(head)) return false;
  // `a?.b`, `x != y`, `!important` and `node.js` go on without a space.
  if (!/\s$/u.test(sentence.slice(-1))) return false;
  const [next = ''] = rest;
  if (/[!?]$/u.test(head)) return isLoudEnd(head, next);
  if (!head.endsWith('.')) return true;
  const [word = ''] = /^[\p{L}\p{N}]+/u.exec(rest) ?? [];
  if (ORDINAL.test(head)) return !ORDINAL_FOLLOWERS.has(word) && (STARTERS.has(word) || !BEFORE_ORDINAL.test(head));
  const last = LAST_WORD.exec(head)?.[1];
  if (INITIALS.test(head) || (last !== undefined && ENDING_ABBREVIATIONS.has(last)))
    return STARTERS.has(word) || !/^[\p{L}\p{N}]/u.test(rest);
  if (INITIAL.test(head) || LETTERS.test(head)) return false;
  return last === undefined || !ABBREVIATIONS.has(last);
}

/**
 * Whether `!` or `?` ends the sentence. `a ? b : c`, `x ?? y` and `! (a)` end nothing: an operator stands apart from the word
 * before it, or goes on in lower case.
 */
function isLoudEnd(head: string, next: string): boolean {
  if (/^\p{Lu}/u.test(next)) return true;
  return !/[\p{Ll}=:&|?!<>+*/.)\]}(]/u.test(next) && !/\s[!?]{1,2}$/u.test(head);
}

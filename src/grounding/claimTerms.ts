import { QUALIFIER_WORDS } from './claimQualifiers.ts';
import { quantitiesOf, type Quantity } from './quantities.ts';

/** A word of a text that tells something, or a quantity. */
export interface Term {
  /** In small letters, without accents; empty for a quantity. */
  readonly word: string;
  readonly quantity?: Quantity;
  /** Whether it begins with a capital or holds a digit: then it has to be the same but for its ending. */
  readonly isName: boolean;
  /** Whether it may be missing from the source: verbs and nouns that hold the rest together. */
  readonly isLight: boolean;
  readonly start: number;
  readonly end: number;
}

/** Words of grammar, which tell nothing. */
const FUNCTION_WORDS = new Set(
  [
    'a an the this that these those it its he him his she her hers they them their theirs we us our ours you your yours i me my who whom whose which what where how why and or but so as of to in on at for with by into onto about than then there here is are was were be been being am do does did done has have had having will would also too very both either own such same other another well out off up down via per s t re ve ll d yes while though although because due both during between among upon them itself themselves one ones',
    'der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem jener er sie es wir ihr uns euch ihn ihm ihnen ihre ihren ihrem ihres sein seine seinen seinem seines mein dein unser unsere und oder aber so als wie von zu zum zur in im an am auf für mit bei beim aus um durch gegen ist sind war waren wird werden wurde wurden worden sei hat haben hatte hatten habe auch sehr da dort hier dann denn weil dass daß was wer wo welche welcher welches man sich dazu dabei damit davon dafür pro je',
    'el la los las lo un una unos unas este esta estos estas ese esa eso aquel él ella ellos ellas nosotros usted ustedes su sus mi tu nuestro nuestra y e o u pero que de del al a en para por con se le les me te nos es son era eran fue fueron ser sido está están estaba ha han había haber hay como muy también más ya cual cuál quien donde porque entre sobre cuya cuyo',
    'le la les un une des du de et ou mais qui que dans sur pour par avec au aux est sont était été sera ce cette ces son sa ses leur leurs il elle ils elles nous vous on se en y',
    'и а но или что это этот эта эти того тот та те он она оно они мы вы я его её ее их им ему ей нас вас наш ваш в во на по к ко у о об от из за с со для при над под между как так же ли бы был была было были есть будет будут быть который которая которое которые которых свой своя свои то там тут здесь где кто также тоже ещё еще уже',
  ].flatMap((list) => list.split(' ')),
);
const LIGHT_WORDS = new Set(
  [
    'get gets got receive receives give gives given take takes taken use uses used using provide provides provided offer offers include includes included contain contains contained consist consists document file text passage section page line table states stated say says said mention mentions mentioned describe describes described according specify specifies specified define defines defined set sets value called named amounts amount total currently approximately about roughly exactly around long takes place located found know known apply applies happen happens become becomes come comes go goes work works mean means belong belongs person people employee employees staff member members someone entitled there way thing things time times number',
    'bekommt bekommen erhält erhalten gibt geben nimmt nehmen nutzt nutzen verwendet verwenden enthält umfasst dokument datei text abschnitt seite zeile tabelle laut gemäß steht beträgt betragen liegt dauert heißt lautet etwa rund circa genau derzeit gilt gelten befindet person personen mitarbeiter mitarbeiterin mitarbeitende beschäftigte leute anzahl insgesamt',
    'recibe reciben obtiene obtienen da dan tiene tienen usa usan utiliza utilizan contiene incluye documento archivo texto sección página línea tabla según dice indica aproximadamente exactamente unos actualmente persona personas empleado empleados encuentra encuentran total dura número',
    'получает получают имеет имеют дает даёт дают использует используется содержит включает документ файл текст раздел страница строка таблица согласно указано примерно около ровно сейчас составляет составляют находится человек люди сотрудник сотрудники сотрудникам сотрудника работник длится',
  ].flatMap((list) => list.split(' ')),
);
const HAN_FUNCTION = new Set([...'的了是在有和与及或而但也就把被由于以为从到对向给让其该此这那之所者们个位名项条并且等地得着过会要将按据一', '根据', '一个', '这个', '那个', '其中', '以及', '并且', '因为', '所以', '进行', '对于', '关于', '他们', '我们', '你们', '它们', '属于', '为了', '由于', '通过', '文件', '文档', '规定', '获得', '享有', '拥有', '员工', '目前', '大约', '共', '共有', '总共', '使用', '提供', '包含', '包括', '位于', '设置', '来自', '可', '将会']); // prettier-ignore

/** Words that mean the same, by what stands for them. */
const SYNONYMS = new Map<string, string>();
for (const group of [
  'begin begins began begun start starts started starting commence',
  'end ends ended finish finishes finished',
  'buy bought purchase purchased purchases',
  'build built builds',
  'send sent sends',
  'keep kept keeps store stored stores',
  'pay paid pays',
  'lead led leads head heads headed',
  'hold held holds',
  'write wrote written writes',
  'run ran runs',
  'sell sold sells',
  'win won wins',
  'leave left leaves',
  'choose chose chosen',
  'grow grew grown',
  'rise rose risen',
  'fall fell fallen',
  'speak spoke spoken',
  'break broke broken',
  'begin began begun',
  'delete deletes deleted remove removes removed erase erased',
  'vacation vacations holiday holidays',
  'annual annually yearly year',
  'monthly month',
  'weekly week',
  'daily day',
  'hourly hour',
  'cost costs price prices priced',
  'error errors failure failures fail fails failed',
  'maximum max',
  'minimum min',
  'allow allows allowed permit permits permitted',
  'forbid forbidden prohibit prohibited',
  'open opens opened opening',
  'close closes closed closing',
  'shut shuts',
  'find found finds',
  'office offices',
  'car cars vehicle vehicles',
  'job jobs',
  'reply replies answer answers',
  'sick ill illness',
  'phone telephone',
  'beginnt begann beginnen startet starten',
  'endet enden endete',
  'kostet kosten preis',
  'löscht löschen gelöscht entfernt entfernen',
  'leitet leitete geleitet leiterin leiter',
  'geschrieben schreibt schrieb',
  'geschlossen schließt schließen',
  'geöffnet öffnet öffnen offen',
  'empieza comienza inicia empezó comenzó',
  'termina acaba finaliza',
  'cuesta coste costo precio',
  'escribió escrito escribe',
  'abre abierto abierta abren',
  'cierra cerrado cerrada cierran',
  'начинается начался началась',
  'заканчивается закончился',
  'стоит стоимость цена',
  'написал написала написан написана',
]) {
  // prettier-ignore
  const words = group.split(' ').map(plain);
  for (const word of words) SYNONYMS.set(word, SYNONYMS.get(word) ?? words[0] ?? '');
}

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const WIDE_SEGMENTER = new Intl.Segmenter('zh', { granularity: 'word' });
const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu;

/** Whether a word is of a script without spaces between words. */
export function isWide(word: string): boolean {
  return word.length > 1 && WIDE.test(word);
}

/** Small letters without accents; `й` and `ё` count as letters without theirs on both sides. */
export function plain(word: string): string {
  return word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

/** The terms of a text, in order. */
export function termsOf(original: string): Term[] {
  // Names of programs are made of words.
  const text = original.replace(/[*_`#|~]/gu, ' ').replace(/(?<=\p{Ll})(?=\p{Lu}\p{Ll})/gu, ' ');
  const quantities = quantitiesOf(text);
  const terms: Term[] = quantities.map((quantity) => {
    const { start, end } = quantity;
    return { word: '', quantity, isName: false, isLight: false, start, end };
  });
  const isTaken = (start: number): boolean =>
    quantities.some((quantity) => quantity.start <= start && start < quantity.end);
  for (const { 0: written, index } of text.matchAll(WORD)) {
    if (WIDE.test(written)) takeWide(written, index, isTaken, terms);
    else if (!isTaken(index)) takeWord(written, index, text, terms);
  }
  return terms.toSorted((a, b) => a.start - b.start);
}

/** More white space between two sentences is not looked over, in characters. */
const MAX_GAP = 20;

function takeWord(written: string, start: number, text: string, terms: Term[]): void {
  const bare = written.replace(/['’]s$/u, '').replace(/n['’]t$/u, '');
  const lower = bare.toLowerCase();
  if (FUNCTION_WORDS.has(lower) || QUALIFIER_WORDS.has(lower) || (lower.length < 2 && !/\d|\p{Lu}/u.test(bare))) return;
  const isFirst = start === 0 || /(?:[.!?:]\s+|\n\s*)$/u.test(text.slice(Math.max(0, start - MAX_GAP), start));
  const isName = (/^\p{Lu}/u.test(bare) && !isFirst) || /^\p{Lu}{2,}/u.test(bare) || /\d/u.test(bare);
  terms.push({ word: plain(bare), isName, isLight: LIGHT_WORDS.has(lower), start, end: start + written.length });
}

function takeWide(written: string, start: number, isTaken: (at: number) => boolean, terms: Term[]): void {
  for (const { segment, index } of WIDE_SEGMENTER.segment(written)) {
    const at = start + index;
    if (isTaken(at) || HAN_FUNCTION.has(segment) || QUALIFIER_WORDS.has(segment)) continue;
    terms.push({ word: segment.toLowerCase(), isName: false, isLight: false, start: at, end: at + segment.length });
  }
}

/** Endings of words in the languages that have them; what is left has to be the same. */
const ENDING =
  /^(?:|'?s|e|es|n|en|r|er|ers|ern|em|d|ed|t|te|ten|tet|ing|y|ies|ied|ier|ion|ions|ation|ations|ator|al|ally|ly|ment|ments|ity|ive|able|ance|ence|or|ors|ung|ungen|lich|liche[nrsm]?|keit|a|o|as|os|an|ar|ir|ado|ada|ados|adas|ando|cion|ciones|ido|ida|idos|idas|aba|ara|ira|st|et|end|ende[nrsm]?|nen|nis|isch|ische[nrsm]?)$/u;
const MIN_STEM = 3;

/** Whether a word of the source is the one of the claim, but for its ending. */
export function isSameWord(claimed: Term, known: Term): boolean {
  const one = claimed.word;
  const other = known.word;
  if (one === other) return true;
  if (claimed.quantity || known.quantity || one === '' || other === '') return false;
  if (WIDE.test(one) || WIDE.test(other))
    return one.length > 1 && other.length > 1 && (one.includes(other) || other.includes(one));
  if (/\d/u.test(one)) return false;
  const synonym = SYNONYMS.get(one);
  if (synonym !== undefined && synonym === SYNONYMS.get(other)) return true;
  let stem = 0;
  while (stem < one.length && one[stem] === other[stem]) stem++;
  const endings = [one.slice(stem), other.slice(stem)];
  if (claimed.isName && known.isName && /\p{Script=Latin}/u.test(one)) {
    return (
      stem >= MIN_STEM && endings.every((ending) => /^(?:|s|es|n|en|e|er|ern)$/u.test(ending)) && endings.includes('')
    );
  }
  if (/\p{Script=Cyrillic}/u.test(one))
    return stem >= Math.max(MIN_STEM, one.length - 4, other.length - 4) && stem >= 3;
  return (
    stem >= MIN_STEM && stem * 2 >= Math.max(one.length, other.length) && endings.every((ending) => ENDING.test(ending))
  );
}

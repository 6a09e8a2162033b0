import { quantitiesOf, type Quantity } from './quantities.ts';

/** A word of a text that carries meaning, or a quantity. */
export interface Term {
  /** In small letters, without accents; empty for a quantity. */
  readonly word: string;
  readonly quantity?: Quantity;
  /** Whether the word begins with a capital or holds a digit: then the source must have the same, except for its ending. */
  readonly isName: boolean;
  /** Whether the source may lack the word: verbs and nouns that hold the rest together. */
  readonly isLight: boolean;
  readonly start: number;
  readonly end: number;
}

/** Words of grammar, which carry no meaning of their own. */
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

/** Words that mean the same, each mapped to one that represents them. */
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

/** The word in small letters without accents; `й` and `ё` lose theirs too, on both sides. */
export function plain(word: string): string {
  return word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

/** The terms of a text, in order. */
export function termsOf(original: string): Term[] {
  // Names of programs such as `camelCase` are split into their words.
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

/** The most white space between two sentences that are read together, in characters. */
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

/** Whether a word of the source is the claim's, except for its ending. */
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

/**
 * A word or phrase that reverses or limits a statement. A claim with a qualifier that its source lacks, or the other way
 * round, says something else, whatever words the two share.
 */
export type Qualifier =
  | 'negation' | 'minimum' | 'maximum' | 'before' | 'after' | 'obligation' | 'permission' | 'advice' | 'universal' | 'only' | 'partial'
  | 'exception' | 'condition'; // prettier-ignore

/**
 * The phrases of each qualifier, in English, German, Spanish, French, Russian and Chinese; longer ones are searched first.
 */
const PHRASES: Readonly<Record<Qualifier, string>> = {
  negation:
    "no|not|n't|never|none|nobody|nothing|neither|cannot|no longer|nicht|kein|keine|keinen|keinem|keiner|keines|nie|niemals|niemand|nichts|weder|nunca|jamás|ningún|ninguna|ninguno|nadie|nada|tampoco|ne|pas|aucun|aucune|не|нет|никогда|никто|ничего|нельзя|without|ohne|sin|sans|без|不|没|没有|未|无|非|勿|禁止",
  minimum:
    'at least|more than|over|above|minimum|no less than|not less than|no fewer than|not fewer than|or more|exceeding|exceeds|exceed|upwards of|mindestens|mehr als|über|wenigstens|nicht weniger als|al menos|más de|como mínimo|por lo menos|mínimo|au moins|plus de|не менее|не меньше|более|свыше|минимум|больше|至少|超过|以上|不少于|不低于|高于|多于|最少|起码',
  maximum:
    'at most|up to|less than|fewer than|under|below|maximum|no more than|not more than|no later than|or less|or fewer|not exceed|within|höchstens|bis zu|weniger als|maximal|nicht mehr als|unter|innerhalb|hasta|menos de|como máximo|a lo sumo|no más de|máximo|jusqu’à|moins de|не более|не больше|менее|меньше|до|максимум|最多|不超过|以下|以内|至多|低于|少于|不高于|不多于|之内',
  before:
    'before|prior to|until|till|by the end of|earlier than|vor|bevor|bis|antes de|antes|avant|перед|прежде|раньше|之前|以前|前',
  after:
    'after|since|later than|following|from|starting|as of|nach|seit|ab|después de|después|desde|a partir de|tras|après|depuis|dès|после|спустя|начиная|с момента|之后|以后|后|起',
  obligation:
    'must|shall|have to|has to|had to|required|requires|require|mandatory|obliged|necessary|need to|needs to|muss|müssen|musste|verpflichtet|erforderlich|pflicht|notwendig|debe|deben|obligatorio|obligatoria|hay que|tiene que|tienen que|doit|doivent|obligatoire|должен|должна|должны|должно|обязан|обязаны|обязательно|необходимо|требуется|必须|需要|须|应当|务必|需',
  permission:
    'may|can|could|might|allowed|permitted|optional|optionally|darf|dürfen|kann|können|erlaubt|optional|puede|pueden|podrá|permitido|opcional|peut|peuvent|facultatif|может|могут|можно|разрешено|可以|可|允许|能|能够',
  advice:
    'should|recommended|ought to|sollte|sollten|empfohlen|debería|deberían|recomendado|devrait|следует|рекомендуется|建议|应该|推荐',
  universal:
    'all|every|each|always|everybody|everyone|everything|any|any time|alle|allen|aller|jede|jeder|jedes|jeden|jedem|immer|stets|todos|todas|todo|toda|cada|siempre|tous|toutes|chaque|toujours|все|всех|всем|каждый|каждая|каждое|каждому|каждого|всегда|любой|所有|每|每个|每位|都|全部|总是|任何|一律|均',
  only: 'only|solely|exclusively|alone|just|nur|ausschließlich|lediglich|solo|sólo|solamente|únicamente|exclusivamente|seulement|uniquement|только|лишь|исключительно|只|仅|只有|只能|仅限',
  partial:
    'some|sometimes|often|usually|mostly|most|many|few|normally|typically|occasionally|rarely|partly|half|einige|manche|manchmal|oft|meist|meistens|üblicherweise|normalerweise|selten|teilweise|die hälfte|algunos|algunas|a veces|a menudo|normalmente|generalmente|parcialmente|certains|parfois|souvent|некоторые|иногда|часто|обычно|частично|большинство|редко|一些|有时|通常|大多|部分|偶尔|一般|很少',
  exception:
    'except|excluding|unless|other than|apart from|but not|außer|ausgenommen|mit ausnahme|es sei denn|excepto|salvo|a menos que|sauf|кроме|за исключением|если не|除了|除|除非|以外',
  condition:
    'if|when|whenever|provided that|in case|as long as|only if|wenn|falls|sofern|solange|si|cuando|siempre que|en caso de|lorsque|если|когда|при условии|如果|若|如|只要|当',
};

/** Negations of which two make an affirmation; in other languages two words make one negation. */
const SINGLE_NEGATIONS = new Set(
  "no|not|n't|never|none|nobody|nothing|neither|cannot|no longer|without|nicht|kein|keine|keinen|keinem|keiner|keines|nie|niemals|niemand|nichts|weder|ohne|false".split(
    '|',
  ),
);

/** Words that look like a qualifier but are not one. */
const LOOKALIKES =
  'not only|no doubt|no matter|from time to time|nicht nur|no solo|no sólo|не только|前提|目前|当前|以前端|非常|无论|不仅|分别|特别|不同|不过|未来|无线|后端|前端|后台|后续|最后|能源|功能|性能|智能|可能|当地|可用|适当|应当|起来|一起|例如|如何|如下|部门|除此|都市|每日|每天|每年|每月|每周|每晚|每小时|每分钟|每次';

interface Phrase {
  /** The phrase as it stands in a text whose words have two spaces between them; Han has none. */
  readonly written: string;
  /** The text that replaces the phrase once it has been found. */
  readonly rest: string;
  readonly length: number;
  readonly qualifier: Qualifier | undefined;
  readonly isSingleNegation: boolean;
}

function phrasesOf(list: string, qualifier: Qualifier | undefined): Phrase[] {
  return list.split('|').map((entry) => {
    const text = entry.trim();
    const isHan = /\p{Script=Han}/u.test(text);
    return {
      written: isHan ? text : ` ${text.replaceAll(' ', '  ')} `,
      rest: isHan ? '·' : '    ',
      length: text.length,
      qualifier,
      isSingleNegation: qualifier === 'negation' && SINGLE_NEGATIONS.has(text),
    };
  });
}

/** All phrases, the longest first. */
const ALL: readonly Phrase[] = [
  ...phrasesOf(LOOKALIKES, undefined),
  ...(Object.keys(PHRASES) as Qualifier[]).flatMap((qualifier) => phrasesOf(PHRASES[qualifier], qualifier)),
].toSorted((a, b) => b.length - a.length);

/** Every word that is a qualifier or a part of one, so that it is not compared as a word. */
const QUALIFIER_WORDS: ReadonlySet<string> = new Set(
  Object.values(PHRASES).flatMap((list) => list.split('|').flatMap((phrase) => phrase.split(' '))),
);

/** The qualifiers of a statement. */
export function qualifiersOf(statement: string): ReadonlySet<Qualifier> {
  let text = ` ${statement
    .toLowerCase()
    .replace(/[’]/gu, "'")
    .replace(/\bcan't\b/gu, "can n't")
    .replace(/\bwon't\b/gu, "will n't")
    .replace(/n't\b/gu, " n't ")
    // `No. 5` is a number.
    .replace(/\bno\.(?=\s*\d)/gu, ' ')
    .replace(/[^\p{L}\p{N}']+/gu, '  ')} `;
  text = text.replace(/ {2}/gu, ' ').replaceAll(' ', '  ');
  const found = new Set<Qualifier>();
  let negations = 0;
  for (const { written, rest, qualifier, isSingleNegation } of ALL) {
    if (!text.includes(written)) continue;
    if (isSingleNegation) negations += text.split(written).length - 1;
    else if (qualifier !== undefined) found.add(qualifier);
    text = text.replaceAll(written, rest);
  }
  if (negations % 2 === 1) found.add('negation');
  // “Not more than” is “at most”, also with words between.
  if (found.has('negation') && found.has('minimum') !== found.has('maximum')) {
    const opposite = found.has('minimum') ? 'maximum' : 'minimum';
    found.delete('negation');
    found.delete('minimum');
    found.delete('maximum');
    found.add(opposite);
  }
  return found;
}

/** Qualifiers that a claim must not add to its source. */
const NOT_ADDED: readonly Qualifier[] = ['minimum', 'maximum', 'before', 'after', 'obligation', 'advice', 'universal', 'only', 'partial', 'exception']; // prettier-ignore
/** Qualifiers of the source that a claim must not leave out. */
const NOT_DROPPED: readonly Qualifier[] = ['minimum', 'maximum', 'before', 'after', 'partial', 'exception', 'condition', 'advice', 'only']; // prettier-ignore

/** Whether a claim has the qualifiers of its source, as far as they change its meaning; negation aside. */
export function hasSameQualifiers(claim: ReadonlySet<Qualifier>, source: ReadonlySet<Qualifier>): boolean {
  return (
    NOT_ADDED.every((qualifier) => !claim.has(qualifier) || source.has(qualifier)) &&
    NOT_DROPPED.every((qualifier) => claim.has(qualifier) || !source.has(qualifier)) &&
    (!claim.has('permission') || source.has('permission') || !source.has('obligation'))
  );
}

/** Whether claim and source bound an amount from opposite sides. */
export function areOpposed(claim: ReadonlySet<Qualifier>, source: ReadonlySet<Qualifier>): boolean {
  const pairs: readonly [Qualifier, Qualifier][] = [['minimum', 'maximum'], ['before', 'after']]; // prettier-ignore
  return pairs.some(
    ([one, other]) =>
      (claim.has(one) && !claim.has(other) && source.has(other) && !source.has(one)) ||
      (claim.has(other) && !claim.has(one) && source.has(one) && !source.has(other)),
  );
}

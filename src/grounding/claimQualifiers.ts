/**
 * What turns a statement round or bounds it. A claim that has one which its source lacks, or the other way round, says something
 * else, whatever words the two share.
 */
export type Qualifier =
  | 'negation' | 'minimum' | 'maximum' | 'before' | 'after' | 'obligation' | 'permission' | 'advice' | 'universal' | 'only' | 'partial'
  | 'exception' | 'condition'; // prettier-ignore

/** In English, German, Spanish, French, Russian and Chinese; phrases are looked for from the longest on. */
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

/** Two of these are none; in other languages two words make one negation. */
const SINGLE_NEGATIONS = new Set(
  "no|not|n't|never|none|nobody|nothing|neither|cannot|no longer|without|nicht|kein|keine|keinen|keinem|keiner|keines|nie|niemals|niemand|nichts|weder|ohne|false".split(
    '|',
  ),
);

/** Words that look like a qualifier and are none. */
const LOOKALIKES =
  'not only|no doubt|no matter|from time to time|nicht nur|no solo|no sólo|не только|前提|目前|当前|以前端|非常|无论|不仅|分别|特别|不同|不过|未来|无线|后端|前端|后台|后续|最后|能源|功能|性能|智能|可能|当地|可用|适当|应当|起来|一起|例如|如何|如下|部门|除此|都市|每日|每天|每年|每月|每周|每晚|每小时|每分钟|每次';

interface Phrase {
  /** As it stands in a text whose words have two spaces between them; Han has none. */
  readonly written: string;
  /** What is left of it once it has been found. */
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

/** The longest first. */
const ALL: readonly Phrase[] = [
  ...phrasesOf(LOOKALIKES, undefined),
  ...(Object.keys(PHRASES) as Qualifier[]).flatMap((qualifier) => phrasesOf(PHRASES[qualifier], qualifier)),
].toSorted((a, b) => b.length - a.length);

/** Every word that is (a part of) a qualifier, so that it is not asked for as a word. */
export const QUALIFIER_WORDS: ReadonlySet<string> = new Set(
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

/** What a claim must not add to its source. */
const NOT_ADDED: readonly Qualifier[] = ['minimum', 'maximum', 'before', 'after', 'obligation', 'advice', 'universal', 'only', 'partial', 'exception']; // prettier-ignore
/** What it must not leave out. */
const NOT_DROPPED: readonly Qualifier[] = ['minimum', 'maximum', 'before', 'after', 'partial', 'exception', 'condition', 'advice', 'only']; // prettier-ignore

/** Whether a claim has the qualifiers of its source, as far as they change what is said; negation aside. */
export function hasSameQualifiers(claim: ReadonlySet<Qualifier>, source: ReadonlySet<Qualifier>): boolean {
  return (
    NOT_ADDED.every((qualifier) => !claim.has(qualifier) || source.has(qualifier)) &&
    NOT_DROPPED.every((qualifier) => claim.has(qualifier) || !source.has(qualifier)) &&
    (!claim.has('permission') || source.has('permission') || !source.has('obligation'))
  );
}

/** Whether the two bound an amount from opposite sides. */
export function areOpposed(claim: ReadonlySet<Qualifier>, source: ReadonlySet<Qualifier>): boolean {
  const pairs: readonly [Qualifier, Qualifier][] = [['minimum', 'maximum'], ['before', 'after']]; // prettier-ignore
  return pairs.some(
    ([one, other]) =>
      (claim.has(one) && !claim.has(other) && source.has(other) && !source.has(one)) ||
      (claim.has(other) && !claim.has(one) && source.has(one) && !source.has(other)),
  );
}

const WORD = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|[\p{L}\p{M}]+|\p{N}+(?:\.\p{N}+)*/gu;

/** Words of a text with the places where they begin: `startStation` has two, a run of a script without spaces is one. */
export function wordMatches(text: string): IterableIterator<RegExpExecArray> {
  return text.matchAll(WORD);
}

/** The words of a name or a value, in lower case; a run of a script without spaces is one word. */
export function plainWords(text: string): string[] {
  return text.match(WORD)?.map((word) => word.toLowerCase()) ?? [];
}

/** The names of units in questions, with how columns write the unit. */
const UNIT_NAMES: readonly (readonly [RegExp, RegExp])[] = [
  [/^met(?:er|re)s?$/, /^m$/i],
  [/^(?:kilomet(?:er|re)s?)$/, /^kms?$/i],
  [/^(?:centimet(?:er|re)s?|zentimeter)$/, /^cm$/i],
  [/^(?:kilos?|kilograms?|kilogramm)$/, /^kg$/i],
  [/^(?:lit(?:er|re)s?)$/, /^l$/i],
  [/^(?:degrees?|celsius|grad)$/, /^(?:°?[cf]|celsius|fahrenheit)$/i],
  [/^(?:volts?)$/, /^v$/i],
  [/^(?:percent|prozent)$/, /^%$/],
  [/^(?:euros?)$/, /^(?:eur|€)$/i],
  [/^(?:pounds?)$/, /^(?:gbp|£)$/i],
  [/^(?:dollars?)$/, /^(?:usd|\$)$/i],
  [/^(?:seconds?|sekunden)$/, /^(?:s|secs?)$/i],
  [/^(?:minutes?|minuten)$/, /^(?:mins?)$/i],
  [/^(?:milliseconds?|millisekunden)$/, /^ms$/i],
];

/** Whether a word names a unit as it is written in a column: `metres` for `m`. */
export function namesUnit(word: string, unit: string): boolean {
  return UNIT_NAMES.some(([name, written]) => name.test(word) && written.test(unit));
}

/** What a phrase of a question asks for. */
export type Operator =
  | { readonly kind: 'count' | 'distinct' | 'sum' | 'average' | 'median' | 'share' | 'columns' | 'rows' | 'per' }
  | {
      readonly kind: 'target';
      readonly of: 'which' | 'who' | 'where' | 'when' | 'why' | 'much' | 'long' | 'what' | 'list';
    }
  | {
      readonly kind: 'superlative';
      readonly direction: 'max' | 'min';
      /** `most rides` adds up, `highest price` compares, `most often` counts rows. */
      readonly style: 'most' | 'extreme' | 'often' | 'date';
      /** The word that implies the column: `long` for `longest`. */
      readonly implied?: string | undefined;
    }
  | {
      readonly kind:
        | 'not'
        | 'empty'
        | 'soldOut'
        | 'inStock'
        | 'differs'
        | 'same'
        | 'or'
        | 'failed'
        | 'succeeded'
        | 'contains'
        | 'starts'
        | 'ends'
        | 'by';
    };

type Entry = readonly [RegExp, Operator];

function superlative(
  words: string,
  direction: 'max' | 'min',
  style: 'most' | 'extreme' | 'often' | 'date',
  implied?: string,
): Entry {
  return [
    new RegExp(`(?<![\\p{L}\\d-])(?:${words})(?![\\p{L}\\d])`, 'giu'),
    { kind: 'superlative', direction, style, implied },
  ];
}

function phrase(words: string, operator: Operator): Entry {
  return [new RegExp(`(?<![\\p{L}\\d-])(?:${words})(?![\\p{L}\\d])`, 'giu'), operator];
}

function chinese(words: string, operator: Operator): Entry {
  return [new RegExp(`(?:${words})`, 'gu'), operator];
}

/** The phrases that ask, in English, German and Chinese; the earlier win. */
export const LEXICON: readonly Entry[] = [
  phrase(
    '(?:how many|number of|count of|count|amount of) (?:different|distinct|unique)|distinct (?:number|count) of|wie ?viele (?:verschiedenen?|unterschiedlichen?)|anzahl (?:der )?(?:verschiedenen?|unterschiedlichen?)',
    { kind: 'distinct' },
  ),
  phrase(
    '(?:what|which) (?:share|percentage|proportion|fraction|percent|part) of(?: all| the)*|(?:share|percentage|proportion|fraction) of(?: all| the)*|how many percent(?: of)?(?: all| the)*|wie ?viel prozent(?: der)?|(?:prozent|an)?anteil der|welcher anteil(?: der)?',
    { kind: 'share' },
  ),
  phrase('rate(?=\\s*[?.!]*$)|quote(?=\\s*[?.!]*$)', { kind: 'share' }),
  chinese('百分之多少|占比|比例', { kind: 'share' }),
  phrase(
    '(?:what|which) (?:columns|fields|headers|headings)|(?:columns|column names|headers|fields)|spalten(?:namen)?|welche spalten',
    { kind: 'columns' },
  ),
  chinese('哪些列|列名|字段', { kind: 'columns' }),
  phrase('how often|how many times|how frequently|wie oft|wie häufig', { kind: 'count' }),
  phrase(
    'out of stock|(?:completely |totally )?sold out|fully booked|booked up|booked out|(?<=\\b(?:is|are|was|were) (?:already |completely )?)full|ausgebucht|not in stock|not on stock|ausverkauft|nicht (?:vorrätig|auf lager|lieferbar)',
    {
      kind: 'soldOut',
    },
  ),
  chinese('缺货|售罄|无货|卖完', { kind: 'soldOut' }),
  phrase('(?<!\\b(?:how many|how much|wie ?viele?)\\b.*)(?:in stock|on stock|vorrätig|auf lager)', { kind: 'inStock' }),
  superlative('most time|most of the time|die meiste zeit', 'max', 'most', 'long'),
  superlative('least time', 'min', 'most', 'long'),
  superlative('most money|am meisten geld', 'max', 'most', 'money'),
  superlative('most expensive|dearest|priciest|costliest|teuerste[nrsm]?', 'max', 'extreme', 'expensive'),
  superlative('least expensive|cheapest|billigste[nrsm]?|günstigste[nrsm]?', 'min', 'extreme', 'expensive'),
  superlative('most recent(?:ly)?|newest|latest|neue?ste[nrsm]?|jüngste[nrsm]?|letzte[nrsm]?', 'max', 'date'),
  superlative(
    'most (?:often|frequently|popular|common|frequent|used|busy)|most|busiest|am häufigsten|häufigste[nrsm]?|am öftesten|beliebteste[nrsm]?|am meisten|(?:die |das |den )?meisten?',
    'max',
    'most',
  ),
  superlative('least (?:often|popular|common|frequent|used)|rarest|am seltensten|seltenste[nrsm]?', 'min', 'often'),
  phrase(
    'how many|how meny|(?:nb|nr|no|num)\\.? of|# of|how much many|number of|count(?: up)?(?: of)?|the count|total number of|(?:die )?(?:gesamt)?anzahl(?: der| von)?|wie ?vielen?|wie ?viel(?= (?:positionen|posten|zeilen|einträge|datensätze|artikel|stück|mal)(?!\\p{L}))',
    { kind: 'count' },
  ),
  chinese('多少个|多少条|多少次|多少台|多少|几个|几条|几起|几次|几家|几名|几位|几台|几辆|几种|数量|有几', {
    kind: 'count',
  }),
  phrase(
    'on average|in average|average(?: of| for)?|avg|arithmetic(?:al)? mean(?: of)?|(?<!\\b(?:do|does|did)\\b.*)mean(?: of)?|durchschnittlich(?:e[nrs]?)?|durchschnitt(?: der| von)?|durchschnitts|im (?:schnitt|durchschnitt|mittel)|mittelwert|mittlere[nrs]?',
    { kind: 'average' },
  ),
  [/(?<!\p{L})gesamt(?=\p{L}{4})/giu, { kind: 'sum' }],
  [/(?<!\p{L})durchschnitts(?=\p{L}{4})/giu, { kind: 'average' }],
  chinese('平均值?', { kind: 'average' }),
  phrase('median(?: of)?', { kind: 'median' }),
  chinese('中位数', { kind: 'median' }),
  phrase(
    'sum(?: of)?(?: all)?|sum(?:med)? up|summed|add(?:ed|ing)? up|taken together|put together|in total|total sum(?: of)?|(?:grand )?total(?: of)?|altogether|together|overall|combined|in all|all in all|summe(?: der| aller)?|gesamt(?:e[nrs]?|summe)?|insgesamt|in summe|zusammen',
    { kind: 'sum' },
  ),
  chinese('加起来(?:一共|总共|共)?|总和|总计|合计|总共|一共|总量|总数|总额|总', { kind: 'sum' }),
  superlative('longest ago|furthest back|am längsten her|vor längster zeit', 'min', 'date', 'old'),
  superlative('soonest|next (?:up|due)|als nächste[rsnm]?|am ehesten|demnächst', 'min', 'date'),
  superlative('youngest', 'min', 'date', 'old'),
  superlative('oldest|älteste[nrsm]?|earliest|früheste[nrsm]?', 'min', 'date', 'old'),
  superlative('longest|längste[nrsm]?', 'max', 'extreme', 'long'),
  superlative('shortest|kürzeste[nrsm]?', 'min', 'extreme', 'long'),
  superlative('heaviest|schwerste[nrsm]?', 'max', 'extreme', 'heavy'),
  superlative('lightest|leichteste[nrsm]?', 'min', 'extreme', 'heavy'),
  superlative('tallest', 'max', 'extreme', 'tall'),
  superlative('fastest|top speed(?: of)?|schnellste[nrsm]?', 'max', 'extreme', 'fast'),
  superlative('slowest|langsamste[nrsm]?', 'max', 'extreme', 'slow'),
  superlative('farthest|furthest', 'max', 'extreme', 'far'),
  superlative('strongest|most powerful|stärkste[nrsm]?', 'max', 'extreme', 'strong'),
  superlative('weakest|least powerful|schwächste[nrsm]?', 'min', 'extreme', 'strong'),
  superlative('deepest|am tiefsten', 'max', 'extreme', 'deep'),
  superlative('shallowest|flachste[nrsm]?', 'min', 'extreme', 'deep'),
  superlative('widest|broadest|breiteste[nrsm]?', 'max', 'extreme', 'wide'),
  superlative('narrowest|schmalste[nrsm]?', 'min', 'extreme', 'wide'),
  superlative('thickest|dickste[nrsm]?', 'max', 'extreme', 'thick'),
  superlative('thinnest|dünnste[nrsm]?', 'min', 'extreme', 'thick'),
  superlative('steepest|steilste[nrsm]?', 'max', 'extreme', 'steep'),
  superlative('loudest|noisiest|lauteste[nrsm]?', 'max', 'extreme', 'loud'),
  superlative('quietest|leiseste[nrsm]?', 'min', 'extreme', 'loud'),
  superlative('wettest|dampest|rainiest|nasseste[nrsm]?|feuchteste[nrsm]?', 'max', 'extreme', 'wet'),
  superlative('driest|trockenste[nrsm]?', 'min', 'extreme', 'wet'),
  superlative('brightest|hellste[nrsm]?', 'max', 'extreme', 'bright'),
  superlative('nearest|closest|nächste[nrsm]? gelegene[nrsm]?', 'min', 'extreme', 'far'),
  superlative('fullest|vollste[nrsm]?', 'max', 'extreme', 'full'),
  superlative('emptiest|leerste[nrsm]?', 'min', 'extreme', 'full'),
  superlative('hottest|warmest|(?:wärmste|heißeste)[nrsm]?', 'max', 'extreme', 'hot'),
  superlative('coldest|kälteste[nrsm]?', 'min', 'extreme', 'hot'),
  superlative('best(?:e[nrs]?)?', 'max', 'extreme', 'good'),
  superlative('worst|schlechteste[nrsm]?', 'min', 'extreme', 'good'),
  superlative(
    'highest|peak(?: value)?(?: of)?|maximum|maximal(?:e[nrs]?)?|max|top|am höchsten|höchste[nrsm]?|höchst|maximum von',
    'max',
    'extreme',
    'high',
  ),
  superlative('largest|biggest|greatest|am größten|größte[nrsm]?|grösste[nrsm]?', 'max', 'extreme', 'large'),
  superlative('smallest|kleinste[nrsm]?', 'min', 'extreme', 'large'),
  superlative(
    'lowest|minimum|minimal(?:e[nrs]?)?|least|am niedrigsten|niedrigste[nrsm]?|geringste[nrsm]?|tiefste[nrsm]?',
    'min',
    'extreme',
    'high',
  ),
  superlative('fewest|am wenigsten|wenigste[nrsm]?', 'min', 'most'),
  superlative('first|erste[nrsm]?', 'min', 'date'),
  superlative('last', 'max', 'date'),
  [/最(?:早|先|旧)的?/gu, { kind: 'superlative', direction: 'min', style: 'date' }],
  [/最(?:晚|新|近|后)的?/gu, { kind: 'superlative', direction: 'max', style: 'date' }],
  [/最贵的?/gu, { kind: 'superlative', direction: 'max', style: 'extreme', implied: 'expensive' }],
  [/最便宜的?/gu, { kind: 'superlative', direction: 'min', style: 'extreme', implied: 'expensive' }],
  [/最多的?/gu, { kind: 'superlative', direction: 'max', style: 'most' }],
  [/最少的?/gu, { kind: 'superlative', direction: 'min', style: 'most' }],
  [/最(?:长|久)的?/gu, { kind: 'superlative', direction: 'max', style: 'extreme', implied: 'long' }],
  [/最短的?/gu, { kind: 'superlative', direction: 'min', style: 'extreme', implied: 'long' }],
  [/最重的?/gu, { kind: 'superlative', direction: 'max', style: 'extreme', implied: 'heavy' }],
  [/最轻的?/gu, { kind: 'superlative', direction: 'min', style: 'extreme', implied: 'heavy' }],
  [/最快的?/gu, { kind: 'superlative', direction: 'max', style: 'extreme', implied: 'fast' }],
  [/最(?:高|大)的?/gu, { kind: 'superlative', direction: 'max', style: 'extreme' }],
  [/最(?:低|小)的?/gu, { kind: 'superlative', direction: 'min', style: 'extreme' }],
  phrase(
    'per|(?:(?:for|by|in|at|of|on|from|to|with|under) )?(?:each|every)(?! other)|grouped by|group by|broken down by|split by|pro|je|jeder?|jedes|nach',
    { kind: 'per' },
  ),
  chinese('每个|每|各个|各|按', { kind: 'per' }),
  phrase(
    'rows?|records?|entries|entry|line items?|data ?sets?|zeilen?|einträgen?|eintrag|datensätzen?|datensatz|positionen|posten',
    {
      kind: 'rows',
    },
  ),
  chinese('行|条记录|记录|数据', { kind: 'rows' }),
  phrase('another|a different|different|other(?= \\p{L}+ than)|not the same|differ(?:s|ed|ent)?|ander(?:e[mnrs]?)', {
    kind: 'differs',
  }),
  phrase('the same|same|identical|equal to|gleichen?|derselben?|selben?', { kind: 'same' }),
  phrase(
    '(?:is |are |was |were )?(?:missing|empty|blank|left blank|unknown|not given|not set|not filled|unset|leer|fehlt|fehlen)|(?:have|has|with|had) no(?: value)?(?: for)?(?: an?)?|without(?: an?| any)?|lacks?|lacking|ohne(?: eine?n?)?|(?:haben|hat) kein(?:e[nr]?)?',
    { kind: 'empty' },
  ),
  chinese('没有|缺少|为空', { kind: 'empty' }),
  phrase(
    "not|neither|weder|n[o']t|couldn'?t|can'?t|cannot|won'?t|wasnt|werent|isnt|arent|didnt|dont|doesnt|havent|hasnt|isn't|aren't|wasn't|weren't|didn't|don't|doesn't|haven't|hasn't|except(?: for)?|excluding|other than|apart from|but not|never|no longer|no more|nobody|no one|none|nicht mehr|niemand|nicht|kein(?:e[nr]?)?|außer|ausser",
    { kind: 'not' },
  ),
  chinese('不是|不|未', { kind: 'not' }),
  phrase('fail(?:s|ed|ing|ures?)?|unsuccessful(?:ly)?|did not work|fehlgeschlagen|gescheitert', { kind: 'failed' }),
  phrase('succeed(?:s|ed)?|successful(?:ly)?|worked|erfolgreich', { kind: 'succeeded' }),
  phrase('contain(?:s|ing)?|mention(?:s|ing)?|include(?:s|ing)?|with the word|enthalten|enthält|erwähn(?:t|en)', {
    kind: 'contains',
  }),
  phrase('start(?:s|ing)? with|begin(?:s|ning)? with|beginn(?:t|en) mit', { kind: 'starts' }),
  phrase('end(?:s|ing)? (?:with|in)|ende(?:t|n) (?:mit|auf)', { kind: 'ends' }),
  phrase('or|oder|nor', { kind: 'or' }),
  phrase('who|whom|whose|wer|wem|wen|wessen', { kind: 'target', of: 'who' }),
  chinese('谁', { kind: 'target', of: 'who' }),
  phrase('where|wo', { kind: 'target', of: 'where' }),
  phrase('when|at what time|what time|on (?:which|what) (?:date|day)|what date|wann', { kind: 'target', of: 'when' }),
  phrase('why|for what reason|warum|weshalb|wieso', { kind: 'target', of: 'why' }),
  chinese('为什么', { kind: 'target', of: 'why' }),
  phrase('how(?= (?:expensive|heavy|tall|high|deep|wide|big|large|old|fast|far|hot|warm|cold)\\b)', {
    kind: 'target',
    of: 'what',
  }),
  phrase('how much money|how much|what did it cost|wie ?viel', { kind: 'target', of: 'much' }),
  phrase('how long|wie lange', { kind: 'target', of: 'long' }),
  phrase(
    'in which|at which|from which|for which|on which|to which|by which|which|(?:an|auf|aus|bei|für|in|mit|von|zu) welche[mnrs]?|welche[mnrs]?',
    {
      kind: 'target',
      of: 'which',
    },
  ),
  chinese('哪个|哪些|哪一个|哪家|哪|什么', { kind: 'target', of: 'which' }),
  phrase(
    "what(?:'s)?|what is|was (?:ist|sind|war|waren|kostet|kosten)|wie(?= (?:warm|kalt|teuer|alt|schwer|schnell|groß|hoch|tief|breit|lang)(?!\\p{L}))|wie (?:ist|sind|war|hoch ist|hoch sind|hoch war|hoch|heißt|lautet)",
    { kind: 'target', of: 'what' },
  ),
  phrase(
    'list(?: of)?(?: all)?|show|names? (?:all|the)|enumerate|all(?: the)?|(?<!\\b(?:did|do|does)\\b.*)(?:display|print|find|get|give)|auflisten|liste(?: aller| der)?|zeige?(?: mir)?|nenne|alle[rn]?',
    { kind: 'target', of: 'list' },
  ),
  chinese('列出|显示|所有', { kind: 'target', of: 'list' }),
  phrase('ordered by|sorted by|by|measured by|in terms of|according to|based on|sortiert nach', { kind: 'by' }),
];

/** Words that may stand in any question of a table and ask for nothing by themselves. */
export const FILLERS = new Set(
  (
    'everything completely entirely totally fully komplett vollständig völlig ganz uns wir unsere unser unserem unseren insgesamte gerade momentan zurzeit jetzt still yet already noch schon bereits derzeit aktuell right now currently there exist exists occur occurs occurred appear appears happen happened happens recorded measured reported logged listed registered made done were was ' +
    'table file csv tsv sheet spreadsheet dataset data json jsonl here contained given kind kinds type types sort value values different single each any all one ones item entire whole please ' +
    'took take takes taken place went go goes come comes came gone amounts amount number figure figures ever exactly about around during within between among across over time name named called use used uses using ' +
    'have has had having do does did done is are be been being get gets got show shows has contains its their his her our your my we they it us many much how long once only just also both and or but of in on at to from with for by as the a an ' +
    'der die das den dem des ein eine einer eines einem einen ist sind war waren wurde wurden wird werden hat haben hatte hatten gibt es und oder im in am an auf mit von vom zu zum zur für bei aus nach über unter sich nur noch alle aller allen datei tabelle gab kommen vor stehen ' +
    'belong belongs total overall months days years rows their our back lasted lasting lag lagen liegt fiel fielen dabei beträgt betrug hoch wurden gab es vom bis pro dort mal hatte hatten'
  ).split(' '),
);

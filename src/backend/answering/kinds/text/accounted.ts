/**
 * What a question asks of a passage beside its words: an amount, a figure to be computed, the most of something, what is not
 * so, what is so now. A passage that has all of the words and not this does not answer, or only for who reads on.
 */
interface Demand {
  readonly asks: RegExp;
  /** What a passage has that answers it. */
  readonly says: RegExp;
}

/** Whether a question asks how something was before. */
export const ASKS_FORMER =
  /\b(?:was|were|did|had)\b.{0,60}\bbefore\s*(?:that|this|then)?\W*$|\b(?:previously|formerly|used to (?:be|have|cost|last)|originally)\b|\b(?:in|under|of) the (?:old|previous|former|last) (?:version|edition|policy|rules|terms|contract|handbook|one)\b|\bwas\b.*\bold\b|\b(?:früher|zuvor|bisher|vorher)(?:\s+(?:war|galt|gewesen))?\W*(?:$|und)|\b(?:alten|vorigen|früheren|letzten) (?:fassung|version|richtlinie|ausgabe|ordnung|regelung)|以前|原来|之前(?:是|呢|为)|旧版|上一版/iu;
/** Whether a text says how something was before. */
export const SAYS_FORMER =
  /\b(?:instead of|formerly|previously|originally|no longer|used to|rather than|replaces?|replaced)\b|\bfrom\b.{1,40}\bto\b|\bwas\b.{1,40}\bbefore\b|\b(?:up|down) from\b|\b(?:statt|anstatt|früher|bisher|vormals|zuvor|ersetzt)\b|\bvon\b.{1,30}\bauf\b|[由从].{1,16}(?:改|增|降|缩|提高|调|变|延|减|到)|原为|原来|以前/iu;

const DEMANDS: readonly Demand[] = [
  // What has to be added up, told apart or averaged.
  {
    asks: /\b(?:in total|total|sum|altogether|combined|overall|in all|all together|put together|over all|across all|average|on average|mean (?:of|value)|median|ratio|twice as|percent(?:age)? of)\b|insgesamt|zusammen\b|\bgesamt\p{L}*|\bsumme\b|durchschnitt|\bim schnitt\b|总共|一共|合计|总和|总计|平均/iu,
    says: /\b(?:total\w*|sum|altogether|combined|overall|all|average\w*|mean|median|ratio|twice|percent(?:age)?)\b|%|insgesamt|zusammen|gesamt|summe|durchschnitt|schnitt|总共|一共|合计|总和|总计|平均|共/iu,
  },
  // By how much two things differ.
  {
    asks: /\bhow (?:much|many) (?:cheaper|dearer|more|less|fewer|longer|shorter|higher|lower|bigger|larger|faster|slower|older|younger)\b(?! (?:than|does|do|is|can|will|may|must) (?:it|i|we|you|one)\b)|\bum wie ?viel\b|wie ?viel (?:mehr|weniger|teurer|billiger|länger|höher)|相差/iu,
    says: /\b(?:difference|sav(?:es?|ings?)|cheaper|dearer|more|less|fewer|longer|shorter|bigger|larger|faster|slower|older|younger|surcharge)\b|mehr|weniger|teurer|billiger|länger|unterschied|ersparnis|相差|多|少/iu,
  },
  // The most of something: an ordinary word of size in its highest degree.
  {
    asks: /\b(?:(?:high|low|large|bigg|small|long|short|old|young|new|cheap|great|few|heavi|light|deep|tall|fast|slow|quick|wid|narrow|hott|cold|warm|busi|strong|weak|hard|easi|earli|near)e?st|most expensive|the (?:most|least))\b|\bam \p{L}{2,}sten\b|\b(?:größt|höchst|kleinst|längst|kürzest|ältest|jüngst|teuerst|billigst|niedrigst|meist)e[nrsm]?\b|最/iu,
    says: /\b(?:(?:high|low|large|bigg|small|long|short|old|young|new|cheap|great|few|heavi|light|deep|tall|fast|slow|quick|wid|narrow|hott|cold|warm|busi|strong|weak|hard|easi|earli|near|b|wor)e?st|most|least|maximum|minimum|max|min|top|only)\b|\b\p{L}{2,}ste[nrsm]?\b|最/iu,
  },
  // What is not so.
  {
    asks: /\b(?:not|never|without|except|excluding|other than|apart from|cannot)\b|n['’]t\b|\b(?:nicht|ohne|außer|keine?[nrsm]?|nie)\b|没有|未|除了|无需|(?<!\p{L})不(?!同)/iu,
    says: /\b(?:not?|none|nor|never|without|except\w*|exclud\w*|only|unless|other than|apart from|cannot|neither|nothing|nobody|forbidden|prohibited|refus\w*|den(?:y|ied)|fail\w*|lack\w*|miss(?:es|ing)|forgot\w*|instead|extra|on top|separate\w*|exempt\w*|un(?:paid|able|available|like|limited|used|finished)|impossible|invalid|in(?:eligible|active|complete))\b|n['’]t\b|\b(?:nicht|ohne|außer|kein\w*|nie|nur|verboten|untersagt|sondern|zusätzlich|extra)(?![\p{L}])|不|没|无|未|非|禁|除|仅|否/iu,
  },
  // What something costs.
  {
    asks: /\bhow much (?:does|do|did|is|are|will|would|must|should)\b.{0,80}\b(?:cost|charged?|pay)\b|\b(?:price|cost) (?:of|for)\b|\bwhat (?:does|do|did|will|would) .{1,60} cost\b|\bwas kostet\b|\bwie teuer\b|\bpreis (?:für|von)\b|多少钱|价格是/iu,
    says: /[€$£¥%]|\b(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|cents?|pence|francs?|kr|sek|nok|dkk|yen|yuan|rmb|free|no (?:fee|charge|cost)|half|kostenlos|kostenfrei|gratis|umsonst|hälfte)\b|(?:price|cost|fee|charge|rate|pay|rent|preis|kosten|gebühr|miete|价|费|金)[^\d.;]{0,12}\d|\d+\.\d\d\b|元|块|免费/iu,
  },
  // What was so formerly, beside what is so now.
  { asks: ASKS_FORMER, says: SAYS_FORMER },
  // Ways to reach someone, and secrets, have a shape of their own.
  {
    asks: /\b(?:phone|telephone|mobile|cell|fax) numbers?\b|\bnumber (?:do|can|should|must) (?:i|we|you) (?:call|ring|dial)\b|(?:telefon|handy|fax|ruf)nummer|\bdurchwahl\b|(?:电话|手机)(?:号码?)?(?:是|多少)/iu,
    says: /\d[\d\s()/.-]{5,}\d|\b(?:ext(?:ension)?|durchwahl|tel|phone|call|telephone|number)\b[^\d\n]{0,12}\d{2,}|(?:分机|电话|拨打)[^\d\n]{0,8}\d{2,}/iu,
  },
  { asks: /\be-?mail address|\b(?:e-?mail|mail)-?adresse|邮箱|电子邮件地址/iu, says: /@/u },
  {
    asks: /\b(?:what|which|where|give|show|address)\b.{0,30}\b(?:url|web ?site|homepage|web address)\b|\binternetadresse\b|网址/iu,
    says: /\bhttps?:|\bwww\.|\b[\w-]+\.(?:com|org|net|io|dev|eu|de|uk|cn|example|app)\b/iu,
  },
  {
    asks: /\b(?:what(?:['’]s| is)|which|give me|tell me)\b.{0,30}\b(?:password|passphrase|pin)\b(?! (?:policy|rule|length|manager))|\bwie (?:ist|lautet) das .{0,20}(?:passwort|kennwort)|密码是/iu,
    says: /(?:password|passphrase|pin|passwort|kennwort|密码)\W{0,4}(?:is|ist|lautet|为|是|[:=：])\W*\S/iu,
  },
  // What is so at the time of asking.
  {
    asks: /\b(?:still (?:open|have|has|to|need|missing|owe|outstanding|pending|due|left|unpaid|free)|not yet|right now|now|currently|today|tonight|tomorrow|yesterday|so far|at the moment|this (?:week|month))\b|\b(?:gerade|derzeit|momentan|heute|morgen|gestern|aktuell|jetzt)\b|现在|目前|今天|明天|昨天|还剩/iu,
    says: /\b(?:still|yet|now|currently|today|tonight|tomorrow|yesterday|so far|presently|moment|from now on|as of)\b|\b(?:gerade|derzeit|momentan|heute|morgen|gestern|aktuell\w*|jetzt|noch|stand|ab sofort)\b|现在|目前|今天|明天|昨天|还|当前/iu,
  },
];

/** Figures, with separators of thousands or without; those within names and versions are words. */
const FIGURE =
  /(?<![\p{Script=Latin}\d_.,:/#§-])\d{1,3}(?:[.,'’  ]\d{3})+(?![\d\p{Script=Latin}_])|(?<![\p{Script=Latin}\d_.,:/#§-])\d{1,9}(?:[.,]\d{1,4})?(?![\d_:/]|[.,-]\d|-?\p{Script=Latin}{4})/gu;
const SEPARATORS = /(?<=\d)[.,'’  ](?=\d{3}(?!\d))/gu;

const NUMERALS: readonly (readonly [string, string])[] = [
  ['1', '(?:an?|one|first|once|single|ein\\p{L}*|erste\\p{L}*|一)'],
  ['2', '(?:two|second|twice|both|zwei\\p{L}*|beide\\p{L}*|二|两)'],
  ['3', '(?:three|third|drei\\p{L}*|dritte\\p{L}*|三)'],
  ['4', '(?:four|fourth|vier\\p{L}*|四)'],
  ['5', '(?:five|fifth|fünf\\p{L}*|五)'],
  ['6', '(?:six|sixth|sechs\\p{L}*|六)'],
  ['7', '(?:seven|seventh|sieben\\p{L}*|七)'],
  ['8', '(?:eight|eighth|acht\\p{L}*|八)'],
  ['9', '(?:nine|ninth|neun\\p{L}*|九)'],
  ['10', '(?:ten|tenth|zehn\\p{L}*|十)'],
  ['12', '(?:twelve|zwölf\\p{L}*|十二)'],
  ['24', '(?:twenty-four|vierundzwanzig|二十四)'],
  ['30', '(?:thirty|dreißig|三十)'],
];
const WRITTEN = new Map(
  NUMERALS.map(([figure, words]) => [figure, new RegExp(`(?<!\\p{L})${words}(?!\\p{Ll})`, 'iu')]),
);

/**
 * Whether a passage has what a question asks of it beside its words.
 *
 * @param around what the passage stands under: its headings
 */
export function isAccountedFor(question: string, passage: string, around = ''): boolean {
  const said = `${around}\n${passage}`;
  const figures = figuresIn(question);
  return (
    figures.every((figure) => hasFigure(said, figure)) &&
    (!ASKS_AMOUNT.test(question) || hasAmount(passage, figures)) &&
    isCounted(question, said) &&
    DEMANDS.every(({ asks, says }) => !asks.test(question) || says.test(said)) &&
    [...question.matchAll(PROPERTY)].every(([, property = '']) => said.includes(property))
  );
}

/** What is asked of a thing in Chinese, whose words stand in no list: the e-mail address in 负责人的邮箱是什么. */
const PROPERTY = /的(\p{Script=Han}{2,4}?)(?:是什么|是多少|是谁|是哪|在哪|有多|多少|有哪些)/gu;

const ASKS_AMOUNT = /\bhow (?:many|much)\b(?! (?:of|like)\b)|\bwie ?viele?\b|\bwas kostet\b|多少/iu;
const AMOUNT_WORD =
  /\b(?:no|none|nothing|free|unlimited|half|double|dozen|several|included|hundred|thousand|eleven|fifteen|twenty|fifty|sixty|percent)\b|kein|kostenlos|frei|unbegrenzt|enthalten|halb|免费|无|不限|百|千|[一二三四五六七八九十两]/iu;

/** Whether a passage has an amount that is not the question's own. */
function hasAmount(passage: string, figures: readonly string[]): boolean {
  const all = passage.replace(SEPARATORS, '').match(/\d+(?:[.,]\d+)?/g) ?? [];
  return (
    all.some((one) => !figures.includes(one)) ||
    AMOUNT_WORD.test(passage) ||
    [...WRITTEN.values()].slice(1).some((written) => written.test(passage)) ||
    /\b(?:one|single|einen?|eine[mrs]?)\b/iu.test(passage)
  );
}

const ASKS_NUMBER_OF =
  /\b(?:how many|wie ?viele)\s+(?:(?:different|other|more|of|the|our|their|my|andere|verschiedene|der)\s+)*(\p{L}{4,})/iu;
const NUMBER_WORD =
  "(?:\\d[\\d.,'’ ]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|no|none|an?|single|several|both|half|all|unlimited|every|each|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|kein\\p{L}*|ein\\p{L}{0,2}|beide\\p{L}*|alle\\p{L}*|jede\\p{L}*)";

/** Whether what is to be counted has a number by it, where a text names it at all. */
function isCounted(question: string, said: string): boolean {
  const noun = ASKS_NUMBER_OF.exec(question)?.[1]?.toLowerCase();
  if (noun === undefined) return true;
  const stem = noun.length > 5 ? noun.replace(/(?:ies|es|s|en|e|n)$/u, '') : noun.replace(/s$/u, '');
  if (!said.toLowerCase().includes(stem)) return true;
  const counted = new RegExp(
    `(?<![\\p{L}\\d])${NUMBER_WORD}(?:[^\\p{L}\\d.;]{1,6}[\\p{L}-]+){0,4}[^\\p{L}\\d.;]{0,6}[\\p{L}-]*${stem}|${stem}\\p{L}{0,4}["'”*\`|]{0,3}\\s{0,2}(?:[:=：(|]|—|-|is|are|was|were|beträgt|ist|sind)\\s{0,2}[*\`|]{0,2}\\s?(?:up to |at most |about |max\\.? )?${NUMBER_WORD}`,
    'iu',
  );
  return counted.test(said);
}

function figuresIn(question: string): string[] {
  return [...question.slice(0, 500).matchAll(FIGURE)].map(([figure]) => figure.replace(SEPARATORS, ''));
}

function hasFigure(said: string, figure: string): boolean {
  const plain = figure.replace(',', '.');
  const all = said.replace(SEPARATORS, '').match(/\d+(?:[.,]\d+)?/g) ?? [];
  return (
    all.some(
      (one) => one === figure || Number(one.replace(',', '.')) === Number(plain) || one.split(/[.,]/).includes(figure),
    ) ||
    (WRITTEN.get(figure)?.test(said) ?? false)
  );
}

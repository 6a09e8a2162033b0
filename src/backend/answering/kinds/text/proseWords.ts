import { isCommonTerm } from '../../../search/terms/terms.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';

/** Words of grammar and of asking in other languages than English. */
const STOP_WORDS = new Set(
  (
    'teh hte taht tun tut getan gemacht wat wht aber als am an auch auf aus bei beim bekomme bekommt bin bis da damit dann darf das dass dem den denn der des deren die dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer ' +
    'eines er es euch für gegen gibt habe haben hat hier ich ihr ihre ihrem ihren ihrer im ins ist ja jede jeden jeder jedes kann kannst können man mein meine meinem meinen meiner mich mir mit muss müssen nach nicht noch nur ob ' +
    'oder ohne sein seine seit sich sie sind so soll sollen sollte über um und uns unser unsere unter vom von vor wann war waren warum was weil welche welchem welchen welcher welches wem wen wer werden wessen ' +
    'wie wieso lang lange hoch groß gross oft wieviel bedeutet gilt gelten brauche braucht brauchen mache machen macht wieviele wird wo wofür womit wir wird wurde wurden zu zum zur zwischen viel viele ' +
    'au aux ce ces cette combien comment dans de des du elle en est et il ils je la le les leur lui ma mais me mes mon ne nous on ou où par pas pour pourquoi quand que quel quelle quelles quels qui quoi sa se ses son sont sur ta te tu un une vous ' +
    'al como con cuál cuáles cuándo cuánto cuántos del dónde el ella en entre es esta este fue hay la las lo los más mi no para pero por porque qué quién se según ser si sin sobre son su sus un una uno y ya'
  ).split(' '),
);

/** Words that tell how one came to ask. */
const FILLER_WORDS = new Set(
  'went once came back think thought guess found noticed want wanted wonder wondering trying tried able possible exactly someone person people happen case'.split(
    ' ',
  ),
);
const FILLER_WEIGHT = 0.25;
/** Words that texts put in many ways: without one of them, an answer can still be right. */
const COMMON_WEIGHT = 0.5;

/** A run of characters may be a part of a word, or of two. */
const UNSPACED_WEIGHT = 0.6;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Scripts that put no spaces between words come after all others that are looked at. */
const FIRST_UNSPACED = '\u0e00';

function isUnspaced(word: string): boolean {
  return word >= FIRST_UNSPACED && UNSPACED.test(word);
}

const NOTHING = /(?!)/;

/** The most that a word counts. */
function mostOf(word: string, stem: string): number {
  if (FILLER_WORDS.has(word)) return FILLER_WEIGHT;
  return isCommonTerm(stem) ? COMMON_WEIGHT : 1;
}

/** The words of a text; text without spaces between the words is taken in pairs of characters. */
export function termsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.some(isUnspaced) ? words.flatMap((word) => (isUnspaced(word) ? pairsOf(word) : word)) : words;
}

function pairsOf(run: string): string[] {
  const chars = [...run];
  return chars.length < 2 ? chars : chars.slice(1).map((char, index) => (chars[index] ?? '') + char);
}

/**
 * The words of a question that carry meaning, as `termsOf` has the words of a text.
 *
 * @param generic what says nothing in text without spaces, beside question words
 */
export function queryWords({ words, text }: Pick<Question, 'words' | 'text'>, generic?: RegExp): QuestionWord[] {
  const written = new Set(wordsOf(text));
  const found = new Map<string, QuestionWord>();
  for (const question of words) {
    const { word, weight } = question;
    // Words that an aim implies are those of settings.
    if (STOP_WORDS.has(word) || (weight < FILLER_WEIGHT + 0.01 && !written.has(word))) continue;
    if (!isUnspaced(word)) {
      found.set(word, { ...question, weight: Math.min(weight, mostOf(word, question.stem)) });
    } else {
      for (const part of word.replace(generic ?? NOTHING, ' ').split(/\s+/)) {
        if (part === '' || (part.length === 1 && word.length > 1)) continue;
        const most = Math.min(weight, UNSPACED_WEIGHT);
        for (const pair of pairsOf(part))
          found.set(pair, { ...question, word: pair, stem: stemOf(pair), weight: most });
      }
    }
  }
  return [...found.values()];
}

/**
 * Words that people use for the same thing when they ask about running text: rules, contracts, handbooks, minutes, papers and
 * manuals. They are wider than those of `understanding/synonyms.ts`, which compare names of settings and code, and widen only the
 * search in text. A word may stand in several groups.
 */
const GROUPS = `
  leftover remaining unused carry carried over rest
  holiday holidays vacation leave off
  holiday holidays christmas easter december
  approve approval approved authorise authorize authorisation authorization consent permission sign signed agree agreed
  allow allowed may permit permitted forbid forbidden prohibited banned must
  alcohol beer wine drink drinks spirits liquor
  meal meals food lunch dinner breakfast eat eating
  weakness weaknesses limitation limitations limits drawback drawbacks shortcoming shortcomings caveat caveats downside miss misses
  strength advantage advantages benefit benefits pro
  finding findings result results show shows found conclude conclusion conclusions
  recommend recommends recommended advice advise suggest suggests should
  method methods methodology approach technique procedure
  hyperparameter hyperparameters parameter parameters settings tree trees rate
  software tool program package version library
  model algorithm classifier network
  dataset data corpus sample samples
  participant participants subject subjects people respondents
  accessible accessibility wheelchair step stairs steps lift ramp barrier disabled
  book booking reserve reservation enrol enroll register registration apply application sign
  cancel cancellation withdraw withdrawal call
  refund refunded reimburse reimbursed return returned back repay
  reimburse reimbursed claim claims expense expenses
  money payment pay paid cash cost costs
  bag bags luggage baggage suitcase
  car cars vehicle vehicles drive automobile motor
  bike bikes bicycle bicycles cycle
  boat boats ship ships vessel ferry sailing sail
  train rail railway
  plane planes fly flight flights air flying
  journey trip trips travel travelling travels crossing voyage
  kid kids child children son daughter minor minors
  young youth teenager teenagers junior juniors
  old senior seniors pensioner pensioners retired elderly
  pupil pupils student students learner
  school schools education
  staff employee employees worker workers colleague personnel
  boss manager supervisor superior lead
  late later delay delayed overdue deadline past missed due behind arrears
  early earlier beforehand before advance ahead prior
  immediately immediate once instantly straight
  fee fees charge charges cost costs price tariff fare rent
  fine fines penalty penalties charge
  discount reduction reduced cheaper rebate half off
  deposit security advance
  salary pay wage wages paid payday earn earns transferred
  raise increase increased rise rises rising higher grew
  fall decrease decreased reduce reduced drop lower cut
  bigger larger increase enlarged
  small smaller little tiny short
  image images picture pictures photo photos
  replace replaced replacement new
  overwrite overwritten replace replaced existing already
  scale scaled enlarge enlarged resize zoom
  break broken damage damaged defect defective fault faulty repair
  lose lost loss missing gone
  theft steal stolen
  evict evicted expel expelled terminate end ends ended
  quit resign leave leaving terminate end ending give notice
  contract agreement tenancy lease
  tenant tenants lessee renter resident
  landlord lessor owner
  flat apartment dwelling premises house
  pet pets animal animals dog dogs cat
  herbicide weedkiller pesticide pesticides
  stream brook river creek water
  fire bonfire burn burning flame
  loud noise noisy quiet
  ill illness sick sickness doctor
  certificate note proof
  accident injury injured hurt incident
  cause reason because due
  phone call ring telephone dial
  mail email write address
  contact reach ask
  open opening hours opened
  close closed closing shut
  busy full booked sold
  limit maximum most at-most up
  password passwords passphrase sign-in
  laptop laptops device devices computer notebook
  stick sticks drive usb
  lock locked encrypted
  visitor visitors guest guests
  remote home telework abroad
  overtime extra hours
  gps position location geotag
  vote votes voted favour against abstention abstentions
  offer offers quote quotes bid bids bidder tender
  attend attended present absent apologies
  postpone postponed deferred moved put
  todo action actions task tasks assigned
  elect elected election appoint appointed
  budget money funds spending
  experience beginner beginners knowledge previous prior
  teacher teachers instructor trainer tutor
  class classes course courses lesson lessons session
  place places venue location room
  space spaces places seats capacity
  park parking
  bus tram stop
  exception exceptions except unless only
  duty duties obligation must obliged responsible
  keep kept hold held own
  own owns owner owned belong belongs property
  valid validity duration term lasts
  sell sold selling resell reselling merchandise commercial
  sticker stickers sign signs label labels
  mechanic fitter technician engineer
  upload uploaded uploads content contents
  throw remove discard delete deleted
  measure measured sampled recorded collected
  often frequency every weekly daily
  cheapest lowest cheap least price
  fastest quickest shortest soonest
  kündigung kündigen kündigungsfrist frist beenden austritt
  urlaub ferien frei urlaubstage
  krank krankheit arbeitsunfähigkeit bescheinigung attest krankenschein krankmeldung krankschreibung arzt
  bezahlen zahlen vergüten vergütet vergütung lohn gehalt entgelt bezahlung bekommen
  kosten preis gebühr beitrag miete betrag entgelt
  rabatt nachlass ermäßigung skonto vergünstigung günstiger
  billig billigsten günstig günstigste preiswert
  erlaubt gestattet zulässig verboten untersagt dürfen darf
  genehmigen genehmigung genehmigt erlauben zustimmung zustimmen freigeben
  ausfall stromausfall störung defekt
  kaputt schaden schäden beschädigt defekt zerbrochen verlust
  zahlen zahlt bezahlen tragen trägt übernehmen übernimmt haften haftet kosten
  auto wagen pkw fahrzeug kfz
  rad fahrrad
  kind kinder jugendliche jugend
  schnell rasch innerhalb binnen
  früh früher vorher vor
  spät später verspätet nach
  anmelden anmeldung meldeschluss gemeldet melden
  notfall alarm gefahr störfall
  anrufen rufen telefon telefonnummer nummer ruft
  zuständig verantwortlich ansprechpartner kontakt
  besprechung sitzung treffen termin
  aufgabe aufgaben erledigen kümmern todo fragt
  beschluss beschlossen entscheidung entschieden abstimmung
  ändern geändert änderung neu
  prüfen geprüft prüfung kontrolle kontrolliert
  größe groß volumen fassungsvermögen
  leeren entleeren entwässert
  ort anlage standort platz
  schließen zu geschlossen
  mülleimer abfall müll
  putzen putzt reinigen reinigung sauber
  rohrbruch wasserschaden wasser
  nachts nacht notdienst außerhalb
  sperrung gesperrt bauarbeiten sperren betriebspausen
  job auftrag aufträge gewerblich bezahlt
  lärm ruhe ruhezeit
  haustier haustiere tiere hund katze
  wohnung mietsache räume
  mieter mieterin
  vermieter vermieterin eigentümer
`;

/** Pairs of characters that stand for a Chinese word, with those of words for the same. */
const CHINESE_GROUPS = `
  打车 交通 出租 出行
  丢了 丢失 遗失 丢掉 弄丢
  自己 自驾 私家 私车
  开车 自驾 驾车
  酒店 住宿 宾馆
  吃饭 伙食 餐费 用餐
  费用 金额 价格 多少钱
  退款 退还 退回
  请假 休假 年假 假期
  生病 病假 就医
  工资 薪资 薪酬 报酬
  辞职 离职 解除
  批准 审批 同意 许可
  电话 号码 联系
  超过 超出 逾期
  迟到 晚到
  停机 停止 停用
  恢复 还原
  备份 存档
  安装 部署
  升级 更新
  修复 修正 解决
  密码 口令
  忘记 忘了
  罚款 处罚 违约
  奖励 奖金
  押金 保证
  租金 房租
  到账 支付 付款
  公务 商务 头等
  老板 经理 领导 主管
  员工 职员 人员
  禁止 不得 不准 不能
  允许 可以 可凭
  坏了 损坏 故障
  最晚 截止 期限
  学生 学员
  老师 教师
  孩子 儿童 子女
  开门 营业 开放 开馆 闭馆 关门
  放 保质 存放 保存
  赔 赔偿
  没网 断网
`;

type Groups = ReadonlyMap<string, ReadonlySet<number>>;

function groupsOf(lines: string, keyOf: (word: string) => string): Groups {
  const groups = new Map<string, Set<number>>();
  for (const [index, line] of lines.trim().split('\n').entries()) {
    for (const word of line.trim().split(/\s+/)) {
      const key = keyOf(word);
      const known = groups.get(key);
      if (known) known.add(index);
      else groups.set(key, new Set([index]));
    }
  }
  return groups;
}

const OF_STEM = groupsOf(GROUPS, stemOf);
/** 星期一 and 周一, of which the pairs are compared. */
const WEEKDAYS = [...'一二三四五六日'].map((day) => `期${day} 拜${day} 周${day}`).join('\n');
const OF_CHINESE = groupsOf(`${CHINESE_GROUPS}${WEEKDAYS}`, (word) => word);

/** The stems and the pairs of characters that mean the same as one in running text, itself left out. */
export function proseSynonymsOf(stem: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const groups of [OF_STEM, OF_CHINESE]) {
    const own = groups.get(stem);
    if (!own) continue;
    for (const [other, theirs] of groups) if (other !== stem && !own.isDisjointFrom(theirs)) found.add(other);
  }
  return found;
}

/** Phrases of questions that texts seldom have, with the words that texts have for them. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bsign(?:s|ed|ing)? ?off\b/giu, 'approve'],
  [/\b(?:get|give|pay|paid|gets) (?:\w+ ){0,3}back\b|\bmoney back\b/giu, 'refund returned'],
  [/\b(?:throw|kick|thrown|kicked) (?:\w+ )?out\b/giu, 'terminate end'],
  [/\bcarr(?:y|ied) over\b/giu, 'carried'],
  [/\bscal(?:e|ed|ing) up\b/giu, 'enlarge'],
  [/\bput up\b/giu, 'built'],
  [/\b(?:turn|show) up late\b|\bmiss(?:es|ed)? the\b/giu, 'late'],
  [/\bhow early\b/giu, 'before'],
  [/\btake part\b/giu, 'participate'],
  [/\blook(?:s|ing)? after\b/giu, 'responsible'],
  [/\bset back\b/giu, 'delay'],
  [/\bfall(?:s|ing)? ill\b|\bcall in sick\b/giu, 'sick'],
  [/\bused up\b|\brun(?:s|ning)? out\b|\bran out\b/giu, 'exceeded out'],
  [/\bbring(?:s)? along\b/giu, 'bring'],
  [/\bhow (?:often|frequently)\b/giu, 'every'],
  [/\bhand(?:s|ed|ing)? in\b/giu, 'submit hand'],
  [/\bget(?:s|ting)? rid of\b/giu, 'remove'],
  [/\b(?:on|by) (?:my|your|his|her|their|its|our|one['’]?s) own\b|\bby (?:my|your|him|her|it)self\b/giu, 'alone'],
  [/\b(?:show|turn)(?:s|ed|ing)? up\b/giu, 'attend present turning'],
  [/\bget(?:s|ting)? in(?:to)?\b/giu, 'access entry admission'],
  [/\brent(?:s|ed|ing)? out\b/giu, 'sublet'],
  [
    /\b(?:is|are|goes|went|was) (?:\w+ )?down\b|\bnot working\b|\bstops? working\b/giu,
    'failure outage fault emergency',
  ],
  [/\bgo(?:es|ing)? wrong\b/giu, 'error failure fault'],
  [/\blet go\b|\bget(?:s|ting)? (?:fired|sacked)\b/giu, 'dismissal terminate'],
  [/\bhow far (?:ahead|in advance)\b/giu, 'advance ahead'],
  [/\bcan(?:not|['’]?t) (?:come|make it|attend)\b/giu, 'absent ill cancel'],
  [/\bpay(?:s|ing)? for\b/giu, 'cost charge expense'],
  [/\bwork(?:s|ing)? from home\b/giu, 'remote home'],
  [/\btime off\b|\bdays? off\b/giu, 'leave holiday'],
  [/\bin charge\b/giu, 'responsible'],
  [/\bright away\b|\bat once\b|\bstraight away\b/giu, 'immediately'],
  [/\bno[- ]shows?\b/giu, 'absence attend turning'],
];

/** What a question says in phrases, as single words. */
export function wordsOfPhrases(question: string): string {
  return PHRASES.filter(([phrase]) => question.search(phrase) >= 0)
    .map(([, words]) => words)
    .join(' ');
}

import { likeness, stemOf } from '../../../understanding/words.ts';
import { isSkeleton } from './abbreviations.ts';
import { areTranslations, GERMAN_ENDING } from '../../../understanding/translation/englishGerman.ts';

/**
 * Words for the same thing, in the names of columns and in questions, in English, German and Chinese. They are narrower than those
 * of `understanding/synonyms.ts`: `cost` and `price` are two columns of one table.
 */
const SAME = `
  price unitprice preis preise 价格 单价 售价
  cost costs kosten kostet kostete gekostet 成本 费用
  fee charge gebühr
  revenue turnover sales takings umsatz umsätze erlös erlöse einnahmen 收入 销售额 营业额
  amount sum value betrag summe wert 金额 总额
  quantity qty units pieces pcs menge anzahl stück stückzahl 数量
  distance km kms kilometre kilometer kilometres kilometers mile miles strecke entfernung distanz 距离 里程
  duration minutes minute mins dauer 时长
  hours hour hrs stunden stunde 小时 工时
  seconds second secs sec sekunden 秒
  weight mass kg kilos kilograms gewicht 重量
  height tall höhe grösse größe 高度 身高
  width breite 宽度
  length länge 长度
  age alter jahre 年龄
  born birth birthday birthdate dob geburtsdatum geburtstag geboren 生日 出生日期
  bought purchased purchase acquired gekauft kaufdatum 购买日期
  customer client buyer kunde kunden kundin käufer 客户 顾客
  employee staff worker mitarbeiter mitarbeiterin angestellte 员工
  city town stadt ort städte 城市
  country nation land länder 国家
  region area gebiet 地区 区域
  state province bundesland 省份
  station stop haltestelle bahnhof 车站 站点
  location place site standort ort 地点
  store shop branch filiale filialen laden geschäft 门店 店铺
  department dept abteilung 部门
  team group gruppe 团队
  product item article artikel produkt produkte ware 产品 商品
  category kategorie kategorien type kind sort art typ class 类别 类型 品类 分类
  status state zustand 状态
  rating score stars bewertung 评分 评级
  grade mark note 成绩 分数
  comment remark note notes bemerkung kommentar anmerkung notiz 备注 说明
  reason cause why grund ursache 原因
  date day datum tag 日期
  month monat monate 月份 月
  year jahr 年份 年
  salary wage pay gehalt lohn gehälter 工资 薪水 薪资 月薪 年薪
  temperature temp temperatur 温度 气温
  speed velocity geschwindigkeit 速度
  voltage volt volts spannung 电压
  battery akku batterie 电池
  email mail
  phone telephone tel mobile telefon handy 电话
  address street adresse strasse straße 地址
  user account login username benutzer nutzer 用户
  error failure fault fehler 错误
  message msg text meldung 消息
  start started begin began beginn 开始
  end ended finish finished ende 结束
  tax vat mwst steuer 税
  discount rebate rabatt rabatte 折扣
  profit gain gewinn 利润
  stock inventory bestand lagerbestand lager 库存
  supplier vendor supply lieferant lieferanten 供应商
  seller salesperson rep verkäufer 销售员
  ack acked acknowledged acknowledge acknowledgement acknowledgment quittiert bestätigt 确认
  helicopter chopper hubschrauber helikopter 直升机
  vehicle car lorry truck van fahrzeug 车辆
  memory ram arbeitsspeicher speicher 内存
  vacation holiday holidays pto urlaub 假期
  order bestellung bestellungen bestellt bestell auftrag aufträge 订单
  invoice rechnung rechnungen 发票
  occupancy utilisation utilization auslastung
  payment pay paid payed zahlung bezahlt gezahlt zahl 支付 付款
  method mode way
  paymentmethod zahlungsart zahlungsmethode 支付方式
  title titel book buch film movie song 标题
  author writer autor autorin 作者
  population inhabitants people einwohner bevölkerung 人口
  name named called heißt heisst namen 姓名 名称 名字
  size grösse größe 尺寸
  delivered delivery lieferung geliefert liefer 交付
  cancelled canceled cancel cancellation storniert abgesagt
  received receipt arrived arrival erhalten eingang 收到
  returned return back zurück zurückgegeben rückgabe 归还
  closed shut geschlossen
  loan loans lent lend borrowed borrow ausleihe ausgeliehen
  min minimum minimal mindest
  max maximum maximal
  avg average mean durchschnitt
  created creation erstellt angelegt 创建
  updated modified geändert aktualisiert 更新
  version release
  host server hostname machine node
  ip address
  room raum zimmer 房间
  gender sex geschlecht 性别
  language lang locale sprache 语言
  currency währung waehrung 币种 货币
  visitors visits besucher 访客
  owner besitzer responsible assignee verantwortlich 负责人
  position role job title function 职位
  hire hired joined join entry eintritt eingetreten eintrittsdatum 入职
  net netto
  gross brutto
  due fällig deadline
  field feld acker parcel plot schlag
  species animal animals tierart tiere tier
  variety cultivar sorte sorten
  fruit obst obstart obstsorte früchte frucht
  weather wetter witterung
  waste reject rejects scrap ausschuss abfall
  helper helpers helfer aushilfe
  litres litre liters liter
  supervisor keeper caretaker pfleger pflegerin
`;

/** What a word of a question may be written as in a table, the likelier first. It stands for less than the same word. */
const IMPLIED: Readonly<Record<string, string>> = {
  revenue: 'total amount value payment betrag summe price preis 金额',
  turnover: 'total amount value payment betrag summe price preis 金额',
  takings: 'total amount value payment betrag summe price preis 金额',
  earnings: 'total amount value payment betrag summe price preis 金额',
  proceeds: 'total amount value payment betrag summe price preis 金额',
  delivery: 'lead received arrived shipped',
  deliver: 'lead',
  pieces: 'stock bestand quantity',
  stock: 'quantity qty available hand bestand menge',
  watch: 'remark comment note notes warning caution hazard',
  careful: 'remark comment note notes warning caution hazard',
  sales: 'total amount value betrag price 金额',
  sell: 'quantity units amount 数量',
  umsatz: 'betrag summe preis amount total price',
  销售额: '金额 总额',
  income: 'amount total value salary betrag',
  earn: 'salary revenue amount income gehalt 工资 薪水',
  cost: 'total price amount fee value preis betrag 价格 金额',
  kosten: 'preis betrag price amount',
  verdient: 'gehalt lohn betrag salary',
  verdienen: 'gehalt lohn betrag salary',
  spend: 'amount total price cost value betrag preis payment 金额',
  worth: 'value price amount total cost',
  value: 'total amount betrag wert price cost preis 金额 价格',
  amount: 'quantity total sum price value betrag menge',
  money: 'amount total price value revenue cost salary betrag preis 金额',
  pay: 'amount total price salary value betrag preis',
  total: 'amount sum price value betrag',
  expensive: 'price cost amount fee total value preis betrag kosten 价格 单价 金额',
  large: 'total amount size value quantity area population betrag grösse 金额',
  duration: 'minutes seconds ms hours days time length dauer',
  leave: 'departure discharged checkout left end ended until to out',
  arrive: 'arrival arrived admitted checkin start started from begin in',
  come: 'arrival arrived admitted checkin start started from begin in',
  stay: 'duration nights days dauer',
  wait: 'duration minutes dauer',
  turnaround: 'duration days hours',
  long: 'duration minutes min seconds s ms hours h days time length distance km dauer länge 时长 距离',
  far: 'distance km miles entfernung 距离',
  fast: 'speed velocity rpm kmh kph mph knots geschwindigkeit tempo 速度 转速',
  slow: 'duration ms s seconds min minutes latency time response dauer',
  old: 'age alter 年龄',
  heavy: 'weight mass kg gewicht 重量',
  重量: '公斤 千克 kg 吨 克',
  high: 'height elevation altitude höhe 高度',
  climb: 'ascent',
  strong: 'strength force power wind kw hp ps stärke leistung 强度 功率',
  deep: 'depth tiefe 深度',
  wide: 'width breite 宽度',
  thick: 'thickness diameter dicke 厚度',
  steep: 'gradient slope steepness incline steigung gefälle 坡度',
  loud: 'noise volume decibel decibels db lautstärke lärm 噪音',
  wet: 'moisture humidity rain rainfall precipitation feuchte feuchtigkeit niederschlag regen 湿度 降水',
  bright: 'brightness magnitude lumen lumens lux helligkeit 亮度',
  full: 'occupancy fill level percent auslastung füllstand',
  tall: 'height höhe size 身高 高度',
  good: 'rating score grade stars revenue profit points bewertung 评分 分数',
  hot: 'temperature temp temperatur celsius fahrenheit degrees °c 温度',
  warm: 'temperature temp temperatur 温度',
  cold: 'temperature temp temperatur 温度',
  milk: 'litres liters l kg',
  water: 'litres liters l m3',
  fuel: 'litres liters l gallons',
  quantity: 'count number units amount stock',
  populous: 'population inhabitants einwohner 人口',
  who: 'customer client user member employee name person owner driver member player student staff contact assignee author teacher coach instructor trainer director composer analyst nurse pilot guide judge chef cook engineer technician inspector surgeon doctor vet kunde mitarbeiter fahrer 姓名 客户 员工',
  where:
    'station location office place city site room warehouse address store country region standort ort stadt lager 城市 地点 地区',
  why: 'reason cause remark comment note notes description detail message grund bemerkung kommentar 原因 备注',
  wrong: 'remark comment note notes description bemerkung error reason',
  special: 'remark comment note notes event description bemerkung',
  note: 'remark comment note notes bemerkung kommentar',
  when: 'schedule date time day ts timestamp month datum zeit 日期 时间',
  call: 'name title',
  teach: 'teacher coach instructor trainer lecturer',
  drive: 'driver',
  write: 'author writer',
  direct: 'director',
  compose: 'composer',
  paint: 'painter artist',
};

const GROUPS_OF = new Map<string, Set<number>>();
for (const [index, group] of SAME.trim().split('\n').entries()) {
  for (const word of group.trim().split(/\s+/)) {
    for (const key of new Set([word, stemOf(word)])) GROUPS_OF.set(key, (GROUPS_OF.get(key) ?? new Set()).add(index));
  }
}

/** The sameness of two words for one thing. */
export const SAME_THING = 0.9;
const MIN_LIKENESS = 0.7;

function plain(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss');
}

/** The words of the groups in scripts without spaces. */
export const UNSPACED_WORDS: readonly string[] = [...GROUPS_OF.keys()].filter((word) => /\p{Script=Han}/u.test(word));

/** How surely two words mean the same, 0 to 1. */
export function sameness(one: string, other: string): number {
  if (one === other || stemOf(one) === stemOf(other)) return 1;
  const [a, b] = [groupsOf(one), groupsOf(other)];
  if ((a && b && !a.isDisjointFrom(b)) || areTranslations(one, other)) return SAME_THING;
  const [foldedOne, foldedOther] = [plain(one), plain(other)];
  if (foldedOne === foldedOther) return 1;
  if (Math.min(one.length, other.length) >= 4) {
    if (foldedOne.replace(GERMAN_ENDING, '') === foldedOther.replace(GERMAN_ENDING, '')) return 0.95;
    if (isGermanDerived(foldedOne, foldedOther)) return 0.8;
  }
  if (isSkeleton(one, other) || isSkeleton(other, one)) return 0.85;
  const like = likenessWithoutSynonyms(one, other);
  return like >= MIN_LIKENESS ? like : 0;
}

function groupsOf(word: string): Set<number> | undefined {
  return GROUPS_OF.get(word) ?? GROUPS_OF.get(stemOf(word)) ?? GROUPS_OF.get(word.replace(GERMAN_ENDING, ''));
}

/** A word without the ending of a German form, and without umlauts. */
export function withoutGermanEnding(word: string): string {
  return plain(word).replace(GERMAN_ENDING, '');
}

/** Only what is alike in letters: the synonyms for settings are too wide for tables. */
function likenessWithoutSynonyms(one: string, other: string): number {
  const like = likeness(one, other);
  const isByLetters = one.slice(0, 3) === other.slice(0, 3) && Math.min(one.length, other.length) >= 3;
  return isByLetters && like !== 0.85 ? like : 0;
}

/** `storniert` and `Stornierung`, `bezahlt` and `Bezahlung`. */
function isGermanDerived(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const base = short.replace(/(?:iert|iren|ieren|t|en)$/, '');
  return (
    base.length >= 5 &&
    long.startsWith(base) &&
    /^(?:ung|ungen|iert|ierung|en|ten|te|t|e)?$/.test(long.slice(base.length))
  );
}

/** How surely a word of a question stands for a column whose name has these words, where it is not one of them. */
export function implies(word: string, columnWords: readonly string[]): number {
  const list = IMPLIED[word] ?? IMPLIED[stemOf(word)];
  if (list === undefined) return 0;
  const implied = list.split(' ');
  let best = 0;
  for (const [rank, target] of implied.entries()) {
    const found = columnWords.some(
      (own) => own === target || stemOf(own) === stemOf(target) || areTranslations(target, own),
    );
    if (found) best = Math.max(best, 0.8 - rank * 0.02);
  }
  return best;
}

/** Nouns for who does something, but for those of things. */
const AGENT =
  /^(?!(?:number|order|color|other|letter|sector|factor|error|container|server|folder|filter|computer|printer|counter|meter|parameter|identifier|quarter|semester|gender|power|water|paper|router|sensor|monitor|motor|reactor|user agent)$)\p{L}{3,}(?:er|or|ist|ant|in)$/u;

/** Whether a word is a noun for who does something. */
export function isAgent(word: string): boolean {
  return AGENT.test(word);
}

import { stemOf } from '../../../understanding/words.ts';
import { plainWords } from './lexicon.ts';
import type { TableColumn } from './tableColumn.ts';
import type { ColumnValues, TableModel } from './tableModel.ts';

/** Words and phrases for the state that a thing is in: those of a line are said for each other, in English, German and Chinese. */
const STATES = `
  rejected | turned away | turned down | turned back | refused | declined | denied | sent away | not accepted | abgelehnt | abgewiesen | zurückgewiesen | 拒绝 | 拒收 | 驳回
  accepted | approved | granted | let through | waved through | taken in | angenommen | genehmigt | bewilligt | akzeptiert | 接受 | 批准
  cancelled | canceled | called off | scrapped | withdrawn | void | storniert | abgesagt | annulliert | entfallen | fiel aus | fielen aus | 取消
  postponed | put off | deferred | pushed back | rescheduled | verschoben | vertagt | 推迟 | 延期
  on hold | paused | suspended | on ice | parked | pausiert | zurückgestellt | 暂停
  stopped | standing still | stand still | stands still | at a standstill | idle | halted | not running | stehen still | steht still | stillstand | angehalten | gestoppt | 停机 | 停止
  running | in operation | operating | up and running | läuft | laufen | in betrieb | 运行 | 运转
  broken | defective | faulty | out of order | not working | broken down | kaputt | defekt | außer betrieb | 故障 | 坏了
  damaged | broken | torn | damage | beschädigt | kaputt | defekt | 损坏 | 破损
  maintenance | under repair | being repaired | in repair | in the workshop | being serviced | wartung | in wartung | in reparatur | in der werkstatt | 维修 | 检修
  finished | completed | complete | done | closed | resolved | solved | fixed | erledigt | abgeschlossen | fertig | beendet | 完成 | 已完成
  open | outstanding | unresolved | unfinished | to do | todo | not done | offen | unerledigt | 未完成
  in progress | ongoing | under way | underway | being worked on | in work | in arbeit | in bearbeitung | 进行中 | 处理中
  waiting | pending | queued | in the queue | awaiting | wartend | wartet | warten | 等待 | 待处理
  planned | scheduled | upcoming | geplant | vorgesehen | 计划
  paid | settled | bezahlt | beglichen | 已付 | 已支付
  unpaid | not paid | owing | still owed | unbezahlt | nicht bezahlt | 未付 | 未支付
  overdue | past due | late | too late | überfällig | verspätet | zu spät | 逾期
  delayed | late | behind schedule | running late | verspätet | zu spät | 延误 | 晚点
  delivered | arrived | dropped off | zugestellt | geliefert | angekommen | 已送达
  shipped | sent out | dispatched | gone out | went out | sent off | versandt | verschickt | versendet | rausgegangen | 已发货
  in transit | on the way | on its way | on their way | en route | unterwegs | 运输中
  returned | brought back | given back | handed back | sent back | come back | came back | zurückgegeben | zurückgebracht | 归还 | 退回
  lost | missing | disappeared | gone missing | went missing | verloren | vermisst | verschwunden | 丢失
  sold | verkauft | 已售
  reserved | spoken for | booked | reserviert | vorgemerkt | 已预订
  available | free | vacant | up for grabs | still to be had | looking for a home | frei | verfügbar | zu haben | 可用 | 空闲
  discontinued | retired | decommissioned | out of use | mothballed | no longer used | no longer in use | no longer made | stillgelegt | ausgemustert | ausgelaufen | 停用 | 停产
  sick | ill | off sick | medical treatment | krank | krankgeschrieben | 病假
  absent | not there | not present | abwesend | 缺勤
  on leave | on holiday | on vacation | vacation | im urlaub | urlaub | 休假
  urgent | pressing | dringend | eilig | 紧急
  poor | bad | in bad shape | in a bad way | schlecht | 差
  critical | dangerous | kritisch | gefährlich | 危急
  normal | unremarkable | unauffällig | 正常
  unusual | conspicuous | abnormal | out of the ordinary | auffällig | 异常
  excellent | outstanding | ausgezeichnet | hervorragend | 优秀
  fatal | fatality | death | died | deceased | a death | killed | tödlich | gestorben | 死亡
  serious | severe | grave | schwer | 严重
  minor | slight | light | leicht | 轻微
  vegetarian | meat-free | meatless | without meat | vegetarisch | fleischlos | 素食
`;

const GROUPS = STATES.trim()
  .split('\n')
  .map((line) => line.split('|').map((phrase) => phrase.trim()));

const GROUPS_OF = new Map<string, number[]>();
for (const [index, group] of GROUPS.entries())
  for (const phrase of group) GROUPS_OF.set(phrase, [...(GROUPS_OF.get(phrase) ?? []), index]);

const PHRASES = [...GROUPS_OF.keys()].sort((a, b) => b.length - a.length);
const PHRASE = new RegExp(
  `(?<![\\p{L}\\d-])(?:${PHRASES.filter((phrase) => !/\p{Script=Han}/u.test(phrase)).join('|')})(?![\\p{L}\\d-])|(?:${PHRASES.filter((phrase) => /\p{Script=Han}/u.test(phrase)).join('|')})`,
  'giu',
);

/** States are of few different values, and short. */
const MAX_STATES = 50;
const MAX_STATE_CHARS = 40;

/** A state that a question names in its own words, and where it stands. */
export interface NamedState {
  readonly start: number;
  readonly end: number;
  readonly phrase: string;
}

/** The states that a question names, the longest phrase at each place. */
export function statesOf(text: string): NamedState[] {
  return [...text.matchAll(PHRASE)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    phrase: match[0].toLowerCase(),
  }));
}

/** The values of the table that say the same state in other words; whole values where there are any. */
export function valuesInState(phrase: string, { columns }: TableModel): readonly ColumnValues[] {
  const others = sameStates(phrase);
  const wanted = new Set(others.map(keyOf));
  const states = columns.filter(({ type, distinct }) => type === 'text' && distinct.size <= MAX_STATES);
  const matching = (isWanted: (value: string) => boolean): ColumnValues[] =>
    states.flatMap((column) => {
      const values = [...column.distinct.keys()].filter((value) => value.length <= MAX_STATE_CHARS && isWanted(value));
      return values.length === 0 ? [] : { column, values };
    });
  const whole = matching((value) => wanted.has(keyOf(value)));
  if (whole.length > 0) return whole;
  return matching((value) => [...wanted].some((key) => ` ${keyOf(value)} `.includes(` ${key} `)));
}

/** The columns of dates, and of yes and no, that are called by the same state in other words: `shipped` for what has "gone out". */
export function columnsOfState(phrase: string, { columns }: TableModel): readonly TableColumn[] {
  const wanted = sameStates(phrase).map(keyOf);
  return columns.filter(
    ({ type, words }) =>
      (type === 'date' || type === 'boolean') &&
      wanted.some((key) => ` ${keyOf(words.join(' '))} `.includes(` ${key} `)),
  );
}

function sameStates(phrase: string): string[] {
  return (GROUPS_OF.get(phrase) ?? []).flatMap((index) => GROUPS[index] ?? []);
}

function keyOf(text: string): string {
  return plainWords(text).map(stemOf).join(' ');
}

/** The aim of a question. One question can have several: "signature and return type". */
export type Aim =
  | 'summary'
  | 'count'
  | 'list'
  | 'number'
  | 'duration'
  | 'time'
  | 'person'
  | 'place'
  | 'reason'
  | 'procedure'
  | 'yesOrNo'
  | 'definition'
  | 'behaviour';

/** The English words that express each aim; `search/overviewQuestion.ts` recognises a summary. */
export const AIMS: readonly (readonly [Aim, RegExp])[] = [
  [
    'count',
    /\bhow many\b|\bnumber of\b|^(?:\W*(?:please |now |the |a |total ))*counts?\b|\bcount(?: of| the|ed|s?\W*$)|\btotal number\b|\bhow often does\b/iu,
  ],
  [
    'list',
    /\blist\b|^name (?:all|the)\b|\b(?:which|what) (?:\w+[\w-]* ){0,3}?(?:are|were|exist|do|does|can|must|have|has|should|could|may|will)\b|\benumerate\b|\bnames? of (?:all|the)\b|\ball (?:the )?\w+s\b|\b(?:show|give)(?: me)? (?:all|the)\b|\bwhat are\b|\bpossible values\b|\bwho are\b|^(?:which|what) (?:\w+[\w-]* ){0,2}\w+s\b/iu,
  ],
  [
    'number',
    /\bhow (?:many|much|large|big|high|wide|tall|deep|fast|far|heavy|old)\b|\b(?:number|amount|size|port|count|limit|threshold|percentage|maximum|minimum|max|min|price|cost|total|sum|average|mean)\b/iu,
  ],
  [
    'duration',
    /\bhow (?:long|often|quickly|soon)\b|\b(?:time-?out|ttl|interval|duration|period|delay|lifetime|retention)\b|\b(?:days|hours|minutes|seconds|weeks|months|years)\b/iu,
  ],
  [
    'time',
    /\bwhen\b|\bwhat time\b|\bat (?:which|what) (?:time|date|hour)\b|\bsince (?:when|which)\b|\bwhat date\b|\b(?:date|day)\b|\bhow often\b/iu,
  ],
  ['person', /\bwho\b|\bwhom\b|\bwhose\b|\bauthors?\b|\bmaintainers?\b/iu],
  ['place', /\bwhere\b|\bwhich (?:file|folder|directory|path|host|url|address)\b/iu],
  ['reason', /\bwhy\b|\bfor what reason\b|\bwhat reason\b|\breason for\b|\bhow come\b/iu],
  ['procedure', /\bhow (?:do|does|can|should|would|to|must|is|are)\b|\bsteps?\b|\bwhat do i (?:do|need|have)\b/iu],
  [
    'yesOrNo',
    /^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must|may|am|isn't|doesn't|aren't)\b/iu,
  ],
  ['definition', /\b(?:defined|declared|implemented|definition|declaration|signature|imported)\b/iu],
  ['behaviour', /\bwhat (?:does|do|did|happens?|will|would)\b|\bwhat happens\b|\bhow does\b/iu],
];

/** The words that express each aim in languages other than English. */
export const FOREIGN_AIMS: readonly (readonly [Aim, RegExp])[] = [
  [
    'count',
    /\bwie ?viele?\b|\banzahl\b|多少(?:个|种|条|项|人|台|次|本|章|节)|几(?:个|种|条|项|章|节|类|位)|有几|数量|总数/iu,
  ],
  ['number', /\bwie ?viel\w*\b|\bwie (?:hoch|gross|groß|teuer|weit|schwer|alt)\b|多少|几|多大|多高/iu],
  ['list', /\bwelche[nrs]?\b|\bnenne?\b|\bliste\b|\bwas für\b|哪些|列出|有什么|哪几/iu],
  ['duration', /\bwie (?:lange|oft|häufig)\b|多久|多长时间|几天|几小时|期限/iu],
  ['time', /\bwann\b|\bum wie ?viel uhr\b|\bbis wann\b|什么时候|何时|几点|时间|哪天|日期/iu],
  ['person', /\bwer\b|\bwem\b|\bwen\b|\bwessen\b|谁|哪位/iu],
  ['place', /\bwo(?:hin|her)?\b|哪里|哪儿|在哪|何处/iu],
  ['reason', /\bwarum\b|\bwieso\b|\bweshalb\b|为什么|为何|原因/iu],
  [
    'procedure',
    /\bwie (?:kann|macht|geht|muss|soll|wird|werden|bekomme|melde)\b|\bwas muss ich\b|如何|怎么|怎样|步骤/iu,
  ],
  [
    'yesOrNo',
    /^(?:ist|sind|darf|dürfen|kann|können|muss|müssen|gibt|hat|haben|wird|werden|soll)\b|是否|吗[?？]?$|能不能|可不可以|有没有/iu,
  ],
  ['behaviour', /\bwas (?:passiert|geschieht|macht|tut)\b|会怎样|怎么办|会发生什么/iu],
];

/** German words of grammar and of asking. */
export const GERMAN_STOP_WORDS =
  'der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden wurde wurden hat haben hatte kann können darf dürfen muss müssen soll sollen ' +
  'will wollen ich du er sie es wir ihr mich mir dich dir sich uns euch man wer wem wen wessen was wann wo wohin woher warum wieso weshalb wie viel viele welche welcher welches welchen welchem ' +
  'im ins am ans auf aus bei beim bis durch für gegen mit nach ohne um unter über von vom vor zu zum zur zwischen als wenn dass ob nicht kein keine keinen keiner noch schon nur auch sehr so ' +
  'benutzt verwendet eingesetzt genutzt eingestellt gesetzt angegeben festgelegt verwenden benutzen braucht nötig dort hier da dann denn doch mal bitte gibt geht gilt liegt steht heißt heisst lange oft hoch weit gross groß diese dieser dieses diesem diesen alle allen ab vielen wenig wenige finde findet schlägt kommt kommen steht stehen jede jeder jedes jeden mein meine dein ihre ihrer seine';

/** Words that ask, and particles, of languages without spaces between words. Longest first. */
const UNSPACED_STOP_WORDS =
  /为什么|什么时候|多长时间|有多少个|有多少|是多少|多少个|多少钱|什么样|怎么样|怎么办|什么|多少|多久|多长|多大|多高|多远|几个|几种|几天|几次|几点|哪一个|哪个|哪些|哪里|哪儿|哪年|哪种|哪位|哪|由谁|谁|何时|何地|如何|怎么|怎样|是否|有没有|能不能|可不可以|请问|可以|需要|应该|一共|总共|这个|那个|文件里|文件中|里面|吗|呢|的|了|是|在|和|与|及|被|把|有|我|你|他|她|它|们|会|要|能|到|从|对|就|都|也|还|又|请|列出/gu;

/** Words of which a particle is a part, which is not a particle there. */
const UNSPACED_WORDS = (
  '会议 会员 会计 会话 会费 会场 会长 会谈 会诊 社会 机会 大会 开会 协会 工会 委员会 董事会 晚会 聚会 年会 例会 周会 与会 ' +
  '有效 有限 有关 有机 有害 有毒 所有 拥有 享有 持有 固有 要求 要点 要素 重要 主要 摘要 必要 纪要 概要 首要 次要 ' +
  '到期 到达 到货 到账 到场 到岗 收到 达到 迟到 报到 签到 能力 能源 能量 能耗 功能 性能 可能 智能 技能 职能 节能 ' +
  '从业 从事 对象 对比 对方 对应 对账 对接 反对 针对 应对 校对 就业 就餐 就诊 成就 首都 都市 还款 还书 归还 退还 偿还 ' +
  '请假 请求 请款 申请 邀请 聘请 在线 在职 在校 在库 在途 存在 现在 实在 总和 和解 和平 参与 给与 及格 及时 以及 涉及 ' +
  '目的 了解 为了 是非 被告 被子 把握 把手 你好 他人 其他 自我'
)
  .split(' ')
  .toSorted((a, b) => b.length - a.length)
  .join('|');

const PARTICLES = new RegExp(`(${UNSPACED_WORDS})|${UNSPACED_STOP_WORDS.source}`, 'gu');

/** A text without the words that ask and the particles of languages without spaces. */
export function withoutParticles(text: string): string {
  return text.replace(PARTICLES, (_, word: string | undefined) => word ?? ' ');
}

/** English words in files of settings, by the words that people ask with in their own language. */
const GLOSSARY: readonly (readonly [RegExp, string])[] = [
  [/端口|\b(?:port|anschluss)\b/giu, 'port'],
  [/版本|\bversion(?:en)?\b/giu, 'version'],
  [/服务|\bdienste?n?\b/giu, 'services'],
  [/镜像|\babbild(?:er)?\b/giu, 'image'],
  [/内存|\barbeitsspeicher\b/giu, 'memory'],
  [/磁盘|\bspeicher(?:platz)?\b/giu, 'storage'],
  [/超时|\bzeitüberschreitung\b|\bzeitlimit\b/giu, 'timeout'],
  [/重试|\bwiederholung(?:en)?\b|\bversuche?\b/giu, 'retries'],
  [/用户|\bbenutzer(?:name)?\b/giu, 'user'],
  [/密码|\b(?:passwort|kennwort)\b/giu, 'password'],
  [/默认|\bvoreinstell\w*\b|\bstandard(?:wert)?\b/giu, 'default'],
  [/依赖|\babhängigkeit(?:en)?\b/giu, 'dependencies'],
  [/脚本|\bskripte?\b/giu, 'scripts'],
  [/变量|\bvariablen?\b/giu, 'variables'],
  [/环境|\bumgebung(?:en)?\b/giu, 'environment'],
  [/数据库|\bdatenbank(?:en)?\b/giu, 'database'],
  [/日志|\bprotokoll(?:e|ierung)?\b/giu, 'log'],
  [/级别|\bstufe\b/giu, 'level'],
  [/语言|\bsprachen?\b/giu, 'language'],
  [/许可证|\blizenz\b/giu, 'license'],
  [/作者|\bautor(?:en)?\b/giu, 'author'],
  [/最大|\bhöchst\w*\b|\bmaximal\w*\b/giu, 'max'],
  [/最小|\bmindest\w*\b|\bminimal\w*\b/giu, 'min'],
  [/限制|上限|\bgrenzen?\b/giu, 'limit'],
  [/副本|\breplikate?\b/giu, 'replicas'],
  [/网络|\bnetz(?:werke?)?\b/giu, 'network'],
  [/卷|\bdatenträger\b/giu, 'volumes'],
  [/地址|\badressen?\b/giu, 'address'],
  [/域名|\brechnernamen?\b/giu, 'host'],
  [/任务|\baufgaben?\b/giu, 'jobs'],
  [/阶段|\babschnitte?\b/giu, 'stages'],
  [/函数|\bfunktion(?:en)?\b/giu, 'functions'],
  [/参数|\bparameter\b/giu, 'parameters'],
  [/字段|列|\bspalten?\b/giu, 'columns'],
  [/表|\btabellen?\b/giu, 'tables'],
  [/保留|保存|\b(?:aufbewahr\w*|aufgehoben\w*|vorgehalten)\b/giu, 'retention'],
  [/秒|\bsekunden?\b/giu, 'seconds'],
  [/分钟|\bminuten?\b/giu, 'minutes'],
  [/小时|\bstunden?\b/giu, 'hours'],
  [/天|\btagen?\b/giu, 'days'],
  [/温度|\btemperatur(?:en)?\b/giu, 'temperature'],
  [/警报|报警|告警|\balarme?n?\b|\bwarnungen\b/giu, 'alerts'],
  [/摄像头|相机|\bkameras?\b/giu, 'cameras'],
  [/备份|\bsicherung(?:en)?\b/giu, 'backup'],
  [/间隔|\babst(?:and|ände)\b|\bintervalle?\b/giu, 'interval'],
  [/队列|\bwarteschlangen?\b/giu, 'queue'],
  [/缓存|\bzwischenspeicher\b/giu, 'cache'],
  [/目录|文件夹|\bverzeichnis(?:se)?\b|\bordner\b/giu, 'directory'],
  [/连接|\bverbindung(?:en)?\b/giu, 'connections'],
  [/大小|\bgröße\b/giu, 'size'],
  [/角色|\brollen?\b/giu, 'role'],
  [/邮箱|邮件|\bmailadressen?\b/giu, 'email'],
  [/班次|\p{L}*schicht(?:en)?(?!\p{L})/giu, 'shift'],
  [/早班|(?<!\p{L})(?:früh(?:e[nrs]?)?(?!\p{L})|früh(?=schicht|dienst))/giu, 'early'],
  [/晚班|(?<!\p{L})(?:spät(?:e[nrs]?)?(?!\p{L})|spät(?=schicht|dienst))/giu, 'late'],
  [/夜班|(?<!\p{L})nachts?(?=schicht|dienst|(?!\p{L}))/giu, 'night'],
  [/开机|启动时|(?<!\p{L})(?:hochfahren|systemstart|hochgefahren)(?!\p{L})/giu, 'reboot'],
  [/重启|(?<!\p{L})(?:neustarts?|neu ?gestartet)(?!\p{L})/giu, 'restart'],
  [/(?<!\p{L})(?:exemplaren?|ausfertigung(?:en)?|kopien)(?!\p{L})/giu, 'copies'],
  [/打印|(?<!\p{L})(?:gedruckt|drucken|druckt|ausgedruckt|drucker)(?!\p{L})/giu, 'printing'],
  [/(?<!\p{L})lieferscheine?[sn]?(?!\p{L})/giu, 'delivery note'],
  [/客户|(?<!\p{L})kunden?(?!\p{L})/giu, 'customer'],
  [/订单|(?<!\p{L})(?:bestellung(?:en)?|auftr(?:ag|äge|ags))(?!\p{L})/giu, 'order'],
  [/发票|(?<!\p{L})rechnung(?:en)?(?!\p{L})/giu, 'invoice'],
  [/配送|(?<!\p{L})lieferung(?:en)?(?!\p{L})/giu, 'delivery'],
  [/仓库|(?<!\p{L})lager(?!\p{L})/giu, 'warehouse'],
  [/外部|(?<!\p{L})externe?[nrsm]?(?!\p{L})/giu, 'external'],
  [/内部|(?<!\p{L})interne?[nrsm]?(?!\p{L})/giu, 'internal'],
  [/成本中心|(?<!\p{L})kostenstellen?(?!\p{L})/giu, 'cost center'],
  [/电话|(?<!\p{L})(?:telefon(?:nummern?)?|rufnummern?)(?!\p{L})/giu, 'phone'],
  [/联系人|(?<!\p{L})ansprechpartner(?:in(?:nen)?)?(?!\p{L})/giu, 'contact'],
  [/收件人|(?<!\p{L})empfänger(?:n|s)?(?!\p{L})/giu, 'recipients'],
  [/城市|(?<!\p{L})st(?:adt|ädte)(?!\p{L})/giu, 'city'],
  [/证书|(?<!\p{L})zertifikate?[sn]?(?!\p{L})/giu, 'certificate'],
  [/密钥|(?<!\p{L})schlüsseln?(?!\p{L})/giu, 'key'],
  [/错误|(?<!\p{L})fehlern?(?!\p{L})/giu, 'error'],
  [/文件(?!夹)|(?<!\p{L})datei(?:en)?(?!\p{L})/giu, 'file'],
  [/阈值|(?<!\p{L})schwell(?:e|en|wert|werte)(?!\p{L})/giu, 'threshold'],
  [/重量|(?<!\p{L})gewicht(?:e|s)?(?!\p{L})|(?<!\p{L})schwer(?!\p{L})/giu, 'weight'],
  [/速度|(?<!\p{L})geschwindigkeit(?!\p{L})/giu, 'speed'],
  [/音量|(?<!\p{L})lautstärke(?!\p{L})/giu, 'volume'],
  [/声音|(?<!\p{L})stimmen?(?!\p{L})/giu, 'voice'],
  [/冷藏|(?<!\p{L})(?:gekühlt\p{L}*|kühl\p{L}*)(?!\p{L})/giu, 'cold'],
  [/分支|(?<!\p{L})zweige?(?!\p{L})/giu, 'branch'],
  [/规则|(?<!\p{L})regeln?(?!\p{L})/giu, 'rule'],
  [/计划|(?<!\p{L})zeitpl(?:an|äne)(?!\p{L})/giu, 'schedule'],
  [/消息|(?<!\p{L})nachrichten?(?!\p{L})/giu, 'message'],
  [/权限|(?<!\p{L})(?:berechtigung(?:en)?|zugriffsrechte?)(?!\p{L})/giu, 'permission'],
  [/负责人|(?<!\p{L})(?:eigentümer|zuständig\p{L}*)(?!\p{L})/giu, 'owner'],
  [/报告|(?<!\p{L})berichte?n?(?!\p{L})/giu, 'report'],
  [/实例|(?<!\p{L})instanz(?:en)?(?!\p{L})/giu, 'instances'],
  [/节点|(?<!\p{L})knoten(?!\p{L})/giu, 'node'],
  [/集群|(?<!\p{L})clusters?(?!\p{L})/giu, 'cluster'],
  [/请求|(?<!\p{L})anfragen?(?!\p{L})/giu, 'request'],
  [/上传|(?<!\p{L})(?:hochladen|hochgeladen|uploads?)(?!\p{L})/giu, 'upload'],
  [/时区|(?<!\p{L})zeitzonen?(?!\p{L})/giu, 'timezone'],
  [/开关|(?<!\p{L})(?:ein|an)geschaltet(?!\p{L})/giu, 'enabled'],
  [/关闭|禁用|(?<!\p{L})(?:aus|ab)geschaltet(?!\p{L})|(?<!\p{L})deaktiviert(?!\p{L})/giu, 'disabled'],
  [/下载|(?<!\p{L})herunter(?:laden|geladen)(?!\p{L})/giu, 'download'],
  [/价格|(?<!\p{L})preise?n?(?!\p{L})/giu, 'price'],
  [/供应商|(?<!\p{L})lieferanten?(?!\p{L})/giu, 'supplier'],
];

/** The English words for those of a question in another language, and the words that they stand for. */
export function translatedWords(text: string): {
  readonly english: readonly string[];
  readonly translated: readonly string[];
} {
  const found = GLOSSARY.flatMap(([pattern, word]) => {
    const matches = text.match(pattern);
    return matches ? [{ word, matches }] : [];
  });
  return {
    english: found.map(({ word }) => word),
    translated: found.flatMap(({ matches }) => matches).map((match) => match.toLowerCase()),
  };
}

/** Whether a question is in a language other than English, as far as that matters here. */
export function isForeign(text: string): boolean {
  return (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}äöüß]/iu.test(text) ||
    GERMAN_BEGINNING.test(text) ||
    GERMAN_GRAMMAR.test(text)
  );
}

/** Words of German grammar that are no English words in lower case. */
const GERMAN_GRAMMAR =
  /\b(?:wird|werden|wurden?|vom|beim|zum|zur|und|nicht|ist|sind|der|das|dem|eine[rnms]?|kann|ich|wie viele?n?|welche[rnms]?)\b/;

const GERMAN_BEGINNING =
  /^(?:wie|was|wer|wem|wen|wo|wohin|wann|warum|wieso|welche\w*|gibt|darf|kann|ist|sind|muss|nenne|wozu|womit|worum|ab|bis|seit|an|auf|für|mit|bei)\s+(?!is\b|are\b|does\b|do\b|the\b|in\b|at\b|on\b|of\b)\p{L}+/iu;

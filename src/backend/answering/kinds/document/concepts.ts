/**
 * Something that documents have a section about under many names, and that people ask for in many words. No list of synonyms: a
 * whole question is told by a pattern, and so is the heading of the section that answers it.
 */
export interface Concept {
  readonly name: string;
  /** What a question has that asks for it. */
  readonly asks: RegExp;
  /** The words of a question that it accounts for: they need not stand in the document. */
  readonly words: string;
  /** What the headings of its section have. */
  readonly heading: RegExp;
  /** What the headings of sections have that may say it too, where none is about it alone. */
  readonly otherHeading?: RegExp;
}

const CONCEPTS: readonly Concept[] = [
  {
    name: 'start',
    words:
      'get getting set up setup bring running run start started starting install installed installing installation build locally local own laptop machine computer pc mac scratch going quick quickstart first steps myself installiere installieren installiert einrichten betrieb 安装 启动 运行',
    asks: /\b(?:get|getting|set(?:ting)?|bring)\b.{0,20}\b(?:running|started|up|going)\b|\b(?:run|start|install|build|set ?up)\b.{0,30}\b(?:locally|on my (?:own )?(?:laptop|machine|computer|pc|mac)|myself|from scratch)\b|\bhow (?:do|can|to|should) (?:i |we |you |one )?(?:install|start|set ?up)(?: (?:it|this|that))?\s*\??$|\bon my (?:own )?(?:laptop|machine|computer|pc)\b|\bquick ?start\b|\bfirst steps\b|installier|einricht|in betrieb|如何(?:安装|启动|运行)|怎么(?:安装|启动|运行)/iu,
    heading:
      /\bget(?:ting)? started\b|\bquick ?start|\binstall|\bset ?up\b|\brunning (?:it )?locally|\blocal development|\busage\b|\bhow to run\b|\bfirst steps\b|\berste schritte\b|einrichtung|inbetriebnahme|快速开始|快速入门|安装|开始使用|本地运行/iu,
  },
  {
    name: 'requirements',
    words:
      'need needed installed install beforehand first prerequisite prerequisites requirement requirements system require required voraussetzung voraussetzungen brauche benötige 前提 环境 境要 要求 安装 依赖',
    asks: /\bneed\b.{0,20}\b(?:installed|install|beforehand|first)\b|\bprerequisit|\brequirements?\b|\bsystem requirements\b|\bwhat (?:do|does|will) (?:i|we|you|one|it) (?:need|require)\b|\b(?:must|have to|should) (?:i|we|be) (?:have |be )?install|voraussetzung|was (?:brauche|benötige)|前提|环境要求|需要安装|依赖/iu,
    heading:
      /\bprerequisit|\brequirements?\b|\bbefore you (?:start|begin)\b|\bwhat you need\b|\bdependenc|voraussetzung|anforderung|前提|环境要求|依赖|要求/iu,
  },
  {
    name: 'security',
    words:
      'security hole issue bug problem flaw vulnerability vulnerabilities leak report reported reporting exploit sicherheitslücke melden 安全 漏洞 问题 报告',
    asks: /\bsecurity (?:hole|issue|bug|problem|flaw|vulnerab|leak|report)|\bvulnerabilit|\breport\w*\b.{0,30}\b(?:security|vulnerab|exploit)|sicherheitslücke|安全(?:漏洞|问题)/iu,
    heading: /\bsecurity\b|\bvulnerab|sicherheit|安全/iu,
  },
  {
    name: 'help',
    words: 'ask contact turn call help write support ansprechpartner frage rufe kontakt 联系',
    asks: /\b(?:who|whom|where)\b.{0,20}\b(?:ask|contact|turn to|call|help|write to)\b|\bcontact\b|\bget help\b|\bsupport\b|\bansprechpartner|\bwen (?:frage|rufe)|kontakt|联系(?:谁|方式)|联系人/iu,
    heading:
      /\bcontacts?\b|\bsupport\b|\bhelp\b|\bwho to ask\b|\bmaintain|\bteam\b|\bpeople\b|kontakt|ansprechpartner|hilfe|联系|支持|帮助/iu,
  },
  {
    name: 'contribute',
    words: 'contribute contributing contribution contributions send submit patch pull request pr 贡献',
    asks: /\bcontribut|\bsend (?:a |you )?(?:patch|pull request)|\bsubmit\b.{0,20}\b(?:patch|pr|pull request|change)|beitragen|贡献/iu,
    heading: /\bcontribut|\bpull requests?\b|\bdevelopment\b|mitmachen|beitragen|贡献/iu,
  },
  {
    name: 'layout',
    words:
      'project folder directory repo repository code structure layout organised organized laid structured 目录 结构 项目 录结',
    asks: /\b(?:project|folder|directory|repo(?:sitory)?|code) (?:structure|layout)|\bhow is (?:the )?(?:code|project|repo\w*) (?:organi[sz]ed|laid out|structured)|verzeichnisstruktur|projektstruktur|目录结构|项目结构/iu,
    heading: /\b(?:structure|layout|organi[sz]ation|architecture|folders|directories)\b|struktur|aufbau|目录|结构/iu,
  },
  {
    name: 'test',
    words: 'run running test tests tested testing 运行 测试 行测',
    asks: /\brun\b.{0,20}\btests?\b|\bhow (?:do|to|can|are)\b.{0,20}\btest(?:s|ed|ing)?\b|tests? (?:ausführ|laufen)|运行测试/iu,
    heading: /\btest(?:s|ing)?\b|测试/iu,
  },
  {
    name: 'findings',
    words:
      'main key finding findings result results claim claims claimed author authors paper study article researchers conclude conclusion conclusions contribution contributions message takeaway takeaways point central find found show argue report hauptergebnis hauptergebnisse ergebnis ergebnisse 主要 结论 发现 贡献 要结 要发',
    asks: /\b(?:main|key|central|most important) (?:findings?|results?|contributions?|claims?|messages?|take-?aways?|conclusions?|outcomes?)\b|\bwhat (?:do|does|did) (?:the )?(?:authors?|they|researchers|study|paper|article) (?:claim|find|found|argue|conclude|show|report|achieve|contribute|propose|prove)s?\s*\??$|\bhauptergebnis|\bwichtigste\w* ergebnis|主要(?:结论|发现|贡献|成果)/iu,
    heading: /\babstract\b|\bsummary\b|\bexecutive summary\b|zusammenfassung|摘要/iu,
    otherHeading: /\bconclusions?\b|\bresults?\b|\bfindings?\b|fazit|ergebnis|结论|结果/iu,
  },
  {
    name: 'limitations',
    words:
      'limitation limitations weakness weaknesses weak shortcoming shortcomings drawback drawbacks caveat caveats threat threats validity study paper authors admit work einschränkung einschränkungen schwäche schwächen 局限 不足 缺点 局限性 限性',
    asks: /\blimitations?\b|\bweak(?:ness(?:es)?| points?| spots?)\b|\bshortcomings?\b|\bdrawbacks?\b|\bcaveats?\b|\bthreats to validity\b|\beinschränkungen\b|\bschwächen?\b|局限|不足之处|缺点/iu,
    heading:
      /\blimit(?:ation)?s?\b|\bthreats\b|\bweakness|\bcaveats?\b|\bknown (?:issues|problems)\b|einschränkung|schwäche|局限|不足/iu,
    otherHeading: /\bdiscussion\b|diskussion|讨论/iu,
  },
  {
    name: 'recommendations',
    words:
      'recommend recommends recommended recommendation recommendations advise advice authors they paper study empfehlen empfehlung 建议 推荐',
    asks: /\bwhat (?:do|does|did|is|are) (?:the )?(?:authors?|they|study|paper|report) (?:recommend|advise|suggest)\w*\s*\??$|\brecommendations?\s*\??$|\bwas (?:wird |empfehlen die \w+ )?empfohlen|建议是什么|有什么建议/iu,
    heading: /\brecommend|empfehlung|建议/iu,
    otherHeading: /\bconclusions?\b|fazit|结论/iu,
  },
  {
    name: 'motivation',
    words:
      'need needed reason reasons motivation background happened happen proposed introduced done change it this that thing problem point purpose why wozu warum brauchen anlass hintergrund 背景 动机 目的 需要 原因',
    asks: /^why (?:do|did|does|would|should|is|was|are|were) (?:we|you|they|one|anybody|this|that|it|the (?:change|proposal|document|project|rule|policy))(?: (?:want|need|have|do|made|proposed|introduced|written|necessary|needed|about|change|changed|there))*(?: (?:this|that|it|all that|the change|at all))*(?: at all)?\W*(?:$|[-–—,?]\s*what happen\w*\W*$)|\bwhat(?:['’]s| is| was| are) the (?:motivation|background|rationale|reason (?:for|behind) (?:this|that|it|the (?:change|proposal|document|project)))|\b(?:what|which) problem (?:does|do|is|should|will) (?:it|this|that|the \w+) (?:solve|address|fix)|\bwhat is (?:this|it|that) for\W*$|^(?:wozu|warum) (?:brauchen|machen|wollen) wir das\b|为什么要(?:做)?(?:这个|这样|改)|(?:背景|动机|目的)是什么/iu,
    heading:
      /\bmotivation\b|\bbackground\b|\brationale\b|\bproblem(?: statement)?\b|\bcontext\b|\bpurpose\b|^[\d. ]*why\b|hintergrund|anlass|motivation|背景|动机|目的/iu,
    otherHeading: /\bintroduction\b|\babstract\b|\boverview\b|einleitung|引言|概述/iu,
  },
  {
    name: 'prohibitions',
    words:
      'allowed permitted permit forbidden prohibited prohibit banned disallowed restriction restrictions restricted rules cannot do done verboten verbietet untersagt erlaubt gestattet zulässig machen tun 禁止 不能 不得 不准 不许 允许 事项 止事 做',
    asks: /\bwhat\b.{0,40}(?:\bnot|n['’]t)\b.{0,16}\b(?:allowed|permit(?:ted)?|do|done)\b|\bwhat (?:may|must|can|should|am|are|is) (?:\w+ ){1,3}not\b|\bwhat (?:is|are|else is|things are)\b.{0,30}\b(?:forbidden|prohibited|banned|disallowed|off limits|against the rules)\b|\b(?:prohibitions|restrictions)\b|\bwas\b.{0,40}\b(?:verboten|untersagt|nicht (?:erlaubt|gestattet|zulässig))|\bwas (?:darf|dürfen)\b.{0,30}\bnicht\b|\bverbote\b|(?:什么|哪些).{0,8}(?:禁止|不能|不得|不准|不允许|不可以|不许)|(?:禁止|不能|不得|不准|不允许|不可以|不许)(?:做|干)?(?:什么|哪些)|禁止事项/iu,
    heading:
      /\bnot (?:be )?(?:allowed|permit)|\b(?:may|must|do|shall) not\b|\bforbidden\b|\bprohibit|\brestrictions?\b|\bdon['’]ts\b|\bunacceptable\b|nicht (?:gestattet|erlaubt|zulässig)|verbot|untersagt|禁止|不得|不准/iu,
    otherHeading: /\bacceptable use\b|\brules\b|\bconduct\b/iu,
  },
  {
    name: 'changes',
    words:
      'changed change changes new version edition different since previous last old compared differ differs fassung version geändert ändert änderungen neu neues gegenüber alten letzten seit 修改 变化 更新 新版 本版 改了 调整 改动',
    asks: /^what(?:['’]s| is| has| was| have)? (?:(?:been|all) )*(?:changed|new|different)(?: (?:in|since|from|compared|against|with|to)\b.{0,60})?\W*$|^(?:what are|list) (?:the )?changes\b|\bwas (?:ist|hat sich|wurde) (?:alles )?(?:neu|geändert|ändert)\b(?! (?:bei|an|für)\b)|(?:有哪些|有什么|做了哪些)(?:修改|变化|更新|调整|改动)|(?:改|修改|更新|调整)了(?:什么|哪些)/iu,
    heading:
      /\bwhat(?:['’]s| is| has)? (?:new|changed)\b|^[\d.§ ]*changes\b|\brevision history\b|\bamendments?\b|änderung|^[\d.§ ]*neu\b|neuerung|修改|修订|更新说明|变更/iu,
  },
];

/** The concepts that a question asks for. */
export function conceptsOf(question: string): readonly Concept[] {
  return CONCEPTS.filter(({ asks }) => asks.test(question));
}

/** What a question may ask for. One question can ask for several: "signature and return type". */
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

/** The English words by which each is asked for. */
export const AIMS: readonly (readonly [Aim, RegExp])[] = [
  [
    'summary',
    /^(?:please )?(?:summari[sz]e|sum up(?=\s*(?:this|it|the (?:file|document|log|text|page|paper|module|project|package|minutes|contract|report)|[?.!]*$))|tl;?dr|describe (?:this|the) (?:file|module|document|project|package)|overview\b)|\b(?:summary|overview|outline) of (?:this|the|it)\b|^(?!what(?:'s| is| are) the (?:licen[cs]e|schedule|policy|rules|agreement|contract)\W*$)what(?:'s| is| are| does)?\s+(?:this|the|it)(?:\s+(?:[\w.-]+\s+){0,2}(?:file|document|doc|package|module|script|service|project|program|class|config\w*|table|page|text|patch|change|workflow|chart|schema|library|repo\w*|app\w*|log|data|dataset|contract|letter|paper|article|study|thesis|readme|minutes|agreement|licen[cs]e|faq|handbook|manual|guide|policy|rules|report|protocol|tool|software|system|board|schedule))?\s*(?:about|for|do|does|contain|contains|describe|describes|configure)?(?:\s+(?:good )?for)?\s*\??$|\bwhat is (?:configured|described|defined|going on|set ?up|deployed|provisioned|created) (?:here|in (?:this|the) \w+)\s*\??$|\bpurpose of (?:this|the) (?:file|module|package|project|script|document|service)\b|^what does (?:this|the) \w+ (?:do|describe|contain|configure)\s*\??$|^what(?:'s| is) (?:on|in) (?:this|the) (?:file|document|page|text)\s*\??$|\b(?:in short|in a nutshell|in (?:one|a|two|a few) (?:sentences?(?: or two)?|words)|in brief|briefly)\s*[?.!]*$|^(?:a |the )?(?:short|brief|quick) (?:version|summary|overview|description)\b|\bsummary\b(?! of (?!this|the (?:file|document|paper|text|log))).{0,12}$/iu,
  ],
  ['count', /\bhow many\b|\bnumber of\b|\bcount(?: of| the|ed)?\b|\btotal number\b|\bhow often does\b/iu],
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

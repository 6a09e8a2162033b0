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

/** The English words by which each is asked for; the summary is told by `search/overviewQuestion.ts`. */
export const AIMS: readonly (readonly [Aim, RegExp])[] = [
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

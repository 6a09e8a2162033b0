import type { LicenceTerm } from './knownLicences.ts';

/** Something that people ask about licences. */
export interface LicenceTopic {
  readonly name: string;
  readonly asks: RegExp;
  /** What sentences that answer it have; those of the first that is found anywhere are taken. */
  readonly proofs: readonly RegExp[];
  readonly term?: LicenceTerm;
  /** Whether the term is something one must do. */
  readonly isCondition?: boolean;
  readonly asksYesOrNo?: boolean;
  /** Whether the answer is that the licence does not say it where no sentence does. */
  readonly isRefused?: boolean;
  /** What it is about, after "the licence does not say". */
  readonly about: string;
}

/** The pickier first: "may I sell it without including the notice" is about the notice. */
export const LICENCE_TOPICS: readonly LicenceTopic[] = [
  {
    name: 'contact',
    asks: /\be-?mails?\b|\bphone\b|\bcontact\b|\bwho(?:m)?\b.{0,12}\b(?:ask|write to|turn to)\b|\bpostal address|联系/iu,
    proofs: [/[\w.]@[\w-]+\.\w|\bcontact (?:us|the)\b|\+\d{2}[\d ()-]{6,}|联系/i],
    isRefused: true,
    about: 'whom to write to',
  },
  {
    name: 'noticeFile',
    asks: /\bNOTICE\b|\bnotice(?:\.txt| (?:text )?file)\b/u,
    proofs: [/["“']?NOTICE["”']? (?:text )?file/],
    isRefused: true,
    about: 'anything about a NOTICE file',
  },
  {
    name: 'patentEnd',
    asks: /\bpatent.*\b(?:sue[ds]?|litigat\w*|terminat\w*|lose|lost|end(?:s|ed)?|court|claims?)\b|\b(?:sue[ds]?|litigat\w*|terminat\w*|lose)\b.*\bpatent/iu,
    proofs: [
      /(?:patent )?(?:litigation|claim)[^.]{0,400}terminat|terminat[^.]{0,200}patent/i,
      /patent[^.]{0,80}litigation/i,
    ],
    isRefused: true,
    about: 'what happens to patents in a lawsuit',
  },
  {
    name: 'contributions',
    asks: /\bcontribut(?:e|ing|ions?)\b.*\b(?:licen[cs]e|terms|under|submit|rights?)\b|\b(?:licen[cs]e|terms)\b.*\bcontributions?\b|\bpull request/iu,
    proofs: [
      /contribution[^.]{0,120}submitted[^.]{0,200}under the terms|contributions? (?:are|is|shall be) (?:licen[cs]ed|under)/i,
    ],
    about: 'anything about contributions',
  },
  {
    name: 'jurisdiction',
    asks: /\bcourts?\b|\bjurisdiction|\bgoverning law|\bwhich (?:country|state|law)|\blaws? (?:is |are )?(?:of|appl|govern|valid)|\bdisputes?\b|\blitigation|\barbitrat|gerichtsstand|welches recht|gericht\b|法院|管辖|适用法律/iu,
    proofs: [
      /governed by (?:and construed[^.]{0,60})?(?:the )?laws?|(?:in|to) the (?:exclusive )?(?:jurisdiction of )?courts of|exclusive jurisdiction|brought only in|arbitration|gerichtsstand|法院|管辖/i,
      /\b(?:law|recht)\b[^.]{0,60}\b(?:appl(?:y|ies)|governs?|gilt)\b|\b(?:subject to|under) [\w ]{0,24}\blaw\b|\bcourts? (?:of|in|is|are|at)\b|适用[^。]{0,20}法/i,
      /\blaws? of (?:the )?(?:state|country|republic|kingdom|member)/i,
    ],
    isRefused: true,
    about: 'which courts or whose law',
  },
  {
    name: 'years',
    asks: /\b(?:which|what|from|since|until) (?:\w+ )?years?\b.*|\byears?\b.*\bcopyright|\bcopyright\b.*\byears?\b|\bwhen\b.*\bcopyright|\bcopyright\b.*\b(?:when|date)\b|welche[mns]? jahr|哪年|年份/iu,
    proofs: [],
    about: 'the years',
  },
  {
    name: 'holder',
    asks: /\bwho(?:se)?\b.*\b(?:copyright|own|hold|author|wrote|licens|publish|made)|\bcopyright (?:holder|owner)|\bholders?\b|\bcopyright\b(?!.*\b(?:notice|include|remove|keep|change)).{0,20}$|\bauthors? (?:of|name)|urheber|rechteinhaber|版权(?:所有|人|归)|谁/iu,
    proofs: [],
    about: 'who holds the copyright',
  },
  {
    name: 'warranty',
    asks: /\bwarrant|\bguarant|\bas[- ]is\b|gewährleistung|garantie|保证|担保|保修/iu,
    proofs: [
      /without (?:any )?warrant|"as[- ]is"|'as[- ]is'|“as[- ]is”|disclaim\w* (?:all|any) warrant|no warrant|ohne (?:jede )?(?:gewähr|garantie)/i,
      /warrant|gewährleistung|garantie|保证|担保/i,
    ],
    term: 'warranty',
    asksYesOrNo: true,
    isRefused: true,
    about: 'anything about a warranty',
  },
  {
    name: 'liability',
    asks: /\bliab|\bdamages?\b|\bsued?\b|\bresponsib|\bcompensat|\bcrash|\bdata loss\b|\bbreaks?\b|haft|schaden|责任|赔偿/iu,
    proofs: [
      /\bbe liable\b|liability is (?:limited|excluded)|liable to you|haftung|haftet/i,
      /in no event|liabil|责任/i,
    ],
    term: 'liability',
    asksYesOrNo: true,
    isRefused: true,
    about: 'anything about liability',
  },
  {
    name: 'patent',
    asks: /\bpatent|专利/iu,
    proofs: [/(?:grants?|hereby) .{0,160}patent licen[cs]e/i, /patent/i, /专利/],
    term: 'patent',
    asksYesOrNo: true,
    isRefused: true,
    about: 'anything about patents',
  },
  {
    name: 'trademark',
    asks: /\btrade ?marks?\b|\blogos?\b|\bendors|\bpromot|\badvertis|\b(?:use|using) (?:the|their|your) names?\b|\bmarke(?:n|nrecht)?\b|商标/iu,
    proofs: [
      /not grant (?:any )?(?:permission|rights?)[^.]{0,80}(?:trade|logo)|endorse or promote/i,
      /trade ?marks?|trade names/i,
      /endorse|promote|advertising/i,
      /商标/,
    ],
    term: 'trademark',
    isRefused: true,
    about: 'anything about names and trademarks',
  },
  {
    name: 'network',
    asks: /\bnetwork\b|\bsaas\b|\bover the (?:internet|web)|\bhosted\b|\bas a service\b|\bweb service\b|\bserver\b/iu,
    proofs: [/network/i],
    term: 'networkUse',
    isCondition: true,
    isRefused: true,
    about: 'anything about use over a network',
  },
  {
    name: 'terminate',
    asks: /\bterminat|\brevok|\bexpir|\bend(?:s|ed)?\b.*\b(?:licen|right)|\bviolat|\bbreach|\bnon-?compl|\bhow long\b.*\b(?:valid|last)|kündig|beend|终止|撤销/iu,
    proofs: [
      /(?:will|shall|is|are|be|automatically) (?:automatically )?terminat\w*[^.]{0,200}\b(?:if|as of|unless|upon)?|if you (?:fail|violate)|terminates? (?:your|if|upon)/i,
      /terminat/i,
      /perpetual|irrevocable/i,
      /kündig|endet|终止/i,
    ],
    isRefused: true,
    about: 'when it ends',
  },
  {
    name: 'source',
    asks: /\b(?:disclos|publish|release|share|provide|give|open (?:up )?(?=my|our|the|its)|make)\w*\b.{0,30}\b(?:source|code|changes|modifications)\b|\bsource code (?:be )?(?:available|public)|\bcopyleft|\bviral|\bsame licen[cs]e|\bderivative works?\b.*\blicen[cs]e|\bclosed[- ]source|\bproprietary (?:product|software|program)|\bquellcode|quelltext|源代码|开源/iu,
    proofs: [
      /you (?:must|also|may)[^.]{0,160}convey[^.]{0,60}corresponding source|accompany it with the complete corresponding|must also be made available in source code form|complete[^.]{0,40}source code/i,
      /convey[^.]{0,100}corresponding source|machine-readable source|source code must|provide (?:the )?source|under the terms of this license[^.]{0,40}source code form/i,
      /licensed as a whole|as a whole, under this license|same licen[cs]e/i,
    ],
    term: 'source',
    isCondition: true,
    asksYesOrNo: true,
    isRefused: true,
    about: 'that source code must be published',
  },
  {
    name: 'stateChanges',
    asks: /\b(?:state|mark|document|note|indicate|say|tell)\w*\b.{0,40}\b(?:chang|modif)|\bmark\w* (?:as )?(?:changed|modified)/iu,
    proofs: [
      /prominent notices|stating that you (?:changed|modified)|plainly marked|indicate if (?:you modified|changes)|documented the changes/i,
    ],
    term: 'stateChanges',
    isCondition: true,
    asksYesOrNo: true,
    isRefused: true,
    about: 'that changes must be stated',
  },
  {
    name: 'notice',
    asks: /\b(?:must|have to|need to|required?|should|do i|obligat|condition|requirement)\b.{0,60}\b(?:includ|inclu|keep|retain|mention|credit|attribut|notice|copyright|reproduc|name|acknowledg|cite)|\bwhat (?:must|do i have to|should|are the (?:conditions|requirements|obligations))|\battribution|\bconditions?\b|\bobligations?\b|\bremove the (?:copyright|notice|licen)|\b(?:without|with(?:out)?) (?:credit|attribution|mention|the notice)|\brequirements?\b|bedingung|muss ich|nennen|namensnennung|必须|署名|保留|条件/iu,
    proofs: [
      /(?:notice|copyright).{0,120}(?:shall|must) be included|(?:shall|must|provided that).{0,200}(?:retain|reproduce|above copyright notice|appear in all)|(?:retain|reproduce) (?:the|all) (?:above )?copyright|you must (?:give|retain|cause)|provided that you .{0,80}(?:notice|conspicuously)|above copyright notice/i,
      /attribution|notice|nennung|署名|保留/i,
    ],
    term: 'notice',
    isCondition: true,
    asksYesOrNo: false,
    about: 'what must be included',
  },
  {
    name: 'sublicense',
    asks: /\bsub-?licen[cs]|\brelicen[cs]|\bunder (?:another|a different|my own) licen|unterlizenz|再许可|转授权/iu,
    proofs: [/sub-?licen[cs]/i, /relicen[cs]/i, /unterlizenz|再许可|转授权/],
    term: 'sublicense',
    asksYesOrNo: true,
    isRefused: true,
    about: 'anything about sublicensing',
  },
  {
    name: 'commercial',
    asks: /\bsell|\bsold\b|\bcommerc|\bprofit|\bmoney\b|\bbusiness\b|\bcompany\b|\bpaid (?:product|app)|\bcharge\b|\bverkauf|kommerziell|gewerblich|商用|商业|出售|销售/iu,
    proofs: [
      /(?<!offer to |offer for )\bsell\b|for any purpose(?:, commercial)?|charge any price|for commercial|commercial (?:use|purposes?|advantage)|kommerziell|gewerblich|商业/i,
      /copyright licen[cs]e to reproduce|to use, reproduce, make available|charge a fee/i,
      /(?:permission|rights?|licen[cs]e).{0,60}(?:granted|grants|use)|redistribution and use/i,
    ],
    term: 'commercial',
    asksYesOrNo: true,
    about: 'anything about commercial use',
  },
  {
    name: 'cost',
    asks: /\bcosts?\b|\bhow much (?:is|are|does|do)\b|\bprice\b|\bpay\b|\bfees?\b|\bfor free\b|\bfree of charge\b|\broyalt|kosten|gebühr|费用|免费/iu,
    proofs: [
      /free of charge|royalty-free|no-charge|without fee|with or without fee|charge any price|fee/i,
      /kostenlos|gebühr|免费|费用/i,
    ],
    isRefused: true,
    about: 'what it costs',
  },
  {
    name: 'modify',
    asks: /\bmodif|\bchange (?:the|it|this)|\badapt|\bfork|\balter|\bderiv|\bedit\b|verändern|ändern|bearbeiten|修改|改编/iu,
    proofs: [
      /\b(?:may|can|to)(?: not)?\b[^.]{0,60}\b(?:modify|adapt|alter)\b|(?:may|can)(?: not)? modify|use, copy, modify|prepare derivative works|with or without\s+modification|make available, modify|convey a work based on/i,
      /\bmodif(?:y|ication|ied)|derivative works/i,
      /ändern|bearbeiten|修改/i,
    ],
    term: 'modify',
    asksYesOrNo: true,
    about: 'anything about changes',
  },
  {
    name: 'distribute',
    asks: /\b(?:re)?distribut|\bcopy\b|\bcopies\b|\bshar(?:e|ing)\b|\bpublish|\bgive (?:it|copies) (?:to|away)|weitergeben|verbreiten|kopieren|分发|复制|传播/iu,
    proofs: [
      /\b(?:may|can|to)(?: not)?\b[^.]{0,80}\b(?:distribute|convey|copy|publish)\b|redistribution and use|copy, modify/i,
      /distribut|convey|copies|weitergabe|verbreit|分发|复制/i,
    ],
    term: 'distribute',
    asksYesOrNo: true,
    about: 'anything about copies',
  },
  {
    name: 'support',
    asks: /\bsupport\b|\bmaintenance\b|\bupdates?\b|\bbug ?fix|\bhelpdesk|\bcontact|\be-?mail\b|\bphone\b|\baddress\b|维护|联系/iu,
    proofs: [/\bsupport\b|maintenance|[\w.]@[\w-]+\.\w/i],
    isRefused: true,
    about: 'anything about support',
  },
  {
    name: 'use',
    asks: /\b(?:can|may|allowed|permitted|am i|are we|right to)\b.{0,40}\b(?:use|run|install)\b|\bpermission|\bpermit|\bwhat (?:can|may) i do|\brights?\b|\bprivate(?:ly)?\b|\binternal(?:ly)?\b|darf ich|nutzen|使用|允许/iu,
    proofs: [
      /permission (?:is hereby granted|to use)|hereby grants?|redistribution and use|rights? to use|you may (?:use|run|copy)|to do so|anyone is free/i,
      /\buse\b|nutz|使用/i,
    ],
    term: 'use',
    asksYesOrNo: true,
    about: 'what it permits',
  },
];

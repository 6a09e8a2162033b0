import type { LicenceTopic } from './verdicts.ts';

/** What is asked of what one may do and must do with the work. */
export const TOPICS_OF_USE: readonly LicenceTopic[] = [
  {
    name: 'copyleft',
    asks: /\bcopyleft\b|\bpermissive\b|\bviral\b/iu,
    proofs: [
      /licensed as a whole|as a whole, under this license|must also be made available in source code form/i,
      /same licen[cs]e|derivative works? under|distribut\w*[^.]{0,80}under (?:the terms of )?this licen[cs]e/i,
    ],
    term: 'sameLicence',
    isCondition: true,
    asksYesOrNo: true,
    isRefused: true,
    about: 'that derived works must be under the same licence',
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
      /unlimited permission to run|act of running the program is not restricted|make, run and propagate/i,
      /permission (?:is hereby granted|to use)|hereby grants?|redistribution and use|rights? to use|you may (?:use|run|copy)|to do so|anyone is free/i,
      /\buse\b|nutz|使用/i,
    ],
    term: 'use',
    asksYesOrNo: true,
    about: 'what it permits',
  },
];

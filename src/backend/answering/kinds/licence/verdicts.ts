import { type LicenceTerm, KNOWN_LICENCES, versionOf, type KnownLicence } from './knownLicences.ts';
import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import type { Licence } from './licence.ts';

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
  /** Whether sentences that name the licence itself say nothing of it. */
  readonly isOfOthers?: boolean;
  /** Whether a more general topic may answer where no sentence is about this one. */
  readonly isNarrow?: boolean;
  /** What it is about, after "the licence does not say". */
  readonly about: string;
}

/** Whether a number is asked for, of days or of money. */
export const ASKS_NUMBER =
  /\bhow (?:many|long|much)\b|\b(?:within|after) (?:what|which)\b|wie (?:viele|lange)|多少|多久/iu;
const MAX_SPAN = 30;
const NUMBER =
  /\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|thirty|sixty|ninety|free|fee|perpetual|no-charge|cost|price)\b/i;

/** Whether a sentence may answer: with a number where one is asked for, of the other licence that is named. */
export function mayProve(said: string, topic: LicenceTopic, { known }: Licence, { text }: Question): boolean {
  if (ASKS_NUMBER.test(text) && !NUMBER.test(said)) return false;
  const unit = /\bhow many (days|weeks|months|years|hours)\b/i.exec(text)?.[1]?.slice(0, -1);
  if (unit !== undefined && !said.toLowerCase().includes(unit)) return false;
  if (topic.isOfOthers && known?.called.test(said)) return false;
  if (topic.name !== 'compatible') return true;
  const named = KNOWN_LICENCES.filter(({ called }) => called.test(text));
  return named.length === 0 || named.some(({ called }) => called.test(said));
}

const ASKS_DUTY =
  /\b(?:have to|must|need to|needs to|required?|obliged|obligat\w*|forced?|should|shall|is (?:this|it)|are)\b|\bmuss\b|必须|需要/iu;

/** Where a known licence asks for no source and no licence of its own: what it permits says so. */
export function notRequired(
  { name }: LicenceTopic,
  { known, sentences }: Licence,
  { text }: Question,
): Finding | undefined {
  if (!known || !['source', 'copyleft'].includes(name) || known.requires.includes('sameLicence')) return undefined;
  const isLeave = CLOSED.test(text) && /\b(?:can|may|could|allowed|permitted|darf)\b/i.test(text);
  if ((!ASKS_DUTY.test(text) && !isLeave) || known.permits.length < 3) return undefined;
  const grant = sentences.find(({ text: said }) => GRANTS.test(said));
  if (!grant) return undefined;
  const isTurned = /\bpermissive\b/i.test(text) || isLeave;
  const verdict = TURNED.test(text) ? '' : isTurned ? YES : NO;
  return {
    text: `${verdict}${isTurned ? '' : `The ${known.name} does not ask for that: `}“${prose(clipped(grant.text, MAX_SENTENCE_CHARS))}”`,
    how: `what the ${known.spdx} licence permits`,
    lines: [{ first: grant.lines.first, last: Math.min(grant.lines.last, grant.lines.first + MAX_SPAN) }],
    certainty: 0.86,
  };
}

const GRANTS =
  /redistribution and use|permission is hereby granted|permission to use|hereby grants? (?:to )?you|permission is granted|is released into the public domain/i;

const ASKS_YES_OR_NO =
  /^(?!(?:what|which|who|whom|whose|where|when|why|how)\b).*\b(?:can|could|may|might|am|are|is|must|should|do|does|will|would) (?:i|we|you|one|it|this|the|there|someone|anyone)\b/i;

/** What asks for the contrary of a permission. */
const FORBIDS = /\b(?:forbid|forbids|forbidden|prohibit\w*|disallow\w*|ban|bans|banned|verboten|verbietet)\b|禁止/iu;

/** What turns a question round, or asks of a case for which the answer may be another. */
const TURNED =
  /\b(?:not|no|never|cannot|without|unless|except|only|if|when|exclu\w*|disclaim\w*|limit\w*|waive\w*|restrict\w*|den(?:y|ies)|refuse\w*|nicht|kein\w*|ohne|wenn|falls|nur)\b|n['’]t\b|不|如果|没有|除非/iu;

/** "Yes." or "No." where the licence is known and the question is a plain one: its sentence has to speak for itself otherwise. */
export function verdictOf(
  { term, isCondition, asksYesOrNo }: LicenceTopic,
  { known }: Licence,
  { text, aims }: Question,
): string {
  if (!known || term === undefined || !asksYesOrNo || TURNED.test(text)) return '';
  if (!aims.has('yesOrNo') && !ASKS_YES_OR_NO.test(text)) return '';
  // What asks for its own terms of what is derived is not permissive.
  if (term === 'sameLicence' && /\bpermissive\b/i.test(text)) return known.requires.includes(term) ? NO : YES;
  if (isOfNotice(text)) return known.requires.includes('notice') ? NO : '';
  // Closed products are asked about, and not the duty that they would not keep.
  if (isCondition && CLOSED.test(text)) return '';
  const isTurned = FORBIDS.test(text);
  if (term === 'warranty' || term === 'liability') return isTurned ? '' : NO;
  const isSaid = isCondition ? known.requires.includes(term) : known.permits.includes(term);
  if (isSaid) return isCondition && (isTurned || known.isOfOwnFiles) ? '' : isTurned ? NO : YES;
  return term === 'commercial' ? (isTurned ? YES : NO) : '';
}

const CLOSED = /\bclosed\b|\bproprietary\b|\bprivate\b|\bsecret\b|geschlossen|闭源/iu;

/** Whether it is asked for leave to remove a notice: then a duty to keep it is a no. */
function isOfNotice(text: string): boolean {
  return /^(?!(?:must|do|does|should)\b).*\b(?:remov\w*|delet\w*|strip\w*|drop\w*|leave out|omit\w*|take out|entfernen)\b.{0,40}\b(?:copyright|notices?|headers?|licen[cs]e|credits?|disclaimer|attribution)\b/iu.test(
    text,
  );
}

const YES = '**Yes.** ';

const NO = '**No.** ';

export const MAX_SENTENCE_CHARS = 420;

export const ASKS_NAME =
  /\b(?:which|what)(?:'s| is| kind of| type of| sort of)?(?: the| this| software| open[- ]source)* licen[cs]e\b|\blicen[cs]e (?:is|does|type|name|applies)\b|\bunder (?:which|what) licen[cs]e|\bwhat (?:is )?this\b|\bname of the licen[cs]e|\blicensed\b|\bspdx\b|\bopen[- ]?source\b|\bversion\b|welche lizenz|lizenz|什么许可|哪种许可|许可证/iu;

/** A licence that is none of the known ones: its title and what it grants. */
export function ownTermsAnswer({ sentences, nameLines, title }: Licence): Finding {
  const grant = sentences.find(({ text }) => /\bgrants? (?:the|you|to|a)\b|\bis permitted\b|gewährt|授予/i.test(text));
  const said = grant ? `\n\n“${prose(clipped(grant.text, MAX_SENTENCE_CHARS))}”` : '';
  const text = `**${prose(title)}** (none of the well-known licences)${said}`;
  return { text, how: 'the title of the licence', lines: [nameLines, ...(grant ? [grant.lines] : [])], certainty: 0.8 };
}

/** What a question has besides the name of a licence where it asks whether this is the one. */
const OF_NAME =
  /\b(?:is|are|was|this|that|it|the|a|an|in|here|under|licen[cs]ed?|released|published|covered|by|of|file|code|software|project|package|library|text|version|v|gnu|new|revised|simplified|clause|clauses|really|actually|still|kind|type|sort|public|general|lesser|affero|european|union|terms|ist|das|dies|die|der|eine?|unter)\b|lizenz|[\d.,?!\s-]+/giu;

/** A name of a licence with what else is asked has no answer here. */
const NAME_AMONG_OTHERS = 0.6;

/** What the licence is called, and whether it is the one that the question names. */
export function nameAnswer(question: string, licence: Licence): Finding | undefined {
  const { known, nameLines } = licence;
  const named = KNOWN_LICENCES.filter(({ called }) => called.test(question));
  const [asked] = named;
  const isOfNamed = asked !== undefined && /^(?:is|are|was|isn['’]t|ist|sind)\b/i.test(question);
  if (!ASKS_NAME.test(question) && !isOfNamed) return undefined;
  if (!known) return ownTermsAnswer(licence);
  const isOneFamily = named.every(({ called }) => called.source === asked?.called.source);
  const beside = asked ? question.replace(new RegExp(asked.called.source, 'gi'), ' ').replace(OF_NAME, ' ').trim() : '';
  // Of two names, or with words beside them, it is not this one's name that is asked for.
  const isPlain = isOneFamily && !/\p{L}{3,}/u.test(beside);
  const isTurned = /\bnot\b|n['’]t\b|\bnicht\b|\bkeine?\b/i.test(question);
  const verdict = isOfNamed && isPlain && !isTurned ? verdictOfName(question, asked, known) : '';
  const spdx = known.spdx === '' || known.name.startsWith(known.spdx) ? '' : ` (${known.spdx})`;
  return {
    text: `${verdict}**${known.name}**${spdx}`,
    how: 'the text of the licence',
    lines: [nameLines],
    certainty: isOfNamed && isOneFamily && !isPlain && !isTurned ? NAME_AMONG_OTHERS : 0.93,
  };
}

/** Whether the licence is of the family and the version that a question names. */
function verdictOfName(question: string, asked: KnownLicence, known: KnownLicence): string {
  if (asked.called.source !== known.called.source) return NO;
  const version = /\d+(?:\.\d+)?/.exec(question.replace(/\bcc0/i, ''))?.[0];
  const plain = (number = ''): string => number.replace(/\.0$/, '');
  return version === undefined || plain(version) === plain(versionOf(known)) ? YES : NO;
}

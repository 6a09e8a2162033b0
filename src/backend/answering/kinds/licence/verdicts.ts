import type { Question } from '../../../understanding/question.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { KNOWN_LICENCES } from './knownLicences.ts';
import type { Licence } from './licence.ts';
import { MAX_SENTENCE_CHARS, NO, YES } from './licenceName.ts';
import type { LicenceTopic } from './licenceTopic.ts';

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

import type { Finding } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { KNOWN_LICENCES, versionOf, type KnownLicence } from './knownLicences.ts';
import type { Licence } from './licence.ts';

export const YES = '**Yes.** ';

export const NO = '**No.** ';

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

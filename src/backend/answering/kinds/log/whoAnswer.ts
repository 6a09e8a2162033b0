import type { Finding } from '../answerKind.ts';
import { grouped, valueOf } from './logFields.ts';
import { BY_HAND } from './logQuestion.ts';
import { NOT_UNDERSTOOD, havingAll, type Asked } from './logScope.ts';
import { coverOfEntry } from './logSearch.ts';
import { cited, lineText } from './logText.ts';

const ASKS_WHO =
  /\b(?:who|whom|by whom|wer|which (?:user|person|account|employee|admin\w*|operator|engineer|colleague)s?|welche[rn]? (?:nutzer|benutzer|person)\w*)\b|谁|哪个(?:用户|人)/iu;
const OF_WHO =
  /^(?:who|whom|user|users|person|account|accounts|employee|admin\w*|operator|engineer|colleague|hand|manual|manually|wer|nutzer|benutzer|successfully|did)$/;
const USER_FIELD =
  /^(?:user|username|user_name|account|actor|principal|operator|login|by|technician|employee|person|name|email)$/i;
/** `aborted by kdoyle`, `by operator kdoyle`, and neither `by default` nor the other end of a connection, `by peer`. */
const BY_SOMEONE =
  /(?<!\p{L})by (?!(?:the|an?|its?|default|hand|mistake|accident|design|policy|rule|timeout|signal|sig[a-z]{3,5}\d?|peer|remote|foreign|e-?mail|phone)(?![\p{L}-]))((?:(?:user|operator|employee|technician|member|account|admin|customer)\s+(?!(?:at|on|in|via|from|with|after|before|for|because|request|of|and)(?![\p{L}-])))?\p{L}[\p{L}\d._@-]{1,60}(?<![._-]))/iu;
/** From this share of the question on, an entry is what is meant. */
const MIN_COVER = 0.5;
const MAX_SHOWN = 12;

/** Who did something: the users of the entries that speak of it or, in a log of requests, the addresses. */
export function whoAnswer(all: Asked): Finding | undefined {
  const { question, asked, log, file, scope } = all;
  if (!ASKS_WHO.test(question.text) || asked.isCount || asked.isMostFrequent || asked.extreme) return undefined;
  const userFields = log.fields.filter((name) => USER_FIELD.test(name.split('.').at(-1) ?? name));
  const isByHand = BY_HAND.test(question.text);
  const words = all.words.filter(({ word, weight }) => weight >= 0.5 && !OF_WHO.test(word));
  const hasUser = userFields.some((name) => scope.some(({ fields }) => fields.has(name)));
  const field = (isWithUser: boolean): readonly string[] =>
    isWithUser ? userFields : log.isAccess && log.addressField !== undefined ? [log.addressField] : [];
  for (const fields of hasUser ? [field(true), field(false)] : [field(false)]) {
    if (fields.length === 0) continue;
    const having = scope.filter((entry) => fields.some((name) => entry.fields.has(name)));
    const byHand = isByHand ? having.filter(({ fields: own }) => own.has('command')) : having;
    const entries = entriesAbout(all, words, byHand.length > 0 ? byHand : having);
    if (!entries) continue;
    const groups = [
      ...grouped(entries.found, (entry) => fields.map((name) => valueOf(entry, name)).find((one) => one !== undefined)),
    ];
    const [only] = groups;
    if (!only || groups.length > MAX_SHOWN) continue;
    const [first] = only[1];
    const text =
      groups.length === 1 && first
        ? `**${only[0]}**${only[1].length > 1 ? ` (${String(only[1].length)} times)` : ''} — ${lineText(asked.isLast ? (only[1].at(-1) ?? first) : first, log, file)}`
        : groups
            .map(
              ([name, some]) =>
                `**${name}** (${some.length === 1 ? (some[0]?.time ?? '') : `${String(some.length)} times`})`,
            )
            .join(', ');
    return {
      text,
      how: `${fields.join(' or ')} of ${String(entries.found.length)} entries`,
      lines: cited(groups.flatMap(([, some]) => some.slice(0, 3))),
      certainty: entries.isWhole ? 0.86 : 0.72,
    };
  }
  // The log tells of users elsewhere, or the question wants one: what has none does not answer it.
  const entries = entriesAbout(all, words, scope);
  const [first] = entries?.found ?? [];
  if (!entries || !first) return undefined;
  const doers = new Set(entries.found.map(({ message }) => BY_SOMEONE.exec(message)?.[1]));
  const [doer] = doers;
  if (doer !== undefined && doers.size === 1 && words.length > 0)
    return {
      text: `**${doer}** — ${lineText(asked.isLast ? (entries.found.at(-1) ?? first) : first, log, file)}`,
      how: 'by whom the entry says',
      lines: cited(entries.found.slice(0, 3)),
      certainty: entries.isWhole ? 0.86 : NOT_UNDERSTOOD,
    };
  if (hasUser || !/\bwho|\bwer\b/i.test(question.text) || !namesSomeone(first.message)) {
    return {
      text: `The log does not say who: ${lineText(first, log, file)}`,
      how: 'an entry without a user',
      lines: cited(entries.found),
      certainty: Math.min(0.68, NOT_UNDERSTOOD),
    };
  }
  return undefined;
}

/** Whether a message has a name in it, as people have them. */
function namesSomeone(message: string): boolean {
  return /(?<=\S\s)\p{Lu}\p{Ll}+\b|\S@\S|\bby \p{L}/u.test(message);
}

function entriesAbout(
  { question }: Asked,
  words: Asked['words'],
  entries: Asked['scope'],
): { readonly found: Asked['scope']; readonly isWhole: boolean } | undefined {
  if (entries.length === 0) return undefined;
  if (words.length === 0) return { found: entries, isWhole: true };
  const having = havingAll(entries, words);
  if (having && having.length > 0) return { found: having, isWhole: true };
  const scored = entries.map((entry) => ({ entry, cover: coverOfEntry(words, entry, question) }));
  const most = Math.max(...scored.map(({ cover }) => cover));
  if (most < MIN_COVER) return undefined;
  return {
    found: scored.filter(({ cover }) => cover >= most - 0.001).map(({ entry }) => entry),
    isWhole: most >= 0.85,
  };
}

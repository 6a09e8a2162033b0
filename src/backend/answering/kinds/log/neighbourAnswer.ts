import type { Finding } from '../answerKind.ts';
import { clipped, codeBlock } from '../markdown.ts';
import { queryWords } from '../text/queryWords.ts';
import { contentWords } from '../../../understanding/question.ts';
import type { LogEntry } from './logEntries.ts';
import { isGeneric } from './logWords.ts';
import type { Asked } from './logScope.ts';
import { coverOfEntry } from './logSearch.ts';
import { cited, lineOf } from './logText.ts';

const ASKS_NEIGHBOUR =
  /\bwhat\b.{0,40}?\b(?:happen\w*|occur\w*|logged|came|comes|come|did|does|do|done|follow\w*|was|said|wrote)\b.{0,60}?\b(before|after|following|preceding|if|when|once|as soon as)\b\s+(.{4,})$|\b(?:the )?(?:next|previous|preceding|following) (?:entry|line|event|message)s?\b.{0,10}?\b(after|before|to)\b\s+(.{4,})$|\bwas (?:passierte|geschah|war)\b.{0,20}\b(vor|nach|bevor|nachdem)\b\s+(.{4,})$/iu;
const MIN_COVER = 0.6;
const MAX_SHOWN = 4;
const MAX_LINE_CHARS = 140;

/** What stands right before or after an entry: "what happened just before the connection was lost". */
export function neighbourAnswer({ question, log, file, asked }: Asked): Finding | undefined {
  const found = ASKS_NEIGHBOUR.exec(question.text);
  if (!found || asked.isWhen || asked.isCount || asked.window || log.isJson) return undefined;
  const side = (found[1] ?? found[3] ?? found[5] ?? 'after').toLowerCase();
  const event = (found[2] ?? found[4] ?? found[6] ?? '').replace(/[?.!]+$/, '');
  const isBefore = /before|preceding|^vor$|bevor/.test(side) || /\b(?:previous|preceding)\b/i.test(question.text);
  const words = log.words
    .match(queryWords({ text: event, words: contentWords(event) }))
    .filter(({ word }) => !isGeneric(word));
  if (words.length === 0) return undefined;
  const anchor = anchorOf(words, asked.isLast, log.entries, question);
  if (!anchor) return undefined;
  const near = besides(anchor.entry, log.entries, isBefore);
  if (near.length === 0) return undefined;
  const shown = isBefore ? [...near.toReversed(), anchor.entry] : [anchor.entry, ...near];
  return {
    text: codeBlock(shown.map((entry) => clipped(lineOf(entry, log, file), MAX_LINE_CHARS)).join('\n')),
    how: `what stands ${isBefore ? 'before' : 'after'} it`,
    lines: cited([...near.slice(0, 2), anchor.entry, ...near.slice(2)]),
    certainty: 0.5 + 0.36 * Math.min(1, anchor.cover),
  };
}

function anchorOf(
  words: Asked['words'],
  isLast: boolean,
  entries: readonly LogEntry[],
  question: Asked['question'],
): { readonly entry: LogEntry; readonly cover: number } | undefined {
  let best: { readonly entry: LogEntry; readonly cover: number } | undefined;
  for (const entry of entries) {
    const cover = coverOfEntry(words, entry, question);
    if (cover < MIN_COVER) continue;
    if (!best || cover > best.cover + 0.001 || (isLast && cover > best.cover - 0.001)) best = { entry, cover };
  }
  return best;
}

/** The next entries on one side: of the same thread or request where the log has them, else of any. */
function besides(anchor: LogEntry, entries: readonly LogEntry[], isBefore: boolean): LogEntry[] {
  const side = isBefore ? entries.slice(0, anchor.number).toReversed() : entries.slice(anchor.number + 1);
  const isId = /\d/.test(anchor.source ?? '') && !/^[\w.]+\.[a-z]\w+$/i.test(anchor.source ?? '');
  const own = isId ? side.filter(({ source }) => source === anchor.source) : [];
  return (own.length > 0 ? own : side).slice(0, MAX_SHOWN - 1);
}

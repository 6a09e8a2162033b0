import type { Item, StructuredFile } from '../../../structure/structure.ts';
import { isStopWord } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind } from '../answerKind.ts';
import { itemWordsOf } from './itemWords.ts';
import { SETTINGS_FORMATS } from './lookUp.ts';
import { citedLines, pathName, showItem } from './showItem.ts';

/** The condition of a question for what happens then. */
const ASKED =
  /^(?:and |und )?(?:what (?:happens|does it do|will happen|is done)|was (?:passiert|geschieht))\b[^?]*?\b(?:if|when|once|after|as soon as|wenn|falls|sobald)\b\s+(.+?)\W*$|^(?:and )?what if\b\s+(.+?)\W*$/isu;
/** The condition of a remark beside a setting: "the second number is called when nobody answers". */
const SAID = /\b(?:if|when|once|after|unless|until|as soon as|wenn|falls|sobald|solange|bis)\b\s+([^.;]+)/giu;
/** Words for nobody and nothing make a condition another one. */
const NEGATIVE = /^(?:nobody|noone|none|nothing|not|no|never|without|niemand|keiner?|nichts?|nie)$/;

const LEAST = 0.5;
const TOLD = 0.55;
const SUREST = 0.93;

/** What a remark beside a setting says of the case that a question asks for: "what happens if nobody answers?" */
export const conditionRemark: AnswerKind = {
  name: 'condition remark',
  find(question, file) {
    if (!SETTINGS_FORMATS.has(file.structure.format)) return undefined;
    const [, then, what] = ASKED.exec(question.text) ?? [];
    const asked = conditionOf(then ?? what ?? '');
    if (asked.size === 0) return undefined;
    let best: { readonly item: Item; readonly share: number } | undefined;
    for (const item of remarkedWith(then ?? what ?? '', file)) {
      const said = [...item.comment.matchAll(SAID)].map(([, words = '']) => conditionOf(words));
      const share = Math.max(0, ...said.map((words) => sharedBy(asked, words)));
      if (share > (best?.share ?? 0)) best = { item, share };
    }
    if (!best || best.share < LEAST) return undefined;
    return {
      text: showItem(best.item, file),
      how: `the comment at ${pathName(best.item)}`,
      lines: [citedLines(best.item)],
      certainty: Math.min(SUREST, TOLD + best.share / 2),
    };
  },
};

/** The items that have a comment and a word of a condition. */
function remarkedWith(condition: string, file: StructuredFile): ReadonlySet<Item> {
  const words = itemWordsOf(file);
  const items = new Set<Item>();
  for (const word of wordsOf(condition).filter((one) => !isStopWord(one)))
    for (const [alike, degree] of words.wordsLike(word))
      if (degree === 1)
        for (const item of words.itemsWith(alike)) if (item.parent && item.comment !== '') items.add(item);
  return items;
}

function conditionOf(text: string): ReadonlySet<string> {
  const words = wordsOf(text).filter((word) => !isStopWord(word) || NEGATIVE.test(word));
  return new Set(words.map((word) => (NEGATIVE.test(word) ? 'not' : stemOf(word))));
}

/** The share of two conditions that both have, of what either has; none where one denies what the other says. */
function sharedBy(asked: ReadonlySet<string>, said: ReadonlySet<string>): number {
  if (said.size < 2 || asked.has('not') !== said.has('not')) return 0;
  const shared = asked.intersection(said).size;
  const isTold = shared > (asked.has('not') ? 1 : 0);
  return isTold ? shared / asked.union(said).size : 0;
}

import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import type { AnswerKind } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { DOCUMENT_FORMATS } from './documentIndex.ts';

const MAX_CHARS = 900;
const MAX_NAME_CHARS = 80;
/** With more headings below the main ones, only these are given. */
const MAX_HEADINGS = 30;
const MAX_CITED = 12;

const PARTS = '(?:sections?|chapters?|headings?|topics?|subjects?|themes?)';
const DOCUMENT =
  '(?:it|this|(?:the|this|these|our|your) (?:[\\w-]+ )?(?:document|paper|article|report|text|file|book|guide|manual|page|post|handbook|readme|policy|rules|regulations|contract|agreement|specification|spec|thesis|study|minutes|protocol|terms|conditions|guidelines|faq))';
const HAS =
  '(?:have|has|cover|covers|contain|contains|treat|treats|include|includes|discuss|discusses|deal with|touch|address|consist of)';

const ASKS = new RegExp(
  [
    `^(?:what|which|how many) (?:main |different |other )?${PARTS} (?:do|does|did) ${DOCUMENT} ${HAS}\\W*$`,
    `^(?:what|which|how many) (?:main |different |other )?${PARTS} (?:are|is) (?:there|covered|treated|discussed|included|in ${DOCUMENT})(?: (?:in|by) ${DOCUMENT})?\\W*$`,
    `^(?:what are|list|show|name|give)(?: me)?(?: all)?(?: of)?(?: the)? (?:main )?${PARTS}(?: (?:of|in) ${DOCUMENT})?\\W*$`,
    `^what (?:does|do|is covered (?:in|by)) ${DOCUMENT}(?: (?:cover|treat|deal with))?\\W*$(?<=cover\\W*|treat\\W*|with\\W*|covered.*)`,
    `^how (?:is|are) ${DOCUMENT} (?:organi[sz]ed|structured|divided|laid out)\\W*$`,
    '^(?:the )?(?:table of contents|toc|outline|contents)\\b.{0,30}$',
    '^(?:welche|wie viele|nenne (?:alle|die)) (?:kapitel|abschnitte|themen|punkte|überschriften)\\b(?!.*(?:über|zu[mr]?|von) \\p{Lu})',
    '^(?:inhaltsverzeichnis|gliederung|inhalt)\\W*$|^wie ist (?:das|der|die|dieses?r?) .{0,30}(?:gegliedert|aufgebaut)',
    '(?:有|包括|包含|分为?|分成)(?:了)?(?:哪些|哪几个?|几个?|多少个?)(?:章节|章|节|部分|主题)|^(?:列出)?(?:所有)?(?:章节|目录)\\W*$',
  ].join('|'),
  'iu',
);

/** The headings of a document, for who asks what it covers and how it is divided. */
export const outlineAnswer: AnswerKind = {
  name: 'outline',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format) || !ASKS.test(question.text)) return undefined;
    const main = mainHeadings(file);
    if (main.length < 2) return undefined;
    const all = main.flatMap((heading) => [heading, ...headingsIn(heading)]);
    const isWithParts = all.length <= MAX_HEADINGS;
    const lines = main.map((heading) => {
      const below = isWithParts ? headingsIn(heading).map(nameOf) : [];
      return `- ${nameOf(heading)}${below.length > 0 ? ` (${below.join(', ')})` : ''}`;
    });
    return {
      text: clipped(`**${String(main.length)}** sections:\n${lines.join('\n')}`, MAX_CHARS),
      how: `${String(all.length)} headings`,
      lines: main.slice(0, MAX_CITED).map(({ lines: { first } }) => ({ first, last: first })),
      certainty: 0.985,
    };
  },
};

/** The headings of the highest level, or those under the title where that is the only one. */
function mainHeadings({ structure }: StructuredFile): Item[] {
  const top = structure.root.children.filter(isHeading);
  const below = top.length === 1 ? (top[0]?.children.filter(isHeading) ?? []) : [];
  return below.length > 0 ? below : top;
}

function headingsIn(item: Item): Item[] {
  return [...descendants(item)].filter(isHeading);
}

function isHeading({ kind }: Item): boolean {
  return kind === 'heading';
}

function nameOf({ name }: Item): string {
  return prose(clipped(name, MAX_NAME_CHARS));
}

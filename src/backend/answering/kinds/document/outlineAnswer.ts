import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import type { AnswerKind } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { DOCUMENT_FORMATS, documentIndexOf } from './documentIndex.ts';
import { wholeSection } from './sectionText.ts';

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

/** Before passages that only mention the part. */
const NUMBERED = 0.97;
const MAX_PART_CHARS = 540;
const MAX_SPAN = 36;

const PART =
  'clauses?|sections?|articles?|paragraphs?|chapters?|items?|points?|rules?|steps?|recitals?|annex|appendix|ziffer|abschnitt|absatz|artikel|kapitel|punkt|klausel|schritt';
const NUMBER = '\\d{1,3}(?:\\.\\d{1,3}){0,4}[a-z]?';
const NAMED = new RegExp(`(?:\\b(?:${PART})|§)\\s*(${NUMBER})(?![\\d.]*\\d|\\w)|第\\s*(\\d{1,3})\\s*[条章节款]`, 'iu');
/** Around the part, a question that wants what it says has no words but these. */
const WANTING = new Set(
  (
    'what which show read quote tell give me us does do is are say says state states stated about the in of under text content mean means require requires cover covers ' +
    'regulate regulates summarise summarize explain please was steht sagt regelt besagt lautet wie der die das im von unter bitte 是什么 说 规定 内容 什么 了 的 说了什么 规定了什么 的内容是什么'
  ).split(' '),
);

/** What stands in a part that a document has a number for: clause 2.2, § 7, step 3. */
export const numberedPartAnswer: AnswerKind = {
  name: 'numbered part',
  find(question, file) {
    if (!DOCUMENT_FORMATS.has(file.structure.format)) return undefined;
    const named = NAMED.exec(question.text);
    const number = named?.[1] ?? named?.[2];
    if (named === null || number === undefined || !wantsAllOf(named[0], question.text)) return undefined;
    const parts = [...descendants(file.structure.root)].filter((item) => isNumbered(item, number, file));
    const headings = parts.filter(({ kind }) => kind === 'heading');
    // Numbers that begin anew in each chapter name several parts.
    const [part, ...others] = headings.length > 0 ? headings : parts;
    if (!part || others.length > 0) return undefined;
    if (part.kind === 'heading') {
      const section = documentIndexOf(file).sections.find(({ heading }) => heading === part);
      return section && wholeSection(section, file, question, NUMBERED);
    }
    const { first, last } = part.lines;
    const text = file.text
      .slice(first - 1, last)
      .join(' ')
      .replace(/\s+/gu, ' ')
      .trim();
    return {
      text: prose(clipped(text, MAX_PART_CHARS)),
      how: `the part numbered ${number}`,
      lines: [{ first, last: Math.min(last, first + MAX_SPAN) }],
      certainty: NUMBERED,
    };
  },
};

function wantsAllOf(part: string, question: string): boolean {
  const around = question.replace(part, ' ').toLowerCase();
  return (around.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => WANTING.has(word));
}

/** Whether a heading, paragraph or entry begins with a number. */
function isNumbered({ kind, name, lines }: Item, number: string, { text }: StructuredFile): boolean {
  if (!['heading', 'paragraph', 'list item'].includes(kind)) return false;
  const beginning = kind === 'heading' ? name : (text[lines.first - 1] ?? '');
  const found =
    /^[\s*_#>-]*(?:(?:clause|section|article|chapter|step|§|art\.?|abschnitt|artikel|kapitel|第)\s*)?\(?(\d{1,3}(?:\.\d{1,3}){0,4}[a-z]?)(?:[.):：、]|\s|[条章节款]|$)/iu.exec(
      beginning,
    );
  return found?.[1]?.toLowerCase() === number.toLowerCase();
}

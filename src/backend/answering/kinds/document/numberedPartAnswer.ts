import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import type { AnswerKind } from '../answerKind.ts';
import { clipped, prose } from '../markdown.ts';
import { DOCUMENT_FORMATS, documentIndexOf } from './documentIndex.ts';
import { wholeSection } from './sectionText.ts';

/** Before passages that only mention the part. */
const NUMBERED = 0.97;
const MAX_CHARS = 540;
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
      text: prose(clipped(text, MAX_CHARS)),
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

import MarkdownIt from 'markdown-it';
import { readShownBracket } from '../../src/grounding/citationMarks.ts';

/** Told on an element that holds a citation such as `[1]` and nothing else. */
export const CITATION_CLASS = 'citation';

/** Answers quote files and models: no HTML, no images, no links that lead anywhere. */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable(['image', 'link', 'autolink', 'reference']);

/** More sources than an answer has; those that are not there stay text. */
const MAX_SOURCES = 99;

/** `[1]` becomes an element of its own; code is none of its business, and neither is a bracket behind a backslash or a name. */
markdown.inline.ruler.before('emphasis', 'citation', (state, isSilent) => {
  if (state.src[state.pos] !== '[') return false;
  const reading = readShownBracket(state.src, state.pos, {
    before: state.src.slice(0, state.pos),
    isEnd: true,
    sources: MAX_SOURCES,
    isCopied: () => false,
    hasProseWord: () => false,
  });
  if (reading.kind !== 'mark') return false;
  for (const { number } of isSilent ? [] : reading.marks) state.push('citation', 'span', 0).content = String(number);
  state.pos = reading.end;
  return true;
});
markdown.renderer.rules['citation'] = (tokens, index) => {
  const number = tokens[index]?.content ?? '';
  return `<span class="${CITATION_CLASS}">[${number}]</span>`;
};

/** An answer's Markdown as HTML, in which nothing of the answer is markup of its own. */
export function renderedAnswer(text: string): string {
  return markdown.render(text);
}

import { html, nothing, type TemplateResult } from 'lit-html';
import MarkdownIt from 'markdown-it';
import { readShownBracket } from '../../src/grounding/citationMarks.ts';
import { EVIDENCE_MARK } from '../../src/protocol/answerMessages.ts';
import type { Content } from '../templates.ts';
import { highlight } from './highlight.ts';

/** Answers quote files and models: no HTML, no images, no links that lead anywhere. */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable(['image', 'link', 'autolink', 'reference']);

type Token = ReturnType<typeof markdown.parse>[number];

/** More sources than an answer has; those that are not there stay text. */
const MAX_SOURCES = 99;

/** `[1]` becomes a token of its own; code is none of its business, and neither is a bracket behind a backslash or a name. */
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
  for (const { number } of isSilent ? [] : reading.marks) state.push('citation', '', 0).content = String(number);
  state.pos = reading.end;
  return true;
});

/** A citation of an answer without a model. */
const MARK_HERE = new RegExp(EVIDENCE_MARK.source, 'uy');

markdown.inline.ruler.before('citation', 'evidence', (state, isSilent) => {
  MARK_HERE.lastIndex = state.pos;
  const [mark, index] = MARK_HERE.exec(state.src) ?? [];
  if (mark === undefined || index === undefined) return false;
  if (!isSilent) state.push('evidence', '', 0).content = index;
  state.pos += mark.length;
  return true;
});

/** The state of a sentence, as `groundAnswer` writes it behind the sentence. */
const SENTENCE_STATE = /\*\((supported|unverified)\)\*/y;

markdown.inline.ruler.before('emphasis', 'state', (state, isSilent) => {
  SENTENCE_STATE.lastIndex = state.pos;
  const [mark, name] = SENTENCE_STATE.exec(state.src) ?? [];
  if (mark === undefined || name === undefined) return false;
  if (!isSilent) state.push('state', '', 0).content = name;
  state.pos += mark.length;
  return true;
});

/** Content for the marks of an answer, which are more than Markdown. */
export interface AnswerMarks {
  /** `number` counts the sources from 1. */
  citation(number: number): Content;
  state(name: string): Content;
  /** The marks of an answer that quotes a file: there `[1]` is the file's own text and no citation. */
  readonly quoted?: QuotedMarks;
}

/** The marks of an answer without a model, by their index. */
export interface QuotedMarks {
  citation(index: number): Content;
  /** The label of the source that a block of code is from: `rateLimiter.ts:12-18`. */
  labelOf(index: number): string;
}

/** The marks of an answer that has not been checked: its citations are no links, its states no findings. */
const UNCHECKED: AnswerMarks = {
  citation: (number) => `[${number}]`,
  state: (name) => html`<em>${`(${name})`}</em>`,
};

/**
 * The content of an answer that is written in Markdown. All text in it becomes text nodes, never markup. When an answer grows,
 * the elements that are on the page already stay.
 */
export function answerMarkup(text: string, marks: AnswerMarks = UNCHECKED): Content {
  return contentOf(markdown.parse(text, {}).values(), marks);
}

/** Takes tokens up to the end of the element that they are in. */
function contentOf(tokens: ArrayIterator<Token>, marks: AnswerMarks): Content {
  const content: Content[] = [];
  for (const token of tokens) {
    if (token.nesting === -1) break;
    content.push(token.nesting === 1 ? element(token, contentOf(tokens, marks)) : leaf(token, marks));
  }
  return content;
}

function leaf(token: Token, marks: AnswerMarks): Content {
  switch (token.type) {
    case 'inline':
      return contentOf((token.children ?? []).values(), marks);
    case 'citation':
      return marks.quoted ? `[${token.content}]` : marks.citation(Number(token.content));
    case 'state':
      return marks.state(token.content);
    case 'code_inline':
      return html`<code>${token.content}</code>`;
    case 'code_block':
      return html`<pre><code>${token.content}</code></pre>`;
    case 'fence':
      return codeBlock(token, marks);
    case 'evidence':
      return marks.quoted?.citation(Number(token.content)) ?? nothing;
    case 'hardbreak':
      return html`<br />`;
    case 'softbreak':
      return '\n';
    case 'hr':
      return html`<hr />`;
    default:
      return token.content;
  }
}

/** A block of code in colours, with its source behind it where it is known. */
function codeBlock({ content, info }: Token, { quoted }: AnswerMarks): TemplateResult {
  const mark = EVIDENCE_MARK.exec(info)?.[1];
  const [language = ''] = info.split(/\s/u);
  const isMarked = quoted && mark !== undefined;
  const label = isMarked ? quoted.labelOf(Number(mark)) : `.${language}`;
  const code = html`<pre tabindex="0"><code>${highlight(content, label)}</code></pre>`;
  return isMarked ? html`<div class="code">${code} ${quoted.citation(Number(mark))}</div>` : code;
}

const ELEMENTS: Readonly<Record<string, (content: Content, token: Token) => TemplateResult>> = {
  p: (content) => html`<p>${content}</p>`,
  em: (content) => html`<em>${content}</em>`,
  strong: (content) => html`<strong>${content}</strong>`,
  s: (content) => html`<s>${content}</s>`,
  h1: (content) => html`<h1>${content}</h1>`,
  h2: (content) => html`<h2>${content}</h2>`,
  h3: (content) => html`<h3>${content}</h3>`,
  h4: (content) => html`<h4>${content}</h4>`,
  h5: (content) => html`<h5>${content}</h5>`,
  h6: (content) => html`<h6>${content}</h6>`,
  ul: (content) =>
    html`<ul>
      ${content}
    </ul>`,
  ol: (content, token) =>
    html`<ol start=${token.attrGet('start') ?? nothing}>
      ${content}
    </ol>`,
  li: (content) => html`<li>${content}</li>`,
  blockquote: (content) => html`<blockquote>${content}</blockquote>`,
  table: (content) =>
    html`<div class="table" tabindex="0">
      <table>
        ${content}
      </table>
    </div>`,
  thead: (content) =>
    html`<thead>
      ${content}
    </thead>`,
  tbody: (content) =>
    html`<tbody>
      ${content}
    </tbody>`,
  tr: (content) =>
    html`<tr>
      ${content}
    </tr>`,
  th: (content, token) => html`<th .style=${alignment(token)}>${content}</th>`,
  td: (content, token) => html`<td .style=${alignment(token)}>${content}</td>`,
};

function element(token: Token, content: Content): Content {
  // A paragraph in a list without empty lines is hidden: its content stands in the item itself.
  return token.hidden ? content : (ELEMENTS[token.tag]?.(content, token) ?? content);
}

/** The alignment of a column, for the property `style`: the content security policy forbids the attribute. */
function alignment(token: Token): string {
  return String(token.attrGet('style') ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

const MARK = /[*_`[<&~]/;

/** The words of marked-up text, without the marks for emphasis, code, links, images and HTML. */
export function inlineText(marked: string): string {
  if (!MARK.test(marked)) return marked.replace(/\s+/g, ' ').trim();
  return withoutCodeMarks(
    withoutComments(marked)
      .replace(/!\[([^\][]*)\]\([^()]*\)/g, '$1')
      .replace(/\[([^\][]+)\](?:\([^()]*\)|\[[^\]]*\])/g, '$1')
      .replace(/<\/?[a-z][^<>]*>/gi, ' '),
  )
    .replace(/(\*\*|__|~~)(?=\S)(.+?)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_*])([*_])(?=[^\s*_])([^*_]*[^\s*_])\1(?![\p{L}\p{N}_*])/gu, '$2')
    .replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

function withoutComments(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('<!--', at);
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4);
    if (end < 0) break;
    kept.push(text.slice(at, start));
    at = end + 3;
  }
  return kept.length === 0 ? text : [...kept, text.slice(at)].join(' ');
}

/** Code without the backticks around it: as many as stand before it stand after it. */
function withoutCodeMarks(text: string): string {
  if (!text.includes('`')) return text;
  const runs = [...text.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({ length, index }));
  const next = new Map<number, number>();
  /** For each run the next one of its length. */
  const closing: (number | undefined)[] = [];
  for (let run = runs.length - 1; run >= 0; run--) {
    const length = runs[run]?.length ?? 0;
    closing[run] = next.get(length);
    next.set(length, run);
  }
  const kept: string[] = [];
  let at = 0;
  for (let run = 0; run < runs.length; run++) {
    const [open, end] = [runs[run], runs[closing[run] ?? -1]];
    if (!open || !end) continue;
    kept.push(text.slice(at, open.index), text.slice(open.index + open.length, end.index));
    at = end.index + end.length;
    run = closing[run] ?? run;
  }
  return kept.join('') + text.slice(at);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

const MARK = /[*_`[<&~]/;

/** The words of marked-up text, without the marks for emphasis, code, links, images and HTML. */
export function inlineText(marked: string): string {
  if (!MARK.test(marked)) return marked.replace(/\s+/g, ' ').trim();
  return marked
    .replace(/!\[([^\]]*)\]\([^()]*\)/g, '$1')
    .replace(/\[([^\][]+)\](?:\([^()]*\)|\[[^\]]*\])/g, '$1')
    .replace(/<\/?[a-z][^<>]*>|<!--.*?-->/gi, ' ')
    .replace(/(`+)(.+?)\1/g, '$2')
    .replace(/(\*\*|__|~~)(?=\S)(.+?)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_*])([*_])(?=[^\s*_])([^*_]*[^\s*_])\1(?![\p{L}\p{N}_*])/gu, '$2')
    .replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

import { Parser } from 'htmlparser2';
import { ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const FILE_NAMES =
  /\.(?:xml|pom|csproj|fsproj|vbproj|props|targets|nuspec|config|plist|xsd|wsdl|xaml|resx|xliff|xlf|svg|rss|atom|gpx|kml|storyboard|iml|jelly)$/;

/** XML, read tolerantly: elements and attributes. */
export const xmlReader: StructureReader = {
  format: 'xml',
  takesLongLines: true,
  reads: (name, text) =>
    FILE_NAMES.test(name) && /^\s*(?:\uFEFF)?</.test(text.find((line) => line.trim() !== '') ?? ''),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    const lineAt = lineCounter(text);
    const comment = new PendingComment();
    const open: ItemDraft[] = [root];
    const parser: Parser = new Parser(
      {
        onopentag: (name, attributes) => {
          const line = lineAt(parser.startIndex);
          const label = attributes['name'] ?? attributes['id'] ?? attributes['key'];
          const item = (open.at(-1) ?? root).add({
            kind: 'element',
            name,
            line,
            lastLine: lineAt(parser.endIndex),
            ...comment.take(),
          });
          if (label !== undefined) item.traits = [label];
          for (const [key, value] of Object.entries(attributes))
            item.add({ kind: 'attribute', name: key, value, line });
          open.push(item);
        },
        ontext: (words) => {
          const item = open.at(-1);
          const said = words.trim();
          if (item && item !== root && said !== '')
            item.value = item.value === undefined ? said : `${item.value} ${said}`;
        },
        oncomment: (words) => {
          comment.clear();
          comment.add(words.replace(/\s+/g, ' '), lineAt(parser.startIndex));
        },
        onclosetag: () => {
          const item = open.length > 1 ? open.pop() : undefined;
          item?.endAt(lineAt(parser.endIndex));
        },
      },
      { xmlMode: true, decodeEntities: true },
    );
    parser.end(text.join('\n'));
    nameElements(root);
    return { format: 'xml', root, tables: [] };
  },
};

/** Elements of Maven and its kin are called by what they hold: a dependency by its artifactId. */
function nameElements(root: ItemDraft): void {
  for (const item of [...root.children]) {
    nameElements(item);
    const label = item.children.find(({ name }) => /^(?:artifactId|id|name|key|include)$/i.test(name))?.value;
    if (label !== undefined && item.traits.length === 0) item.traits = [label];
  }
}

/** The line of an offset, for offsets that do not go down by much. */
function lineCounter(text: readonly string[]): (offset: number) => number {
  const starts: number[] = [];
  let at = 0;
  for (const line of text) {
    starts.push(at);
    at += line.length + 1;
  }
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

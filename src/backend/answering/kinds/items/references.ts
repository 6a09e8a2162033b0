import { descendants, pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';

/** `${VAR}`, `${VAR:-default}`, `$VAR`, `${{ matrix.node }}`, `{{ .Values.image }}`, `var.region`, `local.name`, `%(name)s`. */
const REFERENCE =
  /\$\{\{\s*([\w.-]+)\s*\}\}|\{\{-?\s*\.?([\w.-]+)[^}]*\}\}|\$\{([\w.-]+)[^}]*\}|\$\(([\w.-]+)\)|\$([A-Z_][A-Z\d_]*)|%\(([\w.-]+)\)s|\b((?:var|local|data|module|each|aws_\w+)\.[\w.-]+)/g;

const MAX_REFERRED = 2;
/** References are looked for in so much of a value, and so many of them are followed. */
const MAX_VALUE_CHARS = 1000;
const MAX_NAMES = 10;
/** What a reference begins with that is no name of the file: `var.region` is the variable `region`. */
const NAMESPACE = /^(?:var|local|env|vars|inputs|Values|matrix|strategy|parameters)$/;

/** The items that a value refers to, where the file has them: the value alone would say nothing. */
export function referredItems(item: Item, file: StructuredFile): Item[] {
  const found = new Set<Item>();
  const names = [...(item.value ?? '').slice(0, MAX_VALUE_CHARS).matchAll(REFERENCE)].slice(0, MAX_NAMES);
  for (const [, ...groups] of names) {
    const other = findNamed(groups.find((name) => name !== undefined) ?? '', item, file);
    if (other && other !== item) found.add(other);
    if (found.size === MAX_REFERRED) break;
  }
  return [...found];
}

/** The nearest item of this name; the default of a variable stands for it. */
function findNamed(name: string, from: Item, file: StructuredFile): Item | undefined {
  const parts = name.split('.').filter((part) => part !== '');
  const wanted = parts.at(-1);
  if (wanted === undefined || (parts.length === 1 && wanted.length < 2)) return undefined;
  const around = parts.slice(0, -1).filter((part) => !NAMESPACE.test(part));
  const candidates = [...descendants(file.structure.root)].filter(
    (item) => item !== from && nameOf(item) === wanted && (item.value !== undefined || item.children.length > 0),
  );
  const fitting = candidates.filter((item) =>
    around.every((part) => pathOf(item).some((above) => nameOf(above) === part)),
  );
  const nearest = fitting.sort(
    (a, b) => sharedDepth(b, from) - sharedDepth(a, from) || pathOf(a).length - pathOf(b).length,
  )[0];
  const preset = nearest?.children.find((child) => child.name === 'default');
  return preset ?? nearest;
}

function nameOf(item: Item): string {
  return item.kind === 'entry' ? '' : item.name;
}

/** How many of the items that one stands in are those of the other. */
function sharedDepth(one: Item, other: Item): number {
  const path = pathOf(other);
  return pathOf(one).filter((item) => path.includes(item)).length;
}

import { descendants, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';

/** The formats that declare types and what can be called: GraphQL and Protocol Buffers. */
const FORMATS: ReadonlySet<string> = new Set(['graphql', 'protobuf']);

export function isTypeSchema({ structure }: StructuredFile): boolean {
  return FORMATS.has(structure.format);
}

/** What people call a thing that a schema declares. */
export type Role = 'query' | 'mutation' | 'subscription' | 'rpc' | 'field' | 'value' | 'argument' | 'type';

/** A thing that a schema declares. */
export interface Member {
  readonly item: Item;
  readonly role: Role;
  /** What it belongs to: the type of a field, the service of an rpc. */
  readonly owner: Item | undefined;
  /** The name of its type, or of what it returns, without brackets, marks and packages. */
  readonly type: string;
}

export interface TypeSchema {
  readonly file: StructuredFile;
  readonly members: readonly Member[];
  readonly types: readonly Item[];
}

const TYPES = new Set([
  'type',
  'interface',
  'input',
  'enum',
  'union',
  'scalar',
  'extension',
  'message',
  'service',
  'directive',
]);
const OPERATIONS = ['query', 'mutation', 'subscription'] as const;
const KEPT = new WeakMap<StructuredFile, TypeSchema>();

/** What a schema declares, read once for as long as its structure is kept. */
export function typeSchemaOf(file: StructuredFile): TypeSchema {
  const known = KEPT.get(file);
  if (known) return known;
  const items = [...descendants(file.structure.root)];
  const roots = rootTypes(items);
  const members = items.flatMap((item) => memberOf(item, roots) ?? []);
  const schema = { file, members, types: items.filter(({ kind }) => TYPES.has(kind)) };
  KEPT.set(file, schema);
  return schema;
}

/** The names of the types whose fields are operations. */
function rootTypes(items: readonly Item[]): ReadonlyMap<string, (typeof OPERATIONS)[number]> {
  const said = items.find(({ kind }) => kind === 'schema')?.children ?? [];
  return new Map(
    OPERATIONS.map((operation) => {
      const field = said.find(({ name }) => name === operation);
      const plain = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
      return [field ? baseType(field.traits) : plain, operation];
    }),
  );
}

function memberOf(item: Item, roots: ReadonlyMap<string, (typeof OPERATIONS)[number]>): Member | undefined {
  const owner = item.parent?.parent ? item.parent : undefined;
  const type = baseType(item.traits);
  const operation = owner && roots.get(owner.name);
  if (item.kind === 'rpc') return { item, role: 'rpc', owner, type };
  if (item.kind === 'field' && owner?.kind !== 'schema') return { item, role: operation ?? 'field', owner, type };
  if (item.kind === 'enum member' && owner?.kind === 'enum') return { item, role: 'value', owner, type: '' };
  if (item.kind === 'parameter') return { item, role: 'argument', owner, type };
  return TYPES.has(item.kind) ? { item, role: 'type', owner: undefined, type: '' } : undefined;
}

/** `Concert` of `[Concert!]!`, `Job` of `repeated pkg.Job`. */
function baseType(traits: readonly string[]): string {
  const written = traits.find((trait) => /^(?:type|returns):/.test(trait))?.replace(/^\w+:/, '') ?? '';
  return (/(\w+)\W*$/.exec(written)?.[1] ?? '').trim();
}

/** Whether all words of a name stand in a text one behind the other: `ErrorCode` in "which error codes". */
export function isNamedIn(name: string, asked: readonly string[]): boolean {
  const own = wordsOf(name).map(stemOf);
  if (own.length === 0) return false;
  return asked.some((_, at) => own.every((word, index) => stemOf(asked[at + index] ?? '') === word));
}

/** Of names of which one is a part of another, the longest. */
export function longestNames(items: readonly Item[]): readonly Item[] {
  const words = new Map(items.map((item) => [item, new Set(wordsOf(item.name).map(stemOf))]));
  return items.filter(
    (item) =>
      !items.some((other) => {
        const [own, others] = [words.get(item), words.get(other)];
        return own && others && others.size > own.size && own.isSubsetOf(others);
      }),
  );
}

import type { Item, StructuredFile } from '../../../structure/structure.ts';
import { wordsOf } from '../../../understanding/words.ts';

/** A parameter or a property, with what its schema says. */
export interface ApiValue {
  readonly name: string;
  /** Where it is declared. */
  readonly item: Item;
  /** `query`, `path`, `header`, `cookie`; undefined for properties of bodies and schemas. */
  readonly place: string | undefined;
  readonly isRequired: boolean;
  readonly type: string;
  readonly description: string;
  readonly preset: string | undefined;
  readonly choices: readonly string[];
  /** What limits it: `minimum 1`, `pattern ^…$`, with the item of each. */
  readonly limits: readonly Item[];
  readonly isDeprecated: boolean;
  /** What it belongs to, in words: a schema's name, an operation's path and summary. */
  readonly owner: string;
}

/** What an operation may answer. */
interface ApiResponse {
  readonly code: string;
  readonly description: string;
  readonly item: Item;
  /** Where it is described, when that is elsewhere. */
  readonly described: Item;
  /** The name of the schema of its content. */
  readonly schema: string | undefined;
}

/** A method of a path. */
export interface ApiOperation {
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  readonly item: Item;
  readonly id: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly isDeprecated: boolean;
  readonly parameters: readonly ApiValue[];
  readonly body: readonly ApiValue[];
  /** The name of the schema of the body. */
  readonly bodySchema: string | undefined;
  readonly responses: readonly ApiResponse[];
  /** The names of the schemes that it asks for; empty for none. */
  readonly security: readonly string[];
  readonly securityItem: Item | undefined;
}

/** A schema by its name. */
export interface ApiSchema {
  readonly name: string;
  readonly item: Item;
  readonly properties: readonly ApiValue[];
  readonly requiredItem: Item | undefined;
  readonly choices: readonly string[];
}

/** What an OpenAPI or Swagger file describes. */
export interface Api {
  readonly file: StructuredFile;
  readonly operations: readonly ApiOperation[];
  readonly schemas: readonly ApiSchema[];
  readonly schemes: readonly Item[];
  readonly paths: readonly Item[];
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']);
const LIMITS = /^(?:min|max|exclusive|multipleOf|pattern|format|nullable|uniqueItems)/;
const KEPT = new WeakMap<StructuredFile, { readonly api: Api | undefined }>();

/** What a file describes as an API; undefined where it is no OpenAPI and no Swagger. Kept as long as the structure is. */
export function apiOf(file: StructuredFile): Api | undefined {
  const known = KEPT.get(file);
  if (known) return known.api;
  const root = rootOf(file);
  const api = root && new ApiReader(file, root).read();
  KEPT.set(file, { api });
  return api;
}

function rootOf({ structure }: StructuredFile): Item | undefined {
  const places = [structure.root, ...structure.root.children.filter(({ kind }) => kind === 'document')];
  return places.find(
    (item) => (child(item, 'openapi') ?? child(item, 'swagger')) !== undefined && child(item, 'paths') !== undefined,
  );
}

/** The item of a key; undefined where there is none. */
export function child(item: Item | undefined, name: string): Item | undefined {
  return item?.children.find((other) => other.name === name);
}

class ApiReader {
  readonly #file: StructuredFile;
  readonly #root: Item;
  readonly #components: Item | undefined;

  constructor(file: StructuredFile, root: Item) {
    this.#file = file;
    this.#root = root;
    this.#components = child(root, 'components');
  }

  read(): Api {
    const paths = child(this.#root, 'paths')?.children ?? [];
    const schemas = (child(this.#components, 'schemas') ?? child(this.#root, 'definitions'))?.children ?? [];
    return {
      file: this.#file,
      paths,
      operations: paths.flatMap((path) =>
        path.children.filter(({ name }) => METHODS.has(name.toLowerCase())).map((item) => this.#operation(path, item)),
      ),
      schemas: schemas.map((item) => this.#schema(item)),
      schemes: (child(this.#components, 'securitySchemes') ?? child(this.#root, 'securityDefinitions'))?.children ?? [],
    };
  }

  #operation(path: Item, item: Item): ApiOperation {
    const summary = [child(item, 'summary')?.value, child(item, 'description')?.value]
      .filter((part) => part !== undefined)
      .join('. ');
    const id = child(item, 'operationId')?.value ?? '';
    const owner = `${item.name.toUpperCase()} ${path.name} ${id} ${summary}`;
    const declared = [...(child(path, 'parameters')?.children ?? []), ...(child(item, 'parameters')?.children ?? [])];
    const values = declared.map((parameter) => this.#value(parameter, owner));
    const inBody = values.filter(({ place }) => place === 'body');
    const content = this.#schemaOf(child(item, 'requestBody')) ?? child(inBody[0]?.item, 'schema');
    const security = child(item, 'security') ?? child(this.#root, 'security');
    return {
      method: item.name.toUpperCase(),
      path: path.name,
      item,
      id,
      summary,
      tags: child(item, 'tags')?.children.map(({ name, value }) => value ?? name) ?? [],
      isDeprecated: child(item, 'deprecated')?.value === 'true',
      parameters: [...inPath(path, values, owner), ...values.filter(({ place }) => place !== 'body')],
      body: this.#properties(content, owner),
      bodySchema: refName(content),
      responses: child(item, 'responses')?.children.map((response) => this.#response(response)) ?? [],
      security: security?.children.flatMap((entry) => entry.children.map(({ name }) => name)) ?? [],
      securityItem: security,
    };
  }

  #response(item: Item): ApiResponse {
    const described = this.#resolved(item);
    return {
      code: item.name,
      description: child(described, 'description')?.value ?? '',
      item,
      described,
      schema: this.#schemaName(described),
    };
  }

  #schemaName(item: Item): string | undefined {
    const schema = this.#schemaOf(item) ?? child(item, 'schema');
    return refName(schema) ?? refName(child(schema, 'items'));
  }

  /** The schema of the first content of a body or a response. */
  #schemaOf(item: Item | undefined): Item | undefined {
    const content = child(item && this.#resolved(item), 'content');
    return child(content?.children[0], 'schema');
  }

  #schema(item: Item): ApiSchema {
    return {
      name: item.name,
      item,
      properties: this.#properties(item, item.name),
      requiredItem: child(item, 'required'),
      choices: choicesOf(item),
    };
  }

  /**
   * The properties of a schema and of those that it is put together from.
   *
   * @param seen the schemas that are looked at already: they may refer to one another in a circle
   */
  #properties(schema: Item | undefined, owner: string, seen = new Set<Item>()): ApiValue[] {
    const resolved = schema && this.#resolved(schema);
    if (!resolved || seen.has(resolved)) return [];
    seen.add(resolved);
    const all = ['allOf', 'oneOf', 'anyOf'].flatMap((name) => child(resolved, name)?.children ?? []);
    const required = new Set(child(resolved, 'required')?.children.map(({ name, value }) => value ?? name));
    const own =
      child(resolved, 'properties')?.children.map((item) => this.#value(item, owner, required.has(item.name))) ?? [];
    return [...own, ...all.flatMap((part) => this.#properties(part, owner, seen))];
  }

  #value(declared: Item, owner: string, isRequired?: boolean): ApiValue {
    const item = this.#resolved(declared);
    const schema = child(item, 'schema') ?? item;
    const target = this.#resolved(schema);
    const isParameter = child(item, 'in') !== undefined;
    return {
      name: isParameter ? (child(item, 'name')?.value ?? item.name) : declared.name,
      item: declared,
      place: child(item, 'in')?.value,
      isRequired: isRequired ?? child(item, 'required')?.value === 'true',
      type: typeOf(schema) || typeOf(target),
      description: child(item, 'description')?.value ?? child(target, 'description')?.value ?? '',
      preset: child(schema, 'default')?.value ?? child(target, 'default')?.value,
      choices: choicesOf(target),
      limits: [...new Set([...target.children, ...(child(target, 'items')?.children ?? [])])].filter(
        ({ name, value }) => LIMITS.test(name) && value !== undefined,
      ),
      isDeprecated: child(item, 'deprecated')?.value === 'true',
      owner,
    };
  }

  /** What a reference leads to, within the file. */
  #resolved(item: Item, depth = 0): Item {
    const reference = child(item, '$ref')?.value;
    if (reference === undefined || depth > 6 || !reference.startsWith('#/')) return item;
    let at: Item | undefined = this.#root;
    for (const part of reference.slice(2).split('/')) at = child(at, part.replaceAll('~1', '/').replaceAll('~0', '~'));
    return at ? this.#resolved(at, depth + 1) : item;
  }
}

/** The parameters that a path names and that are declared nowhere. */
function inPath(path: Item, declared: readonly ApiValue[], owner: string): ApiValue[] {
  const known = new Set(declared.filter(({ place }) => place === 'path').map(({ name }) => name));
  const named = [...path.name.matchAll(/\{([^{}]+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !known.has(name));
  return named.map((name) => ({
    name,
    item: path,
    place: 'path',
    isRequired: true,
    type: '',
    description: '',
    preset: undefined,
    choices: [],
    limits: [],
    isDeprecated: false,
    owner,
  }));
}

function refName(item: Item | undefined): string | undefined {
  return child(item, '$ref')?.value?.split('/').at(-1);
}

function typeOf(schema: Item): string {
  const reference = refName(schema);
  if (reference !== undefined) return reference;
  const type = child(schema, 'type')?.value ?? '';
  const items = child(schema, 'items');
  return type === 'array' && items ? `array of ${typeOf(items) || 'any'}` : type;
}

function choicesOf(schema: Item): string[] {
  const list = child(schema, 'enum') ?? child(child(schema, 'items'), 'enum');
  return list?.children.map(({ name, value }) => value ?? name) ?? [];
}

/** The words that speak of an operation. */
export function wordsOfOperation({ method, path, id, summary, tags }: ApiOperation): string[] {
  return [
    ...wordsOf(path),
    ...wordsOf(id),
    ...wordsOf(summary),
    ...tags.flatMap((tag) => wordsOf(tag)),
    ...(VERBS[method] ?? []),
  ];
}

/** What the methods are for, in words. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  GET: ['get', 'read', 'fetch', 'returns', 'list'],
  POST: ['create', 'post'],
  PUT: ['replace', 'update', 'put'],
  PATCH: ['update', 'change', 'patch'],
  DELETE: ['delete', 'remove'],
};

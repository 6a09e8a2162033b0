import type { Item } from '../../../structure/structure.ts';

const OPTIONAL = 'is optional: it may be left out or null';
const REQUIRED = 'is required, not nullable';

/** Languages in which the type of each thing says whether it may be null. */
const TYPES_SAY = new Set(['typescript', 'kotlin', 'swift', 'rust', 'graphql']);
const PRIMITIVES = /^(?:(?:u?int|u?long|u?short|s?byte|float|double|decimal|bool|boolean|char)(?:\d+_t|\d+)?|size_t)$/;

/**
 * What a language says of whether something may be left out or null; undefined where its type does not tell.
 *
 * @param asksForNull whether null is asked for, and not whether something must be given
 */
export function nullability(item: Item, type: string, format: string, asksForNull: boolean): string | undefined {
  if (format === 'graphql') return type.endsWith('!') ? REQUIRED : OPTIONAL;
  if (format === 'protobuf') return inProtobuf(item, type);
  if (mayBeNull(item, type)) return OPTIONAL;
  if (item.value !== undefined && !asksForNull) return 'has a default';
  if (TYPES_SAY.has(format)) return REQUIRED;
  if (item.traits.some((trait) => /^decorated:(?:[\w.]*\.)?(?:NonNull|NotNull|Nonnull)$/.test(trait))) return REQUIRED;
  if (format === 'python') return REQUIRED;
  return asksForNull ? nullOf(type, format) : undefined;
}

function mayBeNull({ traits, value }: Item, type: string): boolean {
  return (
    traits.includes('optional') ||
    traits.some((trait) => /^decorated:(?:[\w.]*\.)?Nullable$/.test(trait)) ||
    /^(?:null|None|nil|undefined|nullptr|NULL)$/.test(value ?? '') ||
    /\?$|^\?|(?:^|\|)\s*(?:null|None|undefined)\b|\bnull\s*\||^(?:std::)?[Oo]ption(?:al)?[<[]/.test(type)
  );
}

/** Whether a value of a type may be null in the languages where its type alone says so. */
function nullOf(type: string, format: string): string | undefined {
  const plain = type.replace(/\b(?:const|final|volatile|static|unsigned|signed|readonly)\b/g, '').trim();
  if (format === 'go') {
    if (/^(?:\*|\[\]|map\[|func\b|chan\b|<-chan\b|interface\b|(?:any|error)$)/.test(plain)) return 'may be nil';
    return /^(?:string|bool|byte|rune|u?int(?:8|16|32|64|ptr)?|float(?:32|64)|complex(?:64|128)|struct\b.*|\[\d+\].*|time\.(?:Time|Duration))$/.test(
      plain,
    )
      ? 'cannot be nil'
      : undefined;
  }
  if (format === 'c' || format === 'cpp') {
    if (/\*\s*(?:const\s*)?$|\b(?:unique|shared|weak)_ptr\b/.test(type)) return 'is a pointer: it may be null';
    return PRIMITIVES.test(plain) || /&\s*$/.test(plain) ? 'cannot be null' : undefined;
  }
  if (format === 'php')
    return /^(?:int|float|string|bool|array|callable|iterable|self|static|\\?[A-Z]\w*(?:\\\w+)*)$/.test(plain)
      ? REQUIRED
      : undefined;
  return PRIMITIVES.test(plain) ? 'cannot be null' : undefined;
}

/** A field of a message: what its label says, as no field is ever null there. */
function inProtobuf({ traits }: Item, type: string): string {
  if (traits.includes('required')) return 'is required';
  if (traits.includes('optional')) return 'is optional: whether it is set can be told';
  if (/^(?:repeated|map)\b/.test(type)) return 'is never null, but may be empty';
  return 'is neither marked as optional nor as required; where it is not set it has the default of its type';
}

import type { Lexis } from './maskedSource.ts';
import type { TypeOrder } from './parameters.ts';

/** What holds a declaration: `file` also stands for namespaces. */
export type Container = 'file' | 'type' | 'enum' | 'object';

/** How one kind of declaration looks. */
export interface DeclarationRule {
  readonly kind: string;
  /**
   * Matches the beginning of a declaration without comments, strings and decorators. Its groups: `mods` words before it,
   * `name`, `type` its type, `of` the type that it belongs to, `bases` what it extends.
   */
  readonly pattern: RegExp;
  /** Where it may stand; anywhere by default. */
  readonly inside?: readonly Container[];
  /** What stands between its braces: other declarations, or the values of an enumeration. */
  readonly body?: Container;
  /** Whether the first parentheses behind the name hold parameters. */
  readonly hasParameters?: boolean;
  /** Whether those parameters are fields as well. */
  readonly areParametersFields?: boolean;
  /** Whether the name stands in the group of another name, of which there may be several. */
  readonly traits?: readonly string[];
}

/** A language of declarations and braces. */
export interface BraceLanguage {
  readonly format: string;
  readonly extensions: readonly string[];
  readonly lexis: Lexis;
  /** Whether a line may end a statement without a semicolon. */
  readonly endsWithLine: boolean;
  /** Whether what the next line begins with can go on with the statement of this one; not in Go. */
  readonly continuesOnNextLine: boolean;
  /** Containers whose members are separated by commas. */
  readonly commasIn: readonly Container[];
  readonly typeOrder: TypeOrder;
  /** What stands between the parameters and what a function returns; undefined where that stands before the name. */
  readonly returnsAfter: ':' | '->' | '' | undefined;
  readonly rules: readonly DeclarationRule[];
  /** Whether names with a capital letter are seen outside, as in Go. */
  readonly exportsCapitals?: boolean;
  /** Groups in parentheses: `const (…)`. */
  readonly groups?: RegExp;
  /** Whether a name may follow the braces: `typedef struct {…} name;`. */
  readonly namesAfterBody?: boolean;
  /** How functions of tests are told: by their decorators or their names. */
  readonly testDecorator?: RegExp;
  readonly testName?: RegExp;
}

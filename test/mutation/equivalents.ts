/** A mutant that nobody can tell from the program, and why: the run leaves it out. */
export interface Equivalent {
  /** The function, method or constant that it lies in. */
  readonly within: string;
  /** As the run prints it. */
  readonly change: string;
  readonly because: string;
}

/** By the file, relative to the repository. */
export const EQUIVALENTS: Readonly<Record<string, readonly Equivalent[]>> = {};

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Where each bracket is closed, by the offset of the opening one. Those that nothing closes are left out. */
export function matchBrackets(masked: string): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  const open: { readonly at: number; readonly closer: string }[] = [];
  const bracket = /[()[\]{}]/g;
  for (let found = bracket.exec(masked); found; found = bracket.exec(masked)) {
    const closer = CLOSERS[found[0]];
    if (closer !== undefined) {
      open.push({ at: found.index, closer });
      continue;
    }
    // What is left open inside is closed with it; a closing bracket without an opening one is nothing.
    let depth = open.length - 1;
    while (depth >= 0 && open.length - depth <= MAX_UNCLOSED && open[depth]?.closer !== found[0]) depth--;
    const opening = open[depth];
    if (opening?.closer !== found[0]) continue;
    matches.set(opening.at, found.index);
    open.length = depth;
  }
  return matches;
}

/** So many brackets that are still open are looked through for the one that is closed. */
const MAX_UNCLOSED = 8;

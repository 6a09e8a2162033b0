/**
 * What programmers call the same action, a group a line. A question says "Removes a listener" where the definition is
 * `off`; the words differ, so no index finds it. A word may be in several groups.
 */
const GROUPS = `
  get return fetch retrieve obtain give yield provide supply access look lookup
  create make new build construct instantiate generate of from initialize init allocate
  is has can check test whether determine indicate true contain exist include valid validate verify support
  delete remove clear drop pop discard off unset unregister erase strip trim purge empty reset eliminate cancel detach
  add append insert push put register attach extend include on subscribe install
  convert to as from transform translate turn cast coerce map
  print write dump output show display log render emit
  read load parse open receive recv
  call invoke run execute exec apply perform dispatch trigger fire process
  start begin open enter launch connect activate enable
  stop end close exit finish shutdown terminate kill abort quit leave dispose destroy disable
  update set change modify assign replace alter edit adjust configure
  find search locate match index seek lookup query
  split separate divide break partition cut slice chunk
  join combine merge concatenate union mix
  copy clone duplicate replicate
  compare equal eq cmp same difference ne lt gt le ge less greater
  iterate each walk traverse loop visit iter next enumerate
  handle on listener callback event handler hook
  size length count number len total amount
  format string str stringify repr serialize text describe encode
  wrap decorate proxy
  send post transmit write emit submit
  wait sleep delay pause await block
  filter select choose pick match query
  sort order arrange
  compute calculate evaluate calc eval
  raise throw error fail reject
  save store persist write keep dump
  move rename shift
  limit clamp max min bound restrict
  hash digest
  quote escape encode
  skip ignore omit exclude without
`;

const SYNONYMS = new Map<string, Set<string>>();
for (const line of GROUPS.trim().split('\n')) {
  const group = line.trim().split(' ');
  for (const word of group) {
    const known = SYNONYMS.get(word) ?? new Set();
    for (const other of group) if (other !== word) known.add(other);
    SYNONYMS.set(word, known);
  }
}

/** Other words for an action, in lower case; a question's "removes" and "removing" are `remove`. */
export function synonymsOf(word: string): ReadonlySet<string> {
  for (const form of formsOf(word)) {
    const found = SYNONYMS.get(form);
    if (found) return found;
  }
  return NONE;
}

const NONE: ReadonlySet<string> = new Set();

function formsOf(word: string): string[] {
  const stemmed = word.replace(/(?:ing|ed)$/, '');
  return [word, word.replace(/s$/, ''), word.replace(/es$/, ''), stemmed, `${stemmed}e`];
}

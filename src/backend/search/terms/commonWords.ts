import { termsOf } from './terms.ts';

/** Words that a question about anything may have: how one asks for it, not what it is about. */
const COMMON_WORDS =
  'make get go come take use need want put find know think see look say call work try ask feel become keep let begin help show start turn like ' +
  'often long usually always never exactly actually currently normally typically generally even still already ' +
  'period policy procedure rule process requirement detail information amount rate level list ' +
  'thing way time people person place part case fact reason purpose result example sort form ' +
  'main important certain specific particular different same right possible able available good big large small great new old first last next ' +
  'allow require handle occur exist mean cause change provide include contain consist involve apply support determine decide consider ' +
  'describe refer relate belong depend follow set give get bring hold run move live stay stand sit hear talk speak';

const COMMON = new Set(termsOf(COMMON_WORDS));

export function isCommonTerm(term: string): boolean {
  return COMMON.has(term);
}

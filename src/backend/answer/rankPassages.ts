import { QuestionGrams } from './characterGrams.ts';
import type { IndexedFile } from './answerStore.ts';
import type { WeightedTerm } from './findCandidates.ts';
import type { Passage } from './passage.ts';
import { unitsOf, type Unit } from './passageUnits.ts';
import { visitTerms } from './terms.ts';

export interface RankInput {
  file: IndexedFile;
  passage: Passage;
  bm25: number;
}

export interface RankedUnit extends Unit {
  score: number;
}

export interface RankedPassage extends RankInput {
  score: number;
  /** Share of the question's weight that the passage, its name and its context hold, 0 to 1. */
  coverage: number;
  /** Share of the question's character runs, weighted by rarity, that the passage holds, 0 to 1. */
  gramCoverage: number;
  /** Parts of the passage in their order, with how well each matches. */
  units: RankedUnit[];
}

export const PARAMS = {
  bm25: 1,
  grams: 1,
  unit: 1,
  pairs: 0.5,
  gramB: 0.5,
  gramK: 1.2,
  unitLen: 0.5,
  unitNeighbour: 0.3,
};

interface Match {
  term: number;
  position: number;
  offset: number;
}

export function rankPassages(
  inputs: readonly RankInput[],
  terms: readonly WeightedTerm[],
  questionText: string,
): RankedPassage[] {
  const fullQ: string = (globalThis as any).FULLQ ?? questionText;
  const indexOfTerm = new Map(terms.map(({ term }, index) => [term, index]));
  const totalWeight = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
  const grams = new QuestionGrams(questionText);
  const gramCounts = inputs.map(({ passage }) =>
    grams.count([passage.name ?? '', passage.context ?? '', passage.text].join('\n')),
  );
  const gramWeights = gramRarity(gramCounts, grams.size);
  const totalGram = gramWeights.reduce((a, b) => a + b, 0) || 1;
  const averageChars = inputs.reduce((sum, { passage }) => sum + passage.text.length, 0) / Math.max(1, inputs.length);

  const ranked = inputs.map((input, index): RankedPassage => {
    const { passage } = input;
    const matches: Match[] = [];
    const seen = new Uint8Array(terms.length);
    let length = 0;
    visitTerms(passage.text, (term, position, offset) => {
      length++;
      const at = indexOfTerm.get(term);
      if (at === undefined) return;
      seen[at] = 1;
      matches.push({ term: at, position, offset });
    });
    const units = scoreUnits(unitsOf(passage), matches, terms, totalWeight, length);
    for (const other of [passage.name, passage.context]) {
      if (other) visitTerms(other, (term) => {
        const at = indexOfTerm.get(term);
        if (at !== undefined) seen[at] = 1;
      });
    }
    let coverage = 0;
    terms.forEach(({ weight }, at) => (coverage += seen[at] ? weight : 0));
    let gramScore = 0;
    let gramSeen = 0;
    const counts = gramCounts[index] ?? new Uint16Array();
    const norm = PARAMS.gramK * (1 - PARAMS.gramB + (PARAMS.gramB * passage.text.length) / averageChars);
    for (let gram = 0; gram < counts.length; gram++) {
      const count = counts[gram] ?? 0;
      if (count === 0) continue;
      gramScore += ((gramWeights[gram] ?? 0) * count * (PARAMS.gramK + 1)) / (count + norm);
      gramSeen += gramWeights[gram] ?? 0;
    }
    const nameParts = (passage.name ?? '').split(passage.kind === 'section' ? ' > ' : '.');
    const ownName = nameParts.at(-1) ?? '';
    const totalName = terms.reduce((a, t) => a + t.nameWeight, 0) || 1;
    const w = (text: string) => { const set = new Set<number>(); let n = 0; let x = 0; visitTerms(text, (t) => { n++; const a = indexOfTerm.get(t); if (a !== undefined) { set.add(a); x++; } }); let sum = 0; let sum2 = 0; for (const a of set) { sum += terms[a]!.weight; sum2 += terms[a]!.nameWeight; } return [sum / totalWeight, n ? x / n : 0, sum2 / totalName] as const; };
    const [own, explained, own2] = w(ownName);
    const [cont] = w(nameParts.slice(0, -1).join(' '));
    const ng = grams.count(ownName); let ngs = 0; for (let g = 0; g < ng.length; g++) if (ng[g]) ngs += gramWeights[g] ?? 0;
    const isFirst = passage.text.split('\n', 12).join('\n').includes(ownName) ? 1 : 0;
    const nl = visitLen(ownName);
    const nameTerms: string[] = []; visitTerms(ownName, (t) => nameTerms.push(t));
    let syn = 0; let synN = 0;
    for (const g of SYN) { if (!g.q.test(fullQ)) continue; synN++; if (nameTerms.some((t) => g.n.has(t))) syn++; }

    const bestUnit = Math.max(0, ...units.map((unit) => unit.score));
    const score =
      (PARAMS.bm25 * input.bm25) / totalWeight +
      (PARAMS.grams * gramScore) / totalGram +
      PARAMS.unit * bestUnit +
      (PARAMS.pairs * pairScore(matches, terms)) / totalWeight;
    (globalThis as any).FEATS?.push({ start: passage.lineStart, end: passage.lineEnd, kind: passage.kind,
      f: [input.bm25 / totalWeight, gramScore / totalGram, bestUnit, pairScore(matches, terms) / totalWeight, own, own * explained, own * isFirst, cont, ngs / totalGram, ngs / totalGram * isFirst, ownName ? 1 : 0, Math.log(1 + passage.text.length / averageChars), coverage / totalWeight, gramSeen / totalGram, nl ? ngs / totalGram / nl : 0, Math.min(1, passage.text.split('\n').length / 8), syn ? 1 : 0, syn ? 1 / nameTerms.length : 0, syn && isFirst ? 1 : 0, nameTerms.length / 5, own2, own2 * explained, own2 * isFirst, explained, explained * isFirst] });
    return { ...input, score, coverage: coverage / totalWeight, gramCoverage: gramSeen / totalGram, units };
  });
  return ranked.sort((a, b) => b.score - a.score);
}

function gramRarity(counts: readonly Uint16Array[], size: number): Float64Array {
  const weights = new Float64Array(size);
  for (const count of counts) for (let gram = 0; gram < size; gram++) if (count[gram]) weights[gram] = (weights[gram] ?? 0) + 1;
  return weights.map((documents) => Math.log(1 + (counts.length - documents + 0.5) / (documents + 0.5)));
}

/** Words that follow each other in the question and stand near each other in the passage. */
function pairScore(matches: readonly Match[], terms: readonly WeightedTerm[]): number {
  const best = new Map<number, number>();
  for (let index = 0; index < matches.length; index++) {
    const first = matches[index];
    for (let next = index + 1; first && next < matches.length; next++) {
      const second = matches[next];
      if (!second || second.position - first.position > 4) break;
      if (Math.abs(second.term - first.term) !== 1) continue;
      const lower = Math.min(first.term, second.term);
      const gain = (second.term > first.term ? 1 : 0.7) / Math.max(1, second.position - first.position);
      if (gain > (best.get(lower) ?? 0)) best.set(lower, gain);
    }
  }
  let sum = 0;
  for (const [term, gain] of best) sum += gain * Math.min(terms[term]?.weight ?? 0, terms[term + 1]?.weight ?? 0);
  return sum;
}

function scoreUnits(
  units: readonly Unit[],
  matches: readonly Match[],
  terms: readonly WeightedTerm[],
  totalWeight: number,
  length: number,
): RankedUnit[] {
  const chars = units.reduce((sum, unit) => sum + unit.end - unit.start, 0) / Math.max(1, units.length);
  let at = 0;
  const held = units.map((unit) => {
    const seen = new Set<number>();
    while (at < matches.length && (matches[at]?.offset ?? 0) < unit.end) {
      seen.add(matches[at]?.term ?? 0);
      at++;
    }
    return seen;
  });
  void length;
  return units.map((unit, index) => {
    const own = held[index] ?? new Set<number>();
    let score = 0;
    terms.forEach(({ weight }, term) => {
      if (own.has(term)) score += weight;
      else if (held[index - 1]?.has(term) || held[index + 1]?.has(term)) score += weight * PARAMS.unitNeighbour;
    });
    const relative = (unit.end - unit.start) / Math.max(1, chars);
    return { ...unit, score: score / totalWeight / (1 - PARAMS.unitLen * 0.3 + PARAMS.unitLen * 0.3 * relative) };
  });
}

function visitLen(t: string) { return Math.max(1, t.length); }

const SYN = ([
  ['return|returns|get|gets|retrieve|retrieves|fetch|fetches|obtain|look up|finds?', 'get fetch retrieve find lookup load read obtain'],
  ['delete|deletes|remove|removes|clear|clears|discard|drop|drops', 'delete remove clear del discard drop pop rm unlink'],
  ['create|creates|make|makes|build|builds|construct|constructs|generate|generates|new|initializes?', 'create make build construct generate new init factory'],
  ['whether|true if|check|checks|test if|tests if|determine|determines|true when|false if', 'is has can should check test contains exists matches valid supports are was'],
  ['set|sets|assign|assigns|update|updates|change|changes|modify', 'set update assign change put store'],
  ['convert|converts|transform|transforms|turn|turns|translate', 'to from convert as parse transform encode decode format'],
  ['add|adds|append|appends|insert|inserts|register|registers|push', 'add append insert register push put'],
  ['print|prints|display|displays|show|shows|output|write|writes|log', 'print show display dump write output log emit'],
  ['parse|parses|read|reads|decode', 'parse read decode load scan consume'],
  ['run|runs|execute|executes|invoke|call|calls|perform|performs|start|starts', 'run exec execute call invoke do perform start apply handle'],
  ['close|closes|stop|stops|terminate|shut down|end|finish|dispose', 'close stop end terminate shutdown quit finish dispose destroy kill'],
  ['number of|count|size|length|how many', 'count size len length num'],
  ['string representation|as a string|to a string|readable', 'str repr to string format'],
  ['iterate|iterator|yield|loop|generator', 'iter walk each generate entries items keys values'],
  ['initialize|initialise|constructor|set up|setup', 'init constructor setup new start'],
  ['equal|compare|same as', 'eq equal equals compare cmp same'],
  ['validate|validates|ensure|verify|assert|raise', 'validate check ensure verify assert require'],
  ['callback|event|handle|handles|called when', 'on handle handler callback'],
] as const).map(([q, n]) => ({ q: new RegExp('\\b(?:' + q + ')\\b', 'i'), n: new Set(n.split(' ').flatMap((x) => { const o: string[] = []; visitTerms(x, (t) => o.push(t)); return o; })) }));

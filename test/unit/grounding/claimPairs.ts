import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groundAnswer } from '../../../src/grounding/groundAnswer.ts';
import { passageSource } from '../../../src/grounding/prompt.ts';
import type { ClaimState } from '../../../src/protocol/query.ts';

/** A passage with a true sentence about it and one that differs in little and is false; both cite the same words. */
export interface ClaimPair {
  readonly language: string;
  readonly passage: string;
  readonly quote: string;
  readonly right: string;
  readonly wrong: string;
}

const FOLDER = join(import.meta.dirname, '../../fixtures/grounding');

/** The pairs of one half: `develop` is looked at when the checks are changed, `measure` is not. */
export async function claimPairs(half: 'develop' | 'measure'): Promise<ClaimPair[]> {
  const text = await readFile(join(FOLDER, `${half}.txt`), 'utf8');
  return text.split(/^=== /m).slice(1).flatMap((section) => {
    const [language = '', ...lines] = section.trimEnd().split('\n');
    const passage = lines.filter((line) => !line.startsWith('> ')).join('\n');
    return lines.filter((line) => line.startsWith('> ')).map((line) => {
      const [quote = '', right = '', wrong = ''] = line.slice(2).split(' || ');
      return { language, passage, quote, right, wrong };
    });
  }); // prettier-ignore
}

/** What a sentence comes to that cites the pair's passage, by its quote or by its number alone. */
export function stateOf({ passage, quote }: ClaimPair, sentence: string, isQuoted: boolean): ClaimState {
  const source = passageSource({
    file_id: 'f',
    filename: 'a.txt',
    line_start: 1,
    line_end: 1,
    text: passage,
    score: 1,
  });
  const marked = sentence.replace(/([.。])$/u, isQuoted ? ` [1 "${quote}"]$1` : ' [1]$1');
  const { claims } = groundAnswer(marked, [source]);
  const [claim, ...others] = claims;
  if (!claim?.state || others.length > 0) throw new Error(`Not one sentence: ${marked}`);
  return claim.state;
}

import type { Lines } from '../../../structure/structure.ts';
import { likeness } from '../../../understanding/words.ts';
import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';

/** `${{ secrets.DEPLOY_KEY }}`, in the workflows of GitHub and its kin. */
const USE = /\bsecrets\.([A-Za-z_]\w{0,99})/g;
const MISSPELT = 0.7;
/** Words of such questions beside "secrets". */
const ASKING =
  /^(?:needs?|needed|requires?|required|uses?|used|access\w*|expect\w*|set|setup|defined?|repository|repo|github|workflows?|pipelines?|actions?|jobs?|have|names?)$/;
const MAX_CITED = 8;
const CERTAINTY = 0.95;

/** Which secrets a workflow uses. */
export const usedSecrets: AnswerKind = {
  name: 'used secrets',
  find(question, { structure, text }) {
    if (structure.format !== 'yaml' || !(question.aims.has('list') || question.aims.has('count'))) return undefined;
    const isSecret = (word: string): boolean => likeness(word, 'secrets') >= MISSPELT && word.startsWith('sec');
    const strong = question.words.filter(({ weight }) => weight === 1).map(({ word }) => word);
    if (!strong.some(isSecret) || strong.some((word) => !isSecret(word) && !ASKING.test(word))) return undefined;
    const uses = new Map<string, Lines>();
    for (const [index, line] of text.entries()) {
      for (const [, name = ''] of line.matchAll(USE)) {
        if (!uses.has(name)) uses.set(name, { first: index + 1, last: index + 1 });
      }
    }
    if (uses.size === 0) return undefined;
    const names = [...uses.keys()].map(code).join(', ');
    return {
      text: question.aims.has('count') ? `**${String(uses.size)}**: ${names}` : names,
      how: `${String(uses.size)} secrets that are used`,
      lines: [...uses.values()].slice(0, MAX_CITED),
      certainty: CERTAINTY,
    };
  },
};

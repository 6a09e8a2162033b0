import {
  stateOfClaim,
  type Claim,
  type ClaimState,
  type GuessedEncoding,
  type LeftOutReason,
  type NotRead,
  type Receipt,
} from '../protocol/query.ts';

const LEFT_OUT_TEXTS: Readonly<Record<LeftOutReason, string>> = {
  over_budget: 'beyond the token budget',
  ranked_lower: 'that match the question less well',
};

/** How many files have a line of their own; a question may be about a thousand. */
const MAX_FILES_NAMED = 20;

/**
 * Sentences on the files that the backend read and the passages that a model was given, in English: for text that leaves VS
 * Code. `nameOf` makes the name of a file fit to be shown.
 */
export function receiptLines(receipt: Receipt, nameOf: (filename: string) => string = (name) => name): string[] {
  const files = receipt.files.slice(0, MAX_FILES_NAMED).map(({ filename, bytes, lines, not_read = [], encoding }) => {
    const size = `${nameOf(filename)}: ${String(bytes)} bytes in ${String(lines)} lines.`;
    const rest = [
      ...(not_read.length > 0 ? [notReadText(not_read)] : []),
      ...(encoding ? [encodingText(encoding)] : []),
    ];
    return [size, ...rest].join(' ');
  });
  const { passages_considered: considered, passages_sent: sent, tokens_sent: tokens, tokens_budget: budget } = receipt;
  const given =
    sent === 0
      ? 'none sent to a model'
      : `${String(sent)} sent to a model, about ${String(tokens)} of ${String(budget)} tokens`;
  const leftOut = receipt.left_out.map(({ reason, count }) => `${String(count)} ${LEFT_OUT_TEXTS[reason]}`);
  const rest = leftOut.length > 0 ? ` Left out: ${leftOut.join(', ')}.` : '';
  const more = receipt.files.length - files.length;
  const others = more > 0 ? [`${String(more)} more files.`] : [];
  const stores = (receipt.vector_stores ?? []).map(
    ({ name, files: count, bytes }) =>
      `${nameOf(name)}: asked as a whole, ${String(count)} files of ${String(bytes)} bytes. Of these, the files above match best.`,
  );
  const found = receipt.found_by === undefined ? [] : [`Found by the structure of the file: ${receipt.found_by}.`];
  const facts =
    receipt.facts_sent === undefined
      ? []
      : [`Facts sent to a model that were looked up or computed: ${String(receipt.facts_sent)}.`];
  return [
    ...files,
    ...others,
    ...stores,
    ...found,
    `Passages: ${String(considered)} considered, ${given}.${rest}`,
    ...facts,
  ];
}

/** `It was read as Windows-1252 (Western European), which is not certain.` */
function encodingText({ name, is_doubtful }: GuessedEncoding): string {
  return is_doubtful
    ? `It does not say in which encoding it is; it was read as ${name}, which is not certain.`
    : `It does not say in which encoding it is; it was read as ${name}.`;
}

/** `picture` and `pictures`. */
const NOT_READ_NAMES: Readonly<Record<NotRead['what'], readonly [one: string, several: string]>> = {
  picture: ['picture', 'pictures'],
  chart: ['chart', 'charts'],
  drawing: ['drawing', 'drawings'],
  embedded_file: ['embedded file', 'embedded files'],
  recording: ['recording', 'recordings'],
  page_without_text: ['page without text', 'pages without text'],
  page_in_unknown_letters: [
    'page in letters that the file does not identify',
    'pages in letters that the file does not identify',
  ],
  unsure_word: ['unsure word in a picture', 'unsure words in pictures'],
  hidden_text: ['hidden passage', 'hidden passages'],
  part: ['part', 'parts'],
};

/** `2 charts and 1 picture were not read.` */
export function notReadText(notRead: readonly NotRead[]): string {
  const each = notRead.map(({ what, count }) => `${String(count)} ${NOT_READ_NAMES[what][count === 1 ? 0 : 1]}`);
  const isOne = notRead.length === 1 && notRead[0]?.count === 1;
  return `${new Intl.ListFormat('en').format(each)} ${isOne ? 'was' : 'were'} not read.`;
}

const STATE_ORDER: readonly ClaimState[] = ['verified', 'supported', 'unverified'];

/** How many sentences of an answer are in each state: `Sentences: 3 verified, 1 unverified.`; none where no model answered. */
export function claimLines(claims: readonly Claim[] = []): string[] {
  const counts = STATE_ORDER.map((state) => ({
    state,
    count: claims.filter((claim) => stateOfClaim(claim) === state).length,
  }));
  const told = counts.filter(({ count }) => count > 0).map(({ state, count }) => `${String(count)} ${state}`);
  return told.length === 0 ? [] : [`Sentences: ${told.join(', ')}.`];
}

/** The passages that were not sent, counted by reason; reasons that apply to none are left out. */
export function leftOut(considered: number, sent: number, overBudget: number): Receipt['left_out'] {
  const rankedLower = Math.max(0, considered - sent - overBudget);
  const reasons: Receipt['left_out'] = [
    { reason: 'over_budget', count: overBudget },
    { reason: 'ranked_lower', count: rankedLower },
  ];
  return reasons.filter(({ count }) => count > 0);
}

import * as vscode from 'vscode';
import type { LeftOutReason, Receipt } from '../protocol/query.ts';
import { displayName, type Answer } from '../query/askService.ts';

/** How an answer came about: how its files got to the backend, who answered, and what a model was given. */
export function answerReceipt({ uploads, provider, model, notes = [], receipt }: Answer): string[] {
  const linesOf = new Map(receipt?.files.map(({ file_id, lines }) => [file_id, lines]));
  const files = uploads.map(({ file, localPath, bytes, bytesSent, deduplicated, path, fallbackUsed }) => {
    const name = displayName(localPath);
    const lines = linesOf.get(file.id);
    const size =
      lines === undefined ? vscode.l10n.t('{0} bytes', bytes) : vscode.l10n.t('{0} bytes in {1} lines', bytes, lines);
    if (deduplicated) {
      return vscode.l10n.t('{0}: {1}, already on the backend; nothing was uploaded.', name, size);
    }
    const way = fallbackUsed ? vscode.l10n.t('sync, after async had failed') : path.kind;
    return vscode.l10n.t('{0}: {1}, {2} sent ({3}).', name, size, bytesSent, way);
  });
  return [
    ...files,
    vscode.l10n.t('Answered by {0} ({1}).', provider, model),
    ...(receipt ? [passagesText(receipt)] : []),
    ...notes,
  ];
}

function passagesText(receipt: Receipt): string {
  const { passages_considered: considered, passages_sent: sent, tokens_sent: tokens, tokens_budget: budget } = receipt;
  if (sent === 0) return vscode.l10n.t('Passages: {0} considered, none sent to a model.', considered);
  const text = vscode.l10n.t(
    'Passages: {0} considered, {1} sent to the model: about {2} of {3} tokens.',
    considered,
    sent,
    tokens,
    budget,
  );
  const leftOut = receipt.left_out.map(({ reason, count }) => leftOutText(reason, count));
  return leftOut.length > 0 ? `${text} ${vscode.l10n.t('Left out: {0}.', leftOut.join(', '))}` : text;
}

function leftOutText(reason: LeftOutReason, count: number): string {
  switch (reason) {
    case 'over_budget':
      return vscode.l10n.t('{0} beyond the token budget', count);
    case 'ranked_lower':
      return vscode.l10n.t('{0} that match the question less', count);
  }
}

import * as vscode from 'vscode';
import { type Answer, type AskedFile, type VersionStates, fileNames } from '../../asking/answer.ts';
import { displayName } from '../../localFile/displayName.ts';
import type { AnswerState } from '../../protocol/answerMessages.ts';
import {
  stateOfClaim,
  type Claim,
  type ClaimState,
  type LeftOutReason,
  type NotRead,
  type Receipt,
} from '../../protocol/query.ts';
import { sizeText } from '../../system/sizeText.ts';
import { documentUri } from '../files/documentCopies.ts';
import { countText, momentText, textLanguage } from '../pageLanguage.ts';

/** How many files have a sentence of their own; the other files of a large folder share one. */
const MAX_FILES_NAMED = 10;

/**
 * Sentences on the origin of an answer: how its files got to the backend, which model answered, and what the model was given.
 */
export function answerReceipt({
  files: asked,
  uploads,
  provider,
  model,
  claims,
  notes = [],
  receipt,
}: Answer): string[] {
  const linesOf = new Map(receipt?.files.map(({ file_id, lines }) => [file_id, lines]));
  const names = fileNames(
    asked.map(({ path }) => path),
    (path) => vscode.workspace.asRelativePath(documentUri(path)),
  );
  const files = asked.slice(0, MAX_FILES_NAMED).map(({ id, path: localPath, bytes }, index) => {
    const name = names.get(localPath) ?? displayName(localPath);
    const extent = extentText(bytes, linesOf.get(id));
    const upload = uploads[index];
    if (!upload || upload.deduplicated) {
      return vscode.l10n.t('{0}: {1}, already on the backend; nothing was uploaded.', name, extent);
    }
    const { bytesSent, path, fallbackUsed } = upload;
    const way = fallbackUsed ? vscode.l10n.t('sync, after async had failed') : path.kind;
    return vscode.l10n.t('{0}: {1}; {2} sent ({3}).', name, extent, shownSize(bytesSent), way);
  });
  return [
    ...files,
    ...(asked.length > MAX_FILES_NAMED ? [restText(asked, uploads)] : []),
    ...(receipt?.vector_stores ?? []).map(({ name, files: count, bytes }) =>
      vscode.l10n.t('{0}: asked as a whole, {1} files, {2}.', name, countText(count), shownSize(bytes)),
    ),
    vscode.l10n.t('Answered by {0} ({1}).', provider, model),
    ...(receipt?.found_by === undefined
      ? []
      : [vscode.l10n.t('Found by the structure of the file: {0}.', receipt.found_by)]),
    ...(claims && claims.length > 0 ? [claimsText(claims)] : []),
    ...(receipt ? [...notReadTexts(receipt), ...encodingTexts(receipt), passagesText(receipt)] : []),
    ...notes,
  ];
}

/** What the page says of an answer's origin: one line, what the user has to know beyond it, and the details. */
export function receiptOfAnswer(answer: Answer): Pick<AnswerState, 'summary' | 'remarks' | 'advice' | 'receipt'> {
  const remarks = (answer.notes ?? []).filter((note) => !note.startsWith(AUTOMATIC));
  const notes = (answer.notes ?? []).filter((note) => note.startsWith(AUTOMATIC));
  return {
    summary: summaryText(answer),
    remarks,
    advice: adviceTexts(answer),
    receipt: answerReceipt({ ...answer, notes }),
  };
}

/** How a backend's note begins that tells only that nothing was chosen in the settings. */
const AUTOMATIC = 'Chosen automatically: ';
/** The backend that runs on this machine. */
const EMBEDDED = 'embedded';

/** `Answered on this machine from handbook.md` */
function summaryText({ files, workspace, provider, model }: Answer): string {
  const [file, ...others] = files;
  const some =
    file && others.length === 0 ? displayName(file.path) : vscode.l10n.t('{0} files', countText(files.length));
  const from = workspace?.name ?? some;
  if (provider !== 'local') return vscode.l10n.t('Answered by {0} ({1}) from {2}', provider, model, from);
  return file?.backend === EMBEDDED
    ? vscode.l10n.t('Answered on this machine from {0}', from)
    : vscode.l10n.t('Answered by the backend, without a model, from {0}', from);
}

/** What may help where the files have no answer. */
function adviceTexts({ citations, provider, files, workspace, receipt }: Answer): string[] {
  if (citations.length > 0) return [];
  const [file, ...others] = files;
  const passages = receipt?.passages_considered ?? 0;
  return [
    ...(passages > 0 && file
      ? [
          others.length === 0
            ? vscode.l10n.t('All {0} passages of {1} were searched.', countText(passages), displayName(file.path))
            : vscode.l10n.t(
                'All {0} passages of {1} files were searched.',
                countText(passages),
                countText(files.length),
              ),
        ]
      : []),
    vscode.l10n.t('Use words that stand in the file, or the name of a section, column or function.'),
    ...(file?.lines ? [vscode.l10n.t('Ask about the whole file instead of these lines.')] : []),
    ...(others.length === 0 && !workspace
      ? [vscode.l10n.t('Ask about the folder, where another file may have the answer.')]
      : []),
    ...(provider === 'local'
      ? [vscode.l10n.t('Add a model, which understands other words for the same: Smart File Query: Set API Key…')]
      : []),
  ];
}

/** The content that was not read, by file; files beyond the first of a large folder are left out, as above. */
function notReadTexts({ files }: Receipt): string[] {
  return files
    .filter(({ not_read = [] }) => not_read.length > 0)
    .slice(0, MAX_FILES_NAMED)
    .map(({ filename, not_read = [] }) =>
      vscode.l10n.t('Not read of {0}: {1}.', displayName(filename), not_read.map(shownNotRead).join(', ')),
    );
}

/** The encodings of files that do not declare one. */
function encodingTexts({ files }: Receipt): string[] {
  return files.slice(0, MAX_FILES_NAMED).flatMap(({ filename, encoding }) => {
    if (!encoding) return [];
    const name = displayName(filename);
    return encoding.is_doubtful
      ? vscode.l10n.t(
          '{0} does not say in which encoding it is; it was read as {1}, which is not certain.',
          name,
          encoding.name,
        )
      : vscode.l10n.t('{0} does not say in which encoding it is; it was read as {1}.', name, encoding.name);
  });
}

function shownNotRead({ what, count }: NotRead): string {
  const isOne = count === 1;
  switch (what) {
    case 'picture':
      return isOne ? vscode.l10n.t('1 picture') : vscode.l10n.t('{0} pictures', countText(count));
    case 'chart':
      return isOne ? vscode.l10n.t('1 chart') : vscode.l10n.t('{0} charts', countText(count));
    case 'drawing':
      return isOne ? vscode.l10n.t('1 drawing') : vscode.l10n.t('{0} drawings', countText(count));
    case 'embedded_file':
      return isOne ? vscode.l10n.t('1 embedded file') : vscode.l10n.t('{0} embedded files', countText(count));
    case 'recording':
      return isOne ? vscode.l10n.t('1 recording') : vscode.l10n.t('{0} recordings', countText(count));
    case 'page_without_text':
      return isOne ? vscode.l10n.t('1 page without text') : vscode.l10n.t('{0} pages without text', countText(count));
    case 'page_in_unknown_letters':
      return isOne
        ? vscode.l10n.t('1 page in letters that the file does not identify')
        : vscode.l10n.t('{0} pages in letters that the file does not identify', countText(count));
    case 'unsure_word':
      return isOne
        ? vscode.l10n.t('1 unsure word in a picture')
        : vscode.l10n.t('{0} unsure words in pictures', countText(count));
    case 'hidden_text':
      return isOne ? vscode.l10n.t('1 hidden passage') : vscode.l10n.t('{0} hidden passages', countText(count));
    case 'part':
      return isOne ? vscode.l10n.t('1 part') : vscode.l10n.t('{0} parts', countText(count));
  }
}

/** `61.7 MB in 560,001 lines`; the lines are left out where they are not known. */
function extentText(bytes: number, lines: number | undefined): string {
  const size = shownSize(bytes);
  if (lines === undefined) return size;
  if (lines === 1) return vscode.l10n.t('{0} in 1 line', size);
  return vscode.l10n.t('{0} in {1} lines', size, countText(lines));
}

function shownSize(bytes: number): string {
  return sizeText(bytes, textLanguage());
}

function restText(asked: Answer['files'], uploads: Answer['uploads']): string {
  const rest = asked.slice(MAX_FILES_NAMED);
  const size = shownSize(rest.reduce((sum, { bytes }) => sum + bytes, 0));
  const sent = shownSize(uploads.slice(MAX_FILES_NAMED).reduce((sum, { bytesSent }) => sum + bytesSent, 0));
  return rest.length === 1
    ? vscode.l10n.t('1 more file: {0}; {1} sent.', size, sent)
    : vscode.l10n.t('{0} more files: {1}; {2} sent.', countText(rest.length), size, sent);
}

function passagesText(receipt: Receipt): string {
  const { passages_considered: considered, passages_sent: sent, tokens_sent: tokens, tokens_budget: budget } = receipt;
  if (sent === 0) return vscode.l10n.t('Passages: {0} considered, none sent to a model.', countText(considered));
  const text = vscode.l10n.t(
    'Passages: {0} considered, {1} sent to the model: about {2} of {3} tokens.',
    countText(considered),
    countText(sent),
    countText(tokens),
    countText(budget),
  );
  const leftOut = receipt.left_out.map(({ reason, count }) => leftOutText(reason, count));
  return [
    text,
    ...(receipt.facts_sent === undefined
      ? []
      : [vscode.l10n.t('Looked up or computed facts sent along: {0}.', countText(receipt.facts_sent))]),
    ...(receipt.turns_sent === undefined
      ? []
      : [vscode.l10n.t('Earlier questions sent along: {0}.', countText(receipt.turns_sent))]),
    ...(leftOut.length > 0 ? [vscode.l10n.t('Left out: {0}.', leftOut.join(', '))] : []),
  ].join(' ');
}

/** The number of sentences in each state, and the meaning of the states. */
function claimsText(claims: readonly Claim[]): string {
  const count = (state: ClaimState): number => claims.filter((claim) => stateOfClaim(claim) === state).length;
  return vscode.l10n.t(
    'Sentences: {0} verified (the cited lines say this), {1} supported (they are about this, the wording is not checked), {2} unverified.',
    countText(count('verified')),
    countText(count('supported')),
    countText(count('unverified')),
  );
}

function leftOutText(reason: LeftOutReason, count: number): string {
  switch (reason) {
    case 'over_budget':
      return vscode.l10n.t('{0} beyond the token budget', countText(count));
    case 'ranked_lower':
      return vscode.l10n.t('{0} that match the question less well', countText(count));
  }
}

/** The total size up to which files are read again to tell whether they have changed, in bytes. */
const MAX_COMPARED_BYTES = 512 * 1024 * 1024;

/**
 * The page's remark where an answer comes from files as they were at an earlier moment; undefined where they were just
 * uploaded.
 */
export async function answerVersion(
  { files, uploads }: Answer,
  versions: VersionStates,
): Promise<AnswerState['version']> {
  const [first] = files;
  if (!first || uploads.length > 0) return undefined;
  const version = momentText(first.readAt);
  const outdated = await outdatedFiles(files, versions);
  const [changed, ...others] = outdated;
  if (!changed) return { text: vscode.l10n.t('Answered from the version of {0}.', version), isOutdated: false };
  const text =
    others.length === 0
      ? vscode.l10n.t('Answered from the version of {0}; {1} has changed since.', version, displayName(changed.path))
      : vscode.l10n.t(
          'Answered from the version of {0}; {1} files have changed since.',
          version,
          countText(outdated.length),
        );
  return { text, isOutdated: true };
}

async function outdatedFiles(files: readonly AskedFile[], versions: VersionStates): Promise<AskedFile[]> {
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_COMPARED_BYTES) return [];
  const states = await Promise.all(files.map((file) => versions.of(file)));
  return files.filter((_, index) => states[index] === 'changed');
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const script = structuredFile(
  'rotate.sh',
  `#!/usr/bin/env bash
# rotate.sh - copies the scans of the day and deletes what is too old.
#
#   -n          dry run: say what would be done, do nothing
#   -k DAYS     keep scans this many days (default 21)
#   -q          no output except for errors
set -eu

SRC="/srv/scans"
DEST="\${SCAN_TARGET:-/mnt/cold/scans}"
KEEP_DAYS=21
LETTER_DAYS=400

# Deletes what is older than it may be.
expire() {
  find "$DEST" -name '*.pdf' ! -name '*_letter_*' -mtime "+$KEEP_DAYS" -delete
  find "$DEST" -name '*_letter_*.pdf' -mtime "+$LETTER_DAYS" -delete
}

while getopts "nk:q" opt; do
  case "$opt" in
    n) dry=1 ;;
    k) KEEP_DAYS=$OPTARG ;;
    q) quiet=1 ;;
  esac
done

[ "$KEEP_DAYS" -ge 7 ] || exit 1
expire
`,
);

const client = structuredFile(
  'client.ts',
  `/** What is still to be sent, kept until the server has it. */
export interface Pending { id: string; note: string }

export function send(pending: Pending): string {
  const code = post(pending.note);
  switch (code) {
    case 204:
      return "sent";
    // The server has it already.
    case 418:
      return "known";
  }
  return "again";
}

/** Peak time is judged by the start alone. */
export function isPeak(trip: Trip): boolean {
  return trip.start >= 7;
}

export function plan(onlyWifi = false): void {
  schedule({ network: onlyWifi ? "unmetered" : "any" });
}
`,
);

test('an option is found by what it does, in other words than its own', () => {
  assert.match(askFile(script, 'how can I try it without changing anything?')?.text ?? '', /^`-n`/);
  assert.match(askFile(script, 'how do I make it shut up')?.text ?? '', /^`-q`/);
});

test('an option that is asked what it may be is shown with the lines that refuse values', () => {
  const found = askFile(script, 'can I use -k 3');
  assert.match(found?.text ?? '', /KEEP_DAYS" -ge 7/);
  assert.equal(citedBy(found)[0], '28-28');
});

test('where a program puts things and takes them from are its paths of that name', () => {
  assert.match(askFile(script, 'where do the scans go to?')?.text ?? '', /\/mnt\/cold\/scans/);
  assert.match(askFile(script, 'which folder are the scans read from?')?.text ?? '', /\/srv\/scans/);
});

test('where a figure is asked for, the values that lines use come before the lines', () => {
  assert.match(
    askFile(script, 'how long are old letters kept')?.text ?? '',
    /^(?:`\w+ = \d+`.*\n)*`LETTER_DAYS = 400`/,
  );
});

test('a code that the program has is the case that is asked about', () => {
  assert.match(askFile(client, 'what happens when the server answers 418?')?.text ?? '', /known/);
});

test('a plain word that is the name of a parameter does not take the place of the function', () => {
  assert.match(askFile(client, 'does isPeak look at the end of a trip too?')?.text ?? '', /start alone/);
});

test('a plain word names no declaration that has nothing else of the question', () => {
  const found = askFile(client, 'does it need wifi to send?');
  assert.ok(found && (found.certainty < SURE || /wifi/i.test(found.text)));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findInFile } from '../../../../src/backend/answering/kinds/answerFromStructure.ts';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { readStructure } from '../../../../src/backend/structure/readStructure.ts';
import { understand } from '../../../../src/backend/understanding/question.ts';

const SCRIPT = `#!/usr/bin/env bash
# usage: keep.sh [-n] [-k KEEP] take|drop|show
KEEP="\${KEEP_COUNT:-18}"
DRY=0
E_BUSY=75

stop() { local code=$1; shift; echo "$*" >&2; exit "$code"; }

run() {
  if [[ $DRY -eq 1 ]]; then
    echo "would run: $*"
  else
    "$@"
  fi
}

while getopts 'nk:' opt; do
  case $opt in
    n) DRY=1 ;;
    k) KEEP=$OPTARG ;;
  esac
done
shift $((OPTIND - 1))

flock -n 9 || stop $E_BUSY "another run is active"

case "\${1:-}" in
  take) take ;; # takes one now
  drop) drop ;;
  show) show ;;
  *)    stop 64 "say take, drop or show" ;;
esac
`.split('\n');

const PARSER = `import argparse

parser = argparse.ArgumentParser()
subs = parser.add_subparsers()
one = subs.add_parser("push", help="Send the notes")
two = subs.add_parser("pull", help="Get the notes")
`.split('\n');

function ask(question: string, text = SCRIPT, filename = 'keep.sh'): { text: string; isSure: boolean } {
  const structure = readStructure(filename, text);
  assert.ok(structure);
  const found = findInFile(understand(question), { fileId: 'f', filename, text, structure });
  return { text: found?.text ?? '', isSure: (found?.certainty ?? 0) >= SURE };
}

test('the subcommands of a script are the branches over its first argument, with what is said of them', () => {
  const { text, isSure } = ask('which subcommands are there?');
  assert.deepEqual([text, isSure], ['- `take` — takes one now\n- `drop`\n- `show`', true]);
  assert.match(ask('how many subcommands does it have').text, /^\*\*3\*\*/);
});

test('the subcommands of a parser are those that it declares', () => {
  const { text } = ask('what subcommands are available', PARSER, 'notes.py');
  assert.equal(text, '- `push` — Send the notes\n- `pull` — Get the notes');
});

test('a default of the shell is told as its value, and by what it can be replaced', () => {
  const { text, isSure } = ask('what is the default of KEEP');
  assert.match(text, /^`18` \(or `KEEP_COUNT`, where that is set\)/);
  assert.ok(isSure);
});

test('an option that no text explains is told by what it sets and what that is for', () => {
  assert.equal(ask('what does -n do').text, '`-n` — `DRY=1`, so that `echo "would run: $*"`');
});

test('an exit code that is handed over as a named constant is found by what is said of it', () => {
  assert.match(ask('exit code when another run is active?').text, /^`75`/);
});

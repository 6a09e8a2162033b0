import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const deploy = structuredFile(
  'deploy.sh',
  `#!/bin/sh
FORCE=0
usage() {
  echo "usage: deploy.sh [-f] host" >&2
  exit 64
}
while getopts "fk:h" opt; do
  case $opt in
    f) FORCE=1 ;;   # deploy even when tests fail
    k) KEEP=$OPTARG ;;
    h|*) usage ;;
  esac
done
HOST=$1
if ! ping -c1 "$HOST" >/dev/null; then
  echo "host $HOST not reachable" >&2
  exit 3
fi
if ! ./run-tests; then
  if [ $FORCE -eq 0 ]; then
    echo "tests failed" >&2
    exit 5
  fi
fi
`,
);

void test('what is said of another branch is not about an exit, and "not reachable" is unreachable', () => {
  assert.match(askFile(deploy, 'exit code when tests fail')?.text ?? '', /^`5`/);
  assert.match(askFile(deploy, 'exit code when the host is unreachable')?.text ?? '', /^`3`/);
});

const sync = structuredFile(
  'sync.py',
  `"""Copy photos.

Exit codes:
  0  all photos were copied
  1  some photos could not be read
"""
# Copyright (c) 2021 Lena Brandt
# SPDX-License-Identifier: MIT
import argparse
import sys

sys.exit(1)
`,
);

void test('of two codes that have the same words of a question neither is sure', () => {
  const found = askFile(sync, 'exit code when it gave up on photos');
  assert.ok(found && found.certainty < SURE, found?.text);
  assert.match(askFile(sync, 'exit code when some photos could not be read')?.text ?? '', /^`1`/);
});

void test('what stands below the comment about rights is no part of it', () => {
  const found = askFile(sync, 'under which licence is it?')?.text ?? '';
  assert.match(found, /MIT/);
  assert.doesNotMatch(found, /import/);
});

const options = structuredFile(
  'copy.py',
  `import argparse
p = argparse.ArgumentParser()
p.add_argument("--dry-run", action="store_true", help="only print")
p.add_argument("--size", type=int, help="skip larger ones")
p.parse_args()
`,
);

void test('a switch is off where it is not given, and an option with a value has no default', () => {
  assert.match(askFile(options, 'what is the default of --dry-run?')?.text ?? '', /off unless it is given/);
  assert.match(askFile(options, 'what is the default of --size?')?.text ?? '', /no default is declared/);
});

test('a script that ends with an argument of a function has no exit code of the number of the argument', () => {
  const script = structuredFile(
    'deploy.sh',
    '#!/bin/sh\nfail() {\n  echo "failed: $2" >&2\n  exit "$1"\n}\n[ -f x ] || fail 3 "no x"\nexit 0\n',
  );
  assert.doesNotMatch(askFile(script, 'which exit codes are there?')?.text ?? '', /`1`/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const script = structuredFile(
  'harvest.sh',
  `#!/bin/sh
# harvest.sh - collects the weather logs of all masts
#
# Exit codes: 0 all collected, 1 wrong usage, 4 a mast is silent,
#             7 the archive is full
set -eu
ARCHIVE=\${ARCHIVE:-/srv/masts}
verbose=no

usage() {
  cat <<END
usage: harvest.sh [-m MAST] [-q]
  -m MAST  only this mast
  -q       print nothing but errors
  -z LEVEL  compression (default: 6)
END
}

stop() {
  status=$1; shift
  echo "$*" >&2
  exit "$status"
}

silent=$(ping_masts)
if [ "$silent" -gt 3 ]; then
  echo "too many masts do not answer, giving up"
  stop 4 "silent masts: $silent"
fi
`,
);

const tool = structuredFile(
  'press.py',
  `import argparse
import sys


def parser():
    p = argparse.ArgumentParser()
    p.add_argument("--pages", type=int, default=16, help="pages of a sheet")
    p.add_argument("-b", "--binding", choices=["glue", "thread"], default="glue",
                   help="how the block is bound")
    p.add_argument("--trim", action="store_true")
    p.add_argument("--ink")
    return p


class Sheet:
    number: int
    smudged: bool = False


def inspect(sheet, density):
    # ink that is too thick never dries
    if density > 2.4:
        sheet.smudged = True
    return sheet


def main():
    options = parser().parse_args()
    bad = [s for s in load(options) if inspect(s, s.density).smudged]
    return 3 if bad else 0


sys.exit(main())
`,
);

const press = structuredFile(
  'Vault.kt',
  `/** Keeps coins. */
class Vault(private val owner: String) {
    private var coins = 0
    private var wrongPins = 0

    /** Opens the vault; after [MAX_PINS] wrong pins it stays shut for [SHUT]. */
    fun open(pin: String): Boolean {
        if (pin.isBlank()) throw IllegalArgumentException("no pin")
        if (pin != secret()) {
            wrongPins++
            if (wrongPins >= MAX_PINS) shutFor(SHUT)
            return false
        }
        return true
    }

    fun count(): Int = coins

    fun audit(year: Int, strict: Boolean): Optional<Report> {
        return Optional.empty()
    }

    companion object {
        const val MAX_PINS = 5
        val SHUT: Duration = Duration.ofHours(2)
    }
}
`,
);

const sure = (file: StructuredFile, question: string): string => {
  const found = askFile(file, question);
  return found && found.certainty >= SURE && !/^(?:Possibly n|N)ot in/.test(found.text) ? found.text : '';
};

test('an exit code is that of the case that is asked for, by the comment and by the calls that end the program', () => {
  assert.match(sure(script, 'exit code when the archive is full'), /^`7`/);
  assert.match(sure(script, 'what does exit status 4 mean'), /a mast is silent[^]*stop 4/);
  assert.match(sure(script, 'how many exit codes are there'), /^\*\*4\*\*/);
  assert.match(sure(tool, 'exit code if there are bad sheets'), /return 3 if bad else 0/);
  assert.match(askFile(script, 'exit code 9?')?.text ?? '', /^Not in this file/);
});

test('options are known by their declarations and by the usage text', () => {
  assert.match(sure(script, 'how do I collect only one mast?'), /`-m`/);
  assert.match(sure(script, 'what does -q do'), /nothing but errors/);
  assert.match(sure(script, 'default of -z'), /default `6`/);
  assert.match(sure(tool, 'defaults of --pages and --binding'), /`16`[^]*"glue"/);
  assert.match(sure(tool, 'which options have no help text'), /`--trim`[^]*`--ink`/);
  assert.doesNotMatch(sure(tool, 'which options have no help text'), /pages/);
  assert.match(sure(tool, 'how many command line options are there?'), /^\*\*4\*\*/);
  assert.match(sure(tool, 'which bindings can be given with -b'), /thread/);
});

test('options of Go, Rust, Ruby and commander', () => {
  const go = structuredFile('serve.go', 'package main\n\nvar port = flag.Int("port", 8081, "where it listens")\n');
  assert.match(sure(go, 'default of -port'), /`8081`/);
  const rust = structuredFile(
    'cli.rs',
    'struct Cli {\n    /// Rows of a page\n    #[arg(short, long, default_value_t = 40)]\n    rows: usize,\n}\n',
  );
  assert.match(sure(rust, 'what is --rows by default'), /Rows of a page; default `40`/);
  const ruby = structuredFile(
    'cli.rb',
    'require "optparse"\nOptionParser.new do |opts|\n  opts.on("-w", "--width N", "columns of a line") { |n| w = n }\nend\n',
  );
  assert.match(sure(ruby, 'what does --width do'), /columns of a line/);
  const commander = structuredFile('cli.ts', "program.option('-t, --tries <n>', 'how often it is tried', '3');\n");
  assert.match(sure(commander, 'default of --tries'), /how often it is tried/);
});

test('what happens in a case is told by the lines of the case', () => {
  const wrong = sure(press, 'how many wrong pins until it is shut, and for how long?');
  assert.match(wrong, /wrongPins >= MAX_PINS/);
  assert.match(wrong, /MAX_PINS = 5/);
  assert.match(wrong, /SHUT = Duration.ofHours\(2\)/);
  assert.match(sure(press, 'what happens if the pin is empty?'), /IllegalArgumentException/);
  const lag = askFile(script, 'what happens when 12 masts do not answer');
  assert.match(lag?.text ?? '', /giving up/);
});

test('a field that is asked "when" is answered by what sets it', () => {
  const found = askFile(tool, 'when is a sheet smudged?');
  assert.match(found?.text ?? '', /density > 2\.4/);
});

test('what the file has no word of, and a figure that it does not give, is not sure', () => {
  assert.equal(sure(press, 'is the vault fireproof?'), '');
  assert.equal(sure(press, 'how many coins does the owner have?'), '');
  assert.equal(sure(tool, 'which AFP printer is used?'), '');
  assert.equal(sure(press, 'how many wrong pins were typed so far?'), '');
});

test('several signatures are listed, and those that return what is asked for', () => {
  assert.match(
    sure(press, 'signatures of open and audit'),
    /fun open\(pin: String\)[^]*fun audit\(year: Int, strict: Boolean\)/,
  );
  const optional = sure(press, 'which functions return an Optional?');
  assert.match(optional, /audit/);
  assert.doesNotMatch(optional, /count/);
  assert.deepEqual(citedBy(askFile(press, 'signature of count')), ['17-17', '17-17']);
});

test('tests that are skipped are listed with the reason', () => {
  const file = structuredFile(
    'lib.rs',
    '#[cfg(test)]\nmod tests {\n    #[test]\n    fn quick() {}\n\n    #[test]\n    #[ignore = "needs a scale"]\n    fn weighs() {}\n}\n',
  );
  const skipped = sure(file, 'which test is skipped and why?');
  assert.match(skipped, /weighs[^]*needs a scale/);
  assert.doesNotMatch(skipped, /quick/);
});

const header = structuredFile(
  'weir.c',
  `/* weir -- opens the gates of a weir

   Copyright (C) 2011 Ida Moor

   Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
   documentation files (the "Software"), to deal in the Software without restriction, including without limitation
   the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software,
   subject to the following conditions:

   The above copyright notice and this permission notice shall be included in all copies.

   THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND.
   version 1.2
 */

/*
 * History
 * 1.0  3 May 2011   first version
 * 1.1  9 June 2012  - gates close by themselves
 *                   - the motor is asked before it turns
 * 1.2  1 July 2013  - flood warnings
 */

#include <stdio.h>

int open_gate(int gate, int level)
{
    if (gate < 0) return -1;
    check_level(level);
    return turn(gate);
}

void check_level(int level)
{
    if (level > 90) raise(SIGABRT);
}
`,
);

test('the history in a comment is a changelog', () => {
  assert.match(sure(header, 'what changed in 1.1?'), /close by themselves[^]*motor is asked/);
  assert.match(sure(header, 'when did the first version come out?'), /1\.0[^]*3 May 2011/);
  assert.match(sure(header, 'in which version came flood warnings?'), /1\.2/);
  const found = askFile(header, 'what does open_gate return for a negative gate?');
  assert.doesNotMatch(found?.kinds.join(' ') ?? '', /changelog/);
});

test('the licence in a header is answered as a licence, a short notice is quoted', () => {
  assert.match(sure(header, 'who wrote this and may I sell it?'), /Ida Moor[^]*Yes/);
  assert.match(sure(header, 'which licence is this under?'), /MIT/);
  const short = structuredFile(
    'a.ts',
    '// SPDX-License-Identifier: EUPL-1.2\n// Copyright 2020 Dorf GmbH\nexport const a = 1;\n',
  );
  assert.match(sure(short, 'who owns the copyright and which licence is it?'), /EUPL-1\.2 Copyright 2020 Dorf GmbH/);
  const none = structuredFile('b.ts', 'export const a = 1;\n');
  assert.equal(sure(none, 'which licence is this under?'), '');
});

test('the cases in which a function ends early are its guards', () => {
  const cases = sure(press, 'when does open return false?');
  assert.match(cases, /return false/);
  const failing = sure(press, 'in which cases does open fail?');
  assert.match(failing, /isBlank[^]*IllegalArgumentException/);
  assert.doesNotMatch(failing, /return true/);
});

test('what a check that is called raises belongs to its caller', () => {
  const ruby = structuredFile(
    'loan.rb',
    'class Loan\n  def extend(days)\n    ensure_open!\n    @due += days\n  end\n\n  private\n\n  def ensure_open!\n    raise ClosedError, "loan is closed" if @closed\n  end\nend\n\nclass LoanError < StandardError; end\nclass ClosedError < LoanError; end\n',
  );
  assert.match(sure(ruby, 'which errors can extend raise?'), /ClosedError/);
  assert.match(sure(ruby, 'how are the error classes related?'), /`ClosedError` \(line 15\) extends `LoanError`/);
});

test('a program without a comment at its top is summed up by its main type', () => {
  const file = structuredFile(
    'Quay.java',
    'package port;\n\nenum Side { EAST, WEST }\n\n/** Gives ships their berths. */\nclass Quay {\n  public void moor(String ship) {}\n  private void tie() {}\n}\n',
  );
  const summary = sure(file, 'what is this file about?');
  assert.match(summary, /Gives ships their berths[^]*`moor`/);
  assert.doesNotMatch(summary, /`tie`/);
});

test('what replaces deprecated things is told by their lines, and is not sure where these do not say it', () => {
  const said = structuredFile(
    'orchard.graphql',
    'enum Stage {\n  BUD\n  BLOOM\n  FROZEN @deprecated(reason: "use BUD")\n}\n\ntype Tree {\n  age: Int\n  years: Int @deprecated(reason: "use age")\n}\n',
  );
  const both = askFile(said, 'what is deprecated in this schema and what replaces it?');
  assert.match(both?.text ?? '', /use BUD[^]*use age/);
  assert.ok((both?.certainty ?? 0) >= SURE);
  const silent = structuredFile(
    'store.ts',
    '/** @deprecated */\nexport function open(path: string): void {}\n\nexport function close(): void {}\n',
  );
  assert.ok((askFile(silent, 'which functions are deprecated and what replaces them?')?.certainty ?? 0) < SURE);
});

test('things that are declared or defined here are listed, as those of the file are', () => {
  const mast = structuredFile(
    'mast.py',
    'class MastError(Exception):\n    """All that fails."""\n\nclass Silent(MastError):\n    """No answer."""\n\ndef ping(mast):\n    raise Silent(mast)\n',
  );
  const errors = askFile(mast, 'exceptions defined in here?');
  assert.equal(errors?.text, '`MastError`, `Silent`');
  assert.ok(errors.certainty >= SURE);
  assert.match(askFile(mast, 'functions declared in this module')?.text ?? '', /ping/);
});

test('what is deprecated is told of the things that are asked for', () => {
  const shop = structuredFile(
    'shop.py',
    'class Basket:\n    """Holds goods."""\n\ndef old_total(b):\n    """Deprecated: use total."""\n    return b.total()\n\ndef ship(b):\n    return b\n',
  );
  assert.match(askFile(shop, 'which functions are deprecated?')?.text ?? '', /^`def old_total/);
  const classes = askFile(shop, 'which classes are deprecated?');
  assert.match(classes?.text ?? '', /^None of the 1 is marked/);
  assert.ok((askFile(shop, 'which widgets are deprecated?')?.certainty ?? 0) < SURE);
});

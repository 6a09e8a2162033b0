import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const reader = structuredFile(
  'mast.c',
  `#include <unistd.h>
#define DEFAULT_PORT "/dev/mast0"  /* the long one */

int main(int argc, char **argv)
{
    const char *port = DEFAULT_PORT;
    int opt, loud = 0, tries = 3;
    while ((opt = getopt(argc, argv, "p:n:l")) != -1) {
        switch (opt) {
        case 'p': port = optarg; break;
        case 'n':
            tries = atoi(optarg);
            break;
        case 'l': loud = 1; break;
        default: fprintf(stderr, "usage: %s [-p port] [-n tries] [-l]\\n", argv[0]);
        }
    }
    return 0;
}
`,
);

test('an option that is read by its letter is by default what its variable is before', () => {
  const port = askFile(reader, 'which port is used without -p?');
  assert.equal(port?.text, '`-p` — port; default `"/dev/mast0"`');
  assert.deepEqual(citedBy(port), ['10-10', '2-2', '6-6']);
  assert.match(askFile(reader, 'default of -n')?.text ?? '', /tries; default `3`/);
  assert.match(askFile(reader, 'how many options does it have?')?.text ?? '', /^\*\*3\*\*/);
});

test('a shell script says what its options are by the variables above', () => {
  const script = structuredFile(
    'mast.sh',
    'height=12\nwhile getopts "h:q" opt; do\n  case $opt in\n    h) height=$OPTARG ;;\n    q) quiet=1 ;;\n  esac\ndone\n',
  );
  assert.match(askFile(script, 'default of -h')?.text ?? '', /`-h` — default `12`/);
});

test('two nouns of a schema are listed together, values with their enumeration', () => {
  const schema = structuredFile(
    'kiln.graphql',
    'enum Glaze {\n  MATT\n  SHINY @deprecated(reason: "Use MATT.")\n}\n\ntype Pot {\n  id: ID!\n  tint: String @deprecated(reason: "Use glaze.")\n}\n',
  );
  const found = askFile(schema, 'which fields and values are deprecated');
  assert.match(found?.text ?? '', /Glaze\.SHINY[^]*Pot\.tint/);
  assert.doesNotMatch(found?.text ?? '', /MATT`:|Pot\.id/);
});

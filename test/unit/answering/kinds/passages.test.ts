import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const kiln = structuredFile(
  'kiln.go',
  `// Package kiln fires pots in the order in which they come.
package kiln

const (
	maxFirings = 3
	// pots that lie longer than this have dried out
	driedAfter = 9 * time.Hour
)

type Kiln struct {
	cold bool
	pots []Pot
}

// Fire heats until the shelf is empty. Large pots go in first, then small ones, heaviest first among equals.
func (k *Kiln) Fire() error {
	for _, pot := range k.pots {
		k.heat(pot)
	}
	return nil
}

func (k *Kiln) heat(pot Pot) {
	if time.Since(pot.Shaped) > driedAfter && pot.Glazed {
		k.log.Warn("dropping dried pot", "pot", pot.Name)
		return
	}
	pot.Firings++
	if pot.Firings >= maxFirings {
		k.log.Error("giving up", "pot", pot.Name)
	}
}

// Cool stops firing, not loading: the potter uses it while the shelf is wiped.
func (k *Kiln) Cool(on bool) {
	k.cold = on
}

/* Not safe for two potters: make one kiln for each. */
type Shared struct {
	owner string
}
`,
);

test('a sentence of a comment answers where it has the words, and is cited before the code below it', () => {
  const loading = askFile(kiln, 'can pots still be loaded while firing is stopped?');
  assert.match(loading?.text ?? '', /stops firing, not loading/);
  assert.equal(citedBy(loading)[0], '34-37');
});

test('a condition is shown with what follows from it', () => {
  const thrown = askFile(kiln, 'when is a glazed pot thrown away?');
  assert.match(thrown?.text ?? '', /driedAfter && pot\.Glazed[^]*dropping dried pot/);
});

test('an order is told by the sentence that says what comes first', () => {
  const order = askFile(kiln, 'in what order is stuff fired');
  assert.match(order?.text ?? '', /Large pots go in first/);
});

test('a participle at the end of a question is no field that is asked for', () => {
  const found = askFile(kiln, 'can pots still be loaded while it is cold?');
  assert.doesNotMatch(found?.how ?? '', /field Kiln\.cold/);
});

const toll = structuredFile(
  'toll.py',
  `"""Tolls of the bridge."""

TOLL = 40
MAX_TOLL_PER_CART = 900
#: Carters may come back free until the bells of noon.
RETURN_HOUR = 12


def toll(cart, returning=False):
    """Pilgrims pay nothing, and a farmer's cart three quarters."""
    if returning:
        return 0
    return min(cart.wheels * TOLL, MAX_TOLL_PER_CART)


def seal(cart, colour=None):
    if colour is None:
        colour = "red"
    return colour
`,
);

test('the most of something is the bound of that name, not the plain value that it bounds', () => {
  const most = askFile(toll, 'what is the most toll per cart?');
  assert.match(most?.text ?? '', /900/);
  assert.doesNotMatch(most?.text ?? '', /40/);
});

test('until when something may be done is no yes or no', () => {
  const until = askFile(toll, 'until when can carters come back?');
  assert.match(until?.text ?? '', /until the bells of noon/);
  assert.doesNotMatch(until?.text ?? '', /`False`/);
});

const lock = structuredFile(
  'lock.c',
  `#include <stdlib.h>

/* exit codes */
enum { OK_ = 0, BAD_KEY = 7, JAMMED = 9 };

static void usage(void)
{
    exit(BAD_KEY);
}

int main(void)
{
    if (turn() < 0)
        return JAMMED;
    return OK_;
}
`,
);

test('an exit by a named constant has the code of the constant', () => {
  const jammed = askFile(lock, 'which exit code when the lock is jammed?');
  assert.match(jammed?.text ?? '', /^`9`/);
  assert.match(jammed?.text ?? '', /JAMMED = 9/);
  assert.ok(citedBy(jammed).includes('4-4'));
  assert.ok((jammed?.certainty ?? 0) >= SURE);
});

test('an apostrophe that is left out changes no question', () => {
  assert.match(askFile(kiln, 'whats this file for')?.text ?? '', /fires pots/);
});

test('a default of nothing is shown with what takes its place', () => {
  const colour = askFile(toll, 'default colour of seal?');
  assert.match(colour?.text ?? '', /if colour is None:\n\s+colour = "red"/);
});

test('a value that is only true, false or nothing does not say what can be done', () => {
  const shop = structuredFile(
    'shop.py',
    `_closed = False


def sell(goods):
    if _closed:
        raise RuntimeError("cannot sell goods after closing")
    return goods
`,
  );
  const selling = askFile(shop, 'can I sell goods after it closed');
  assert.match(selling?.text ?? '', /cannot sell goods after closing/);
});

test('functions that are set on a prototype or exported are declarations', () => {
  const winch = structuredFile(
    'winch.js',
    `function Winch(load) {
  this._load = load;
}

Winch.prototype.lower = function(metres) {
  if (this._load > 900) {
    return null;
  }

  return metres;
};

exports.rope = function(length) {
  return length;
};
`,
  );
  assert.match(askFile(winch, 'parameters of Winch.lower')?.text ?? '', /^Parameters: `metres`/);
  assert.match(askFile(winch, 'signature of rope')?.text ?? '', /`length`/);
});

test('a figure that a question supposes is not its answer', () => {
  const barrel = structuredFile(
    'barrel.py',
    'class Barrel:\n    """A barrel. Of size 0 it is without end."""\n\n    def __init__(self, size=0):\n        self.size = size\n',
  );
  assert.match(askFile(barrel, 'how large is a barrel if its size is 0?')?.text ?? '', /without end/);
});

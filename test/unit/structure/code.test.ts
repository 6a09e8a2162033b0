import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { declarationsOf, itemNamed, itemsOf, parametersOf } from './declarations.ts';

const typescript = `import { type Lens, grind } from "@optics/lens";

/** How long a mirror rests, in {@link Hours}. */
export const REST_HOURS = 6;
const pattern = /["'{]/;
export type Phase = "new" | "full";
export interface Plan {
  phase?: Phase;
  until: Date; // local time
}
@sealed
export abstract class Dome extends Shelter {
  readonly #angle: number = 90;
  constructor(private readonly motor: Motor) { super(); }
  /** Turns the dome. */
  async turn(by: number, { slow = true }: Options = {}): Promise<void> {
    const text = \`\${by} {\`;
  }
  get open(): boolean { return false; }
}
const half = (x: number) => x / 2;
describe("dome", () => {
  it("turns", () => {});
});
export { half };
`;

test('TypeScript: declarations with their extents, values and members', () => {
  assert.deepEqual(declarationsOf('dome.ts', typescript), [
    'constant REST_HOURS [4-4] = 6',
    'constant pattern [5-5] = /["\'{]/',
    'type Phase [6-6] = "new" | "full"',
    'interface Plan [7-10]',
    'field Plan.phase [8-8]',
    'field Plan.until [9-9]',
    'class Dome [11-20]',
    'field Dome.#angle [13-13] = 90',
    'method Dome.constructor [14-14]',
    'field Dome.motor [14-14]',
    'method Dome.turn [16-18]',
    'property Dome.open [19-19]',
    'function half [21-21]',
    'test suite dome [22-24]',
    'test dome.turns [23-23]',
  ]);
});

test('TypeScript: what is said, exported, decorated, taken and returned', () => {
  assert.equal(itemNamed('dome.ts', typescript, 'REST_HOURS').comment, 'How long a mirror rests, in Hours.');
  assert.equal(itemNamed('dome.ts', typescript, 'until').comment, 'local time');
  assert.ok(itemNamed('dome.ts', typescript, 'half').traits.includes('exported'));
  assert.ok(itemNamed('dome.ts', typescript, 'phase').traits.includes('optional'));
  assert.ok(itemNamed('dome.ts', typescript, 'Dome').traits.includes('decorated:sealed'));
  assert.ok(itemNamed('dome.ts', typescript, 'turn').traits.includes('returns:Promise<void>'));
  assert.deepEqual(parametersOf('dome.ts', typescript, 'turn'), [
    'by: number',
    'slow = true',
    '{ slow = true }: Options = {}',
  ]);
  const [imported] = itemsOf('dome.ts', typescript);
  assert.deepEqual([imported?.kind, imported?.name, imported?.value], ['import', '@optics/lens', 'type Lens, grind']);
});

test('Python: blocks by their indentation, docstrings, decorators, fields and values over several lines', () => {
  const python = `"""Brews coffee."""
from enum import Enum
import os, sys as system

GRAMS = 18  # for two cups
TABLE = {
    "fine": 1,
}

class Roast(Enum):
    LIGHT = "l"

class BrewError(ValueError):
    """It cannot be brewed."""

@dataclass
class Cup:
    size: int = 200
    @property
    def full(self) -> bool:
        return True

@cached(ttl=5)
async def brew(
    water: int,
    *, strong: bool = False,
) -> Cup:
    """Brews one cup."""
    text = """
def hidden(): pass
"""
    def inner(): ...
`;
  assert.deepEqual(declarationsOf('brew.py', python), [
    'constant GRAMS [5-5] = 18',
    'constant TABLE [6-8] = { "fine": 1, }',
    'enum Roast [10-11]',
    'enum member Roast.LIGHT [11-11] = l',
    'class BrewError [13-14]',
    'class Cup [16-21]',
    'field Cup.size [18-18] = 200',
    'property Cup.full [19-21]',
    'function brew [23-32]',
    'local function brew.inner [32-32]',
  ]);
  assert.deepEqual(parametersOf('brew.py', python, 'brew'), ['water: int', 'strong: bool = False']);
  assert.equal(itemNamed('brew.py', python, 'brew').comment, 'Brews one cup.');
  assert.ok(itemNamed('brew.py', python, 'BrewError').traits.includes('exception'));
  assert.equal(readStructure('brew.py', python.split('\n'))?.root.comment, 'Brews coffee.');
});

test('Go: groups, types of constants, receivers and shared types of parameters', () => {
  const go = `// Package tide tells the tides.
package tide

const (
	// Low is the lowest.
	Low Level = iota
	High
)

var ErrDry = errors.New("dry")

type Gauge struct {
	Name string \`json:"name"\`
	mu   sync.Mutex
}

func (g *Gauge) Read(at, until time.Time) (level Level, err error) {
	return Low, nil
}
`;
  assert.deepEqual(declarationsOf('tide.go', go), [
    'package tide [2-2]',
    'constant Low [6-6] = iota',
    'constant High [7-7]',
    'variable ErrDry [10-10] = errors.New("dry")',
    'struct Gauge [12-15]',
    'field Gauge.Name [13-13]',
    'field Gauge.mu [14-14]',
    'method Read [17-19]',
  ]);
  assert.deepEqual(parametersOf('tide.go', go, 'Read'), ['at: time.Time', 'until: time.Time']);
  assert.ok(itemNamed('tide.go', go, 'Read').traits.includes('of:Gauge'));
  assert.ok(itemNamed('tide.go', go, 'ErrDry').traits.includes('exception'));
});

test('Java, C# and Kotlin: members, values of enumerations with and without bodies, records and constants', () => {
  const java = `package a.b;
@Service
public class Till<T extends Coin> implements Box {
    static final int LIMIT = 40;
    @Override
    public <R> R count(List<? extends T> coins, int... limits) throws FullException, IOException { return null; }
    enum State { OPEN("o"), SHUT("s"); final String code; State(String code) { this.code = code; } }
    record Slot(String aisle, int shelf) {}
}`;
  assert.deepEqual(declarationsOf('Till.java', java), [
    'package a.b [1-1]',
    'class Till [2-9]',
    'constant Till.LIMIT [4-4] = 40',
    'method Till.count [5-6]',
    'enum Till.State [7-7]',
    'enum member Till.State.OPEN [7-7] = "o"',
    'enum member Till.State.SHUT [7-7] = "s"',
    'field Till.State.code [7-7]',
    'constructor Till.State.State [7-7]',
    'record Till.Slot [8-8]',
    'field Till.Slot.aisle [8-8]',
    'field Till.Slot.shelf [8-8]',
  ]);
  assert.deepEqual(parametersOf('Till.java', java, 'count'), ['coins: List<? extends T>', 'limits: int...']);

  const csharp = `namespace Shop;
public record Line(string Sku, int Count = 1);
public class Order {
    public const int Max = 9;
    public decimal Total { get; set; } = 0m;
    public async Task<bool> AddAsync(Line line, CancellationToken token = default) { return true; }
}`;
  assert.deepEqual(declarationsOf('Order.cs', csharp), [
    'namespace Shop [1-1]',
    'record Line [2-2]',
    'field Line.Sku [2-2]',
    'field Line.Count [2-2] = 1',
    'class Order [3-7]',
    'constant Order.Max [4-4] = 9',
    'property Order.Total [5-5]',
    'method Order.AddAsync [6-6]',
  ]);

  const kotlin = `const val LIMIT = 3
data class Boat(
    /** Above the water. */
    val mast: Double = 9.5,
    name: String,
) : Vessel {
    suspend fun sail(to: Port? = null): Int = 4
}
fun Boat.moor() {}`;
  assert.deepEqual(declarationsOf('Boat.kt', kotlin), [
    'constant LIMIT [1-1] = 3',
    'class Boat [2-8]',
    'field Boat.mast [4-4] = 9.5',
    'method Boat.sail [7-7]',
    'function moor [9-9]',
  ]);
  assert.equal(itemNamed('Boat.kt', kotlin, 'mast').comment, 'Above the water.');
});

test('C, C++, Rust, PHP and Swift: the forms of their own', () => {
  const c = `#define SIZE 64 /* bytes */
#define MAX(a, b) ((a) > (b) ? (a) : (b))
typedef struct ring {
    uint8_t data[SIZE];
    struct ring *next;
} ring_t;
static const char *const name = "r}ng";
int put(ring_t *r, uint8_t b)
{
    return 0;
}`;
  assert.deepEqual(declarationsOf('ring.c', c), [
    'constant SIZE [1-1] = 64',
    'macro MAX [2-2]',
    'struct ring_t [3-6]',
    'field ring_t.data [4-4]',
    'field ring_t.next [5-5]',
    'constant name [7-7] = r}ng',
    'function put [8-11]',
  ]);

  const cpp = `class Shape : public Base {
 public:
  explicit Shape(int sides = 4);
  template <typename T> T scale(T by) const noexcept { return by; }
 private:
  int id_{0};
};
double Shape::area(int n) const { return n; }`;
  assert.deepEqual(declarationsOf('shape.cpp', cpp), [
    'class Shape [1-7]',
    'constructor Shape.Shape [3-3]',
    'method Shape.scale [4-4]',
    'field Shape.id_ [6-6]',
    'method area [8-8]',
  ]);

  const rust = `pub enum Fault { Late(Duration), Gone, Io { path: String } }
impl<'a> Pool<'a> {
    pub async fn take(&self, wait: Option<u8>) -> Result<Guard<'a>, Fault>
    where
        Self: Send,
    {
        let quote = '"';
    }
}`;
  assert.deepEqual(declarationsOf('pool.rs', rust), [
    'enum Fault [1-1]',
    'enum member Fault.Late [1-1]',
    'enum member Fault.Gone [1-1]',
    'enum member Fault.Io [1-1]',
    'implementation Pool [2-9]',
    'method Pool.take [3-8]',
  ]);
  assert.ok(itemNamed('pool.rs', rust, 'take').traits.includes("returns:Result<Guard<'a>, Fault>"));

  const php = `<?php
final class Mailer {
    private ?string $from = 'a@b.example';
    public function send(string $to, ?string $body = null): bool { return true; }
}
enum Grade: string { case High = 'h'; }`;
  assert.deepEqual(declarationsOf('Mailer.php', php), [
    'class Mailer [2-5]',
    'property Mailer.from [3-3] = a@b.example',
    'method Mailer.send [4-4]',
    'enum Grade [6-6]',
    'enum member Grade.High [6-6] = h',
  ]);

  const swift = `struct Song {
    private(set) var volume: Float = 0.8
    enum Fault: Error { case missing(String), busy }
    func play(_ at: Double = 0) async throws -> Bool { true }
}`;
  assert.deepEqual(declarationsOf('Song.swift', swift), [
    'struct Song [1-5]',
    'property Song.volume [2-2] = 0.8',
    'enum Song.Fault [3-3]',
    'enum member Song.Fault.missing [3-3]',
    'enum member Song.Fault.busy [3-3]',
    'method Song.play [4-4]',
  ]);
});

test('Ruby and shell: blocks that end with words, defaults, and texts up to a label', () => {
  const ruby = `require "csv"
class Invoice < Record
  MAX = 99 # by law
  attr_reader :number
  # Adds a line.
  def add(label, vat: 0.2)
    if label
    end
  end

  private

  def total = 1
end`;
  assert.deepEqual(declarationsOf('invoice.rb', ruby), [
    'class Invoice [2-14]',
    'constant Invoice.MAX [3-3] = 99',
    'field Invoice.number [4-4]',
    'method Invoice.add [6-9]',
    'method Invoice.total [13-13]',
  ]);
  assert.deepEqual(parametersOf('invoice.rb', ruby, 'add'), ['label', 'vat = 0.2']);
  assert.ok(itemNamed('invoice.rb', ruby, 'total').traits.includes('private'));

  const shell = `#!/bin/bash
# Copies the plates.
readonly KEEP=7
TARGET="\${TARGET:-/srv/plates}"
copy() {
  cat <<EOF
}
EOF
}
`;
  assert.deepEqual(declarationsOf('copy.sh', shell), [
    'constant KEEP [3-3] = 7',
    'constant TARGET [4-4] = /srv/plates',
    'function copy [5-9]',
  ]);
  assert.equal(readStructure('copy', shell.split('\n'))?.root.comment, 'Copies the plates.');
});

test('programs that end too early, or open brackets beyond measure, give what was read', () => {
  assert.deepEqual(declarationsOf('a.ts', 'export function open(a: {'), ['function open [1-1]']);
  assert.deepEqual(declarationsOf('a.py', 'def f(a,\n  b'), ['function f [1-2]']);
  for (const name of ['a.ts', 'a.go', 'a.rs', 'a.c', 'a.py', 'a.rb']) {
    assert.ok(readStructure(name, ['{(['.repeat(30_000)]));
    assert.ok(readStructure(name, ['"'.repeat(30_000), "'", '/*']));
  }
});

test('functions may be called as statements are, and types in angles end no header', () => {
  const declared = declarationsOf(
    'heap.rs',
    'impl Heap {\n    pub fn new(size: usize) -> Self {\n        Self { size }\n    }\n\n    pub fn iter(&self) -> impl Iterator<Item = &u8> {\n        self.all.iter()\n    }\n\n    fn last(&self) -> u8 {\n        0\n    }\n}\n',
  );
  assert.deepEqual(declared, [
    'implementation Heap [1-13]',
    'method Heap.new [2-4]',
    'method Heap.iter [6-8]',
    'method Heap.last [10-12]',
  ]);
});

test('a property of Kotlin goes on with its getter on the next line', () => {
  const declared = declarationsOf(
    'Shelf.kt',
    'class Shelf {\n    val full: Boolean\n        get() = size > 9\n    val share: Double\n        get() {\n            return size / 9.0\n        }\n    val size = 3\n}\n',
  );
  assert.deepEqual(declared, [
    'class Shelf [1-9]',
    'property Shelf.full [2-3] = size > 9',
    'property Shelf.share [4-7]',
    'property Shelf.size [8-8] = 3',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const kiln = structuredFile(
  'kiln.ts',
  `import { burn, type Fuel } from "@kiln/fire";

/** Degrees that the kiln may reach. */
export const MAX_DEGREES = 1280;
const COOL_DOWN_MINUTES = 45;
const glaze = {
  layers: 3,
};

export type Clay = "stone" | "earthen" | "porcelain";

/** The kiln cannot be fired. */
export class KilnError extends Error {}

export interface Firing {
  clay: Clay;
  degrees: number;
  note?: string;
}

export class Kiln {
  #isHot = false;

  /**
   * Fires the pots.
   *
   * @throws KilnError where it is too hot already
   */
  async fire(firing: Firing, hours = 8): Promise<number> {
    if (firing.degrees > MAX_DEGREES) throw new KilnError("too hot");
    burn(firing.degrees);
    return hours;
  }

  /** Waits until the pots can be touched. */
  rest(): void {
    this.#wait(COOL_DOWN_MINUTES);
  }

  #wait(minutes: number): void {}
}

/** Whether a pot has cracked; hairlines do not count, since they close again. */
export function cracked(pot: Pot): boolean {
  return pot.cracks.some(({ depth }) => depth > 2);
}
`,
);

const answerOf = (question: string): string => {
  const finding = askFile(kiln, question);
  return finding && finding.certainty >= SURE ? finding.text : '';
};

test('a declaration that is named: its definition, parameters, type, default, errors', () => {
  assert.match(answerOf('where is cracked defined?'), /line 44[^]*function cracked/);
  assert.deepEqual(citedBy(askFile(kiln, 'what does cracked do?')), ['43-46']);
  assert.match(answerOf('what does the class Kiln do?'), /^`Kiln`, line/);
  assert.match(answerOf('what parameters does fire take'), /`firing: Firing`, `hours = 8`/);
  assert.match(answerOf('return type of fire'), /Returns `Promise<number>`/);
  assert.match(answerOf('default hours of fire?'), /^`8` .*`hours`/);
  assert.match(answerOf('what does fire throw'), /Errors: `KilnError`/);
  assert.match(answerOf('what is MAX_DEGREES set to?'), /^`1280` is the value of `MAX_DEGREES`/);
  assert.match(answerOf('fields of the Firing interface'), /`clay: Clay`, `degrees: number`, `note: string`/);
});

test('a value that is described in words, by its name, its comment and where it is used', () => {
  assert.match(answerOf('most degrees that the kiln may reach?'), /1280/);
  assert.match(answerOf('for how many minutes do the pots cool down'), /^`45`/);
  assert.match(answerOf('how many layers of glaze?'), /^`3`/);
});

test('lists and counts are of what is asked, and of nothing else', () => {
  assert.match(answerOf('list the public methods of Kiln'), /^`Kiln` \(2\): (?!.*#wait)/);
  assert.match(answerOf('how many functions are exported?'), /^\*\*1\*\*: `cracked`/);
  assert.match(answerOf('which exceptions are defined'), /^`KilnError`$/);
  assert.match(answerOf('which kinds of clay are there'), /`stone`, `earthen`, `porcelain`/);
  assert.match(answerOf('which constants are exported?'), /^`MAX_DEGREES = 1280`$/);
});

test('how declarations belong together: imports, uses and bases', () => {
  assert.match(answerOf('from which package is burn imported?'), /`burn` is imported from `@kiln\/fire`/);
  assert.match(answerOf('who calls burn()?'), /`Kiln.fire`, line 31/);
  assert.match(answerOf('which classes extend Error'), /^`KilnError`$/);
});

test('what happens in a case is told by the function that speaks of it', () => {
  assert.match(answerOf('why do hairlines not count?'), /since they close again/);
  assert.deepEqual(citedBy(askFile(kiln, 'what happens until the pots can be touched')), ['35-38', '5-5']);
});

test('a name that is not there is said not to be there, and a misspelt one is understood', () => {
  assert.match(answerOf('what does Kiln.paint do?'), /^Not in this file: there is no `paint` in class `Kiln`/);
  assert.match(answerOf('what does the function paint_all do?'), /^Not in this file: there is no `paint_all`/);
  assert.match(answerOf('what does the function mix_glaze do?'), /^Not in this file: there is no `mix_glaze`/);
  assert.deepEqual(askFile(kiln, 'what does Kiln.paint do?')?.lines, []);
  assert.match(answerOf('value of MAX_DEGRES'), /1280/);
});

test('an answer says which words of the question the file does not have', () => {
  assert.match(answerOf('which sculptor invented Kiln?'), /^Possibly not in this file, which has no `sculptor`/);
});

test('Python: entries of a table by their key, decorators, and a condition of a function', () => {
  const tolls = structuredFile(
    'tolls.py',
    `@dataclass
class Toll:
    axles: int
    cents: int
    night: int = 90

TOLLS = {
    Kind.VAN: Toll(2, 350),
    Kind.BUS: Toll(3, 800, 400),
}

@cached
def lookup(kind: Kind) -> Toll:
    """Finds the toll; unknown kinds pay as vans."""
    return TOLLS.get(kind, TOLLS[Kind.VAN])
`,
  );
  assert.match(askFile(tolls, 'cents for a bus?')?.text ?? '', /^`800` — `cents`/);
  assert.match(askFile(tolls, 'night toll of a van')?.text ?? '', /^`90` — `night` of `Kind.VAN` \(the default\)/);
  assert.equal(askFile(tolls, 'which functions are decorated with @cached')?.text, '`def lookup(kind: Kind) -> Toll`');
  assert.match(askFile(tolls, 'what do unknown kinds pay?')?.text ?? '', /pay as vans/);
});

test('Go: values of one type, and what a parameter may be given', () => {
  const tide = structuredFile(
    'tide.go',
    `package tide
type Level string
const (
	Low  Level = "low"
	High Level = "high"
)
type Option func(*Gauge)
func WithName(name string) Option { return nil }
func WithClock(c Clock) Option { return nil }
func New(id int, options ...Option) *Gauge { return nil }
`,
  );
  assert.match(askFile(tide, 'how many levels are there?')?.text ?? '', /^\*\*2\*\*: `Low`, `High`/);
  assert.match(askFile(tide, 'which options can be passed to New?')?.text ?? '', /WithName[^]*WithClock/);
});

test('a member that may come from a base, a companion or every type is not said to be missing for sure', () => {
  const mailer = structuredFile(
    'Mailer.kt',
    `class Mailer(private val client: Client = Client(1, "x")) : Base(client), Sender by client {
  companion object { fun of(size: Int): Mailer = Mailer() }
}
class Plain(val size: Int) { fun send() {} }
`,
  );
  const certaintyOf = (question: string): number => askFile(mailer, question)?.certainty ?? 0;
  assert.match(askFile(mailer, 'what does Plain.flush return?')?.text ?? '', /^Not in this file: there is no `flush`/);
  assert.match(askFile(mailer, 'what does Mailer.flush return?')?.text ?? '', /declares no `flush`.*`Base`, `Sender`/);
  assert.ok(certaintyOf('what does Mailer.flush return?') < SURE);
  assert.ok(certaintyOf('what does Plain.toString do?') < SURE);
  assert.doesNotMatch(askFile(mailer, 'what does Mailer.of do?')?.text ?? '', /Not in this file/);
  assert.match(askFile(mailer, 'what does Mailer extend?')?.text ?? '', /^`Mailer`: `Base`, `Sender`\n/);
  assert.doesNotMatch(askFile(mailer, 'what does Plain extend?')?.text ?? '', /`Int`|size: Int`/);
});

test('products in a sentence are no names of a program, names that are asked for are', () => {
  const program = structuredFile('a.ts', 'export function send(to: string): void {}\n');
  for (const question of ['how are mails sent with SendGrid?', 'does it run on macOS?'])
    assert.doesNotMatch(askFile(program, question)?.text ?? '', /^Not in this file/, question);
  for (const name of ['SendGrid', 'parseMails'])
    assert.match(askFile(program, `what does ${name} return?`)?.text ?? '', /^Not in this file: there is no/, name);
});

test('whether something may be null is told by the rules of its language, and else not at all', () => {
  const answers: readonly (readonly [string, string, string, RegExp])[] = [
    ['a.go', 'type A struct {\n\tNext *A\n\tName string\n\tOther B\n}', 'is A.Next nullable?', /may be nil/],
    ['a.go', 'type A struct {\n\tNext *A\n\tName string\n}', 'is A.Name nullable?', /cannot be nil/],
    ['a.go', 'type A struct {\n\tOther B\n}', 'is A.Other nullable?', /^`A\.Other`, line 2/],
    ['a.php', '<?php class A {\n public ?string $x;\n}', 'is A.x nullable?', /is optional/],
    ['a.php', '<?php class A {\n private int $y = 3;\n}', 'is A.y nullable?', /not nullable/],
    ['a.c', 'struct A {\n char *name;\n int size;\n};', 'is A.name nullable?', /is a pointer: it may be null/],
    ['a.c', 'struct A {\n char *name;\n int size;\n};', 'is A.size nullable?', /cannot be null/],
    ['a.proto', 'message A {\n string x = 1;\n}', 'is A.x required?', /neither marked as optional nor as required/],
    ['A.java', 'class A {\n Integer x;\n}', 'is A.x nullable?', /^`A\.x`, line 2/],
    ['a.kt', 'class A {\n val x: String? = null\n}', 'is A.x nullable?', /is optional: it may be left out or null/],
  ];
  for (const [name, text, question, expected] of answers)
    assert.match(askFile(structuredFile(name, text), question)?.text ?? '', expected, `${name}: ${question}`);
});

test('uses of private members, errors that are variables, and what a file belongs to', () => {
  const clock = structuredFile(
    'a.ts',
    'class Clock {\n  #timer =\n    start();\n  has(x: object) {\n    return #timer in x;\n  }\n}\nfunction start() {}\n',
  );
  assert.deepEqual(citedBy(askFile(clock, 'where is #timer used?')), ['5-5']);
  const rust = structuredFile(
    'a.rs',
    'fn f() -> Result<(), Error> {\n  g().map_err(|e| Err(e))?;\n  Err(Error::Gone)\n}\n',
  );
  assert.match(askFile(rust, 'which errors does f return?')?.text ?? '', /Errors: `Gone`\.\n/);
  const python = structuredFile(
    'a.py',
    'def f():\n  """Does.\n\n  Raises:\n    ValueError: one\n    KeyError: two\n  """\n  run()\n',
  );
  assert.match(askFile(python, 'which errors does f raise?')?.text ?? '', /`ValueError`, `KeyError`/);
  const names = structuredFile('a.cpp', 'namespace a { int x; }\nnamespace b { int y; }\n');
  assert.match(askFile(names, 'which namespace is it?')?.text ?? '', /^`a` \(namespace\), `b` \(namespace\)$/);
  const kotlin = structuredFile('A.kt', 'package acme.mail\nclass A\n');
  assert.doesNotMatch(askFile(kotlin, 'which package provides the parser?')?.text ?? '', /acme\.mail/);
  const shell = structuredFile('a.sh', 'export HOME_A=1\nlocal_b=2\n');
  assert.match(askFile(shell, 'which variables are exported?')?.text ?? '', /HOME_A(?![^]*local_b)/);
});

test('what a function gives back is asked of the function, not of what else has a name', () => {
  const source = structuredFile(
    'marks.ts',
    [
      'const MARKS = {',
      '  L: { text: "late" },',
      '  X: { text: "not required" },',
      '};',
      'export function rate(rows: string[]): number | null {',
      "  const counted = rows.filter((row) => row !== 'X');",
      '  if (counted.length === 0) return null;',
      '  return counted.length / rows.length;',
      '}',
    ].join('\n'),
  );
  assert.match(askFile(source, 'what does rate return if there are only X marks?')?.text ?? '', /return null/);
});

test('the kinds of a thing are the values of the type whose comment says that it tells such things apart', () => {
  const source = structuredFile(
    'boats.go',
    [
      'package boats',
      '',
      '// Rank orders ferries: a lower number leaves first.',
      'type Rank int',
      '',
      'const (',
      '\tMail Rank = iota + 1',
      '\tCars',
      '\tFoot',
      ')',
    ].join('\n'),
  );
  const found = askFile(source, 'kinds of ferries, from first to last');
  assert.ok((found?.certainty ?? 0) >= SURE);
  assert.match(found?.text ?? '', /Mail[^]*Cars[^]*Foot/);
});

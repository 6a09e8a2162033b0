import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { outline, passagesOf } from './passagesOf.ts';

const x = (count: number): string => 'x'.repeat(count);
const lines = (count: number, line = 'word'): string => Array.from({ length: count }, () => line).join('\n');
/** How many lines each passage has. */
const heights = (text: string, filename: string): number[] =>
  passagesOf(text, filename).map(({ lineStart, lineEnd }) => lineEnd - lineStart + 1);

suite('a passage of prose', () => {
  test('has up to sixty lines', () => {
    assert.deepEqual(heights(lines(60), 'a.txt'), [60]);
    assert.deepEqual(heights(lines(61), 'a.txt'), [60, 1]);
  });

  test('has up to four thousand characters, line breaks among them', () => {
    assert.deepEqual(heights(`${x(1_999)}\n${x(2_000)}`, 'a.txt'), [2]);
    assert.deepEqual(heights(`${x(1_999)}\n${x(2_001)}`, 'a.txt'), [1, 1]);
  });

  test('is joined with the next while it has less than two hundred characters, with its line ends', () => {
    assert.deepEqual(outline(`${x(197)}\n\nNext.`, 'a.txt'), ['1-3']);
    assert.deepEqual(outline(`${x(198)}\n\nNext.`, 'a.txt'), ['1-1', '3-3']);
    assert.deepEqual(outline(`${x(300)}\nNext.`, 'a.txt'), ['1-2'], 'only a blank line ends a paragraph');
    assert.deepEqual(outline(`${x(300)}\n\n\t \n\nNext.`, 'a.txt'), ['1-1', '5-5']);
  });

  test('has no blank lines around it, and blank lines alone are none', () => {
    assert.deepEqual(outline('\n\n  \nOne.\n \nTwo.\n\n', 'a.txt'), ['4-6']);
    assert.deepEqual(outline('\n \n\t\n', 'a.txt'), []);
    assert.deepEqual(heights(`One.\n${lines(70, '')}\nTwo.`, 'a.txt'), [1, 1]);
  });
});

suite('a long line', () => {
  const pieces = (line: string): number[] => passagesOf(line, 'a.txt').map(({ text }) => text.length);

  test('is whole up to four thousand characters', () => {
    assert.deepEqual(pieces(x(4_000)), [4_000]);
    assert.deepEqual(pieces(x(4_001)), [1_500, 1_500, 1_001]);
  });

  test('is cut behind a sentence in the second half of a piece, else behind a gap, else anywhere', () => {
    assert.deepEqual(pieces(`${x(1_000)}. ${x(3_500)}`).slice(0, 1), [1_001]);
    assert.deepEqual(pieces(`${x(800)} ${x(400)}. ${x(100)} ${x(3_500)}`).slice(0, 1), [1_202]);
    assert.deepEqual(pieces(`${x(1_000)} ${x(3_500)}`).slice(0, 1), [1_001]);
    assert.deepEqual(pieces(`${x(1_000)},${x(3_500)}`).slice(0, 1), [1_001]);
    assert.deepEqual(pieces(`${x(400)}. ${x(200)} ${x(4_000)}`).slice(0, 1), [1_500]);
    assert.deepEqual(pieces(`${x(750)}。${x(4_000)}`).slice(0, 1), [1_500]);
    assert.deepEqual(pieces(`${x(751)}。${x(4_000)}`).slice(0, 1), [752]);
    assert.deepEqual(pieces(`${x(751)} ${x(4_000)}`).slice(0, 1), [752]);
    assert.deepEqual(pieces(`${x(750)} ${x(4_000)}`).slice(0, 1), [1_500]);
  });

  test('is not cut inside a character', () => {
    const cut = passagesOf(`${x(1_499)}${'😀'.repeat(2_000)}`, 'a.txt').map(({ text }) => text);
    assert.equal(cut[0]?.length, 1_499);
    for (const text of cut) assert.ok(text.isWellFormed());
  });

  test('has the name of the section it stands in, and interrupts what is around it', () => {
    const found = passagesOf(`# Title\n\nBefore.\n${x(4_001)}\nAfter.`, 'a.md');
    assert.deepEqual(
      found.map(({ lineStart, lineEnd, name, kind }) => `${lineStart}-${lineEnd} ${name ?? ''} ${kind}`),
      ['1-3 Title section', ...Array.from({ length: 3 }, () => '4-4 Title section'), '5-5 Title section'],
    );
    assert.deepEqual(
      passagesOf(`${' '.repeat(3_000)}${x(1_400)}`, 'a.txt').map(({ text }) => text.length),
      [1_400],
    );
  });
});

suite('a passage of Markdown', () => {
  test('is complete with two hundred characters of text, its heading aside', () => {
    assert.deepEqual(outline(`# ${x(300)}\n\n${x(198)}\n\nNext.`, 'a.md'), [`1-5 ${x(300)}`]);
    assert.deepEqual(outline(`# T\n\n${x(199)}\n\nNext.`, 'a.md'), ['1-3 T', '5-5 T']);
  });

  test('does not end before an indented line', () => {
    assert.deepEqual(outline(`- ${x(300)}\n\n  goes on\n\n\tand on\n\n new`, 'a.md'), ['1-5', '7-7']);
  });

  test('has up to sixty lines, and no blank ones at its ends', () => {
    assert.deepEqual(heights(lines(61), 'a.md'), [60, 1]);
    assert.deepEqual(outline(`\n\n# A\n${lines(80, '')}\nText.`, 'a.md').length, 2);
  });

  test('has the path of headings above it, of which a higher one ends the lower', () => {
    const text = '# A\n\n1\n\n### C\n\n2\n\n## B\n\n3\n\n# D\n\n4';
    assert.deepEqual(outline(text, 'a.md'), ['1-3 A', '5-7 A > C', '9-11 A > B', '13-15 D']);
  });

  test('knows headings by one to six marks, a space and no more than three of indent', () => {
    assert.deepEqual(outline('   ###### Deep ##\n\nText.', 'a.md'), ['1-3 Deep']);
    assert.deepEqual(outline('####### Seven\n\n    # Code\n\n#tag', 'a.md'), ['1-5']);
    assert.deepEqual(outline('# C#\n\nText.', 'a.md'), ['1-3 C#']);
    assert.deepEqual(outline('#\n\nText.', 'a.md'), ['1-3']);
    assert.deepEqual(outline('## Closed\t##\n\nText.', 'a.md'), ['1-3 Closed']);
  });

  test('knows underlined headings, of text alone and right below it', () => {
    assert.deepEqual(outline('One\n===\n\n1\n\nTwo\n--\n\n2', 'a.md'), ['1-4 One', '6-9 One > Two']);
    assert.deepEqual(outline('Text\n\n===', 'a.md'), ['1-3']);
    assert.deepEqual(outline('- item\n---', 'a.md'), ['1-2']);
    assert.deepEqual(outline('a | b\n---', 'a.md'), ['1-2']);
    assert.deepEqual(outline('Text\n-', 'a.md'), ['1-2']);
    assert.deepEqual(outline(`${x(150)}\nTitle\n=====\n\n${x(60)}\n\nNext`, 'a.md'), ['1-1', '2-7 Title']);
  });

  test('keeps a fenced block together until its own mark closes it', () => {
    const text = ['~~~', '# no', '', '```', '# nor this', '~~~~', '', '# Yes'];
    assert.deepEqual(outline(text.join('\n'), 'a.md'), ['1-6', '8-8 Yes']);
    assert.deepEqual(outline('``` `inline` ```\n\n# Yes', 'a.md'), ['1-1', '3-3 Yes']);
    assert.deepEqual(outline('```\n# no\n``` x\n# nor\n```\n# Yes', 'a.md'), ['1-5', '6-6 Yes']);
    assert.deepEqual(outline('    ```\n\n# Yes', 'a.md'), ['1-1', '3-3 Yes']);
  });

  test('has front matter at the beginning of the file alone', () => {
    assert.deepEqual(outline('---\na: 1\n# no: heading\n---\n# Yes', 'a.md'), ['1-4', '5-5 Yes']);
    assert.deepEqual(outline('---\n# Yes: a rule above\ntext', 'a.md'), ['1-1', '2-3 Yes: a rule above']);
    assert.deepEqual(outline('\n---\n# Yes\n---', 'a.md'), ['2-2', '3-4 Yes']);
  });
});

suite('a record of a table', () => {
  test('has the header as its context, unless that holds a number', () => {
    const contexts = (text: string, filename: string): (string | undefined)[] =>
      passagesOf(text, filename).map(({ context }) => context);
    assert.deepEqual(contexts('name,city\nAnn,Rome', 'a.csv'), [undefined, 'name,city']);
    assert.deepEqual(contexts('name\tcity\nAnn\tRome', 'a.tsv'), [undefined, 'name\tcity']);
    for (const first of ['Ann,7', 'Ann;7', 'Ann|7', 'Ann\t7', 'Ann,"7"', 'Ann, 7 ,x']) {
      assert.deepEqual(contexts(`${first}\nBob,8`, 'a.csv'), [undefined, undefined], first);
    }
    assert.deepEqual(
      contexts('name,,city\nAnn,,Rome', 'a.csv'),
      [undefined, 'name,,city'],
      'an empty cell is no number',
    );
  });

  test('repeats up to a thousand characters of a header', () => {
    const [, row] = passagesOf(`${'a,'.repeat(600)}\nb,c`, 'a.csv');
    assert.equal(row?.context?.length, 1_000);
  });

  test('goes on in a quoted field, up to forty lines', () => {
    assert.deepEqual(heights('a,b\n1,"x\n\ny"\n2,z', 'a.csv'), [1, 3, 1]);
    assert.deepEqual(heights(`a,b\n1,"x\n${lines(60, 'y')}`, 'a.csv').slice(0, 3), [1, 40, 1]);
    assert.deepEqual(heights('a,b\n1,"x ""y"" z"\n2,z\n\n3,w', 'a.csv'), [1, 1, 1, 1]);
  });

  test('of a workbook has the title of its sheet and the header below it', () => {
    const text = '## Sales\nalpha only\nName | City\nAnn | Rome\n\n## Stock\n7 | x\nItem | Place\nNut | Shelf';
    assert.deepEqual(
      passagesOf(text, 'a.extracted-sheet').map(({ text: row, name, context }) => [row, name, context]),
      [
        ['## Sales', 'Sales', undefined],
        ['alpha only', 'Sales', undefined],
        ['Name | City', 'Sales', undefined],
        ['Ann | Rome', 'Sales', 'Name | City'],
        ['## Stock', 'Stock', undefined],
        ['7 | x', 'Stock', undefined],
        ['Item | Place', 'Stock', undefined],
        ['Nut | Shelf', 'Stock', 'Item | Place'],
      ],
    );
  });
});

suite('a passage of JSON', () => {
  const member = (key: string, length: number): string => `"${key}": "${x(length - key.length - 7)}",`;

  test('is gathered up to three hundred characters where members begin, and up to six hundred elsewhere', () => {
    // Lines of 100 characters with their ends, below a brace that counts two.
    const outer = (last: number): string =>
      ['{', ...Array.from({ length: 5 }, () => member('a', 99)), member('b', last), member('c', 99), '}'].join('\n');
    assert.deepEqual(heights(outer(97), 'a.json'), [7, 2]);
    assert.deepEqual(heights(outer(96), 'a.json'), [8, 1]);
    const inner = (last: number): string =>
      [...Array.from({ length: 2 }, () => member('a', 99)), member('b', last), member('c', 99)].join('\n');
    assert.deepEqual(heights(inner(99), 'a.json'), [3, 1]);
    assert.deepEqual(heights(inner(98), 'a.json'), [4]);
  });

  test('keeps an object together up to twice as much', () => {
    const object = (count: number): string =>
      [
        '{',
        '"o": {',
        ...Array.from({ length: count }, (_, n) => member(`k${n}`, 99)),
        '"z": 1',
        '},',
        '"y": 2',
        '}',
      ].join('\n');
    assert.deepEqual(heights(object(4), 'a.json'), [8, 2]);
    assert.deepEqual(heights(object(7), 'a.json')[0], 8);
  });

  test('has the path that its members share', () => {
    const names = (text: string): (string | undefined)[] => passagesOf(text, 'a.json').map(({ name }) => name);
    assert.deepEqual(names('{\n"a": {\n"b": 1,\n"c": 2\n}\n}'), ['a']);
    assert.deepEqual(names('{"a": {"b": [1, 2, {"c": 3}]}}'), ['a']);
    assert.deepEqual(names('[1,\n2,\n{"a": 1}]'), [undefined]);
    assert.deepEqual(names('{"a\\"b": 1}'), ['a\\"b']);
    assert.deepEqual(names('{\n// "no": {\n"a": 1}'), ['a']);
    assert.deepEqual(names('{"url": "http://x, {y}: z"}'), ['url']);
  });

  test('counts the elements of arrays, and names sixteen levels', () => {
    const rows = Array.from({ length: 4 }, (_, row) => `  {"id": ${row}, "text": "${x(290)}"},`);
    const names = passagesOf(['{"rows": [', ...rows, ']}'].join('\n'), 'a.json').map(({ name }) => name);
    assert.deepEqual(names, ['rows', 'rows[2].id', 'rows[3].id']);
    const deep = `${Array.from({ length: 20 }, (_, level) => `{"k${level}":`).join('\n')}\n1${'}'.repeat(20)}`;
    const name = passagesOf(`${deep}\n${x(10)}`, 'a.json')[0]?.name;
    assert.equal(name, 'k0');
  });
});

suite('a passage of YAML', () => {
  const entry = (indent: number, key: string, length: number): string =>
    `${' '.repeat(indent)}${key}: ${x(length - indent - key.length - 2)}`;

  test('is gathered up to three hundred characters and cut where the indent comes back', () => {
    const text = [entry(0, 'a', 99), entry(2, 'b', 99), entry(2, 'c', 99), entry(0, 'd', 99), entry(0, 'e', 99)].join(
      '\n',
    );
    assert.deepEqual(outline(text, 'a.yaml'), ['1-3 a', '4-5']);
    const shorter = [
      entry(0, 'a', 98),
      entry(2, 'b', 99),
      entry(2, 'c', 99),
      entry(0, 'd', 99),
      entry(0, 'e', 99),
    ].join('\n');
    assert.deepEqual(outline(shorter, 'a.yaml'), ['1-4', '5-5 e']);
  });

  test('ends inside a long value after nine hundred characters, and after three hundred once it began there', () => {
    const inner = (count: number): string[] => Array.from({ length: count }, (_, n) => entry(2, `k${n}`, 99));
    assert.deepEqual(heights(['a:', ...inner(20)].join('\n'), 'a.yaml'), [10, 3, 3, 3, 2]);
  });

  test('has the path of its keys', () => {
    assert.deepEqual(outline('a:\n  "b c":\n    - d: 1', 'a.yaml'), ['1-3 a']);
    assert.deepEqual(outline('[server]\nport = 1\n[client]\nhost = x', 'a.ini'), ['1-2 server', '3-4 client']);
    assert.deepEqual(outline("'k': 1", 'a.yaml'), ['1-1 k']);
    assert.deepEqual(outline('# comment: none\nk=v', 'a.properties'), ['1-2']);
  });

  test('ends with a section, however short it is, and keeps blank lines inside', () => {
    assert.deepEqual(outline('\n[a]\n\nx = 1\n\n[b] ; two\ny = 2', 'a.toml'), ['2-4 a', '6-7 b']);
    assert.deepEqual(heights(`a: 1\n${lines(70, '')}\nb: 2`, 'a.yaml'), [1, 1]);
  });
});

suite('a passage of a log', () => {
  const entry = (length: number, second = 0): string => {
    const stamp = `2024-05-01 10:00:${String(second).padStart(2, '0')} `;
    return stamp + x(length - stamp.length);
  };

  test('has whole entries of up to seven hundred characters and thirty lines', () => {
    assert.deepEqual(heights([entry(349), entry(349), entry(349)].join('\n'), 'a.log'), [2, 1]);
    assert.deepEqual(heights([entry(349), entry(350), entry(349)].join('\n'), 'a.log'), [1, 1, 1]);
    const short = Array.from({ length: 31 }, () => '10:00:00').join('\n');
    assert.deepEqual(heights(short, 'a.log'), [30, 1]);
  });

  test('has an entry of several lines as a whole, up to sixty', () => {
    assert.deepEqual(heights(`${entry(30)}\n${lines(40, 'at x')}\n${entry(30)}`, 'a.log'), [41, 1]);
    assert.deepEqual(heights(`${entry(30)}\n${lines(70, 'at x')}`, 'a.log'), [60, 11]);
    assert.deepEqual(heights(`before\n${entry(30)}`, 'a.log'), [2]);
  });

  test('ends at a blank line before an entry', () => {
    assert.deepEqual(outline(`\n\n${entry(30)}\n\n${entry(30)}`, 'a.log'), ['3-5']);
  });
});

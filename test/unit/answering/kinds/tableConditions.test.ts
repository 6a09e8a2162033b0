import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const ORDERS = `
id,date,customer,country,status,amount,shipped,delivered
1,2021-05-03,Ann,Canada,failed,10,yes,2021-05-10
2,2022-06-04,Bob,Germany,cancelled,20,no,
3,2022-07-05,Cid,Canada,done,30,,2022-07-09
4,2023-06-06,Ann,France,done,40,yes,2023-06-09
5,2023-05-07,Dan,Germany,failed,50,no,
6,2020-01-01,Eve,,done,60,,
`;

const ask = asker('orders.csv', ORDERS);

suite('a year after from or since', () => {
  expectAll(ask, [
    ['how many orders from 2022', /^\*\*2\*\* of 6 rows with `date` in 2022/],
    ['how many orders are from 2022?', /^\*\*2\*\* of 6 rows with `date` in 2022/],
    ['wie viele orders von 2022', /^\*\*2\*\* of 6 rows with `date` in 2022/],
    ['how many orders from 2022 onwards', /^\*\*4\*\* of 6/],
    ['orders from 2022 on: how many?', /^\*\*4\*\* of 6/],
    ['how many orders since 2022', /^\*\*4\*\* of 6/],
    ['how many orders starting from 2022', /^\*\*4\*\* of 6/],
    ['wie viele orders ab 2022', /^\*\*4\*\* of 6/],
    ['how many orders from 2021 to 2022', /^\*\*3\*\* of 6/],
    ['how many orders since July 2022', /^\*\*3\*\* of 6/],
  ]);
  expectUnsure(ask, ['how many orders since July', 'wie viele orders seit Juli', 'total amount since July']);
});

suite('several periods and comparisons', () => {
  expectAll(ask, [
    ['how many orders in May and June', /^\*\*4\*\* of 6/],
    ['how many orders in May or June', /^\*\*4\*\* of 6/],
    ['wie viele orders im Mai und Juni', /^\*\*4\*\* of 6/],
    ['how many orders in May and June 2023', /^\*\*2\*\* of 6/],
    ['how many orders in 2021 and 2022', /^\*\*3\*\* of 6/],
    ['total amount in 2021 and 2022', /^\*\*60\*\*/],
    ['how many orders in May 2021 and June 2022', /^\*\*2\*\* of 6/],
    ['how many orders on Monday or Tuesday', /^\*\*3\*\* of 6/],
    ['how many orders with an amount below 15 or above 45', /^\*\*3\*\* of 6/],
    ['how many orders after 2020 and before 2023', /^\*\*3\*\* of 6/],
    ['how many orders with an amount above 15 and below 45', /^\*\*3\*\* of 6/],
  ]);
  expectUnsure(ask, ['how many orders in May 2021 and 2023']);
});

suite('or between columns', () => {
  expectAll(ask, [
    [
      'how many orders are from Canada or failed',
      /^\*\*3\*\* of 6 rows with `country` = `Canada` or `status` = `failed`/,
    ],
    ['how many orders failed or are over 45', /^\*\*3\*\* of 6/],
    ['how many orders are from Canada or Germany', /^\*\*4\*\* of 6/],
  ]);
  expectUnsure(ask, [
    'how many orders in 2022 are from Canada or failed',
    'how many orders are not from Canada or failed',
    'how many orders are from Canada or painted',
  ]);
});

suite('negations', () => {
  expectAll(ask, [
    ['how many orders were not failed or cancelled', /^\*\*3\*\* of 6 rows with `status` ≠ `failed` or `cancelled`/],
    ['how many orders are neither failed nor cancelled', /^\*\*3\*\* of 6/],
    ['how many orders are not from Canada', /^\*\*4\*\* of 6 .*1 row without a `country` among them/],
    ['how many orders are not from Canada but from Germany', /^\*\*2\*\* of 6/],
    ['how many orders from Canada are not failed', /^\*\*1\*\* of 6/],
    ['how many failed orders were not shipped in Germany', /^\*\*1\*\* of 6.*`country` = `Germany`.*`shipped` = no/],
    ['how many orders were not in 2022', /^\*\*4\*\* of 6 rows with not/],
    ['how many orders were not in May', /^\*\*4\*\* of 6/],
  ]);
});

suite('negated texts, and comparisons of two columns', () => {
  const readings = asker(
    'readings.csv',
    'sensor,temp,humidity,note\nA,20,40,door open\nB,22,45,\nC,25,38,window\nD,26,44,door shut',
  );
  expectAll(readings, [
    ['how many readings do not mention "door"', /^\*\*2\*\* of 4/],
    ['how many readings without "door"', /^\*\*2\*\* of 4/],
    ['how many readings have temp over 21 and humidity under 42', /^\*\*1\*\* of 4/],
  ]);
});

suite('words that usually ask for nothing', () => {
  expectAll(ask, [['how many done orders are not from Canada', /^\*\*2\*\* of 6 rows with `status` = `done`/]]);
});

suite('cells with nothing in columns of yes and no', () => {
  expectAll(ask, [
    [
      'how many orders were not shipped',
      /^\*\*2\*\* of 6 rows with `shipped` = no \(2 rows without a `shipped` not counted\)/,
    ],
    [
      'how many orders were shipped',
      /^\*\*2\*\* of 6 rows with `shipped` = yes \(2 rows without a `shipped` not counted\)/,
    ],
    ['how many orders have missing shipped', /^\*\*2\*\* of 6 rows with no `shipped`$/],
  ]);

  const tasks = asker('tasks.csv', 'task,done,hours\na,x,1\nb,,2\nc,x,3\nd,,4\ne,x,5');
  expectAll(tasks, [
    ['how many tasks are not done', /^\*\*2\*\* of 5 rows with no `done`/],
    ['total hours of tasks not done', /^\*\*6 hours\*\*/],
  ]);

  const prices = asker('prices.csv', 'item,price\na,1\nb,2\nc,\nd,closed\ne,5\nf,6\ng,7');
  expectAll(prices, [['how many items are missing a price', /^\*\*1\*\* of 7/]]);
});

suite('conditions that are left out', () => {
  const people = asker(
    'people.csv',
    'name,note,city\nAnn,likes red wine,Rome\nBob,likes white wine,Oslo\nCid,drinks tea,Rome',
  );
  expectUnsure(people, ['how many people in Rome with white', 'how many people in Oslo drink tea']);
  expectUnsure(ask, ['how many blue orders from Canada', 'how many orders from Canada were painted']);
});

const UNITS = `
disk,volume_l,age_months,speed_kmh,price_eur,delivery
A,0.5,30,20,90,3 days
B,2,10,80,40,5 days
C,1,50,100,70,12 days
D,3,5,200,20,2 days
`;

suite('numbers in other units than those of the column', () => {
  const ask = asker('disks.csv', UNITS);
  expectAll(ask, [
    ['volume above 900 ml', /`volume_l` > 0\.9 l: `B`, `C`, `D`$/],
    ['older than 2 years', /`age_months` > 24: `A`, `C`$/],
    ['delivery longer than 1 week', /^`C`/],
    ['price above 50 euro', /`price_eur` > 50 EUR: `A`, `C`$/],
  ]);
  // A unit that is none of the column's numbers is not left out.
  expectUnsure(ask, ['price above 50 dollars', 'volume over 2 minutes', 'speed above 5 m/s']);
});

test('what follows a Chinese amount without a space is no unit but where it is one', () => {
  const tea = asker(
    '茶.csv',
    '批次号,品名,茶类,单价(元/公斤)\nC1,龙井,绿茶,1600\nC2,铁观音,乌龙茶,520\nC3,金骏眉,红茶,1800',
  );
  for (const question of ['单价超过1500的有哪些茶？', '单价超过1500元的有哪些茶？'])
    assert.match(tea(question)?.text ?? '', /`C1` \(龙井\), `C3` \(金骏眉\)/, question);
});

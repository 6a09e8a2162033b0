import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

suite('medians', () => {
  const ask = asker('sales.csv', 'shop,amount\na,1\na,2\na,30\nb,5\nb,7');
  expectAll(ask, [
    ['median amount per shop', /^Median of `amount` by `shop`:\n- b: 6\.00\n- a: 2\.00$/],
    ['which shop has the highest median amount', /^\*\*b\*\* — 6\.00/],
  ]);
});

suite('numbers that may be written either way', () => {
  const invoices = asker(
    'rechnungen.csv',
    'Nr;Kunde;Betrag\nRE-1;Kern;1.325,26 €\nRE-2;Weiß;81,87 €\nRE-3;Kern;900,00 €',
  );
  expectAll(invoices, [
    ['how many over 1,000 €', /^\*\*1\*\* of 3 rows with `Betrag` > 1\.000 €/],
    ['wie viele über 1.000 €', /^\*\*1\*\* of 3/],
    ['how many over 900.50 €', /^\*\*1\*\* of 3 rows with `Betrag` > 900,5 €/],
  ]);
  const costs = asker('costs.csv', 'job,cost\na,500\nb,1500\nc,2500');
  expectAll(costs, [
    ['how many jobs with a cost over 1e3', /^\*\*2\*\* of 3/],
    ['how many jobs with a cost over 2k', /^\*\*1\*\* of 3/],
  ]);
  expectUnsure(costs, ['how many jobs with a cost over 2m']);
  const sizes = asker('sizes.csv', 'part,size\na,1.5e-5\nb,2.0e-5');
  expectAll(sizes, [['sum of size', /^\*\*0\.000035\*\*/]]);
  const stars = asker('stars.csv', 'repo,stars\na,1.5k\nb,300\nc,2k');
  expectUnsure(stars, ['total stars', 'average stars']);
});

suite('dates that may be written either way', () => {
  const unclear = asker('dates.csv', 'id,date,amount\n1,3/4/2024,10\n2,5/4/2024,20\n3,1/2/2024,30\n4,7/8/2024,40');
  expectAll(unclear, [
    ['total amount in 2024', /^\*\*100\*\*/],
    ['amount by year', /2024: 100/],
  ]);
  expectUnsure(unclear, [
    'total amount in April 2024',
    'how many rows in March',
    'amount by month',
    'latest row',
    'how many rows with a date in April',
    'amount on 3/4/2024',
  ]);
  const dayFirst = asker('days.csv', 'id,date,amount\n1,3/4/2024,10\n2,25/4/2024,20\n3,4/3/2024,30');
  expectAll(dayFirst, [
    ['total amount on 3/4/2024', /^\*\*10\*\*/],
    ['total amount in April 2024', /^\*\*30\*\*/],
  ]);
});

suite('rows of totals', () => {
  const ask = asker(
    'totals.csv',
    'Region,Product,Amount\nEU,Lamp,10\nEU,Chair,20\nSubtotal,,30\nUS,Lamp,5\nUS,Subtotal,5\nTotal,,35',
  );
  expectAll(ask, [
    ['sum of amount', /^\*\*35\*\* — sum of `Amount` over 3 rows\. The 3 rows of totals left out/],
    ['how many rows are there', /^\*\*3\*\* rows, without the 3 rows of totals/],
    ['amount by region', /- EU: 30\n- US: 5\n/],
  ]);
  const german = asker('summe.csv', 'Posten;Betrag\nA;10,5\nB;20,5\nSumme;31,0');
  expectAll(german, [['average Betrag', /^\*\*15,50\*\*/]]);
  const chinese = asker('合计.csv', '产品,金额\n茶叶,10\n咖啡,20\n合计,30');
  expectAll(chinese, [['总金额是多少？', /^\*\*30\*\*/]]);
  const named = asker('named.csv', 'Posten,Betrag\nA,10\nB,20\nTotal costs,30');
  expectAll(named, [['average Betrag', /^\*\*15\.00\*\*/]]);
  const films = asker('films.csv', 'Title,Year,Gross\nAlien,1979,11\nMean Girls,2004,20\nTotal Recall,1990,30');
  expectAll(films, [
    ['how many films are there', /^\*\*3\*\* rows$/],
    ['sum of gross', /^\*\*61\*\*/],
  ]);
  const unclear = asker('unclear.csv', 'Region,Product,Amount\nEU,Lamp,10\nEU,Chair,20\nEU,Total,30\nUS,Lamp,5');
  expectUnsure(unclear, ['sum of amount', 'how many rows are there', 'average amount', 'amount by region']);
});

suite('amounts of several currencies', () => {
  const ask = asker(
    'payments.csv',
    'id,customer,amount,cur,quantity\nP-1,Ann,10.00,EUR,1\nP-2,Bob,20.00,USD,2\nP-3,Ann,5.00,EUR,3\nP-4,Ann,500,JPY,4',
  );
  expectAll(ask, [
    ['average amount', /^Average of `amount` by `cur`:\n- JPY: 500\.00\n- USD: 20\.00\n- EUR: 7\.50$/],
    ['median amount', /^Median of `amount` by `cur`/],
    ['total amount per customer', /- Ann \(EUR\): 15\.00\n- Bob \(USD\): 20\.00\n- Ann \(JPY\): 500\.00$/],
    ['total quantity', /^\*\*10\*\*/],
    ['average amount in EUR', /^\*\*7\.50\*\*/],
  ]);
  expectUnsure(ask, ['highest amount', 'which customer spent the most', 'what percentage of the amount came from Ann']);
});

suite('durations', () => {
  const laps = asker('laps.csv', 'runner,lap time\nAnn,1:23\nBob,0:59\nCid,1:01');
  expectAll(laps, [
    ['how many runners were faster than 65 seconds', /^\*\*2\*\* of 3/],
    ['how many runners were slower than 1 minute', /^\*\*2\*\* of 3/],
    ['average lap time', /^\*\*1:08\*\*/],
  ]);
  const mixed = asker('race.csv', 'runner,result\nAnn,1:02:03\nBob,59:30\nCid,58:00');
  expectAll(mixed, [['how many runners with a result below 1 hour', /^\*\*2\*\* of 3/]]);
  const unknown = asker('times.csv', 'runner,time\nAnn,1:23\nBob,0:59\nCid,1:01');
  expectUnsure(unknown, ['how many runners took longer than 2 minutes', 'how many were faster than 70 seconds']);
  const jobs = asker('jobs.csv', 'job,duration_min\na,12\nb,30\nc,45');
  expectAll(jobs, [
    ['how many jobs were faster than 20 minutes', /^\*\*1\*\* of 3/],
    ['how many jobs took longer than 26m', /^\*\*2\*\* of 3/],
    ['how many jobs took longer than half an hour', /^\*\*1\*\* of 3/],
  ]);
  const peaks = asker('peaks.csv', 'peak,height_m\na,3000\nb,26\nc,27');
  expectAll(peaks, [['how many peaks with a height over 26m', /^\*\*2\*\* of 3/]]);
});

suite('groups and lists', () => {
  const odd = asker('odd.csv', 'grp,group,order,value,first\na,x,3,10,2\nb,x,2,20,3\na,y,1,30,4');
  expectAll(odd, [
    ['sum of value by group', /- x: 30\n- y: 30$/],
    ['average value per order', /- 1: 30\.00\n- 2: 20\.00\n- 3: 10\.00$/],
  ]);
  const without = asker('without.csv', 'team,amount\na,1\nb,2\n,4\na,8');
  expectAll(without, [
    ['total amount per team', /- a: 9\n- b: 2\n\n1 row without a `team` left out\.$/],
    ['which team has the most rows', /^\*\*a\*\* — 2 rows\. 1 row without a `team` left out/],
  ]);
  const many = Array.from({ length: 900 }, (_, at) => `R${String(at)},${at < 500 ? '7' : '3'}`);
  const scores = asker('scores.csv', ['id,score', ...many].join('\n'));
  expectAll(scores, [
    ['highest score', /^\*\*7\*\* — `score` of 500 rows/],
    ['list all by score', /\n- … and 860 more$/],
  ]);
});

suite('lines that begin with a mark of comments', () => {
  const rows = asker('parts.csv', 'ref,name,qty\n#12,foo,3\n#13,bar,4\n//x,baz,5');
  expectAll(rows, [['sum of qty', /^\*\*12\*\*/]]);
  const commented = asker('notes.csv', '# made by us, on Monday\nref,name,qty\n1,foo,3\n# a note\n2,bar,4');
  expectAll(commented, [['sum of qty', /^\*\*7\*\* — sum of `qty` over 2 rows/]]);
  const header = asker('header.csv', '#ref,name,qty\n1,foo,3\n2,bar,4');
  expectAll(header, [['sum of qty', /^\*\*7\*\* — sum of `qty` over 2 rows/]]);
});

suite('the name of a dump', () => {
  const ask = asker(
    'herd-dump.sql',
    "CREATE TABLE animals (id int, kind text);\nINSERT INTO animals VALUES (1,'herd'),(2,'pet'),(3,'herd');\nCREATE TABLE barns (id int, name text);\nINSERT INTO barns VALUES (1,'Old'),(2,'New');",
  );
  expectAll(ask, [['how many animals are of the herd kind?', /^\*\*2\*\* of 3/]]);
});

suite('figures of which a part is asked for', () => {
  const ask = asker(
    'orders.csv',
    'id,date,customer,country,status,amount\n1,2021-05-03,Ann,Canada,open,10\n2,2022-06-04,Bob,Germany,closed,20\n3,2022-07-05,Cid,Canada,closed,30\n4,2023-06-06,Ann,France,open,40',
  );
  expectAll(ask, [
    ['highest amount per country', /^Highest of `amount` by `country`:\n- France: 40\n- Canada: 30\n- Germany: 20$/],
    ['how many orders per customer on average', /^\*\*1\.33\*\*/],
    ['how many customers ordered more than once', /^\*\*1\*\* value of `customer` occurs more than once: `Ann`/],
    ['top 2 orders by amount', /- `4`: 40\n- `3`: 30\n- … and 2 more$|- `4`: 40\n- `3`: 30$/],
  ]);
  expectUnsure(ask, [
    'highest and lowest amount',
    'sum of the top 3 amounts',
    'average of the highest 2 amounts',
    'how many customers have only open orders',
    'how many customers have more than 1 order',
    'which country has more than 1 order',
    'how many more open than closed orders',
    'what is the difference between the highest and the lowest amount',
    'running total of amount',
    'which order has the second highest amount',
    'which orders have a higher amount than order 2',
    'latest order per customer',
    'how many months have orders',
    'how many orders are available',
  ]);
});

const ORDERS = `
order_id,customer,city,product,quantity,unit_price_eur
O-1,Lindqvist,Bergen,Desk lamp,4,19.50
O-2,Moreau,Lyon,Stool,2,49.00
O-3,Lindqvist,Bergen,Stool,1,49.00
O-4,Okafor,Lagos,Desk,1,240.00
O-5,Moreau,Lyon,Desk lamp,10,18.00
`;

suite('rows of several pieces each', () => {
  const ask = asker('orders.csv', ORDERS);
  expectAll(ask, [
    ['who bought the most desk lamps', /^\*\*Moreau\*\* — 10 \(sum of `quantity`/],
    ['who ordered the most stools', /^\*\*Moreau\*\* — 2 \(sum of `quantity`/],
    ['which customer has the most orders', /rows by `customer`/],
  ]);
  // Prices of one piece do not add up to a revenue.
  expectUnsure(ask, ['revenue per city', 'revenue by product']);
});

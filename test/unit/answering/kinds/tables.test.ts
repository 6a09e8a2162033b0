import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { asker, expectAll } from './askTable.ts';

const ORDERS = `
Order ID,Customer,Country,Order Date,Product,Category,Quantity,Unit Price,Total,Shipped
5001,Alice Brown,USA,1/15/2023,Desk Lamp,Lighting,2,$39.90,$79.80,yes
5002,Bob Stone,Canada,1/20/2023,Office Chair,Furniture,1,$249.50,$249.50,no
5003,Alice Brown,USA,2/3/2023,Office Chair,Furniture,10,$249.50,"$2,495.00",yes
5004,Carla Diaz,Mexico,2/28/2023,Keyboard,Electronics,3,$59.00,$177.00,yes
5005,Bob Stone,Canada,3/9/2023,Desk Lamp,Lighting,4,$39.90,$159.60,no
5006,Carla Diaz,USA,12/30/2022,Keyboard,Electronics,1,$59.00,$59.00,yes
`;

suite('orders', () => {
  const ask = asker('orders.csv', ORDERS);
  expectAll(ask, [
    ['how many orders are there?', /^\*\*6\*\* rows/],
    ['how many orders came from Canada?', /^\*\*2\*\* of 6/],
    ['how many orders have not been shipped?', /^\*\*2\*\* of 6/],
    ['how many different products are there?', /^\*\*3\*\* different/],
    ['how many customers are there', /^\*\*3\*\*/],
    ['how many desk lamps were sold?', /^\*\*6\*\* — sum of `Quantity`/],
    ['what is the total revenue in 2023?', /^\*\*\$3,160\.90\*\* — sum of `Total` over 5 rows/],
    ['average order value', /^\*\*\$536\.65\*\*/],
    ['median total', /^\*\*\$168\.30\*\*/],
    ['total sales per country', /USA: \$2,633\.80\n- Canada: \$409\.10\n- Mexico: \$177\.00/],
    ['revenue by month', /2022-12: \$59\.00\n- 2023-01: \$329\.30\n- 2023-02: \$2,672\.00\n- 2023-03: \$159\.60$/],
    ['which customer spent the most?', /^\*\*Alice Brown\*\* — \$2,574\.80/],
    ['which product was ordered most often?', /^3 share the same, rows by `Product`:\n- Desk Lamp: 2 rows\n/],
    ['top 2 orders by total', /`5003`: \$2,495\.00\n- `5002`: \$249\.50$/],
    ['cheapest product', /^\*\*Desk Lamp\*\* — `Unit Price` \*\*\$39\.90\*\*/],
    ['what did order 5004 cost?', /^\*\*\$177\.00\*\* — `Total`/],
    ['who placed order 5005?', /^\*\*Bob Stone\*\*/],
    ['which orders are from the USA?', /`5001`, `5003`, `5006`$/],
    ['list the orders over $200', /`5002`, `5003`$/],
    ['orders between $100 and $200', /`5004`, `5005`$/],
    ['which orders were placed after February 1 2023?', /`5003`, `5004`, `5005`$/],
    ['number of orders from Mexico or Canada', /^\*\*3\*\* of 6/],
    ['what percentage of orders was shipped?', /^\*\*66\.7 %\*\* — 4 of 6/],
    ['is order 5002 shipped?', /^\*\*No\*\* — `Shipped` is \*\*no\*\*/],
    ['which countries do we sell to?', /^3 values of `Country`: `USA` \(3\), `Canada` \(2\), `Mexico`/],
    ['average revenue per month', /^\*\*\$804\.98\*\* — average of the sums of `Total` of 4 months/],
    ['average number of orders per month', /^\*\*1\.50\*\*/],
    ['what percentage of the total came from Canada?', /^\*\*12\.7 %\*\* — \$409\.10 of \$3,219\.90/],
    ['total revenue between January and February 2023', /^\*\*\$3,001\.30\*\*/],
    ['which columns are there?', /^10 columns: `Order ID`/],
    ['when was the first order placed?', /12\/30\/2022/],
  ]);

  test('the receipt shows the rows and the query, the citations the rows and the header', () => {
    const found = ask('how many orders came from Canada?');
    assert.equal(found?.how, `2 of 6 rows: Country = Canada; SELECT COUNT(*) FROM rows WHERE "Country" = 'Canada'`);
    assert.deepEqual(found.lines, [
      { first: 3, last: 3 },
      { first: 6, last: 6 },
      { first: 1, last: 1 },
    ]);
  });

  for (const question of [
    'which customers are from Germany?',
    'how many orders were refunded?',
    'how many orders came from Spain?',
    'who is the CEO?',
    'what is the phone number of Alice Brown?',
  ]) {
    test(`no answer: ${question}`, () => {
      const found = ask(question);
      assert.ok(!found || /^Not in this file/.test(found.text) || found.certainty < SURE, found?.text);
    });
  }

  test('the columns are named where there is none of what is asked for', () => {
    assert.match(
      ask('what is the discount of order 5003?')?.text ?? '',
      /^Not in this file: .*“discount”.*`Unit Price`/,
    );
  });
});

suite('German invoices', () => {
  const ask = asker(
    'rechnungen.csv',
    `
Rechnungsnr;Kunde;Stadt;Datum;Betrag;Status;Bezahlt am
RE-1;Müller GmbH;Berlin;12.10.2023;1.325,26 €;bezahlt;15.02.2024
RE-2;Autohaus Kern;Köln;02.03.2024;81,87 €;offen;
RE-3;Müller GmbH;Köln;31.03.2024;900,00 €;storniert;
RE-4;Praxis Weiß;Ulm;01.04.2024;2.000,50 €;bezahlt;03.05.2024
`,
  );
  expectAll(ask, [
    ['Wie viele Rechnungen sind offen?', /^\*\*1\*\* of 4/],
    ['Wie hoch ist der Gesamtbetrag aller Rechnungen?', /^\*\*4\.307,63 €\*\*/],
    ['Summe der bezahlten Rechnungen', /^\*\*3\.325,76 €\*\*/],
    ['Welcher Kunde hat den höchsten Umsatz?', /^\*\*Müller GmbH\*\* — 2\.225,26 €/],
    ['Durchschnittlicher Betrag pro Stadt', /Köln: 490,94 €/],
    ['Wann wurde RE-1 bezahlt?', /^\*\*15\.02\.2024\*\*/],
    ['Wie viele Rechnungen gab es im März 2024?', /^\*\*2\*\* of 4/],
    ['Wie viele Rechnungen über 1.000 €?', /^\*\*2\*\* of 4/],
    ['Welche Rechnungen sind storniert?', /`RE-3`/],
    ['Wie viele verschiedene Städte kommen vor?', /^\*\*3\*\* different/],
    ['Ist RE-3 bezahlt?', /^\*\*No\*\* — `Status` is \*\*storniert\*\*/],
  ]);
});

suite('Chinese orders', () => {
  const ask = asker(
    '订单.csv',
    `
订单编号,客户,城市,日期,产品,数量,金额(元),状态
D1,张敏,北京,2024-08-11,咖啡,8,997.5,已完成
D2,李娜,上海,2024-03-11,茶叶,2,389.5,已取消
D3,张敏,北京,2024-03-20,茶叶,5,100.5,已完成
`,
  );
  expectAll(ask, [
    ['一共有多少个订单？', /^\*\*3\*\*/],
    ['北京的订单有多少个？', /^\*\*2\*\* of 3/],
    ['总金额是多少？', /^\*\*1487\.5 元\*\*/],
    ['哪个城市的金额最高？', /^\*\*北京\*\* — 1098\.0 元/],
    ['已取消的订单有哪些？', /D2/],
    ['2024年3月有多少订单？', /^\*\*2\*\* of 3/],
    ['D2的状态是什么？', /^\*\*已取消\*\*/],
  ]);
});

suite('events of several kinds', () => {
  const ask = asker(
    'kiosk-events.jsonl',
    [
      '{"ts":"2024-08-24T05:00:00Z","event":"kiosk.start","station":"WR-1","firmware":"4.1.0"}',
      '{"ts":"2024-08-24T06:00:00Z","event":"dock.unlock","station":"WR-1","bike":"B-1","ok":true}',
      '{"ts":"2024-08-24T07:00:00Z","event":"dock.unlock","station":"WR-2","bike":"B-2","ok":false,"error":"TIMEOUT"}',
      '{"ts":"2024-08-24T08:00:00Z","event":"terminal.payment","station":"WR-2","amount":12.5,"result":"approved"}',
      '{"ts":"2024-08-24T09:00:00Z","event":"terminal.payment","station":"WR-1","amount":20,"result":"declined"}',
      '{"ts":"2024-08-24T10:00:00Z","event":"kiosk.online","station":"WR-1","offline_s":319}',
      '{"ts":"2024-08-24T11:00:00Z","event":"kiosk.start","station":"WR-1","firmware":"4.2.0"}',
    ].join('\n'),
  );
  expectAll(ask, [
    ['how many unlocks failed?', /^\*\*1\*\* of 7/],
    ['sum of all approved payments?', /^\*\*12\.5\*\*/],
    ['declined payments: how many?', /^\*\*1\*\* of 7/],
    ['which firmware does WR-1 run?', /^\*\*4\.2\.0\*\* — the latest/],
    ['how long was WR-1 offline?', /^\*\*319 s\*\*/],
    ['what kinds of events occur?', /^4 values of `event`/],
    ['how many events are in the file', /^\*\*7\*\* rows/],
  ]);
});

suite('rides', () => {
  const ask = asker(
    'rides.csv',
    `
ride_id,start_station,end_station,started_at,ended_at,minutes,km,comment
R-1,Airport,Harbour,2024-07-01 10:00,2024-07-01 11:30,90,12.5,"fine, no light"
R-2,Harbour,Harbour,2024-07-02 10:00,2024-07-02 10:30,30,4.0,no light
R-3,Airport,Airport,2024-08-02 09:00,2024-08-02 21:00,720,80.5,
R-4,Harbour,Airport,2024-08-03 09:00,,,,
`,
  );
  expectAll(ask, [
    ['how many rides started at the airport and ended at the harbour?', /^\*\*1\*\* of 4/],
    ['how many rides ended at another station than they started from?', /^\*\*2\*\* of 4/],
    ['how many rides lasted less than an hour?', /^\*\*1\*\* of 4/],
    ['which rides lasted longer than 10 hours?', /R-3/],
    ['where did R-1 end?', /^\*\*Harbour\*\*/],
    ['when did R-2 start?', /^\*\*2024-07-02 10:00\*\*/],
    ['has R-4 ended?', /^\*\*No\*\* — `ended_at` is \*\*empty\*\*/],
    ['which month had the most rides?', /2024-07: 2 rows\n- 2024-08: 2 rows$/],
    ['how many rides have no comment?', /^\*\*2\*\* of 4/],
    ['how many comments mention "light"?', /^\*\*2\*\* of 4/],
    ['how many rides in July', /^\*\*2\*\* of 4/],
    ['longest ride', /^\*\*720 minutes\*\* — `minutes` of `R-3`/],
  ]);
});

suite('tables in other files', () => {
  test('a list of records in JSON is asked like a table', () => {
    const bikes = ['ebike', 'city', 'ebike', 'cargo', 'city'].map((type, at) => ({
      id: `B-${String(at)}`,
      type,
      priceEur: 100 * (at + 1),
    }));
    const ask = asker('bikes.json', JSON.stringify(bikes, undefined, 1));
    assert.match(ask('how many ebikes do we have?')?.text ?? '', /^\*\*2\*\* of 5/);
    assert.match(ask('average price of an ebike')?.text ?? '', /^\*\*200(?:\.00)? EUR\*\*/);
  });

  test('settings of a few things are no table', () => {
    const ask = asker(
      'compose.yaml',
      'services:\n  web:\n    image: nginx\n    port: 80\n  db:\n    image: postgres\n    port: 5432',
    );
    assert.equal(ask('which image does db use?'), undefined);
  });

  test('a row of totals is not added up', () => {
    const ask = asker('budget.csv', 'Department,Planned\nIT,"120,000"\nSales,"80,000"\nTotal,"200,000"');
    assert.match(ask('total planned?')?.text ?? '', /^\*\*200,000\*\*/);
    assert.match(ask('how many rows are there?')?.text ?? '', /^\*\*2\*\* rows, without the row of totals/);
  });

  test('amounts of several currencies are not added up to one', () => {
    const ask = asker('payments.csv', 'id,amount,currency\nP-1,10.00,EUR\nP-2,20.00,USD\nP-3,5.00,EUR');
    assert.match(ask('sum of the amounts')?.text ?? '', /USD: 20\.00\n- EUR: 15\.00/);
  });
});

const HARVEST = `
Datum;Feld;Obstart;Sorte;Menge (kg);Ausschuss (kg);Wetter;Bemerkung
01.09.2025;Am Bach;Apfel;Elstar;1.200,5;20,5;sonnig;
02.09.2025;Am Bach;Apfel;Topaz;300,0;10,0;Regen;Hagelschaden
03.10.2025;Hochfeld;Birne;Conference;450,0;5,5;Regen;
15.10.2025;Am Bach;Quitte;Vranja;80,0;2,0;Nebel;Wespen
`;

suite('a German table', () => {
  const ask = asker('ernte.csv', HARVEST);
  expectAll(ask, [
    ['Wie viele Einträge hat die Ernteliste?', /^\*\*4\*\* rows/],
    ['Welche Apfelsorten gibt es?', /`Elstar`[^]*`Topaz`/],
    ['Wie viel Ausschuss gab es am 02.09.2025?', /^\*\*10,0 kg\*\*/],
    ['Ausschuss am 15.10.', /^\*\*2,0 kg\*\*/],
    ['Menge im Oktober insgesamt', /^\*\*530,0 kg\*\*/],
    ['which field occurs most often?', /^\*\*Am Bach\*\* — 3 rows/],
    ['how many kilos of quinces', /^\*\*80,0 kg\*\*/],
    ['how often were pears picked in the rain', /^\*\*1\*\* of 4/],
    ['how many entries mention hail damage', /^\*\*1\*\* of 4/],
  ]);

  test('what the table does not have is not added up with all the rest', () => {
    const found = ask('total kilos of bananas');
    assert.ok(!found || /^Not in this file/.test(found.text), found?.text);
  });
});

const DUMP = `
CREATE TABLE barns (id int, name text, has_robot int);
INSERT INTO barns VALUES (1,'Old barn',0),(2,'New barn',1);
CREATE TABLE animals (id int, name text, status text);
INSERT INTO animals VALUES (1,'Alma','calf'),(2,'Bella','milking'),(3,'Cilli','calf');
CREATE TABLE milk_yields (animal_id int, day date, litres decimal(4,1));
INSERT INTO milk_yields VALUES (2,'2026-03-14',20.5),(2,'2026-03-15',21.0);
`;

suite('a dump of several tables', () => {
  expectAll(asker('herd-dump.sql', DUMP), [
    ['how many animals are in the herd table?', /^\*\*3\*\* rows/],
    ['how many are being milked', /^\*\*1\*\* of 3/],
    ['names of the calves', /Alma[^]*Cilli/],
    ['total litres on 15 March', /^\*\*21\.0\*\*/],
    ['how much milk did animal 2 give in the two days?', /^\*\*41\.5\*\*/],
    ['which barn has a milking robot?', /New barn/],
  ]);
});

const KIOSK = `
[general]
name = kiosk
[station:harbour]
id = W-1
docks = 24
[station:lakeside]
id = W-2
docks = 16
[station:depot]
id = W-3
docks = 60
`;

suite('sections of one kind', () => {
  expectAll(asker('kiosk.ini', KIOSK), [
    ['how many docks do all the stations have together, depot included?', /^\*\*100\*\*/],
    ['which station has the fewest docks?', /^`lakeside`.*\*\*16\*\*/],
  ]);
});

suite('readings', () => {
  const content =
    'tank\tspecies\ttemp_c\tnitrate_mg_l\nA1\tseahorses\t24.1\t7.5\nB1\tmoon jellies\t19.5\t19.1\nA1\tseahorses\t23.9\t18.0';
  const ask = asker('readings.tsv', content);
  expectAll(ask, [
    ['max nitrate value overall, which tank?', /`B1`.*\*\*19\.1 mg\/l\*\*/],
    ['which tank holds the jellyfish?', /B1/],
  ]);

  test('a deed that the table does not know is answered by no row', () => {
    const found = ask('what do the seahorses get to eat?');
    assert.ok(!found || /^Not in this file/.test(found.text), found?.text);
  });
});

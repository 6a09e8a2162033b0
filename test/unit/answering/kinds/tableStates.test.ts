import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const DELIVERIES = `
ticket,day,farm,moisture_pct,net_kg,status,grade,note,returned_on
T-1,2023-07-14,Ashgrove,19.1,10960,accepted,good,by hand at the weighbridge,2023-08-01
T-2,2023-07-15,Hillside,16.4,22680,rejected,poor,,
T-3,2023-07-15,Hillside,18.2,9120,accepted,fair,second trailer,
T-4,2023-07-16,Hillside,20.3,9800,on hold,poor,,2023-08-02
T-5,2023-07-17,Ashgrove,15.0,8100,rejected,good,,
`;

suite('states and rows in other words than those of the table', () => {
  const ask = asker('deliveries.csv', DELIVERIES);
  expectAll(ask, [
    ['which loads were turned away?', /^2 of 5 rows with `status` = `rejected`: `T-2`, `T-5`$/],
    ['Welche Ladungen wurden abgewiesen?', /^2 of 5 rows with `status` = `rejected`/],
    ['how many loads were sent away', /^\*\*2\*\* of 5 rows/],
    ['loads with more than 18.5 % moisture', /^2 of 5 rows with `moisture_pct` > 18\.5 %: `T-1`, `T-4`$/],
    ['loads in poor condition', /^2 of 5 rows with `grade` = `poor`/],
    ['what loads are on ice', /^`T-4`/],
    ['which loads have not been given back?', /^3 of 5 rows with no `returned_on`: `T-2`, `T-3`, `T-5`$/],
    ['heaviest load', /`T-2`/],
  ]);
  // What is asked for is no row: a colour, or who did something to one.
  expectUnsure(ask, [
    'which colour is T-2?',
    'which drivers brought the rejected ones?',
    'which colours do the rejected ones have?',
  ]);
});

suite('a word in the remark of one row', () => {
  expectAll(asker('deliveries.csv', DELIVERIES), [
    ['which farm came to the weighbridge most often?', /^\*\*Hillside\*\* — 3 rows$/],
  ]);
});

const EVENTS = `
{"t": "2024-01-18T00:01:53Z", "wtg": "GH-07", "ev": "alarm", "wind": 13.9, "code": "A203", "on_call": true}
{"t": "2024-01-18T02:02:53Z", "wtg": "GH-04", "ev": "ice", "wind": 11.2, "on_call": false}
{"t": "2024-01-18T03:03:53Z", "wtg": "GH-04", "ev": "stop", "cause": "ice", "wind": 12.5, "on_call": false}
{"t": "2024-01-18T04:04:53Z", "wtg": "GH-02", "ev": "stop", "cause": "storm", "wind": 22.3, "on_call": false}
{"t": "2024-01-18T05:05:53Z", "wtg": "GH-02", "ev": "alarm", "code": "A114", "wind": 20.1, "on_call": true}
{"t": "2024-01-18T06:06:53Z", "wtg": "GH-07", "ev": "alarm", "code": "A203", "wind": 10.4, "on_call": false}
`;

suite('what happened, and why', () => {
  expectAll(asker('turbine-events.jsonl', EVENTS), [
    ['which turbines were stopped because of ice?', /^`?.*GH-04.*`cause`: ice/s],
    ['most frequent alarm code of the day', /^\*\*A203\*\* — 2 rows with `ev` = `alarm`$/],
    ['strongest wind', /^\*\*22\.3\*\*/],
    ['which events were on call', /^2 of 6 rows with `on_call` = yes/],
  ]);
});

const MACHINES = `
host,operator,backup,started,left_over_gb
alpha,Kaya,daily,2024-01-01,12
beta,,none,2024-02-01,40
gamma,Lindner,weekly,2024-03-01,7
`;

suite('what is had by nobody, or is denied by a word', () => {
  expectAll(asker('machines.csv', MACHINES), [
    ['which machines have nobody on them?', /^`beta`/],
    ['which machines are not backed up?', /^`beta`/],
    ['which machine has the most gb left?', /`beta`/],
  ]);
});

const GAUGES = `
Messstelle;Datum;Wasserstand cm;Temperatur °C
Alte Mühle;03.05.2024;142;11,4
Wehr;03.05.2024;95;10,9
Wehr;04.05.2024;101;11,1
`;

suite('the names of German columns in the plural, and how something is', () => {
  expectAll(asker('pegel.csv', GAUGES), [
    ['Welche Messstellen gibt es?', /^2 values of `Messstelle`/],
    ['Wie warm war es am 4. Mai am Wehr?', /^\*\*11,1 °C\*\*/],
  ]);
});

const STOCK = `
编号,品名,类别,库存,安全库存,单价,供应商,状态
K01,螺丝M6,五金,1200,500,0.15,宏达,正常
K02,轴承608,五金,80,100,3.20,精工,缺货
K03,润滑油,化工,35,20,42.00,绿源,停用
K04,电机A2,电气,6,9,860.00,恒力,正常
K05,保险丝,电气,15,20,0.80,恒力,正常
`;

suite('a Chinese table', () => {
  expectAll(asker('库存.csv', STOCK), [
    ['哪些物品缺货？', /`K02`/],
    ['恒力供应哪些东西？', /^2 of 5 rows with `供应商` = `恒力`/],
    ['库存低于安全库存的有哪些？', /^3 of 5 rows with `库存` < `安全库存`/],
    ['电气类的库存总量', /^\*\*21\*\*/],
    ['最贵的是哪个？', /\*\*860\.00\*\*/],
    ['哪些已经停用', /^`K03`/],
  ]);
});

const ORDERS = `
CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(60));
INSERT INTO customers (id, name) VALUES (1, 'Bakery Hofer'), (2, 'Cafe Anker');
CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT REFERENCES customers(id), state VARCHAR(20), shipped DATE);
INSERT INTO orders VALUES
(501, 1, 'delivered', '2024-01-07'),
(502, 2, 'cancelled', NULL),
(503, 1, 'delivered', '2024-01-22');
`;

suite('a file that is called like one of its tables', () => {
  expectAll(asker('orders.sql', ORDERS), [
    ['how many orders per customer', /Bakery Hofer: 2 rows/],
    ['which orders were called off?', /^`502`/],
    ['which orders have not gone out yet', /`502`/],
  ]);
});

const RENTALS = `
rental_id,bike,payment_method,price
R-1,B-7,voucher,4.00
R-2,B-7,card,5.00
R-3,B-9,voucher,6.00
`;

suite('a noun that goes with a value', () => {
  // The codes of vouchers are no rows.
  expectUnsure(asker('rentals.csv', RENTALS), ['which voucher code was used most often?']);
});

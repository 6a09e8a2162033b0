import { suite } from 'node:test';
import { asker, expectAll } from './askTable.ts';

const PARTS = `
part_no,name,group,in_stock,min_stock,price,cost,supplier,last_received
P-100,Brake pad,Brakes,12,5,17.90,9.10,Radhaus,2024-06-18
P-107,Brake disc,Brakes,0,5,29.80,14.00,Radhaus,2024-05-13
P-114,Chain,Drivetrain,4,5,18.55,8.20,Velox,2024-06-19
P-121,Cassette,Drivetrain,0,0,75.30,40.00,Velox,2024-06-21
P-128,Bell,Extras,7,2,8.20,3.10,Kettler,2024-03-22
`;

suite('a stock', () => {
  const ask = asker('parts.csv', PARTS);
  expectAll(ask, [
    [
      'which parts are below their minimum stock?',
      /`in_stock` < `min_stock`: `P-107` \(Brake disc\), `P-114` \(Chain\)$/,
    ],
    ['which parts are below the minimum but not at zero?', /`P-114`/],
    ['parts of Velox that are out of stock', /`P-121`/],
    ['parts from Radhaus that are in stock', /`P-100`/],
    ['which parts sell for more than 20?', /`price` > 20: `P-107` \(Brake disc\), `P-121`/],
    ['average selling price of the brakes', /^\*\*23\.85\*\* — average of `price`/],
    ['how many parts come from each supplier?', /Radhaus: 2 rows\n- Velox: 2 rows\n- Kettler: 1 row/],
    ['what part groups are there?', /^3 values of `group`/],
    ['latest delivery', /2024-06-21/],
    ['peak price of the brakes', /29\.80/],
  ]);
});

const ORDERS = `
Order;Date;Customer;Region;Qty;Unit price;Total;Status
24071;02.07.2024;Sieber;North;6;89,00;534,00;overdue
24072;04.07.2024;Wenz;West;12;89,00;1068,00;paid
24075;05.08.2024;Brandl;South;5;49,50;247,50;paid
24079;05.09.2024;Wenz;West;20;189,00;3780,00;open
24080;09.10.2024;Sieber;North;1;189,00;189,00;open
`;

suite('orders with numbers for names', () => {
  const ask = asker('orders.csv', ORDERS);
  expectAll(ask, [
    ['what is the total of all paid orders?', /^\*\*1315,50\*\* — sum of `Total` over 2 rows/],
    ['average order value', /^\*\*1163,70\*\* — average of `Total`/],
    ['open orders over 1000 euro', /`Total` > 1000: `24079`|24079/],
    ['which orders of Wenz over 2000 are still open?', /24079/],
    ['how many pieces did Wenz order?', /^\*\*32\*\* — sum of `Qty`/],
    ['turnover by region - which one is highest and how much', /^\*\*West\*\* — 4848,00/],
    ['sum of the September orders', /^\*\*3780,00\*\*/],
    ['how many orders before August', /^\*\*2\*\* of 5/],
    ['how many orders since September', /^\*\*2\*\* of 5/],
    ['revenue in the third quarter', /^\*\*5629,50\*\*/],
  ]);
});

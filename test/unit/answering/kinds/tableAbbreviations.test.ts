import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const STOCK = `
art_no;descr;grp;whs;qoh;ropt;up_net;sup;ld_d
4105;Hex bolt M40;HX;A;210;10;12.12;KOV;6
4120;Hex bolt M8;HX;A;0;30;22.02;KOV;9
4177;Wood screw 12 mm;SC;B;98;30;19.00;TSO;8
4430;Glue 50 ml;GL;C;10;10;9.61;BRU;28
4432;Glue 35 ml;GL;B;195;50;9.07;LEM;4
`;

suite('columns with abbreviated names', () => {
  const ask = asker('parts.csv', STOCK);
  expectAll(ask, [
    ['how many pieces of glue do we have on hand altogether', /^\*\*205\*\* — sum of `qoh`/],
    ['average lead time in days of supplier KOV', /^\*\*7\.5\d*\*\* — average of `ld_d`/],
    ['which article has the highest net unit price?', /^`4120`.* — `up_net` \*\*22\.02\*\*/],
    ['unit price of 4177', /^\*\*19\.00\*\* — `up_net` of `4177`/],
    ['which hex bolts are sold out?', /^`4120`/],
    ['which articles take 28 days to be delivered', /^`4430`/],
    ['reorder point of article 4432', /^\*\*50\*\* — `ropt`/],
    ['articles in warehouse B', /`whs` = `B`: `4177`.*`4432`/],
    ['sum of qoh', /^\*\*513\*\*/],
  ]);
  expectUnsure(ask, ['what is the colour of article 4432']);

  const flights = asker(
    'flights.csv',
    'flt_no;orig;dest;dep;arr;pax;dist_km\nLX1;ZRH;LHR;07:10;08:55;142;780\nLX2;ZRH;CDG;09:40;11:00;98;480\nLX3;GVA;LHR;12:15;14:05;120;750',
  );
  expectAll(flights, [
    ['how many passengers flew to LHR', /^\*\*262\*\* — sum of `pax`/],
    ['destination of LX2', /^\*\*CDG\*\*/],
    ['when does LX3 arrive', /14:05/],
    ['longest distance', /780 km/],
  ]);

  const brigades = asker('staff.csv', 'id,brgd,nm,pts\n1,North,Ana,4\n2,South,Bo,7\n3,North,Cy,1');
  expectAll(brigades, [['which brigade is Bo in', /South/]]);
});

suite('a row that is named by a number', () => {
  const ask = asker('items.csv', 'item,price,supplier\n4101,12,BRU\n4102,22,LEM\n4103,32,BRU\n4104,42,KOV');
  expectAll(ask, [
    ['price of 4102', /^\*\*22\*\* — `price` of `4102`/],
    ['who supplies 4101... sorry I mean 4102?', /^\*\*LEM\*\*/],
    ['supplier of 4101, no wait, I meant 4104', /^\*\*KOV\*\*/],
  ]);
});

suite('columns of measurements', () => {
  const ask = asker(
    'wells.tsv',
    [
      'probe\tsite\tdo_mgl\ttp_mgl\tno3_mgl\tchl_a_ugl\tremark',
      'W-1\tUpper\t12.8\t0.018\t0.61\t2.1\tdeep chlorophyll layer',
      'W-2\tLower\t3.1\t0.026\t0.66\t4.7\t',
      'W-3\tUpper\t10.9\t0.024\t1.94\t1.2\t',
    ].join('\n'),
  );
  expectAll(ask, [
    ['mean nitrate in the upper site', /^\*\*1\.2[78]\d* mg\/l\*\* — average of `no3_mgl` over 2 rows/],
    ['total phosphorus of W-2', /^\*\*0\.026/],
    ['highest chlorophyll', /^\*\*4\.7 ug\/l\*\* — `chl_a_ugl` of `W-2`/],
    ['which probes have dissolved oxygen under 4 mg/l', /^`W-2`/],
  ]);
  // The first letters of words that only ask are no name.
  expectUnsure(asker('a.csv', 'ws,n\nA,1\nB,2'), ['which station']);
});

suite('German columns of goods in English', () => {
  const ask = asker(
    'lager.csv',
    [
      'Art.-Nr.;Bezeichnung;EK netto (EUR);VK brutto (EUR);Bestand;Meldebestand;Lieferant',
      'K-1;Kerze weiß;1,20;3,90;8;10;Wachs & Co',
      'K-2;Kerze rot;1,50;4,50;40;10;Wachs & Co',
      'S-1;Seife Rose;2,10;6,90;3;12;Duftwerk',
    ].join('\n'),
  );
  expectAll(ask, [
    ['whats the retail price of S-1', /^\*\*6,90 EUR\*\*/],
    ['average purchase price', /^\*\*1,60 EUR\*\*/],
    ['which articles have fallen below their reorder level?', /^2 of 3 .*`K-1`.*`S-1`/],
    ['how many pieces of K-2 are in stock', /^\*\*40\*\*/],
    ['total pieces in stock from duftwerk', /^\*\*3\*\*/],
  ]);
});

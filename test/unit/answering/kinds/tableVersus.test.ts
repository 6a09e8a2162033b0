import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const WARES = `
code,name,group,stock,price,weight_kg
W-1,Anvil,Smithy,4,120.50,40.0
W-2,Tongs,Smithy,11,19.90,1.2
W-3,Spade,Garden,7,24.00,2.1
W-4,Rake,Garden,2,17.25,1.6
`;

suite('two things that are compared', () => {
  const ask = asker('wares.csv', WARES);
  expectAll(ask, [
    [
      'which is heavier, the Anvil or the Spade?',
      /^\*\*Anvil\*\* — `weight_kg` \*\*40\.0 kg\*\*, `Spade` \*\*2\.1 kg\*\*.*\*\*37\.9 kg\*\* more/,
    ],
    ['is the Rake cheaper than the Spade?', /^\*\*Rake\*\* — `price` \*\*17\.25\*\*.*\*\*6\.75\*\* less/],
    ['difference between the price of W-2 and W-3', /\*\*4\.10\*\*/],
    ['do we have more smithy or more garden stock?', /^\*\*Smithy\*\* — sum of `stock` \*\*15\*\*, `Garden` \*\*9\*\*/],
  ]);
  expectUnsure(ask, [
    'is the Rake prettier than the Spade?',
    'value of the stock',
    'which is older, the Anvil or the Spade?',
  ]);
});

suite('records on one line', () => {
  const ask = asker(
    'yard.json',
    JSON.stringify({
      limits: { waveM: 2, windKnots: 30 },
      app: { name: 'yard' },
      slips: ['A', 'B', 'C', 'D'].map((id, at) => ({ id, lengthM: 10 + at, depthM: 2, rate: 5 * at })),
    }),
  );
  expectAll(ask, [['combined length of all slips in metres?', /^\*\*46 m\*\* — sum of `lengthM`/]]);
  expectUnsure(ask, ['above which ship length is a tug needed?']);
});

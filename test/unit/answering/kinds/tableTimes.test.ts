import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const READINGS = `
taken_at,probe,place,temp_c,co2_ppm
2024-04-16T05:00:00Z,K-1,Kiln room,21.5,510
2024-04-16T08:30:00Z,K-1,Kiln room,24.0,640
2024-04-16T12:00:00Z,K-1,Kiln room,26.5,700
2024-04-16T12:00:00Z,Y-1,Yard post,14.0,420
2024-04-16T18:00:00Z,Y-1,Yard post,11.5,415
2024-04-16T18:00:00Z,K-1,Kiln room,25.0,655
`;

suite('times of day', () => {
  const ask = asker('readings.csv', READINGS);
  expectAll(ask, [
    ['temperature in the yard at 18:00 UTC', /^\*\*11\.5 °C\*\*/],
    ['temp of K-1 at noon', /^\*\*26\.5 °C\*\*/],
    ['how many readings before 6 am', /^\*\*1\*\* of 6/],
    ['how many readings before 9 in the morning', /^\*\*2\*\* of 6/],
    ['how many readings after 12:00', /^\*\*2\*\* of 6/],
    ['average temperature of K-1 between 8:00 and 12:00', /^\*\*25\.25 °C\*\* — average of `temp_c` over 2 rows/],
    ['peak co2 value, where?', /Kiln room.* — `co2_ppm` \*\*700 ppm\*\*/],
  ]);
});

const HULLS = JSON.stringify(
  [
    ['H-01', 'Nereid', 'Quay One', 1958, 'poor', ['sand', 'paint'], '2023-02-11'],
    ['H-02', 'Argo', 'Quay Two', 1991, 'good', [], '2022-06-01'],
    ['H-03', 'Doris', 'Quay One', 1949, 'good', ['paint'], '2024-01-03'],
    ['H-04', 'Triton', 'Quay Two', 1972, 'poor', ['scrap'], '2023-09-30'],
  ].map(([id, name, berth, built, state, work, checked]) => ({
    id,
    name,
    place: { berth, row: 1 },
    built,
    state,
    work,
    last_checked: checked,
  })),
  null,
  1,
);

suite('records of things with a year and a date', () => {
  const ask = asker('hulls.json', HULLS);
  expectAll(ask, [
    ['oldest hull, where is it?', /`H-03`.*1949|Quay One.*1949/],
    ['newest hull', /1991/],
    ['poor hulls built before 1960', /`H-01`/],
    ['how many hulls were built after 1960?', /^\*\*2\*\* of 4/],
    ['how many hulls per berth?', /Quay One: 2 rows\n- Quay Two: 2 rows/],
    ['which hulls should be painted?', /`H-01` \(Nereid\), `H-03` \(Doris\)/],
  ]);
  expectUnsure(ask, ['who checked H-02 last?', 'how many hulls before March']);
});

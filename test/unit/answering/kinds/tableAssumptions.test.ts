import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const STAFF = `
staff_id,name,team,site,salary_eur,hired
S1,Mira Holt,Press,Bergen,51000,2019-03-01
S2,Otto Brink,Press,Odense,44500,2020-09-15
S3,Lena Falk,Bindery,Bergen,38900,2021-01-10
S4,Jan Falke,Bindery,Odense,36200,2022-05-01
S5,Ruth Amsel,Sales,Bergen,47250,2018-11-01
`;

suite('what a question does not say is not taken for granted', () => {
  const ask = asker('staff.csv', STAFF);
  expectUnsure(ask, [
    'how many part-time employees are in Odense?',
    'what is the salary of Jan Falk?',
    'what did Otto Brink earn in 2020?',
    'who is the oldest employee?',
    'salary of Jan',
  ]);
  expectAll(ask, [
    ['how many employees are in Odense?', /^\*\*2\*\* of 5/],
    ['what is the salary of Jan Falke?', /^\*\*36200 EUR\*\*/],
    ['how many were hired in 2020?', /^\*\*1\*\* of 5/],
    ['what are S1 and S4 about', /Mira Holt[\s\S]*Jan Falke/],
  ]);
});

suite('words for the dates of all rows say nothing of which', () => {
  expectAll(
    asker(
      'tank.csv',
      `
time,tank,level_cm
2024-04-16T00:00:00Z,North,18
2024-04-16T06:00:00Z,South,40
2024-04-16T12:00:00Z,North,22
2024-04-16T18:00:00Z,South,44
`,
    ),
    [['mean level of North over the day', /^\*\*20(?:\.0+)? cm\*\*/]],
  );
  expectAll(
    asker(
      'boats.csv',
      `
boat,berth,boughtOn
Heron,A1,2019-04-08
Tern,A2,2021-06-01
Gull,B1,2020-02-11
Skua,B2,2022-09-30
`,
    ),
    [["what's the oldest boat (by purchase date)?", /Heron/]],
  );
});

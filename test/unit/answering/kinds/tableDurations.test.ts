import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const STAYS = `
guest_id,name,room,checked_in,checked_out,rate
G-1,Ilka Brand,12,2025-03-01,2025-03-09,80
G-2,Tomas Reyes,14,2025-03-02,2025-03-04,120
G-3,Wim de Boer,12,2025-03-10,,80
G-4,Noor Aziz,15,2025-03-11,2025-03-16,95
G-5,Ulla Holm,14,2025-03-12,,120
`;

suite('the time between two dates', () => {
  const ask = asker('guests.csv', STAYS);
  expectAll(ask, [
    ['how long did noor aziz stay', /^\*\*5 days\*\* .*G-4[^]*from `checked_in` to `checked_out`/],
    ['who stayed the longest', /G-1.*Ilka Brand.*`duration` \*\*8 days\*\*/],
    ['average stay', /^\*\*5 days\*\* — average of `duration` over 3 rows/],
    ['which guests stayed longer than 4 days', /^2 of 5 rows .*G-1.*G-4/],
    ['when did tomas reyes leave', /^\*\*2025-03-04\*\* — `checked_out`/],
    ['when did tomas reyes arrive', /^\*\*2025-03-02\*\* — `checked_in`/],
    ['who is still there', /Wim de Boer[^]*Ulla Holm/],
    // No measure of the file gives way to it.
    ['average rate', /^\*\*99\.00\*\* — average of `rate`/],
    ['which columns are there', /^6 columns: (?!.*duration)/],
  ]);
  expectUnsure(ask, ['how many guests are still in the sauna']);
});

const TICKETS = `
id,title,opened,closed,minutes_spent
T-1,Login broken,2025-01-03 09:00,2025-01-03 15:30,40
T-2,Slow search,2025-01-04 10:00,2025-01-05 10:00,15
T-3,Crash on save,2025-01-06 08:00,,5
`;
const TIMED = TICKETS.replaceAll(/,(?:minutes_spent|\d+)$/gm, '');

suite('the time between two moments', () => {
  const ask = asker('tickets.csv', TIMED);
  expectAll(ask, [
    ['average time to close', /^\*\*15h 15m\*\* — average of `duration` over 2 rows/],
    ['how long did T-1 take', /^\*\*6h 30m\*\*/],
    ['which ticket took longest to close', /T-2.*`duration` \*\*24h\*\*/],
    ['which tickets are still open', /T-3/],
  ]);
});

suite('no time is made where a column tells one', () => {
  expectAll(asker('tickets.csv', TICKETS), [['longest', /^\*\*40 minutes\*\* — `minutes_spent`/]]);
});

const CLAIMS = `
Date,Employee,Merchant,Amount,Reimbursed,Approved By
2025-01-04,Priya Raman,Rail Europe,40.50,yes,T. Okafor
2025-01-07,Jonas Weber,Trattoria,86.20,yes,M. Lindt
2025-01-09,Priya Raman,Ink & Co,29.00,no,
2025-01-15,Aiko Tan,Billboards,300.00,no,S. Brandt
2025-02-21,Jonas Weber,Tram Card,19.90,no,M. Lindt
`;

suite('who did it, and what is owed', () => {
  expectAll(asker('claims.csv', CLAIMS), [
    ['who approved the billboards', /^\*\*S\. Brandt\*\* — `Approved By`/],
    ['approver of the billboards claim', /^\*\*S\. Brandt\*\*/],
    ['which claims have no approver', /Ink & Co/],
    ['how much do we still owe jonas', /^\*\*19\.90\*\*/],
    ['how much do we owe in total', /^\*\*348\.90\*\* — sum of `Amount` over 3 rows with `Reimbursed` = no/],
  ]);
});

import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const CLASSES = `
class,coach,day,start,minutes,room,capacity,booked,price_eur,level,canceled_on
Spin 45,R. Holt,Mon,18:00,45,Loft,20,20,9.5,all,
Yoga Flow,T. Nagy,Mon,19:15,75,Studio 1,16,11,12,beginner,
Boxing,R. Holt,Tue,18:30,60,Cellar,12,12,14,advanced,
Pilates,A. Pinto,Wed,07:00,50,Studio 1,14,6,11,beginner,2025-02-03
Yoga Yin,T. Nagy,Sun,10:00,90,Studio 1,16,4,12,all,2025-02-17
`;

suite('a timetable', () => {
  const ask = asker('gym.csv', CLASSES);
  expectAll(ask, [
    ['which classes are full?', /`Spin 45`, `Boxing`$/],
    ['which classes are fully booked', /`Spin 45`, `Boxing`$/],
    ['who teaches boxing?', /^\*\*R\. Holt\*\*/],
    ['what classes does T. Nagy teach', /`Yoga Flow`, `Yoga Yin`$/],
    // Days of the week are those of the column of such days, and not of the dates.
    ["what's on on Monday", /`Spin 45`, `Yoga Flow`$/],
    ['when does Pilates start', /^\*\*07:00\*\* — `start`/],
    ['which class was cancelled', /`Pilates`, `Yoga Yin`$/],
    ['how many people are booked in total', /^\*\*53\*\* — sum of `booked`/],
    ['which class was cancelled on 3 February 2025', /`Pilates`/],
  ]);
  // The table does not say who washes.
  expectUnsure(ask, ['who washes the Loft?']);
});

suite('units of a time', () => {
  expectAll(asker('fleet.csv', 'van,bought,insurance EUR/yr\nOtter,2019-04-02,1140\nHeron,2021-09-15,980'), [
    ['total insurance per year', /^\*\*2,?120(?: EUR\/yr)?\*\* — sum/],
  ]);
});

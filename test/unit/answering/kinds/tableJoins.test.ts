import { suite } from 'node:test';
import { asker, expectAll, expectUnsure } from './askTable.ts';

const CLUB = `
CREATE TABLE players (
  player_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  town TEXT,
  email TEXT,
  active TINYINT(1) NOT NULL DEFAULT 1
);
INSERT INTO players VALUES (1,'Mara Lindt','Graz','mara@x.example',1), (2,'Jon Abel','Linz',NULL,0), (3,'Rui Costa','Graz','rui@x.example',1);
CREATE TABLE rackets (
  id INTEGER PRIMARY KEY,
  title TEXT,
  class VARCHAR(8),
  price NUMERIC(8,2)
);
INSERT INTO rackets (id, title, class, price) VALUES (10,'Falcon','pro',29.90), (11,'Kite','pro',39.50), (12,'Robin','begin',45.00), (13,'Wren','semipro',12.00);
CREATE TABLE loans (
  id INTEGER PRIMARY KEY,
  player_id INTEGER REFERENCES players(player_id),
  racket_id INTEGER NOT NULL,
  days INTEGER,
  lent_on DATE,
  returned_on DATE
);
INSERT INTO loans VALUES
 (100,1,10,2,'2024-01-03','2024-01-05'),
 (101,2,13,1,'2024-01-09',NULL),
 (102,1,12,1,'2024-02-11','2024-02-12'),
 (103,3,10,4,'2024-02-20',NULL),
 (104,1,11,1,'2024-03-01','2024-03-04');
`;

suite('tables that refer to each other', () => {
  const ask = asker('club.sql', CLUB);
  expectAll(ask, [
    ['who has borrowed the most?', /^\*\*Mara Lindt\*\* — 3 rows/],
    ['which rackets did Mara Lindt borrow?', /`Falcon` .*\n.*`Robin` .*\n.*`Kite`/],
    ['which rackets has Rui Costa not brought back yet?', /Falcon/],
    ['how many loans are still out?', /^\*\*2\*\* of 5 rows with no `returned_on`/],
    ['how many loans are unreturned?', /^\*\*2\*\* of 5/],
    ['how many loans were made by players from Graz?', /^\*\*4\*\* of 5 rows with `player\.town` = `Graz`/],
    ['who borrowed the Wren?', /^\*\*Jon Abel\*\*/],
    ['total days per racket', /Falcon: 6/],
    ['which players are no longer active?', /Jon Abel/],
    ['which players have no e-mail address', /Jon Abel/],
    ['how many players are from Graz?', /^\*\*2\*\* of 3/],
    ['price of the semi professional racket', /12\.00/],
    ['which loans took more than two days?', /`103`/],
    ['what is the email of Jon Abel?', /^Not in this file: no `email` is given/],
  ]);
  // Products that were lent are not the products there are.
  expectUnsure(ask, ['how many rackets were lent in May 2021', 'how many loans are still with the umpire?']);
});

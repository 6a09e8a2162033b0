import { suite } from 'node:test';
import { asker, expectAll } from './askTable.ts';

const ORDERS = `
Bestellnummer;Bestelldatum;Kunde;Artikel;Menge;Einzelpreis;Gesamtpreis;Lieferdatum;Zahlungsart;Versandkosten;Verkäufer
B-1001;03.01.2025;Müller GmbH;Schrauben M6;200;0,12;24,00;07.01.2025;Rechnung;4,90;Anna Vogt
B-1002;04.01.2025;Huber KG;Bohrmaschine;1;189,00;189,00;09.01.2025;Kreditkarte;0,00;Jens Roth
B-1003;08.01.2025;Müller GmbH;Holzleim;12;6,50;78,00;;Rechnung;4,90;Anna Vogt
B-1004;15.01.2025;Schmidt;Dübel 8mm;500;0,08;40,00;20.01.2025;PayPal;4,90;Jens Roth
B-1006;02.02.2025;Schmidt;Bohrmaschine;2;189,00;378,00;;Kreditkarte;0,00;Jens Roth
`;

suite('a German table, asked in English and in German', () => {
  expectAll(asker('bestellungen.csv', ORDERS), [
    ['total shipping costs', /^\*\*14,70\*\* — sum of `Versandkosten`/],
    ['which order has the highest total price?', /^`B-1006` — `Gesamtpreis` \*\*378,00\*\*/],
    ['what is the unit price in B-1003?', /^\*\*6,50\*\* — `Einzelpreis`/],
    ['how many drills were ordered?', /^\*\*3\*\* — sum of `Menge`/],
    ['which customers pay by credit card', /`Huber KG`[^]*`Schmidt`/],
    ['revenue per customer', /^Sum of `Gesamtpreis` by `Kunde`/],
    ['which orders have no delivery date yet', /`B-1003`, `B-1006`$/],
    ['Welche Bestellung wurde noch nicht geliefert?', /`B-1003`, `B-1006`$/],
    ['when was B-1004 delivered', /^\*\*20\.01\.2025\*\* — `Lieferdatum`/],
    ['orders per seller', /^Rows by `Verkäufer`/],
  ]);
});

const STAFF = `
Personalnummer;Nachname;Vorname;Abteilung;Monatsgehalt (EUR);Urlaubstage;Vorgesetzter;Frühdienst
1001;Berger;Tom;Lager;2.850,00;30;Weiss;nein
1002;Weiss;Sabine;Einkauf;4.900,00;28;;ja
1003;Klein;Petra;Lager;2.700,00;26;Berger;ja
`;

suite('a German table of persons', () => {
  expectAll(asker('personal.csv', STAFF), [
    ['who earns the most?', /^`1002` \(Weiss Sabine\)/],
    ['how many vacation days does Klein have', /^\*\*26\*\*/],
    ['who is the supervisor of Petra Klein', /^\*\*Berger\*\*/],
    ['average monthly salary per department', /Lager: 2\.775,00 EUR/],
  ]);
});

const SHIFTS = `
Vorstellung;Datum;Wochentag;Saalmiete;Einnahmen (€);Abenddienst
V-1;02.10.2024;Mittwoch;80,00;3.087,50;Feldhoff
V-2;04.10.2024;Freitag;80,00;768,90;Obst
V-3;06.10.2024;Sonntag;95,00;924,00;Feldhoff
`;

suite('the first part of a compound', () => {
  expectAll(asker('abrechnung.csv', SHIFTS), [
    // `Abenddienst` is a duty, and no evening.
    ['which evening had the highest income', /`V-1`/],
    ['who was on duty on 4 October 2024?', /^\*\*Obst\*\*/],
    ['what day is V-3', /^\*\*Sonntag\*\* — `Wochentag`/],
  ]);
});

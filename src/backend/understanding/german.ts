/** German words for the same thing in files of settings, as `GROUPS` in `synonyms.ts` has them for English. */
const GROUPS = `
  sicherung sicherungen datensicherung backup backups
  aufbewahren aufbewahrung aufbewahrt behalten aufheben aufgehoben aufbewahrungsfrist speichern gespeichert
  löschen gelöscht löschung entfernen entfernt
  telefon telefonnummer rufnummer fernsprecher nummer
  handy handynummer mobil mobilnummer mobiltelefon
  notfall notfälle notruf notdienst
  dienst bereitschaft rufbereitschaft
  kunde kunden klient mandant halter besitzer patient
  chef chefin inhaber inhaberin leiter leiterin leitung leiten eigentümer
  anschrift adresse straße
  frist zahlungsfrist zahlungsziel ziel fällig
  zahlen bezahlen zahlung bezahlt begleichen
  preis kosten gebühr kostet betrag entgelt
  gehalt lohn
  mahnung mahnen gemahnt zahlungserinnerung
  steuer mehrwertsteuer mwst umsatzsteuer ust
  rabatt skonto nachlass ermäßigung
  rechnung faktura
  währung geld
  öffnungszeiten sprechzeiten geöffnet offen öffnet öffnen schließt
  uhrzeit zeit beginn
  start beginn anfang beginnt startet ab
  ende schluss endet bis
  dauer länge dauert lange
  pause ruhe ruhezeit
  absage stornierung storno absagen stornieren abgesagt
  voraus vorlauf vorher
  hinweis erinnerung benachrichtigung meldung melden
  fehler störung
  drucker drucken gedruckt druckt
  kopie kopien exemplar exemplare ausdruck
  rechner computer
  benutzer nutzer anwender
  passwort kennwort zugangsdaten
  ordner verzeichnis pfad ablage
  abholen abholung abgeholt abruf
  täglich tag tage tagen
  wöchentlich woche wochen
  monatlich monat monate
  jährlich jahr jahre
  stündlich stunde stunden
  minute minuten
  höchstens maximal maximum max obergrenze höchstzahl
  mindestens minimum mindest min untergrenze
  erlaubt gestattet zulässig darf
  verboten untersagt unzulässig
  ersatz vertretung ausweichen
  größe groß
  grenze limit grenzwert schwelle
  kühlschrank kühlung kühl
  op operation operationen operiert operieren eingriff
  impfung impfen geimpft impfstoff
  standort filiale niederlassung ort
  buch medium medien
  ausleihe leihfrist ausleihen verleih leihen leihe
  verlängerung verlängern
  mitglied mitglieder mitgliedschaft
  raum zimmer saal
  temperatur warm wärme kalt heizung heizen grad
  nacht nachts nächtlich abends
  lager bestand lagerbestand vorrat
  bestellung bestellen bestellt auftrag
  lieferung liefern geliefert versand versenden verschicken
  anmeldung anmelden angemeldet login einloggen
  sitzung session
  sperre sperren gesperrt sperrung
  versuche fehlversuche versuch
  gültig gültigkeit gilt ablauf
  protokoll protokolle logdatei protokollieren
  warnung warnen warnstufe
  verantwortlich zuständig ansprechpartner
  prüfen prüfung geprüft kontrolle kontrollieren überprüfen
  netzwerk netz
  aktualisieren aktualisierung update aktualisiert
  neustart neustarten
  bericht report auswertung
  etikett etiketten aufkleber
  schnittstelle anbindung
  anzahl zahl menge
  lieferant lieferanten händler
  port anschluss
  datenbank database db
  einstellung einstellungen option
`;

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** A word as it is written without umlauts: `gebuehr` for `gebühr`. */
export function folded(word: string): string {
  return /[äöüß]/.test(word) ? word.replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter) : word;
}

/**
 * Endings of German words: those of a form and, before them, those that derive a word from another. A base keeps some
 * letters.
 */
const FORM_ENDING = /(?:ungen|ung|en|em|es|et|e|n|st|t|s)$/;
const WORD_ENDING = /(?:lich|er)$/;
const MIN_BASE_CHARS = 3;
/** Endings that English words seldom have: of two words that are compared, one has to have such an ending. */
const GERMAN = /(?:en|em|ern|ungen|ung|lich(?:e[nrs]?)?)$|^(?:ab|an|auf|aus|ein|nach|vor|zu)?ge.+t$|[äöüß]/;
/** An ending of German verbs, which many English words have as well. */
const VERB = /t$/;
/** The mark of a German participle, in front or behind a separable prefix: `gebucht`, `abgeholt`. */
const PARTICIPLE = /^(ab|an|auf|aus|ein|nach|vor|zu)?ge(.{3,}t)$/;

/** The part that a German word shares with its other forms: `buch` for `gebucht` and `buchen`. */
export function germanBase(word: string): string {
  const plain = folded(word).replace(
    PARTICIPLE,
    (_, prefix: string | undefined, rest: string) => (prefix ?? '') + rest,
  );
  return [FORM_ENDING, WORD_ENDING].reduce((base, ending) => {
    const shorter = base.replace(ending, '');
    return shorter.length >= MIN_BASE_CHARS ? shorter : base;
  }, plain);
}

const GROUPS_OF_WORD = new Map<string, Set<number>>();
const GROUPS_OF_BASE = new Map<string, Set<number>>();
for (const [index, group] of GROUPS.trim().split('\n').entries()) {
  for (const word of group.trim().split(/\s+/)) {
    addTo(GROUPS_OF_WORD, folded(word), index);
    addTo(GROUPS_OF_BASE, germanBase(word), index);
  }
}

function addTo(groups: Map<string, Set<number>>, key: string, index: number): void {
  groups.set(key, (groups.get(key) ?? new Set()).add(index));
}

const NONE: ReadonlySet<number> = new Set();

/** Properties of a word as a German one. */
interface GermanWord {
  readonly looksGerman: boolean;
  readonly base: string;
  readonly groups: ReadonlySet<number>;
}

const KNOWN = new Map<string, GermanWord>();
/** How many words' properties are kept. */
const MAX_KNOWN = 20_000;

function germanWord(word: string): GermanWord {
  const known = KNOWN.get(word);
  if (known) return known;
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  const looksGerman = GERMAN.test(word);
  const base = germanBase(word);
  const groups =
    GROUPS_OF_WORD.get(folded(word)) ?? (looksGerman || VERB.test(word) ? GROUPS_OF_BASE.get(base) : undefined) ?? NONE;
  const made = { looksGerman, base, groups };
  KNOWN.set(word, made);
  return made;
}

/** The groups of German words that a word stands in, by itself or, where it looks German, by another of its forms. */
export function germanGroupsOf(word: string): ReadonlySet<number> {
  return germanWord(word).groups;
}

/** Whether two words are forms of one German word. */
export function areGermanForms(one: string, other: string): boolean {
  const [first, second] = [germanWord(one), germanWord(other)];
  return (first.looksGerman || second.looksGerman) && first.base === second.base;
}

/** Whether two words stand in one group of German words. */
export function areGermanSynonyms(one: string, other: string): boolean {
  const groups = germanGroupsOf(one);
  return groups.size > 0 && !groups.isDisjointFrom(germanGroupsOf(other));
}

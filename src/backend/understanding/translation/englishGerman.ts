import { stemOf } from '../words.ts';

/**
 * Nouns, adjectives and participles that tables have, in English and in German: those of a line mean the same across the languages.
 * German words that only begin others, such as `liefer` of `Lieferdatum`, stand with the words that they are of.
 */
export const ENGLISH_GERMAN = `
  apple | apfel äpfel
  pear | birne birnen
  plum | zwetschge pflaume zwetschgen pflaumen
  quince | quitte quitten
  cherry | kirsche kirschen
  peach | pfirsich pfirsiche
  apricot | aprikose aprikosen marille
  grape | traube trauben
  strawberry | erdbeere erdbeeren
  raspberry | himbeere himbeeren
  walnut | walnuss walnüsse
  nut | nuss nüsse
  lemon | zitrone zitronen
  potato | kartoffel kartoffeln
  tomato | tomate tomaten
  carrot | karotte möhre karotten möhren
  onion | zwiebel zwiebeln
  cabbage | kohl
  pumpkin | kürbis
  lettuce | salat
  wheat | weizen
  rye | roggen
  barley | gerste
  oats | hafer
  corn | mais
  hay | heu
  bread | brot brote
  bun | brötchen semmel
  cake | kuchen torte
  cheese | käse
  milk | milch
  egg | ei eier
  meat | fleisch
  fish | fisch
  wine | wein
  beer | bier
  juice | saft
  water | wasser
  coffee | kaffee
  tea | tee
  sugar | zucker
  salt | salz
  honey | honig
  rain | regen regnerisch
  rainy | regen regnerisch
  sunny | sonnig
  sun | sonne sonnig
  cloudy | bewölkt wolkig
  fog | nebel neblig
  foggy | nebel neblig
  snow | schnee
  wind | wind windig
  windy | windig wind
  storm | sturm gewitter
  thunderstorm | gewitter
  hail | hagel
  frost | frost
  drought | dürre trockenheit
  damage | schaden schäden
  dry | trocken
  wet | nass
  wasp | wespe wespen
  bird | vogel vögel
  cow | kuh kühe
  calf | kalb kälber
  pig | schwein schweine
  sheep | schaf schafe
  goat | ziege ziegen
  horse | pferd pferde
  chicken | huhn hühner
  dog | hund hunde
  cat | katze katzen
  red | rot
  green | grün
  blue | blau
  yellow | gelb
  black | schwarz
  white | weiß weiss
  brown | braun
  grey | grau
  open | offen
  closed | geschlossen
  paid | bezahlt
  unpaid | unbezahlt
  cancelled | storniert
  delivered | geliefert zugestellt
  shipped | versandt versendet
  returned | zurückgegeben retour
  new | neu
  used | gebraucht
  broken | defekt kaputt
  repaired | repariert
  cash | bar
  card | karte
  invoice | rechnung
  yes | ja
  no | nein
  female | weiblich
  male | männlich
  child | kind kinder
  adult | erwachsene erwachsener
  monday | montag
  tuesday | dienstag
  wednesday | mittwoch
  thursday | donnerstag
  friday | freitag
  saturday | samstag
  sunday | sonntag
  spring | frühling frühjahr
  summer | sommer
  autumn | herbst
  winter | winter
  north | nord norden
  south | süd süden
  east | ost osten
  west | west westen
  wood | holz
  steel | stahl
  paper | papier
  glass | glas
  oil | öl
  gas | gas
  train | zug
  bus | bus
  car | auto pkw
  truck | lkw lastwagen
  bicycle | fahrrad
  bike | fahrrad rad
  holiday | urlaub
  ill | krank
  sick | krank
  price | preis preise preisen
  purchase purchasing buying | einkauf einkaufs
  selling retail sale | verkauf verkaufs
  expiry expiration expire expires expired | haltbarkeit ablauf verfall verfalls
  reorder | melde nachbestell
  minimum | mindest
  goods item product article | artikel ware waren
  unit single | einzel
  total overall whole | gesamt gesamter gesamte
  amount sum | betrag beträge summe summen
  number | nummer nummern nr
  count quantity | anzahl menge zahl mengen
  order | bestellung bestellungen bestell auftrag aufträge
  ordered | bestellt
  ordering | bestell
  customer client | kunde kunden kundin
  delivery shipment | lieferung lieferungen liefer auslieferung zustellung
  delivered | geliefert zugestellt liefer
  shipping dispatch | versand
  shipped sent | versandt versendet verschickt versand
  article item | artikel
  product goods | produkt produkte ware waren
  payment | zahlung zahlungen zahl
  paid | bezahlt gezahlt beglichen zahl
  method kind type | art arten
  credit | kredit gutschrift
  discount rebate | rabatt rabatte nachlass skonto ermäßigung
  reduced discounted concession | ermäßigt ermäßigte reduziert
  invoice bill | rechnung rechnungen
  cost costs expense expenses | kosten ausgabe ausgaben aufwand
  fee charge | gebühr gebühren entgelt
  fine | bußgeld strafe mahngebühr
  reminder | mahnung erinnerung
  income | einnahme einnahmen einkommen einkünfte ertrag erträge erlös erlöse eingenommen
  revenue turnover | umsatz umsätze erlös erlöse einnahmen
  takings proceeds earnings | einnahmen erlös erlöse eingenommen
  earned | eingenommen verdient erwirtschaftet einnahmen
  profit | gewinn gewinne ertrag überschuss
  loss | verlust verluste
  tax vat | steuer steuern mwst
  net | netto
  gross | brutto
  budget | budget haushalt etat
  balance | saldo kontostand guthaben
  account | konto konten
  bank | bank
  deposit | kaution anzahlung einzahlung pfand
  rent | miete mieten miet
  tenant | mieter mieterin
  landlord lessor | vermieter vermieterin
  loan | ausleihe darlehen leihe
  borrowed lent | ausgeliehen geliehen
  borrower | entleiher ausleiher
  returned return | zurück rückgabe zurückgegeben retour
  due | fällig fälligkeit frist
  deadline | frist stichtag schluss termin
  currency | währung währungen
  salary wage pay | gehalt gehälter lohn löhne
  hourly | stunden
  monthly | monats monatlich
  yearly annual | jahres jährlich
  weekly | wochen wöchentlich
  daily | tages täglich
  date | datum termin
  appointment | termin termine
  time | zeit uhrzeit
  hour hours | stunde stunden
  minute minutes | minute minuten
  second seconds | sekunde sekunden
  day days | tag tage tagen
  weekday | wochentag
  week | woche wochen
  month | monat monate
  quarter | quartal quartale
  year | jahr jahre
  start beginning | beginn anfang start
  begins starts started | beginn
  end | ende schluss
  duration length | dauer laufzeit
  long | dauer länge
  evening | abend abende
  morning | morgen vormittag früh
  afternoon | nachmittag
  night | nacht nächte
  duty shift service | dienst dienste schicht schichten
  manager head lead leader | leiter leiterin leitung chef chefin verantwortlicher
  supervisor boss superior | vorgesetzter vorgesetzte chef leiter
  management | leitung verwaltung
  teaches leads runs | leitung lehrer lehrerin dozent dozentin leiter
  teacher instructor | lehrer lehrerin lehrkraft dozent dozentin leitung
  student | student studentin studierende
  pupil | schüler schülerin
  school | schule schulen
  class | klasse klassen
  course | kurs kurse lehrgang
  lesson | unterricht stunde
  subject | fach fächer thema betreff
  grade mark | note noten
  exam test | prüfung prüfungen klausur test
  participant attendee | teilnehmer teilnehmerin teilnehmende
  participants attendees | teilnehmer teilnehmende
  attendance | teilnahme anwesenheit besucher
  visitor guest | besucher gast gäste
  visitors audience attendance | besucher zuschauer publikum
  registration enrolment | anmeldung anmeldungen anmelde registrierung
  registered | angemeldet registriert
  waiting | warte warten
  list | liste listen
  employee worker staff | mitarbeiter mitarbeiterin mitarbeitende angestellte beschäftigte personal
  staff personnel | personal mitarbeiter
  department division | abteilung abteilungen bereich
  sales | vertrieb verkauf verkäufe umsatz
  purchasing procurement | einkauf beschaffung
  accounting bookkeeping | buchhaltung rechnungswesen
  warehouse storage store | lager
  production manufacturing | produktion fertigung herstellung
  maintenance | wartung instandhaltung
  marketing | marketing
  it | edv
  office | büro büros
  team | team gruppe mannschaft
  group | gruppe gruppen
  name | name namen bezeichnung
  surname lastname | nachname familienname
  forename firstname | vorname
  first | erst vor
  last family | nach familien
  title | titel
  position | stelle position
  job occupation profession | beruf tätigkeit
  joined hired entry | eintritt eingetreten eintritts einstellung
  left leaving exit | austritt ausgetreten
  vacation holiday leave | urlaub urlaubs ferien
  sick illness sickness | krankheit krank krankheits kranken
  contract | vertrag verträge vertrags
  temporary limited | befristet
  permanent unlimited | unbefristet
  overtime | überstunden
  working worked | arbeits gearbeitet
  work labour | arbeit arbeiten arbeits
  birth born birthday | geburt geburts geburtstag geboren
  age | alter
  gender sex | geschlecht
  married | verheiratet
  address | adresse anschrift
  street | straße strasse
  house | haus hausnummer häuser
  city town | stadt ort städte orte
  village municipality community | gemeinde dorf
  place | ort platz stelle plätze
  postcode zip postal | postleitzahl plz
  country nation | land länder staat
  state province | bundesland
  district county | kreis bezirk landkreis
  region area | region gebiet gegend
  location site | standort ort lage standorte
  venue | spielstätte spielort veranstaltungsort spielorte saal
  stage | bühne bühnen
  performance show | vorstellung vorstellungen aufführung aufführungen
  performances shows | vorstellungen aufführungen
  event | veranstaltung veranstaltungen ereignis
  concert | konzert konzerte
  play piece | stück stücke schauspiel theaterstück
  theatre theater | theater
  film movie | film filme
  opera | oper opern
  ticket | karte karten ticket tickets eintrittskarte eintrittskarten
  complimentary free | frei freikarten kostenlos gratis
  seat | platz plätze sitz sitze sitzplatz
  seats capacity | plätze kapazität
  row | reihe reihen zeile
  hall auditorium | saal halle säle
  room | raum räume zimmer saal
  cloakroom wardrobe | garderobe
  floor storey | etage stockwerk geschoss
  building | gebäude
  sold | verkauft verkaufte
  sale | verkauf verkäufe
  seller salesperson | verkäufer verkäuferin
  buyer purchaser | käufer käuferin
  bought purchased | gekauft kauf
  purchase | kauf einkauf anschaffung beschaffung
  supplier vendor | lieferant lieferanten anbieter
  manufacturer maker | hersteller
  brand make | marke
  model | modell modelle
  serial | serien
  category | kategorie kategorien sparte
  genre | sparte genre gattung
  status state condition | status zustand stand
  comment remark note | bemerkung bemerkungen kommentar anmerkung notiz hinweis
  reason cause | grund ursache
  description | beschreibung
  rating review | bewertung bewertungen
  score points | punkte punktzahl
  goal | tor tore ziel
  goals | tore
  match game | spiel spiele partie
  opponent | gegner
  season | saison spielzeit
  league | liga
  club association | verein vereine
  member | mitglied mitglieder
  membership | mitgliedschaft mitglieds
  contribution dues | beitrag beiträge
  donation | spende spenden
  donor | spender spenderin
  volunteer | ehrenamtlich ehrenamtliche freiwillige
  chair chairman | vorsitz vorsitzender vorsitzende
  patient | patient patientin
  doctor physician | arzt ärztin
  nurse | pfleger pflegerin pflegekraft
  hospital | krankenhaus klinik
  insurance | versicherung versicherungs kasse
  diagnosis | diagnose
  treatment | behandlung behandlungen
  medicine medication drug | medikament medikamente arznei
  dose dosage | dosis dosierung
  weight | gewicht
  height | höhe größe
  width | breite
  depth | tiefe
  size | größe
  volume | volumen
  area | fläche
  temperature | temperatur
  humidity | feuchtigkeit luftfeuchte
  pressure | druck
  precipitation rainfall | niederschlag
  speed | geschwindigkeit
  distance | entfernung strecke distanz
  route line | linie route strecke
  departure | abfahrt abflug
  arrival | ankunft
  delay | verspätung
  delayed late | verspätet
  stop station | haltestelle bahnhof halt
  driver | fahrer fahrerin
  passenger | fahrgast fahrgäste passagier
  vehicle | fahrzeug fahrzeuge
  licence plate | kennzeichen
  mileage odometer | kilometerstand laufleistung
  fuel | kraftstoff sprit
  consumption usage | verbrauch
  electricity power current | strom
  energy | energie
  heating | heizung heiz
  meter reading | zählerstand stand
  meter | zähler
  machine | maschine maschinen
  device appliance | gerät geräte
  tool | werkzeug werkzeuge
  part component | teil teile bauteil
  material | material werkstoff
  stock inventory | bestand bestände lagerbestand vorrat
  minimum | mindest minimum
  maximum | höchst maximum maximal
  shelf | regal
  box | kiste karton
  colour color | farbe farben
  quality | qualität
  defect fault error | fehler mangel defekt störung
  complaint | reklamation beschwerde reklamationen
  repair | reparatur reparaturen
  inspection check | prüfung kontrolle inspektion
  result | ergebnis ergebnisse
  measurement measured | messung messwert messwerte mess
  limit threshold | grenzwert limit
  average mean | durchschnitt mittel
  share proportion | anteil
  rate | satz quote rate
  percent percentage | prozent
  difference | unterschied differenz
  plan planned | plan geplant soll
  actual | ist tatsächlich
  target | soll ziel
  forecast | prognose
  population inhabitants residents | einwohner bevölkerung
  household | haushalt haushalte
  family | familie familien
  children kids | kinder
  women | frauen
  men | männer
  adults | erwachsene
  mother | mutter
  father | vater
  owner | besitzer besitzerin eigentümer halter inhaber
  responsible charge | verantwortlich zuständig
  contact | kontakt ansprechpartner
  author writer | autor autorin verfasser
  publisher | verlag
  publication | erscheinung veröffentlichung
  book | buch bücher
  reader | leser leserin
  language | sprache sprachen
  edition issue | auflage ausgabe
  pages | seiten
  phone telephone | telefon telefonnummer
  mobile | mobil
  fixed | fest befristet
  booking reservation | buchung buchungen reservierung reservierungen
  booked | gebucht ausgebucht reserviert
  overnight stay | übernachtung übernachtungen
  breakfast | frühstück
  arrival checkin | anreise ankunft
  departure checkout | abreise
  bed | bett betten
  animal | tier tiere
  species | tierart art
  breed | rasse
  feed | futter
  field | feld acker schlag
  harvest yield crop | ernte ertrag
  variety | sorte sorten
  fertiliser fertilizer | dünger
  tree | baum bäume
  plant | pflanze pflanzen
  project | projekt projekte
  task | aufgabe aufgaben
  priority | priorität
  progress | fortschritt
  completed finished done | erledigt abgeschlossen fertig beendet
  open outstanding pending | offen ausstehend
  closed | geschlossen abgeschlossen
  cancelled canceled | storniert abgesagt ausgefallen entfallen
  approved | genehmigt freigegeben
  rejected declined | abgelehnt
  active | aktiv
  inactive | inaktiv
  available | verfügbar lieferbar
  missing | fehlt fehlend
  urgent | dringend eilig
  request enquiry | anfrage anfragen
  offer quote | angebot angebote
  version | version
  source | quelle quellen
  file | datei dateien
  user | benutzer nutzer
  access | zugang zugriff
  code | code kennung
  key | schlüssel
  code identifier | kennung kürzel
  drill | bohrmaschine bohrer
  screw | schraube schrauben
  hammer | hammer
  saw | säge
  paint | farbe
  glue | leim kleber klebstoff
  cupboard cabinet | schrank
  table desk | tisch tische schreibtisch
  chair | stuhl stühle
  lamp light | lampe lampen leuchte
  window | fenster
  door | tür türen
  pottery | töpfern keramik
  swimming | schwimmen
  cooking | kochen
  dancing dance | tanzen tanz
  painting drawing | malen zeichnen
  singing choir | chor singen
  guitar | gitarre
  beginner beginners | anfänger
  advanced | fortgeschrittene
  spanish | spanisch
  french | französisch
  german | deutsch
  english | englisch
  italian | italienisch
  garden | garten gärten
  kitchen | küche küchen
  bathroom | badezimmer
  forest wood | wald
  river | fluss
  lake | see
  mountain | berg berge
`;

const ENGLISH_ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/ies$/, 'y'],
  [/ves$/, 'f'],
  [/(?<=[sxz]|ch|sh)es$/, ''],
  [/s$/, ''],
];
/** Endings of German words, so that `Städten` is found as `Stadt`. */
export const GERMAN_ENDING = /(?:en|ern|er|es|em|e|n|s)$/;

const MIN_BASE_CHARS = 3;

const OTHERS = new Map<string, Set<string>>();
/** The lines that an English stem stands in. */
const ENGLISH = new Map<string, Set<number>>();
/** The lines that a German word stands in, with and without its ending. */
const GERMAN = new Map<string, Set<number>>();

function add<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

for (const [line, pair] of ENGLISH_GERMAN.trim().split('\n').entries()) {
  const [english = [], german = []] = pair.split('|').map((words) => words.trim().split(' '));
  for (const word of english) add(ENGLISH, stemOf(word), line);
  for (const word of german) {
    for (const form of new Set([word, baseOf(word)])) add(GERMAN, form, line);
    for (const other of english) {
      add(OTHERS, other, word);
      add(OTHERS, word, other);
    }
  }
}

/** A German word without its ending. */
function baseOf(word: string): string {
  const base = word.replace(GERMAN_ENDING, '');
  return base.length >= MIN_BASE_CHARS ? base : word;
}

/** What a word in lower case is in the other language, English or German; empty where it is not known. */
export function translationsOf(word: string): readonly string[] {
  const forms = [
    word,
    ...ENGLISH_ENDINGS.filter(([ending]) => ending.test(word)).map(([e, end]) => word.replace(e, end)),
  ];
  return forms.flatMap((form) => [...(OTHERS.get(form) ?? [])]).filter((other) => other !== word);
}

/** Whether one of two words in lower case is English and the other the same in German. */
export function areTranslations(one: string, other: string): boolean {
  return isTranslation(one, other) || isTranslation(other, one);
}

function isTranslation(english: string, german: string): boolean {
  const lines = ENGLISH.get(stemOf(english));
  const others = lines && (GERMAN.get(german) ?? GERMAN.get(baseOf(german)));
  return lines !== undefined && others !== undefined && !lines.isDisjointFrom(others);
}

const MIN_COMPOUND_CHARS = 8;
const MAX_COMPOUND_CHARS = 40;
const MIN_PART_CHARS = 3;
/** What German puts between the parts of a word. */
const JOINT = /(?:s|es|n|en|e)$/;

/** The parts of a German compound in lower case, where all of them are known: `Bestell|nummer`; the word alone otherwise. */
export function compoundParts(word: string): readonly string[] {
  if (word.length < MIN_COMPOUND_CHARS || word.length > MAX_COMPOUND_CHARS || GERMAN.has(word)) return [word];
  for (let at = MIN_PART_CHARS; at <= word.length - MIN_PART_CHARS; at++) {
    const [first, rest] = [word.slice(0, at), word.slice(at)];
    if (!GERMAN.has(first) && !GERMAN.has(first.replace(JOINT, ''))) continue;
    if (GERMAN.has(rest) || GERMAN.has(baseOf(rest))) return [first, rest];
    const parts = compoundParts(rest);
    if (parts.length > 1) return [first, ...parts];
  }
  return [word];
}

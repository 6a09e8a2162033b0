/** Nouns and adjectives that values of tables often are, in English and in German: the first word is English. */
const PAIRS = `
  apple apfel äpfel
  pear birne birnen
  plum zwetschge pflaume zwetschgen pflaumen
  quince quitte quitten
  cherry kirsche kirschen
  peach pfirsich pfirsiche
  apricot aprikose aprikosen marille
  grape traube trauben
  strawberry erdbeere erdbeeren
  raspberry himbeere himbeeren
  walnut walnuss walnüsse
  nut nuss nüsse
  lemon zitrone zitronen
  potato kartoffel kartoffeln
  tomato tomate tomaten
  carrot karotte möhre karotten möhren
  onion zwiebel zwiebeln
  cabbage kohl
  pumpkin kürbis
  lettuce salat
  wheat weizen
  rye roggen
  barley gerste
  oats hafer
  corn mais
  hay heu
  bread brot brote
  bun brötchen semmel
  cake kuchen torte
  cheese käse
  butter butter
  milk milch
  egg ei eier
  meat fleisch
  fish fisch
  wine wein
  beer bier
  juice saft
  water wasser
  coffee kaffee
  tea tee
  sugar zucker
  salt salz
  honey honig
  rain regen regnerisch
  rainy regen regnerisch
  sunny sonnig
  sun sonne sonnig
  cloudy bewölkt wolkig
  fog nebel neblig
  foggy nebel neblig
  snow schnee
  wind wind windig
  windy windig wind
  storm sturm gewitter
  thunderstorm gewitter
  hail hagel
  frost frost
  drought dürre trockenheit
  damage schaden schäden
  dry trocken
  wet nass
  wasp wespe wespen
  bird vogel vögel
  cow kuh kühe
  calf kalb kälber
  pig schwein schweine
  sheep schaf schafe
  goat ziege ziegen
  horse pferd pferde
  chicken huhn hühner
  dog hund hunde
  cat katze katzen
  red rot
  green grün
  blue blau
  yellow gelb
  black schwarz
  white weiß weiss
  brown braun
  grey grau
  open offen
  closed geschlossen
  paid bezahlt
  unpaid unbezahlt
  cancelled storniert
  delivered geliefert zugestellt
  shipped versandt versendet
  returned zurückgegeben retour
  new neu
  used gebraucht
  broken defekt kaputt
  repaired repariert
  cash bar
  card karte
  invoice rechnung
  yes ja
  no nein
  female weiblich
  male männlich
  child kind kinder
  adult erwachsene erwachsener
  monday montag
  tuesday dienstag
  wednesday mittwoch
  thursday donnerstag
  friday freitag
  saturday samstag
  sunday sonntag
  spring frühling frühjahr
  summer sommer
  autumn herbst
  winter winter
  north nord norden
  south süd süden
  east ost osten
  west west westen
  wood holz
  steel stahl
  paper papier
  glass glas
  oil öl
  gas gas
  train zug
  bus bus
  car auto pkw
  truck lkw lastwagen
  bicycle fahrrad
  bike fahrrad rad
  holiday urlaub
  ill krank
  sick krank
`;

const ENGLISH_ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/ies$/, 'y'],
  [/ves$/, 'f'],
  [/(?<=[sxz]|ch|sh)es$/, ''],
  [/s$/, ''],
];

const OTHERS = new Map<string, Set<string>>();
for (const line of PAIRS.trim().split('\n')) {
  const [english = '', ...german] = line.trim().split(/\s+/);
  for (const word of german) {
    OTHERS.set(english, (OTHERS.get(english) ?? new Set()).add(word));
    OTHERS.set(word, (OTHERS.get(word) ?? new Set()).add(english));
  }
}

/** What a word in lower case is in the other language, English or German; empty where it is not known. */
export function translationsOf(word: string): readonly string[] {
  const forms = [
    word,
    ...ENGLISH_ENDINGS.filter(([ending]) => ending.test(word)).map(([e, end]) => word.replace(e, end)),
  ];
  return forms.flatMap((form) => [...(OTHERS.get(form) ?? [])]).filter((other) => other !== word);
}

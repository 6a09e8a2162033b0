/**
 * What abbreviated parts of names stand for, in English and German. Those that are said in questions too, such as `qty` and `dept`, are
 * among the words for the same thing.
 */
const ABBREVIATIONS = `
  acct account | addr address | adr adresse | alt altitude | amt amount | appt appointment | arr arrival | avl available
  bal balance | batt battery | bday birthday | bldg building | brch branch | brgd brigade | brw borrower | calib calibration
  cap capacity | capa capacity | ccy currency | cd code | chg charge | clr color | cmt comment | cnt count | cntry country
  cond condition | contr contract | ctry country | cty city | cust customer | deliv delivery | dep departure | dept department
  desc description | descr description | dest destination | diam diameter | dia diameter | disc discount | dist distance
  dlv delivery | drv driver | dt date | dur duration | elev elevation | emp employee | expd expected | fac facility | fct factory
  flt flight | freq frequency | gend gender | grp group | hosp hospital | hum humidity | inc incident | inst instructor
  instr instructor | inv invoice | itm item | lang language | lat latitude | lim limit | loc location | lng longitude | lvl level
  maint maintenance | mat material | mbr member | mfg manufacturer | mfr manufacturer | mgr manager | mth month | nm name | occ occupancy
  oper operator | opr operator | ord order | orig origin | pat patient | pax passengers | phys physician | pmt payment
  pn part number | pop population | pos position | prc price | prd product | prev previous | prio priority | prob problem
  prod product | prov province | pub publisher | purch purchase | rcv received | rcvd received | recd received | ref reference
  reg region | req requested | ret returned | rm room | rmk remark | rop reorder point | ropt reorder point | rsn reason
  rte route | sal salary | sched scheduled | ser serial | sev severity | shp shipped | sn serial number | spd speed | spec species
  sply supply | src source | stn station | sts status | subj subject | sup supplier | supp supplier | supv supervisor
  svc service | tch teacher | thk thickness | tmp temperature | trk track | trx transaction | ttl total | tx transaction
  txn transaction | typ type | uom unit of measure | usr user | veh vehicle | vend vendor | vol volume | wh warehouse
  whs warehouse | whse warehouse | wd width | wt weight | wgt weight | yr year | yrs years | qoh quantity on hand
  soh stock on hand | moq minimum order quantity | lt lead time | ltd lead time days | doj date of joining | eta expected arrival
  etd expected departure | ata actual arrival | atd actual departure | abt abteilung | anz anzahl | anspr ansprechpartner
  aufl auflage | bem bemerkung | besch beschreibung | bez bezeichnung | dat datum | ek einkauf preis | vk verkauf preis | mhd haltbarkeit
  einh einheit | fil filiale | geb geboren | gew gewicht | herst hersteller | kd kunde | kdnr kundennummer | lief lieferant
  mge menge | mitarb mitarbeiter | rg rechnung | rng rechnung | tn teilnehmer | verf verfasser | zust zustand
`;

/** What measurements call by a formula or in short, and people by its name. */
const FORMULAS: readonly (readonly [RegExp, string])[] = [
  [/(?<![a-z])no3(?![a-z\d])/i, 'nitrate'],
  [/(?<![a-z])no2(?![a-z\d])/i, 'nitrite'],
  [/(?<![a-z])nh3(?![a-z\d])/i, 'ammonia'],
  [/(?<![a-z])nh4(?![a-z\d])/i, 'ammonium'],
  [/(?<![a-z])po4(?![a-z\d])/i, 'phosphate'],
  [/(?<![a-z])so4(?![a-z\d])/i, 'sulfate'],
  [/(?<![a-z])o2(?![a-z\d])/i, 'oxygen'],
  [/(?<![a-z])ch4(?![a-z\d])/i, 'methane'],
  [/(?<![a-z])chl(?:[_-]?a)?(?![a-z\d])/i, 'chlorophyll'],
];

/** A name with what it calls by a formula spelled out: `nitrate_mgl` for `no3_mgl`. */
export function withoutFormulas(name: string): string {
  return FORMULAS.reduce((spelled, [formula, full]) => spelled.replace(formula, full), name);
}

const EXPANSIONS = new Map<string, readonly string[]>(
  ABBREVIATIONS.trim()
    .split(/\s*[|\n]\s*/)
    .map((pair): [string, readonly string[]] => {
      const [short = '', ...full] = pair.split(' ');
      return [short, full];
    }),
);

/** What follows `up` where it is the unit price. */
const UNIT_PRICE = /^(?:net|netto|gross|brutto|eur|usd|gbp|chf|ex|incl)$/;
const MIN_SKELETON_CHARS = 3;
const MAX_SKELETON_CHARS = 4;
const MIN_FULL_CHARS = 5;

/** The words that a name in words may stand for, where parts of it are abbreviated; undefined where none is. */
export function withoutAbbreviations(words: readonly string[]): readonly string[] | undefined {
  const full = words.flatMap((word, at) => {
    if (word === 'up' && (at === words.length - 1 ? at === 0 : UNIT_PRICE.test(words[at + 1] ?? '')))
      return ['unit', 'price'];
    if (word === 'art' && /^(?:no|nr|num|id)$/.test(words[at + 1] ?? '')) return ['article'];
    if (word === 'd' && at > 0 && at === words.length - 1) return ['days'];
    if (word === 'ld' && at === 0) return ['lead'];
    return EXPANSIONS.get(word) ?? [word];
  });
  return full.length === words.length && full.every((word, at) => word === words[at]) ? undefined : full;
}

/** Whether a part of a name is a word without its vowels: `brgd` of `brigade`. */
export function isSkeleton(word: string, part: string): boolean {
  if (part.length < MIN_SKELETON_CHARS || part.length > MAX_SKELETON_CHARS || word.length < MIN_FULL_CHARS)
    return false;
  if (!/^[b-df-hj-np-tv-xz]+$/.test(part) || part[0] !== word[0]) return false;
  const consonants = word.replace(/(?<=.)[aeiouyäöü]/gu, '');
  return consonants.replace(/s$/, '') === part || consonants.replace(/(.)\1/g, '$1') === part;
}

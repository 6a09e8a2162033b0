/**
 * Words of rules, contracts and manuals in English and in German, among them verbs and what is written in several words, which an
 * underscore joins: those of a line mean the same across the languages. `englishGerman.ts` has those that name columns as well.
 */
export const ENGLISH_GERMAN_TEXT = `
  allowed permitted permission allow may | erlaubt gestattet zulässig darf dürfen erlaubnis
  forbidden prohibited banned not_allowed | verboten untersagt unzulässig
  must required mandatory obligatory compulsory | muss müssen verpflichtend pflicht erforderlich vorgeschrieben
  rule rules regulation regulations | regel regeln ordnung vorschrift bestimmung regelung
  exception exceptions except | ausnahme ausgenommen außer
  scope apply applies applicable | geltung gilt gelten geltungsbereich
  valid validity | gültig gültigkeit
  expire expires expired | abgelaufen läuft verfällt verfallen ablauf
  change changes changed amend amended amendment | änderung änderungen geändert ändern
  review reviewed | überprüfung überprüft prüfung
  decide decides decided decision | beschließt beschlossen beschluss entscheidet entscheidung
  vote votes voting | abstimmung stimmen stimmrecht stimmberechtigt
  majority | mehrheit
  board committee executive | vorstand ausschuss gremium
  general_meeting annual_meeting | mitgliederversammlung hauptversammlung
  meeting meetings | sitzung besprechung versammlung treffen
  minutes record | protokoll niederschrift
  apply application applications | antrag anträge bewerbung
  approve approval approved consent | genehmigung genehmigt zustimmung freigabe
  notify notice inform report reported | melden meldung mitteilen benachrichtigen anzeigen
  notice_period period_of_notice | kündigungsfrist
  terminate termination cancel_contract quit resign | kündigung kündigen beenden
  cancel cancellation cancelled | absage absagen stornierung storno abgesagt
  renew renewal extend extension extended prolong | verlängerung verlängern verlängert
  book booking reserve reservation reserved | buchung buchen reservierung reservieren
  borrow lend lent loan | ausleihe ausleihen leihen verliehen verleih geliehen
  hire rent rental hired | miete mieten vermietet vermietung verleih
  bring_back give_back return returned returning | rückgabe zurückgeben zurückbringen
  late overdue too_late | verspätet verspätete verspätung verzug
  lost lose loses loss | verlust verloren verliert verlieren
  find found | fund gefunden fundsachen
  stolen theft | diebstahl gestohlen
  replace replacement spare | ersatz ersetzen ersetzt
  damage damaged broken break | schaden schäden beschädigt kaputt defekt
  repair fix | reparatur reparieren instandsetzung
  liable liability responsible | haftung haftet verantwortlich
  insurance insured | versicherung versichert
  compensation compensate | entschädigung schadensersatz
  deposit security | pfand kaution hinterlegt
  fee charge fees charges | gebühr gebühren entgelt beitrag kosten
  cost costs price how_much | kosten kostet preis preise
  dues membership_fee subscription annual_fee | mitgliedsbeitrag beitrag jahresbeitrag
  reduced concession discounted cheaper | ermäßigt ermäßigung vergünstigt
  free no_charge free_of_charge | kostenlos kostenfrei gratis unentgeltlich
  pay paid payment payable | zahlen bezahlen zahlung bezahlt fällig
  due debited debit collected | fällig abgebucht lastschrift eingezogen
  refund refunded reimburse reimbursed reimbursement expenses | erstattung erstattet erstatten rückerstattung auslagen
  travel_costs travel_expenses mileage | fahrtkosten reisekosten kilometerpauschale kilometer
  invoice bill | rechnung rechnungen
  receipt receipts | beleg belege quittung kassenbon
  penalty fine | strafe bußgeld vertragsstrafe mahngebühr
  reminder dunning | mahnung mahnungen erinnerung
  deadline due_date until latest by_when | frist spätestens bis stichtag
  early earlier ahead advance before beforehand in_advance | vorher früher spätestens vor voraus vorab im_voraus
  late_at_night at_night | nachts nacht
  at_most maximum max limit up_to most | höchstens maximal höchst bis_zu maximum
  at_least minimum min least | mindestens mindest minimum
  open opening opens | geöffnet öffnet öffnung öffnungszeit
  opening_hours | öffnungszeiten öffnungszeit
  closed closes closing shut | geschlossen schließt gesperrt schließung
  blocked off_limits out_of_service | gesperrt außer_betrieb
  start starts begin begins beginning | beginn beginnt anfang start
  end ends finish | ende endet schluss
  how_long last lasts duration long | dauer dauert dauern lange länge hält
  how_often frequency often | häufigkeit wie_oft täglich wöchentlich monatlich jährlich
  daily every_day | täglich
  weekly every_week | wöchentlich
  monthly every_month | monatlich
  yearly annually every_year per_year | jährlich im_jahr pro_jahr
  quarter quarterly | quartal quartals vierteljährlich
  working_day working_days weekday business_day | werktag werktage arbeitstag arbeitstage
  weekend | wochenende
  public_holiday bank_holiday holidays | feiertag feiertage
  holidays vacation annual_leave leave | urlaub ferien urlaubstage
  morning | morgen vormittag morgens früh
  noon midday | mittag mittags
  evening | abend abends
  midnight | mitternacht
  today | heute
  tomorrow | morgen
  january | januar
  february | februar
  march | märz
  may | mai
  june | juni
  july | juli
  october | oktober
  december | dezember
  sick ill illness sick_note | krank krankheit krankmeldung attest arbeitsunfähigkeit
  doctor physician | arzt ärztin
  accident | unfall unfälle
  injured injury hurt | verletzt verletzung
  first_aid | erste_hilfe ersthelfer verbandkasten
  emergency | notfall notruf not
  fire | feuer brand feueralarm
  fire_alarm | feueralarm brandmeldung feuermelder
  evacuate evacuation leave_building | verlassen räumen räumung evakuierung
  assembly_point meeting_point | sammelplatz treffpunkt
  fire_extinguisher | feuerlöscher
  escape_route emergency_exit | fluchtweg notausgang rettungsweg
  alarm | alarm
  power_cut power_failure outage blackout power_outage | stromausfall ausfall
  ups | usv
  fail failure fault breakdown malfunction outage | ausfall störung fehler defekt
  freeze freezes frozen hang hangs stuck crash crashes | hängt hängen aufgehängt abgestürzt absturz eingefroren
  unplug pull plug | ziehen stecker ausstecken
  power_supply psu power_adapter | netzteil
  switch_off turn_off shut_down | ausschalten ausgeschaltet abschalten abstellen
  switch_on turn_on | einschalten anschalten
  switch toggle | umschalten schalter wechseln
  restart reboot | neustart neu_starten
  wait | warten
  line connection link | leitung verbindung anschluss
  transmitter broadcaster station | sender sendeanlage
  broadcast show on_air airing aired air | sendung sendungen senden gesendet sendebetrieb ausstrahlung laufen
  live | live
  recording record recordings tape | aufnahme aufnahmen mitschnitt mitschnitte aufzeichnung
  music song songs track tracks | musik titel lied stück
  band group | band musikgruppe
  playlist track_list setlist | titelliste
  volume level loudness | pegel lautstärke
  silence quiet | stille ruhe leise
  noise loud | lärm laut
  news | nachrichten
  traffic | verkehr verkehrshinweise
  microphone mic | mikrofon mikrofone
  headphones | kopfhörer
  mixing_desk mixer console desk | mischpult
  faders fader | regler
  tripod tripods | stativ stative
  recorder recorders | aufnahmegerät aufnahmegeräte
  recording_studio | aufnahmestudio
  live_studio on_air_studio | sendestudio
  editing editing_room edit_suite | schnittplatz schnitt
  studio | studio
  seminar_room training_room | seminarraum
  host presenter presenters moderator | moderation moderator moderatorin
  guest guests visitor visitors | gast gäste besucher
  volunteer volunteers | ehrenamtliche ehrenamtlich freiwillige
  intern interns trainee | praktikant praktikanten auszubildende
  employee employees staff | mitarbeiter mitarbeiterin beschäftigte angestellte
  on_call standby on_duty | bereitschaft bereitschaftsdienst
  contact contact_person in_charge responsible | ansprechpartner ansprechpartnerin zuständig verantwortlich kontakt
  phone telephone call ring number | telefon telefonnummer anrufen ruft
  mobile mobiles cell_phone smartphone phone | mobiltelefon mobiltelefone handy handys
  door_code code pin | türcode code
  door gate | tür tor
  key keys | schlüssel
  key_fob transponder fob | transponder
  access entry admission | zugang zutritt einlass
  child children kids minors minor | kind kinder minderjährige jugendliche jugend
  youth young teenagers under | jugend jugendliche jugendschutz unter
  parent parents guardian | eltern erziehungsberechtigte
  accompanied accompany escort | begleitung begleitet
  old age years_old | alter jahre
  swear swears swearing curse cursing profanity bad_language strong_language swearwords | fluchen flucht geflucht schimpfen schimpfwörter derb derbe derber kraftausdrücke
  eat eating food | essen speisen lebensmittel
  drink drinks drinking beverages | getränk getränke trinken
  alcohol | alkohol
  smoke smoking | rauchen rauch
  pet pets animal animals dog dogs | haustier haustiere tier tiere hund hunde
  clean cleaning wipe tidy | reinigung reinigen putzen sauber abwischen aufräumen
  rubbish waste trash garbage bin | müll abfall mülltonne abfälle
  heating heat | heizung heizen
  rights royalties copyright collecting_society | rechte verwertungsgesellschaft urheberrecht
  composer | komponist
  performer artist singer | interpret künstler sänger
  keep kept retain retention store stored hold | aufbewahren bewahren aufbewahrung aufbewahrt gespeichert speichern
  delete deleted erase | löschen gelöscht löschung
  complaint complaints complain | beschwerde beschwerden reklamation
  exclude excluded ban barred | ausgeschlossen ausschluss
  maintenance service servicing | wartung instandhaltung
  caretaker janitor | hausmeister
  landlord | vermieter
  tenant tenants | mieter
  flat apartment | wohnung
  house_rules | hausordnung
  stairwell staircase stairs | treppenhaus treppe
  basement cellar | keller
  laundry washing_machine wash | wäsche waschmaschine waschküche waschen
  bicycle bicycles bike bikes | fahrrad fahrräder
  parking park | parken parkplatz stellplatz
  barbecue grill | grillen grill
  playground | spielplatz
  quiet_hours quiet_time | ruhezeit ruhezeiten nachtruhe mittagsruhe
  lawn garden | rasen garten
  snow ice | schnee eis winterdienst
  contract agreement | vertrag vereinbarung
  signature sign signed | unterschrift unterschreiben unterzeichnet
  written writing in_writing | schriftlich
  oral verbal orally | mündlich
  court jurisdiction | gericht gerichtsstand
  law | gesetz recht
  data_protection privacy | datenschutz
  personal_data | personenbezogene daten
  confidential secret secrecy | vertraulich geheim verschwiegenheit
  password passwords | passwort kennwort
  computer laptop | rechner computer laptop
  printer print | drucker drucken
  network wifi | netzwerk netz wlan
  backup backups | sicherung datensicherung
  restore recovery | wiederherstellung
  update updates | aktualisierung
  install installation | installation installieren
  error errors | fehler fehlermeldung
  user users | benutzer nutzer
  working_hours working_time | arbeitszeit
  flexitime flexible_hours core_time | gleitzeit kernzeit
  break breaks | pause pausen
  overtime | überstunden mehrarbeit
  home_office remote work_from_home | homeoffice heimarbeit telearbeit mobiles_arbeiten
  business_trip trip travel | dienstreise reise reisen
  training course | schulung kurs fortbildung lehrgang
  certificate proof | bescheinigung nachweis zeugnis
  probation probation_period trial | probezeit probe
  overnight stay | übernachtung
  breakfast | frühstück
  lunch | mittagessen
  tip | trinkgeld
  lost_property | fundsachen
  weather rain | wetter regen
  storm | sturm unwetter gewitter
  flood high_water | hochwasser überschwemmung
  wind | wind
  harbour port marina | hafen
  berth mooring | liegeplatz
  boat boats ship | boot boote schiff
  sail sailing | segeln segel
  life_jacket lifejacket | schwimmweste rettungsweste
  swim swimming pool | schwimmen schwimmbad
  locker lockers | spind schließfach
  ticket tickets | karte eintrittskarte fahrkarte
  member members | mitglied mitglieder
  join joining | beitritt eintritt aufnahme beitreten
  leave leaving resign_membership | austritt austreten
  treasurer | kassenwart schatzmeister kassierer
  chair chairman president | vorsitzende vorsitzender vorsitz
  donation donations | spende spenden
  supporter sponsoring_member | fördermitglied fördermitglieder
  budget | haushalt budget etat
  spending spend purchase | ausgaben anschaffung
  offer quote | angebot kostenvoranschlag
  delivery deliver | lieferung liefern
  warranty guarantee | gewährleistung garantie
  withdrawal right_of_withdrawal | widerruf widerrufsrecht
  interest | zinsen
  tax vat | steuer mehrwertsteuer umsatzsteuer
  teacher | lehrer lehrerin lehrkraft
  student pupil | schüler studierende
  exam test | prüfung klausur
  library | bücherei bibliothek
  book books | buch bücher medien
  hospital clinic | krankenhaus klinik
  patient | patient patienten
  medicine drug | medikament arznei
  dose | dosis
  vaccination vaccinated | impfung geimpft
  machine machines | maschine maschinen anlage
  safety | sicherheit
  helmet | helm
  gloves | handschuhe
  goggles | schutzbrille
  protective protective_gear | schutzausrüstung schutz
  pressure | druck
  filter | filter
  oil lubricate | öl schmieren
  temperature | temperatur
  cool cooling fridge refrigerator | kühlung kühlschrank kühlen
  freezer | gefrierschrank tiefkühler
  warm hot | warm heiß
  cold | kalt
  step steps procedure | schritt schritte ablauf vorgehen
  instruction instructions manual | anleitung anweisung
  purpose | zweck
  reason why because | grund weil
  consequence consequences | folge folgen konsequenz
  warning warn | warnung verwarnung abmahnung
  help support | hilfe unterstützung
  person people | person personen
  place location | ort platz
  seat seats capacity | plätze platz sitzplätze
  list | liste aushang
  notice_board bulletin_board | aushang schwarzes_brett
  corridor hallway | flur
  yard courtyard | hof
  east | ost osten
  floor | stock etage
  one | ein eine eins
  two | zwei
  three | drei
  four | vier
  five | fünf
  six | sechs
  seven | sieben
  eight | acht
  nine | neun
  ten | zehn
  twelve | zwölf
  first | erste ersten erster
  second | zweite zweiten
  third | dritte dritten
  half | halb hälfte
  double | doppelt
`;

import { stem } from '../search/terms/stem.ts';

/**
 * Words that people ask with in everyday language, and those that rules, contracts, manuals, minutes and comments have for the same.
 * They are wider than those of `synonyms.ts`: they stand in only for a word that a text does not have at all. A word may stand in
 * several lines.
 */
const GROUPS = `
  betting bet bets gambling gamble casino lottery
  sublet sublease sublets rent share lodger
  sneak bypass circumvent evade
  freebie freebies gift gifts present presents perk perks
  swear swears swearing swore curse cursing profanity obscene offensive language
  buddy mate friend friends companion guest
  folks people persons everybody staff
  newbie newcomer newcomers beginner beginners novice starter new
  rookie trainee apprentice intern junior
  boss bosses manager supervisor head superior director
  cop cops police officer
  guy guys person people man
  doc doctor physician practitioner
  vet veterinary veterinarian
  shrink therapist psychologist counsellor
  kid kids child children minor minors youth youngster youngsters teenager teenagers
  baby babies infant infants toddler
  granny grandparent elderly senior seniors pensioner pensioners
  spouse husband wife partner
  handicapped disabled disability wheelchair accessible
  pregnant pregnancy maternity expecting
  pal colleague coworker workmate
  freelancer freelancers contractor contractors freelance self-employed
  temp temporary agency
  landlord owner lessor
  lodger tenant lessee renter
  neighbour neighbor neighbours neighbors adjoining adjacent
  burglar burglary theft intruder intrusion break-in
  thief stolen theft steal robbed
  crook fraud fraudulent scam
  dough cash money funds
  bucks dollars money
  quid pounds money
  bill invoice invoices statement
  tab bill account
  cheap inexpensive affordable budget economy
  pricey expensive costly
  freebie free complimentary
  broke bankrupt insolvent insolvency
  bust bankrupt insolvent insolvency
  rip-off overcharge
  top-up recharge refill credit
  down deposit payment upfront
  upfront advance prepaid prepayment deposit
  instalment instalments installment installments rate
  refund reimbursement repayment returned
  pocket keep retain
  cost costs price fee charge expense
  wage wages salary pay remuneration
  payday salary paid transferred
  bonus extra premium
  perk perks benefit benefits
  pension retirement retire retired superannuation
  fire fired sack sacked dismiss dismissed dismissal terminate terminated
  hire hired recruit recruitment employ employed appointed
  quit quitting resign resignation leave notice
  slack idle inactive
  day-off leave holiday holidays
  vacation holiday holidays leave
  off leave absent absence free
  sickie sick illness absence
  skip skips skipped omit omitted leave ignore ignored pass over
  miss missed absent forfeit skip lose lost
  show attend appear turn
  come attend attending attendance arrive present
  lateness late delay delayed tardy
  hurry urgent urgently fast quickly immediately
  asap immediately urgent urgently once
  soon shortly early quickly
  forever permanent permanently indefinitely unlimited always perpetual
  always every each constantly permanently
  sometimes occasionally occasional
  rarely seldom infrequently
  often frequently regularly frequency
  fortnight weeks two-weekly biweekly
  weekend saturday sunday saturdays sundays
  weekday monday tuesday wednesday thursday friday
  noon midday lunchtime
  dawn sunrise morning
  dusk sunset evening
  night nightly overnight evening
  xmas christmas
  easter holiday
  nowadays now currently today
  kick start begin
  kickoff start beginning launch
  wrap end finish close
  halt stop pause suspend suspended
  freeze frozen hang hangs stuck unresponsive blocked suspend
  crash crashes crashed failure fails failed dies died abort aborted panic
  glitch fault error bug problem
  hiccup interruption outage problem
  outage downtime failure unavailable interruption
  down off outage unavailable failure failed disrupted air
  dead off failed broken expired
  broken defective faulty damaged failed breakdown out-of-order
  busted broken damaged
  scratch scratched damage damaged
  dent damage damaged
  wear worn
  leak leaks leaking leakage spill escape escapes
  flood flooding water overflow
  soaked wet water moisture damp
  dirty soiled clean unclean
  filthy dirty clean
  mess tidy untidy clean
  trash rubbish waste garbage refuse litter bin bins
  junk waste rubbish
  dump dispose disposal discard
  toss discard dispose throw remove
  chuck discard dispose throw remove
  bin discard delete remove
  wipe erase delete clear clean
  zap delete remove
  nuke delete remove erase
  purge delete deleted remove expire
  cull prune purge delete
  kill terminate stop end
  erase delete deleted remove
  undo revert rollback restore back unship
  rollback revert restore previous
  ship shipped release released deploy deployed deliver publish
  release released ship shipped deploy deployed publish launch
  rollout release deploy deployment ship launch
  launch start release deploy ship
  push upload publish deploy send
  send transmit submit forward dispatch sent
  ping contact notify call
  ring rings call calls phone telephone dial
  phone call ring telephone
  text sms message
  reach contact call
  shout notify tell inform
  tell notify inform report announce
  heads-up notice warning announce announced
  warn warning alert notice
  nag remind reminder reminders
  grumble complain complaint complaints
  whine complain complaint
  moan complain complaint
  gripe complaint complain
  sue court lawsuit claim legal action
  lawyer solicitor attorney counsel legal
  judge court tribunal
  fight dispute conflict argument
  row dispute argument
  fine penalty fee charge
  punishment penalty sanction disciplinary consequence
  punished penalty sanction disciplinary
  consequence consequences penalty sanction lose loses lost
  trouble problem penalty difficulty emergency
  forbidden prohibited banned not never
  banned prohibited forbidden excluded suspended
  okay allowed permitted acceptable
  ok allowed permitted acceptable
  allowed permitted permission may lawful
  let permit allow allowed
  permission consent approval authorisation authorization agreement
  blessing approval consent permission
  greenlight approve approved approval
  nod approval approve
  veto reject refuse object
  refuse decline reject deny denied
  turned rejected refused declined
  reject rejected refuse refused deny denied decline declined
  must required mandatory obligatory shall
  obliged required must obligation
  supposed should must expected
  mandatory required compulsory obligatory
  optional voluntary
  voluntary optional volunteer
  needed required necessary
  bring carry take
  wear clothing dress worn
  clothes clothing dress uniform
  kit equipment gear
  gear equipment kit clothing
  gadget device equipment
  gizmo device equipment
  stuff things items goods material
  thing item object
  bits parts pieces
  spare replacement reserve backup
  backup copy snapshot spare reserve
  leftovers remaining rest leftover surplus
  rest remainder remaining balance
  room space capacity studio
  loo toilet restroom lavatory wc
  bathroom toilet restroom
  lift elevator
  basement cellar
  attic loft
  yard courtyard garden
  backyard garden yard
  shed hut outbuilding
  hut shed cabin
  garage parking
  lot parking
  pavement sidewalk footpath
  road street lane route
  shortcut path way
  entrance entry access door gate
  enter entry access admission in
  exit way leave door
  indoors inside building
  outdoors outside open-air
  abroad foreign overseas country
  home house residence private remote
  flat apartment
  flatmate roommate cohabitant occupant
  pet pets animal animals dog dogs cat cats
  puppy dog dogs
  kitten cat cats
  hamster animal animals pet pets
  food meal meals eat catering
  grub food meals
  snack snacks food eat
  lunch meal break midday
  dinner evening meal
  booze alcohol drink drinks beer wine spirits
  drunk alcohol intoxicated drinking
  tipsy alcohol drinking
  cigarette cigarettes smoking smoke tobacco vaping
  vape smoking smoke
  weed cannabis drugs
  pills medication medicine drugs tablets
  meds medication medicine
  jab vaccination injection vaccine
  shot injection vaccination
  ill sick illness unwell sickness
  poorly ill sick
  hurt injured injury accident harm
  bleeding wound injury first-aid
  dizzy unwell faint
  gym sports fitness training
  workout training exercise
  match game
  ref referee umpire
  coach trainer instructor
  class course lesson session
  teacher instructor tutor trainer
  homework assignment exercise
  exam test examination assessment
  mark grade score
  flunk fail failed
  diploma certificate degree
  proof evidence certificate document receipt
  id identity identification passport
  paperwork documents forms form
  papers documents
  form application document
  sign signature signed signing
  scribble note notes
  memo note notice
  minutes notes record protocol
  todo task tasks action actions open
  chore task duty
  job task duty role work
  gig job engagement concert
  show programme program broadcast performance
  tune music song track
  song track title music piece work
  record recording recordings
  tape recording record
  clip video recording
  pic picture photo image
  pics pictures photos images
  selfie photo picture
  snap photo picture
  movie film video
  telly television tv
  mic microphone
  speaker loudspeaker
  loud noise noisy volume
  racket noise
  quiet silence silent noise
  silent silence quiet mute
  hush quiet silence
  dark night unlit light
  bright light
  hot heat warm temperature
  cold cool cooling frost temperature
  chilly cold temperature
  freezing frost cold
  rainy rain wet weather
  windy wind gust gusts
  stormy storm wind gale
  foggy fog visibility
  icy ice frost slippery
  slippery slip ice wet
  car vehicle automobile
  lorry truck vehicle
  van vehicle truck
  motorbike motorcycle
  bike bicycle cycle
  scooter moped
  petrol fuel gasoline gas
  gas petrol fuel
  flat puncture tyre
  tow towed recovery breakdown
  lift ride transport
  ride journey trip transport
  trip journey travel excursion
  hop trip leg
  plane flight aircraft
  tube underground metro subway
  ticket fare pass
  pass card permit ticket
  badge card pass
  luggage baggage bag bags suitcase
  suitcase luggage baggage
  purse wallet
  brolly umbrella
  key keys fob
  fob key transponder
  latch lock
  shut closed close closes closing
  open opened opening unlocked
  crowded full busy
  packed full
  full capacity occupied sold
  empty vacant free unoccupied
  vacant free empty available
  available free in-stock
  spot place slot seat
  slot place appointment period
  appointment date slot booking
  reschedule move moved postpone postponed
  postpone postponed delay deferred later
  shift move moved postpone duty
  swap exchange change switch replace
  exchange swap return replace
  return bring back returned
  hand give deliver submit
  fetch collect pick get
  collect pick fetch gather
  pickup collect collection collected
  drop deliver leave hand
  grab take fetch
  steal theft
  lend loan borrow hire
  borrow loan lend lent lending hire
  loan lend borrow lent
  buy purchase order acquire
  sell sale sold resale
  flog sell
  shop store retail
  store keep save stored
  save keep store stored
  keep retain retained store stored hold
  stay remain stays kept
  remain stay left
  leave quit depart exit
  split divide share
  share divide split
  member belong membership
  club association society
  gang group team crew
  crew team staff
  crowd audience visitors people
  fan fans audience supporter
  listener listeners audience
  viewer viewers audience
  vote ballot poll
  elect vote choose appointed
  choose select pick
  pick choose select
  decide determine decision resolve
  settle decide resolve pay
  agree consent accept
  talk speak conversation discussion
  chat talk message conversation
  discuss talk discussion
  say state mention speak
  explain describe description
  figure number amount
  stats statistics figures numbers
  sum total amount
  headcount people persons number participants
  turnover revenue sales
  earnings income revenue profit
  loss lose deficit
  growth increase rise
  shrink decrease reduce decline fell
  hike increase rise raise
  drop decrease fall reduce
  double twice
  twice double two
  half fifty
  dozen twelve
  couple two pair
  pair two
  lone alone single
  alone single own unaccompanied solo lone
  solo alone single
  together jointly joint
  huge large big maximum
  tiny small minimum
  tall height high
  heavy weight
  thick thickness
  deep depth
  far distance
  near close distance
  fast quick quickly speed
  quick fast speed
  slow slowly speed
  brand-new new
  brand new recent young fresh
  fresh new recent young
  recent new last latest young
  young new recent younger
  old previous former age outdated
  outdated old stale obsolete expired
  stale old outdated expired
  ancient old
  former previous old earlier formerly
  formerly previously before until was
  previously formerly before earlier
  original first initial
  final last end
  newest latest last recent
  latest newest last recent
  earliest first oldest
  biggest largest maximum
  smallest lowest minimum
  cheapest lowest
  favourite preferred
  main primary principal chief
  primary main principal
  backup secondary standby reserve
  standby on-call reserve duty
  extra additional supplementary
  additional extra further
  another other further additional
  weird unexpected strange unknown
  odd unusual unexpected strange
  wrong incorrect invalid error mistake
  mistake error correction fault
  oops error mistake
  typo misspelling spelling
  fake false forged invalid
  real actual genuine
  legit valid legal allowed
  legal lawful law allowed
  illegal unlawful prohibited
  safe secure safety
  secure safe security
  danger dangerous hazard hazardous risk
  risky risk dangerous
  hazard danger risk
  harmless safe
  hack attack breach intrusion
  hacked breach compromised attack
  leaked disclosed breach
  snoop monitor surveillance
  spy monitor surveillance
  cctv camera cameras surveillance video
  watch monitor observe supervise
  track monitor follow
  log record protocol
  trace track log
  measure metric measured
  check verify inspect test validate
  inspect check examine inspection
  verify check validate
  prove proof evidence
  guess estimate
  estimate approximately forecast
  roughly approximately about
  fix repair remedy correct patch
  patch fix update
  mend repair fix
  tweak adjust change
  adjust change set
  tune adjust set
  set configure adjust
  configure set setting
  toggle switch enable disable
  enable activate on
  disable deactivate off
  activate enable start
  mute silence disable
  refresh reload update
  reload refresh restart
  reboot restart
  bounce restart
  hang wait block
  wait delay sleep
  timeout limit expire
  expire end lapse run
  lapse expire end
  renew extend prolong
  extend renew prolong
  prolong extend
  shorten reduce
  cut reduce reduced
  trim cut shorten strip
  strip remove trim
  squash compress merge
  zip compress archive
  unzip decompress extract
  merge combine join
  combine merge join
  blend mix combine
  sort order rank
  rank order position
  order sequence sort
  group category class
  kind type sort category
  sort kind type
  brand make manufacturer
  maker manufacturer producer
  vendor supplier seller
  client customer
  customer client
  user customer account
  visitor guest
  guest visitor
  host presenter moderator
  presenter host moderator
  anchor presenter host
  speaker presenter lecturer
  author writer
  writer author
  inventor author creator
  founder founded established
  owner holder proprietor
  holder owner
  responsible charge in-charge accountable
  charge responsible care
  care responsible look
  caretaker janitor warden custodian
  janitor caretaker
  guard security warden
  warden guard caretaker
  helper volunteer assistant
  assistant helper aide
  expert specialist
  pro professional expert
  amateur hobby
  hobby leisure
  fun leisure entertainment
  party celebration event
  bash party event
  event function occasion
  ceremony event
  wedding marriage
  funeral bereavement death
  death die died deceased bereavement
  dies death died deceased
  born birth
  moving relocation move
  relocate move relocation
  alike same identical equal
  same identical equal
  equal same equivalent
  recognise recognised recognize recognized identify identified detect detected
  recognised identified detected key
  identify detect recognise
  spot detect notice
  notice detect see
  detect recognise find
  find detect locate
  locate find place
  search find lookup query
  lookup find search
  fetch load get read
  load read fetch
  dump write export
  export write save
  import read load
  print write output
  spit print write output
  output write print result
  throw raise error
  complain warn error
  blow fail error crash
  explode fail crash
  choke fail error
  swallow ignore suppress catch
  ignore skip discard
  discard drop remove skip
  drop discard remove skip
  dedupe duplicate duplicates unique
  duplicate twice same repeated
  repeat again retry
  retry again attempt
  attempt try
  try attempt
  give-up abort stop
  abort stop cancel
  cancel abort withdraw
  withdraw cancel retract
  revoke withdraw cancel
  back return
  leftover rest remaining
  wifi wlan wireless network
  internet network online connection
  online internet web network
  offline network disconnected connection
  connection network link line
  signal reception network
  cellular mobile network
  app application program
  program application script
  tool program script utility
  script program
  box machine server host
  machine server host
  server host machine
  cloud remote server
  folder directory path
  directory folder path
  disk storage drive
  memory ram
  cpu processor
  screen display monitor
  display screen
  button key press
  press push
  click press tap
  tap press click
  type enter input
  login sign-in signin log-in authenticate
  logout sign-out
  pw password passphrase
  passcode password pin code
  pin code password
  code password number
  token key secret
  secret password key confidential
  confidential secret private
  private personal confidential
  public open
  anonymous anonymously nameless
  rumour gossip
  gossip confidential
  news press media
  press media journalists
  journalist press media
  reporter press journalist
  ad ads advertising advertisement commercial spot
  advert advertising advertisement
  commercial advertising business
  sponsor sponsorship sponsored
  donate donation gift
  donation gift contribution
  charity donation nonprofit
  tax vat
  customs duty import
  insurance insured cover
  cover insurance insured
  warranty guarantee
  guarantee warranty
  lawsuit court claim
  contract agreement
  deal agreement contract
  terms conditions
  clause section paragraph
  paragraph section
  chapter section
  rule policy regulation
  policy rule rules
  guideline rule policy
  law act regulation
  ban prohibition prohibit
  curfew closing hours
  limit maximum cap
  cap limit maximum
  max maximum limit
  least minimum
  quota limit allowance
  allowance limit quota
  bandwidth rate throughput
  throughput rate bandwidth
  latency delay
  lag delay
  gap interval pause
  pause break interval
  break pause rest
  breather break rest
  nap sleep rest
  overtime extra hours
  shift duty
  rota schedule shift roster
  roster rota schedule
  timetable schedule
  schedule timetable plan
  plan schedule
  agenda items topics
  topic subject item
  subject topic
  heading title
  headline title
  nickname alias name
  alias name
  surname name
  initials name
  address location
  whereabouts location place
  venue place location
  location place site
  site place location
  spot place
  corner place
  border boundary limit
  edge border
  middle centre center
  top upper
  bottom lower
`;

const GROUPS_OF_STEM = new Map<string, Set<number>>();
const STEMS_OF_GROUP: string[][] = [];
for (const [index, group] of GROUPS.trim().split('\n').entries()) {
  const stems = [...new Set(group.trim().split(/\s+/).map(stem))];
  STEMS_OF_GROUP.push(stems);
  // The first word of a line is what people ask with; the others are what texts have for it.
  const [asked] = stems;
  if (asked === undefined) continue;
  const known = GROUPS_OF_STEM.get(asked);
  if (known) known.add(index);
  else GROUPS_OF_STEM.set(asked, new Set([index]));
}

const NONE: ReadonlySet<string> = new Set();

/** The stems of words that texts may have for one that people ask with, itself left out. */
export function everydaySynonymsOf(asked: string): ReadonlySet<string> {
  const groups = GROUPS_OF_STEM.get(asked);
  if (!groups) return NONE;
  return new Set([...groups].flatMap((index) => STEMS_OF_GROUP[index] ?? []).filter((other) => other !== asked));
}

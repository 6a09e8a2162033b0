import { stem } from '../search/terms/stem.ts';

/**
 * Words for the same thing in files of settings, code and records. They widen every comparison of words (`likeness`), so
 * words that are the same only in rules and contracts are in `text/proseWords.ts`, and words that are the same only in the
 * names of columns in `table/columnWords.ts`, both under `answering/kinds`. A word may stand in several groups.
 */
const GROUPS = `
  timeout ttl duration expiry expire expiration lifetime seconds long
  duration length
  interval period every often frequency schedule cron
  schedule cron time when
  when if condition trigger
  delay wait pause backoff
  grace tolerance
  max maximum highest upper most limit cap ceiling largest longest
  min minimum lowest lower least floor smallest shortest
  limit quota cap
  threshold below above under minimum
  trigger triggers on event events
  extra extras optional
  console script scripts command cli
  timezone tz
  tls ssl
  heap memory space
  state backend
  supported support supports requires required engines compatible
  pinned version exact
  utilization utilisation usage load
  label tag
  expose exposes ports
  count number amount size total quantity
  size bytes kilobytes megabytes gigabytes
  memory mem heap ram
  cpu processor cores
  replicas instances copies pods
  database db postgres postgresql
  database db mysql mariadb
  database db sql
  database db mongodb
  image container
  version tag release
  env environment
  variable var variables
  dependency dependencies deps package packages library libraries module modules requirement requirements
  dev development devel
  prod production live
  test tests testing spec pytest jest vitest mocha phpunit junit
  script command run cmd
  license licence licensed
  author authors maintainer maintainers writer wrote creator
  owner owns responsible team contact
  bug issue bugs issues problem
  repository repo source
  retry retries attempts tries tried attempt try again
  port ports listen listens
  host hostname hostnames domain domains address
  url link address website homepage endpoint
  user username account uid
  password passwd secret passphrase
  token key secret credential credentials
  kept keep retention retained retain store stored history
  store stored storage bucket location
  log logs logging logger
  level verbosity severity
  enabled enable active on
  disabled disable off inactive
  directory dir folder path
  file files
  start begin begins starts startup boot
  stop end ends shutdown finish
  mail mails email emails smtp mailer
  language languages locale locales lang
  currency money
  price cost costs fee charge rate pay
  discount reduction rebate
  depend depends needs need requires require
  job jobs task tasks
  cron job jobs
  audio sound
  auto automatic automatically automated
  fps frame frames
  stage stages step steps phase
  function functions func fn method methods
  parameter parameters param params argument arguments arg args
  field fields property properties attribute attributes column columns
  type types kind kinds
  default defaults standard preset fallback
  auth authentication authenticated login logged authorization authorisation
  description describe about
  node nodejs
  typescript ts
  javascript js
  python py
  kubernetes k8s
  queue topic
  cache caching cached
  cached expires
  pool connections connection
  size width height length columns chars
  deny denied denies forbid forbidden disallow disallowed block blocked
  jdk java
  serial parallel concurrent concurrency simultaneous batch
  idle inactivity inactive unused
  expire expires expiry expiration logout lapse
  publish published release
  scale zoom
  resolution dpi
  sampling sampled sample share ratio
  poll polled polling interval
  quota space disk
  pin pinned lock
  schema schemas model models
  line row rows lines
  error errors exception exceptions failure failures fail failed
  allow allowed permit permitted accept accepted
  permission permissions role roles access
  proxy upstream backend
  build compile built
  deploy deployment deployed release
  branch branches
  region zone location
  backup backups snapshot
  alarm alert alerts alarms notification notify
  threshold limit
  worker workers
  concurrency parallel simultaneous concurrent once
  rate frequency
  behavior behaviour
  initial start
  colour color theme
  electricity power mains
  lightning thunderstorm storm
  spill spills spilled spilt
  person people employee customer user
  vat tax
  street address city
  until end ends till finish
  from start starts begin begins
  carry carried taken transfer transferred
  hole vulnerability vulnerabilities flaw problem problems
  holiday holidays vacation leave
  salary wage wages pay
  sick illness ill sickness
  bicycle bike bikes
  smoke smokes smoking
  approve approval approvals approver
  ticket tickets fare
  quit leaving resign resignation notice
  reimbursed reimbursement expenses expense
  revert rollback undo roll
  laptop machine computer local locally
  hotline phone telephone number
  boss manager lead supervisor
  refund refunds money back
  arrive arrives delivery delivered ship shipped shipping
  warranty guarantee guaranteed
  create creates created make makes made generate generated
  live lives expire expires valid
  lose loses lost
  due payable deadline
  disk disks drive drives device sd
  reboot rebooted restart restarted booting
  country nation
  birthday born birth
  add added adds introduce introduced new
  remove removed removes drop dropped delete deleted
  fix fixed fixes
  fund funded funding sponsor sponsored sponsors paid pay financed grant
  cancel cancelled cancellation terminate quit resign leave
  cancel cancelled abort aborted kill killed terminate terminated
  tyre tire tyres tires puncture
  vendor seller licensor supplier provider
  forbidden prohibited allowed
  change changed changes
  capacity hold holds fit fits room store stored
  sender from
  reserve reserved reserves keep kept keeps held hold holds
  persistence disk volume volumes storage
  upload uploads uploaded body request payload
  platform platforms architecture architectures arch
  refresh update updates renew renews renewed
  manual manually dispatch hand
  websocket websockets upgrade
  deleted delete expiration expire expires purge prune
  artefact artefacts artifact artifacts
  hash digest checksum sha
  reverse proxy upstream
  redirect redirected return rewrite
  lint linter linting ruff eslint flake8 pylint clippy
  format formatter black prettier
  pick picks picked choose chooses chosen select selects selected selection
`;

const GROUPS_OF_STEM = new Map<string, Set<number>>();
for (const [index, group] of GROUPS.trim().split('\n').entries()) {
  for (const word of group.trim().split(/\s+/)) {
    const key = stem(word);
    GROUPS_OF_STEM.set(key, (GROUPS_OF_STEM.get(key) ?? new Set()).add(index));
  }
}

/** The groups that a stem stands in. */
export function groupsOf(stem: string): Iterable<number> {
  return GROUPS_OF_STEM.get(stem) ?? [];
}

/** Whether two stems stand in one group. */
export function areSynonyms(one: string, other: string): boolean {
  const groups = GROUPS_OF_STEM.get(one);
  const others = GROUPS_OF_STEM.get(other);
  return groups !== undefined && others !== undefined && !groups.isDisjointFrom(others);
}

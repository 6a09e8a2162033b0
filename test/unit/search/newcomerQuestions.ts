/** A question as somebody asks it who has not read the file, with what the cited lines must say. */
export interface NewcomerQuestion {
  /** In the sample workspace, or one of `TINY_DOCUMENTS`. */
  file: string;
  question: string;
  /** What one of the first three citations must say; absent where the file does not hold the answer. */
  expected?: RegExp;
}

/** Small files of kinds that the sample workspace does not have. */
export const TINY_DOCUMENTS: Readonly<Record<string, string>> = {
  'server.yaml': `# Settings of the ordering service
server:
  host: 0.0.0.0
  port: 8443
  timeout_seconds: 30
database:
  url: postgres://db.internal/orders
  pool_size: 12
  password_file: /run/secrets/orders-db
logging:
  level: warn
  directory: /var/log/orders
  keep_days: 14
mail:
  sender: shop@harbour.example
  retries: 5
`,
  'INSTALL.md': `# Tidewatch

Tidewatch draws tide tables on paper strips.

## Getting started

Node 22 or later is required. Run \`npm install tidewatch\`, then \`tidewatch init\` in an empty folder.

## Configuration

The file \`tides.json\` holds the station and the time zone. Units are metres unless \`"units": "feet"\` is set.

## Troubleshooting

If the printer prints nothing, check that the paper roll is the right way round. Error E17 means that the station is unknown.

## Contributing

Fork the repository, add a test, and open a pull request against \`next\`. Releases happen on the first Tuesday of a month.

## License

MIT
`,
  'minutes.txt': `Residents' meeting, 14 May

The lift will be out of service from 2 to 9 June. The caretaker carries shopping for anybody who asks.

The roof needs new tiles. Three offers came in; the cheapest, from Brandt & Sons, was accepted by 11 votes to 2.

Bicycles in the hall are a fire hazard. From July on they belong in the cellar; Mrs Aydin has the keys.

The cleaning fee rises from 18 to 21 euros a month.
`,
};

const HANDBOOK = 'docs/handbook.md';
const MEETING = 'notes/meeting-2026-03-02.md';
const ORDERS = 'data/orders.csv';
const LIMITER = 'src/rateLimiter.ts';

export const NEWCOMER_QUESTIONS: readonly NewcomerQuestion[] = [
  { file: HANDBOOK, question: 'Who approves expenses?', expected: /Ines signs/ },
  { file: HANDBOOK, question: 'Who signs off large purchases?', expected: /Ines signs/ },
  { file: HANDBOOK, question: 'How many vacation days do I get?', expected: /28 days/ },
  { file: HANDBOOK, question: 'How much holiday do we get?', expected: /28 days/ },
  { file: HANDBOOK, question: 'Can I work from home?', expected: /three days a week/ },
  { file: HANDBOOK, question: 'What are the working hours?', expected: /36 hours/ },
  { file: HANDBOOK, question: 'How long is parental leave?', expected: /20 weeks/ },
  { file: HANDBOOK, question: "When do I need a doctor's note?", expected: /fourth day/ },
  { file: HANDBOOK, question: 'What should I do if I am ill?', expected: /by 9:30/ },
  { file: HANDBOOK, question: 'How long can customers return a lamp?', expected: /60 days/ },
  { file: HANDBOOK, question: 'What is the return policy?', expected: /60 days/ },
  { file: HANDBOOK, question: 'Are repairs free?', expected: /free of charge/ },
  { file: HANDBOOK, question: 'What if I lose my laptop?', expected: /within the hour/ },
  { file: HANDBOOK, question: 'How long is customer data stored?', expected: /seven years/ },
  { file: HANDBOOK, question: 'How often are backups made?', expected: /every night/ },
  { file: HANDBOOK, question: 'What is the notice period?', expected: /two months/ },
  { file: HANDBOOK, question: 'How hot does the kiln get?', expected: /1,080/ },
  { file: HANDBOOK, question: 'Is safety equipment required?', expected: /goggles/ },
  { file: HANDBOOK, question: 'How are salaries determined?', expected: /public table/ },
  { file: HANDBOOK, question: 'Do I get paid for overtime?', expected: /paid back in time/ },
  { file: HANDBOOK, question: 'How do I handle a complaint?', expected: /one working day/ },
  { file: HANDBOOK, question: 'Where do the materials come from?', expected: /shipbreakers/ },
  { file: HANDBOOK, question: 'What happens to leave I did not take?', expected: /lapse at the end/ },
  { file: HANDBOOK, question: 'Who pays for postage?', expected: /We pay the postage/ },
  { file: HANDBOOK, question: 'What is the learning budget?', expected: /800 euros/ },
  { file: HANDBOOK, question: 'Where can I park my car?' },
  { file: HANDBOOK, question: 'Is there a gym?' },
  { file: HANDBOOK, question: 'What is the dress code?' },
  { file: HANDBOOK, question: 'Who is the chief executive?' },
  { file: HANDBOOK, question: 'Do we have stock options?' },
  { file: HANDBOOK, question: 'How do I connect to the printer?' },
  { file: HANDBOOK, question: 'What is the capital of France?' },
  { file: HANDBOOK, question: 'Which programming language do we use?' },
  { file: HANDBOOK, question: 'How do I install Docker?' },
  { file: MEETING, question: 'When is the launch?', expected: /6 April/ },
  { file: MEETING, question: 'Who attended the meeting?', expected: /Present: Ines/ },
  { file: MEETING, question: 'Why was the launch delayed?', expected: /glass supplier/ },
  { file: MEETING, question: 'How much does the porthole lamp cost?', expected: /265 euros/ },
  { file: MEETING, question: 'Who books the studio?', expected: /Yuki/ },
  { file: MEETING, question: 'Is shipping free?', expected: /Free shipping/ },
  { file: MEETING, question: 'Who won the football match?' },
  { file: MEETING, question: 'Which hotel do we stay at?' },
  { file: ORDERS, question: 'Who ordered the brass porthole lamp?', expected: /Brass porthole/ },
  { file: ORDERS, question: 'Which orders came from Japan?', expected: /Japan/ },
  { file: ORDERS, question: 'What did Jonas Weber buy?', expected: /Jonas Weber/ },
  { file: ORDERS, question: 'What is the phone number of the warehouse?' },
  { file: ORDERS, question: 'How do I bake bread?' },
  { file: LIMITER, question: 'What happens when the bucket is empty?', expected: /refused/ },
  { file: LIMITER, question: 'How are idle keys forgotten?', expected: /forgetIdleKeys/ },
  { file: LIMITER, question: 'How many requests per second are allowed?', expected: /perSecond/ },
  { file: LIMITER, question: 'How are passwords hashed?' },
  { file: LIMITER, question: 'Where are emails sent?' },
  { file: 'README.md', question: 'What does Harbour Lights sell?', expected: /lamps made from/ },
  { file: 'README.md', question: 'Where is the rate limiter?', expected: /rateLimiter\.ts/ },
  { file: 'README.md', question: 'Which database is used?' },
  { file: 'server.yaml', question: 'Which port does the server use?', expected: /port: 8443/ },
  { file: 'server.yaml', question: 'Where are logs written?', expected: /\/var\/log\/orders/ },
  { file: 'server.yaml', question: 'How long is the timeout?', expected: /timeout_seconds: 30/ },
  { file: 'server.yaml', question: 'Who sends the mails?', expected: /shop@harbour/ },
  { file: 'server.yaml', question: 'What colour is the logo?' },
  { file: 'server.yaml', question: 'How is the weather tomorrow?' },
  { file: 'INSTALL.md', question: 'How do I install it?', expected: /npm install/ },
  { file: 'INSTALL.md', question: 'Which Node version do I need?', expected: /Node 22/ },
  { file: 'INSTALL.md', question: 'What is the license?', expected: /MIT/ },
  { file: 'INSTALL.md', question: 'What does error E17 mean?', expected: /station is unknown/ },
  { file: 'INSTALL.md', question: 'How can I contribute?', expected: /pull request/ },
  { file: 'INSTALL.md', question: 'When are releases made?', expected: /first Tuesday/ },
  { file: 'INSTALL.md', question: 'Does it support Kubernetes?' },
  { file: 'INSTALL.md', question: 'Who founded the company?' },
  { file: 'minutes.txt', question: 'When is the elevator or lift closed?', expected: /2 to 9 June/ },
  { file: 'minutes.txt', question: 'Who repairs the roof?', expected: /Brandt/ },
  { file: 'minutes.txt', question: 'Where do I put my bicycle?', expected: /cellar/ },
  { file: 'minutes.txt', question: 'How much is cleaning?', expected: /21 euros/ },
  { file: 'minutes.txt', question: 'Are dogs allowed in the garden?' },
  { file: 'minutes.txt', question: 'When does the swimming pool open?' },
];

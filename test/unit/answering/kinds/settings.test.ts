import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const compose = structuredFile(
  'docker-compose.yml',
  `# Telescope control of the hill observatory.
x-logging: &logging
  driver: journald

services:
  dome:
    image: hill/dome:2.4
    ports:
      - "7001:7000" # 7000 is taken by the weather station
    environment:
      SHUTTER_SECONDS: "40"
    logging: *logging
  camera:
    image: hill/camera:5.1
    profiles: [night]
    depends_on: [dome, archive]
    deploy:
      resources:
        limits:
          memory: 2G
  archive:
    image: postgres:16
    profiles: [night]
    volumes:
      - plates:/var/lib/postgresql/data

volumes:
  plates:
  flats:
`,
);

const ini = structuredFile(
  'dome.ini',
  `; Settings of the dome.
[motor]
; how long the motor may run without a break, in seconds
max_run = 90
speed = 4

[shutter:east]
speed = 7
angle_night = 30

[shutter:west]
speed = 9
angle_night = 35
`,
);

const terraform = structuredFile(
  'site.tf',
  `variable "region" {
  description = "Where the plates are kept"
  default     = "eu-north-1"
}

variable "owner" {
  description = "Who is called at night"
}

resource "aws_s3_bucket" "plates" {
  bucket = "hill-plates"
  region = var.region
}

output "plates_arn" {
  value = aws_s3_bucket.plates.arn
}
`,
);

const packageJson = structuredFile(
  'package.json',
  JSON.stringify(
    {
      name: 'sky',
      version: '9.9.9',
      description: 'Plans which stars are seen tonight',
      scripts: { dev: 'serve --port 4111', 'test:e2e': 'robot run' },
      dependencies: { '@star/core': '^1.0.0', star: '2.3.4' },
      devDependencies: { robot: '^7.0.0' },
    },
    null,
    2,
  ),
);

const looked: readonly (readonly [typeof compose, string, RegExp, string])[] = [
  [compose, 'which image does the camera use', /hill\/camera:5\.1/, '14-14'],
  [compose, 'memory limit of camera?', /2G/, '20-20'],
  [compose, 'logging driver of the dome service', /journald/, '3-3'],
  [compose, 'What is SHUTTER_SECONDS set to for the dome?', /40/, '11-11'],
  [compose, 'why is the dome port 7001', /taken by the weather station/, '9-9'],
  [ini, 'what is the speed of the west shutter', /9/, '12-12'],
  [ini, 'how long may the motor run without a break', /90/, '3-4'],
  [ini, 'night angle in the east', /30/, '9-9'],
  [terraform, 'who is called at night', /owner/, '6-8'],
  [terraform, 'which region is the plates bucket in', /eu-north-1/, '12-12'],
  [packageJson, 'Which version of star do we use?', /2\.3\.4/, '11-11'],
  [packageJson, 'how do I run the end-to-end tests', /robot run/, '7-7'],
];
for (const [file, question, answer, lines] of looked) {
  test(`${file.filename}: “${question}” is looked up`, () => {
    const found = askFile(file, question);
    assert.match(found?.text ?? '', answer);
    assert.ok(citedBy(found).includes(lines), `${citedBy(found).join()} cited`);
    assert.ok((found?.certainty ?? 0) >= SURE, `certainty ${String(found?.certainty)}`);
  });
}

const counted: readonly (readonly [typeof compose, string, RegExp])[] = [
  [compose, 'How many services are there?', /^\*\*3\*\*/],
  [compose, 'list the named volumes', /plates[^]*flats/],
  [compose, 'which services run only with the night profile', /`camera`, `archive`\n\n\(2 of 3/],
  [ini, 'how many shutter sections are there', /^\*\*2\*\*/],
  [terraform, 'which variables have no default', /`?owner`?/],
  [terraform, 'how many buckets does this create', /^\*\*1\*\*/],
  [packageJson, 'number of dependencies (not dev)', /^\*\*2\*\* in `dependencies`/],
];
for (const [file, question, answer] of counted) {
  test(`${file.filename}: “${question}” is counted or listed`, () => {
    assert.match(askFile(file, question)?.text ?? '', answer);
  });
}

test('what the file does not have is not answered as if it were sure', () => {
  for (const question of [
    'which version of Lunar is used',
    'memory limit of the spectrograph',
    'password of the archive',
  ]) {
    const found = askFile(compose, question) ?? askFile(packageJson, question);
    assert.ok((found?.certainty ?? 0) < SURE, `“${question}”: ${found?.text ?? ''}`);
  }
});

test('members are chosen by a field that says yes or no, or that some of them leave empty', () => {
  const museum = structuredFile(
    'museum.json',
    JSON.stringify(
      {
        exhibits: [
          { id: 'S-1', on_display: true, lender: 'Royal Society' },
          { id: 'S-2', on_display: false, lender: null },
          { id: 'S-3', on_display: true, lender: null },
        ],
      },
      null,
      2,
    ),
  );
  assert.match(askFile(museum, 'which exhibits are on display?')?.text ?? '', /^`S-1`, `S-3`\n/);
  assert.match(askFile(museum, 'which exhibits are not on display?')?.text ?? '', /S-2/);
  assert.match(askFile(museum, 'which exhibits have no lender?')?.text ?? '', /^`S-2`, `S-3`\n/);
});

test('two things asked in one question are both answered', () => {
  const found = askFile(compose, 'images of dome and camera');
  assert.match(found?.text ?? '', /hill\/dome:2\.4[^]*hill\/camera:5\.1/);
  assert.deepEqual(citedBy(found), ['7-7', '14-14']);
});

test('what a file is about is what it says of itself, and what it consists of', () => {
  assert.match(askFile(compose, 'What is this file about?')?.text ?? '', /^Telescope control[^]*`services`/);
  assert.match(askFile(packageJson, 'what is this package for')?.text ?? '', /Plans which stars are seen tonight/);
});

const greenhouse = structuredFile(
  'greenhouse.yaml',
  [
    'fans:',
    '  north: { enabled: true, watts: 40 }',
    '  south: { enabled: false, watts: 60 }',
    'beds:',
    '  b1:',
    '    label: Tomato bed',
    '    lamps: { off: "19:00" }',
    '  b2:',
    '    label: Herb corner',
    '    lamps: { off: "21:30" }',
    'staging:',
    '  host: green-stg.internal',
    'billing:',
    '  cost_centre: 4410',
    'jobs:',
    '  lint: { steps: 1 }',
    '  unit: { needs: lint, timeout: 8 }',
    '  ship: { needs: [unit, lint] }',
  ].join('\n'),
);

for (const [question, expected] of [
  ['which fans are switched off?', /^`fans.south`/],
  ['which fans are on?', /^`fans.north`/],
  ['when do the lamps go off in the herb corner?', /21:30/],
  ['what must pass before ship?', /^`ship` needs `unit`, `lint`$/],
  ['what does unit wait for?', /^`unit` needs `lint`$/],
  ['which jobs wait for unit?', /^`ship` \(needs `unit`\)$/],
  ['which jobs have no timeout?', /^`lint`, `ship`\n/],
] as const) {
  test(`members are told by their switches, labels and fields: ${question}`, () => {
    const found = askFile(greenhouse, question);
    assert.match(found?.text ?? '', expected);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
  });
}

for (const question of ['What is the production host?', 'How much does it cost per month?']) {
  test(`what the file has of another environment or another measure is not sure: ${question}`, () => {
    assert.ok((askFile(greenhouse, question)?.certainty ?? 0) < SURE);
  });
}

test('dependencies are told by their versions, and groups of them by name', () => {
  const project = structuredFile(
    'pyproject.toml',
    '[project]\ndependencies = ["numpy>=1.26", "lxml==5.1.0", "httpx"]\n[project.optional-dependencies]\nplot = ["cartopy"]\ngpu = ["cupy"]\n',
  );
  assert.match(askFile(project, 'which dependency is pinned exactly?')?.text ?? '', /lxml==5.1.0/);
  assert.match(askFile(project, 'dependencies without a version constraint')?.text ?? '', /`httpx`/);
  assert.match(askFile(project, 'list the optional dependency groups')?.text ?? '', /^`plot`, `gpu`/);
  assert.match(askFile(project, 'sections in this toml')?.text ?? '', /^`project`/);
});

test('packages of an image and the default target of a Makefile are looked up', () => {
  const image = structuredFile(
    'Dockerfile',
    'FROM a AS build\nRUN apk add gcc\nFROM b\nRUN apk add --no-cache tini curl\n',
  );
  assert.match(askFile(image, 'which packages are installed in the final image?')?.text ?? '', /^`tini`, `curl`/);
  const make = structuredFile(
    'Makefile',
    '.DEFAULT_GOAL := html\n.PHONY: all html\nall: html\n\techo\nhtml:\n\techo\n',
  );
  assert.match(askFile(make, 'what is the default target?')?.text ?? '', /html/);
  assert.deepEqual(citedBy(askFile(make, 'what is the default target?')), ['1-1']);
});

for (const question of [
  'which timeout does unit require?',
  'what does unit need to be run on Windows?',
  'which command runs lint?',
]) {
  test(`what is asked beside the names of jobs is not answered by what they wait for: ${question}`, () => {
    const found = askFile(greenhouse, question);
    assert.ok(!found?.kinds.includes('prerequisites') || found.certainty < SURE, found?.text);
  });
}

test('a dependency with a digit in its name may have no version', () => {
  const project = structuredFile('pyproject.toml', '[project]\ndependencies = ["numpy>=1.26", "h5py"]\n');
  assert.match(askFile(project, 'dependencies without a version constraint')?.text ?? '', /`h5py`/);
});

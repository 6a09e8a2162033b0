import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../src/backend/answering/certainty.ts';
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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/certainty.ts';
import { askFile, structuredFile } from './askFile.ts';

/** Asserts that a question is answered as sure, by what was found under this name. */
function assertFound(file: ReturnType<typeof structuredFile>, question: string, how: string): void {
  const found = askFile(file, question);
  assert.ok(found && found.certainty >= SURE, `${question}: ${String(found?.certainty)}`);
  assert.equal(found.how, how, question);
}

const library = structuredFile(
  'leihstelle.ini',
  `[leihstelle]
fernsprecher = 08382 5550 120
; außerhalb der Öffnungszeiten
notruf = 08382 5550 177

[ausleihe]
; so viele Tage im Voraus kann reserviert werden
vorlauf = 21
saeumnisgebuehr = 0,25

[sicherung]
aufbewahren_tage = 7
aufbewahren_wochen = 6
`,
);

test('a German setting is found by other forms of its words, and by words that mean the same', () => {
  assertFound(library, 'Wie hoch ist die Säumnisgebühr?', 'ausleihe.saeumnisgebuehr');
  assertFound(library, 'wie lange werden wöchentliche Backups behalten', 'sicherung.aufbewahren_wochen');
  assertFound(library, 'wie weit im voraus reservieren?', 'ausleihe.vorlauf');
});

test('a telephone number is asked for by what the value is', () => {
  assertFound(library, 'Telefonnummer für den Notfall', 'leihstelle.notruf');
});

const replicas = structuredFile(
  'values.yaml',
  `store:
  primary:
    disk:
      size: 40Gi
  readReplicas:
    replicaCount: 3
    disk:
      size: 25Gi
mq:
  # jobs for the mailer
  image: rabbitmq:3.13
  port: 15673
web:
  image: nginx:1.27
  port: 8080
`,
);

test('a word that says in what a setting stands does not make another setting there more fitting', () => {
  assertFound(replicas, 'disk size of the read replica', 'store.readReplicas.disk.size');
});

test('a setting is found by what tells the thing from its like, be it the image or the comment that it begins with', () => {
  assertFound(replicas, 'port of rabbitmq', 'mq.port');
  assertFound(replicas, 'port of the mailer', 'mq.port');
});

const nightly = structuredFile(
  'nightly.yml',
  `on:
  workflow_dispatch:
    inputs:
      target:
        description: Which device to flash
        default: sim
jobs:
  test:
    timeout-minutes: 40
    steps:
      - run: cargo test
  image:
    timeout-minutes: 15
    steps:
      - uses: docker/build-push-action@v6
        with:
          platforms: linux/amd64,linux/riscv64
`,
);

test('what ends a run is its timeout, and what is done with a thing need not stand in the file', () => {
  assertFound(nightly, 'how long may the tests take before they are cancelled', 'jobs.test.timeout-minutes');
  assertFound(
    nightly,
    'which architectures does the image get built for',
    'jobs › image › steps › docker/build-push-action@v6 › with › platforms',
  );
});

test('what is started by hand is dispatched, and what nobody chooses is the default', () => {
  assertFound(
    nightly,
    'target if I start it by hand and choose nothing',
    'on.workflow_dispatch.inputs.target.default',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
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
  assertFound(nightly, 'target if I start it by hand and choose nothing', 'on.workflow_dispatch.inputs.target.default');
});

const relay = structuredFile(
  'nginx.conf',
  `http {
    upstream wiki { server 10.0.0.5:3000; server 10.0.0.6:3000 backup; }
    server {
        listen 443 ssl;
        server_name wiki.fjord.example;
        ssl_protocols TLSv1.2 TLSv1.3;
        location /export/ {
            # PDF export takes long
            proxy_pass http://wiki;
            proxy_read_timeout 10m;
        }
        location / {
            proxy_read_timeout 45s;
        }
    }
    # build artefacts
    server {
        listen 8443 ssl;
        server_name artefacts.fjord.example;
        ssl_protocols TLSv1.3;
    }
}
`,
);

test('blocks of nginx are told apart by their names and their comments, and have members in one line', () => {
  const ofExport = 'http › server (wiki.fjord.example) › /export/ › proxy_read_timeout';
  assertFound(relay, 'read timeout of the PDF export', ofExport);
  assertFound(relay, 'TLS versions of the wiki', 'http › server (wiki.fjord.example) › ssl_protocols');
  assertFound(relay, 'ssl protocols of the artefacts host', 'http › server (artefacts.fjord.example) › ssl_protocols');
  assert.match(askFile(relay, 'which server of the wiki upstream is the backup')?.text ?? '', /10\.0\.0\.6:3000/);
});

const stack = structuredFile(
  'compose.yml',
  `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
  api:
    build: ./api
    healthcheck:
      interval: 10s
  store:
    image: mariadb:11.4
    healthcheck:
      retries: 3
`,
);

test('the services of Compose are containers, and the name of what they have may be two words', () => {
  assert.match(askFile(stack, 'how many containers are there?')?.text ?? '', /\*\*3\*\* in `services`/);
  assertFound(stack, 'which containers have a health check', '2 of 3 with healthcheck');
});

const kelp = structuredFile(
  'pyproject.toml',
  `[project]
name = "kelp"
description = "Measures seaweed from pictures"
[project.scripts]
kelp = "kelp.cli:main"
[tool.lint]
ignore = ["E203"]
[tool.lint.per-file-ignores]
"tests/*" = ["S101"]
`,
);

test('what a package is for is what it says of itself, and what a setting is for is its comment', () => {
  assert.match(askFile(kelp, 'what is kelp for?')?.text ?? '', /Measures seaweed/);
  const accounts = structuredFile(
    'main.tf',
    'provider "hcloud" {\n  token = "a"\n}\n# the zone is in another account\nprovider "hcloud" {\n  alias = "dns"\n}\n',
  );
  assert.match(askFile(accounts, 'what is the dns hcloud provider for?')?.text ?? '', /another account/);
});

test('what may be meant is shown without what stands around it', () => {
  const found = askFile(kelp, 'which odd lint rules are ignored everywhere');
  assert.match(found?.text ?? '', /E203/);
  assert.doesNotMatch(found?.text ?? '', /kelp\.cli/);
});

test('the same setting of the thing that is asked for is meant, not the one whose comment speaks of that thing', () => {
  const uploads = structuredFile(
    'nginx.conf',
    `http {
    sendfile on;
    # pictures are uploaded through the partner portal only, see there
    client_max_body_size 8m;
    server {
        server_name partner.fjord.example;
        client_max_body_size 250m;
    }
}
`,
  );
  assert.match(askFile(uploads, 'client max body size of the partner portal?')?.how ?? '', /^http › server \(partner/);
});

test('how big or how large something may be is asked of its size', () => {
  const jar = structuredFile('jar.yaml', 'jar:\n  jar-status: 3\n  jar-max-size: 8\n  jar-lid: 5\n');
  assert.match(askFile(jar, 'how large may a jar become?')?.text ?? '', /jar-max-size = 8/);
  assert.match(askFile(jar, 'how big can a jar be?')?.text ?? '', /jar-max-size = 8/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const playbook = structuredFile(
  'lighthouse.yml',
  `- name: Lamps
  hosts: towers
  tasks:
    - name: Oil
      become_user: keeper
      tags: [daily]
    - name: Wick
      tags: [daily, safety]
  handlers:
    - name: relight
      service: { name: lamp }
- name: Horns
  hosts: cliffs
  tasks:
    - name: Bellows
      tags: [safety]
  handlers:
    - name: rewind
      service: { name: horn }
`,
);

const pipeline = structuredFile(
  '.gitlab-ci.yml',
  `stages: [sow, reap]
.base:
  script: [echo]
rye:
  stage: sow
  script: [rye]
oats:
  stage: sow
  allow_failure: true
  script: [oats]
wheat:
  stage: reap
  script: [wheat]
`,
);

const chart = structuredFile(
  'values.yaml',
  `kiln:
  enabled: true
  temperature: 900
glaze:
  enabled: false
  sprayer:
    enabled: false
wheel:
  speed: 3
`,
);

const cron = structuredFile(
  'jobs.yaml',
  `kind: CronJob
metadata:
  name: sweep
spec:
  schedule: "5 4 * * *"
  suspend: false
---
kind: CronJob
metadata:
  name: polish
spec:
  schedule: "5 5 * * *"
  suspend: true # until the wax arrives
`,
);

const terraform = structuredFile(
  'pond.tf',
  `variable "depth" {
  type = number
}

variable "fish" {
  type    = number
  default = 12
}

locals {
  tags = merge(var.tags, {
    owner = "ducks"
  })
}
`,
);

const nginx = structuredFile(
  'nginx.conf',
  `http {
    upstream pool {
        server 10.0.0.1;
    }
    server {
        listen 80;
    }
    server {
        listen 81;
    }
}
`,
);

const makefile = structuredFile(
  'Makefile',
  `SAILS := 3
all: hull ## the whole boat
hull: keel ## planks on the keel
	nail --count $(SAILS) \\
	  --all
keel:
	cut oak
scrap: ## throw everything away
	rm -rf hull keel
`,
);

for (const [file, question, expected] of [
  [playbook, 'how many plays are there?', /^\*\*2\*\*/],
  [playbook, 'list the handlers', /^`relight`, `rewind`/],
  [playbook, 'which tasks have the safety tag?', /^`Wick`, `Bellows`/],
  [playbook, 'how many tasks', /^\*\*3\*\*/],
  [pipeline, 'how many jobs?', /^\*\*3\*\*/],
  [pipeline, 'which jobs run in the sow stage?', /^`rye`, `oats`/],
  [pipeline, 'which job may fail without stopping the rest?', /oats/],
  [chart, 'which components are off?', /^`glaze`, `glaze.sprayer`$/],
  [chart, 'is the glaze on?', /glaze.enabled = false/],
  [cron, 'which cron job is suspended right now?', /polish[\s\S]*until the wax arrives/],
  [terraform, 'which variables have no default?', /`depth`/],
  [nginx, 'how many server blocks?', /^\*\*2\*\*/],
  [makefile, 'what happens if I just run make', /`make` alone builds `all`/],
  [makefile, 'what does all depend on, the whole chain?', /`all` needs `hull`; `hull` needs `keel`/],
  [makefile, 'what does make scrap remove?', /rm -rf hull keel/],
  [makefile, 'what does hull run', /nail --count[\s\S]*--all[\s\S]*SAILS = 3/],
  [makefile, 'which targets have no help text?', /^`keel`/],
] as const) {
  test(`members all over a file are counted and chosen: ${question}`, () => {
    const found = askFile(file, question);
    assert.match(found?.text ?? '', expected);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
  });
}

for (const [file, question] of [
  [playbook, 'which tasks have the monthly tag?'],
  [pipeline, 'which jobs have no stage called brew without the mill?'],
] as const) {
  test(`a value that no member has chooses none surely: ${question}`, () => {
    assert.ok((askFile(file, question)?.certainty ?? 0) < SURE, askFile(file, question)?.text);
  });
}

const workflow = structuredFile(
  'ship.yml',
  `jobs:
  bake:
    steps:
      - run: bake
        env:
          OVEN: \${{ secrets.OVEN_KEY }}
  post:
    steps:
      - run: post \${{ secrets.STAMP }} \${{ secrets.OVEN_KEY }}
`,
);

const configMap = structuredFile(
  'map.yaml',
  `kind: ConfigMap
metadata:
  name: tide-config
  namespace: sea
data:
  LEVEL: "3"
  MOON: full
---
kind: Service
metadata:
  name: tide
`,
);

for (const [file, question, expected] of [
  [workflow, 'which secrets does it need?', /^`OVEN_KEY`, `STAMP`$/],
  [configMap, 'which keys does tide-config have?', /LEVEL/],
] as const) {
  test(`what is used or held is listed: ${question}`, () => {
    const found = askFile(file, question);
    assert.match(found?.text ?? '', expected);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
  });
}

const crates = structuredFile(
  'crates.json',
  `{ "crates": { "plums": "cellar:2", "pears": "cellar:4", "figs": "market", "dates": "market" } }`,
);

test('members are not chosen by what they lack where a question only says what it does not mean', () => {
  const asked = askFile(crates, 'which crates come from the cellar and not from the market?');
  assert.match(asked?.text ?? '', /plums[^]*pears/);
  assert.doesNotMatch(asked?.text ?? '', /figs|dates/);
  assert.match(askFile(crates, 'which crates do not come from the cellar?')?.text ?? '', /figs[^]*dates/);
});

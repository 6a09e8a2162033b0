import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, structuredFile } from './askFile.ts';

const crops = structuredFile(
  'crops.rs',
  `impl Crop {
    /// Soil moisture below which watering starts.
    pub fn dry_threshold(self) -> f32 {
        match self {
            Crop::Tomato | Crop::Pepper => 28.0,
            Crop::Cucumber => 34.0,
            Crop::Basil => 25.0,
        }
    }
}
`,
);

const scan = structuredFile(
  'scan.py',
  `import argparse

p = argparse.ArgumentParser()
p.add_argument("-d", "--dpi", type=int, default=300, choices=[150, 300, 600],
               help="resolution of the output")
p.add_argument("--out", help="folder of the output")
`,
);

const visits = structuredFile(
  'visits.sql',
  `CREATE TABLE visits (
  visit_id int NOT NULL PRIMARY KEY,
  fee_gbp decimal(8,2) NOT NULL DEFAULT 42.50,
  paid tinyint NOT NULL DEFAULT 0
);
`,
);

const compose = structuredFile(
  'compose.yaml',
  `x-app: &app
  image: app:7
  restart: unless-stopped

services:
  edge:
    image: caddy
    restart: always
  gate:
    <<: *app
    restart: always
  jobs:
    <<: *app
    command: jobs
`,
);

function sureText(file: StructuredFile, question: string): string {
  const found = askFile(file, question);
  assert.ok((found?.certainty ?? 0) >= SURE, `${question}: ${found?.text ?? 'nothing'}`);
  return found?.text ?? '';
}

test('a function with a value for each case is asked by the case', () => {
  assert.match(sureText(crops, 'moisture threshold for cucumbers'), /^`34\.0` — `Crop::Cucumber` in `dry_threshold`/);
  assert.match(sureText(crops, 'dry threshold of pepper'), /^`28\.0`/);
});

test('a case of a function that is about something else is not sure', () => {
  const found = askFile(crops, 'how many litres a minute does basil get');
  assert.ok((found?.certainty ?? 0) < SURE, found?.text);
});

test('the values that an option may have are those that it declares', () => {
  assert.match(sureText(scan, 'what values can dpi take'), /`--dpi`.*one of `\[150, 300, 600\]`/);
});

test('a column is meant by its own name before one by another word for it, whatever unit it has', () => {
  assert.match(sureText(visits, 'default fee of a visit?'), /`visits\.fee_gbp` is `42\.50`/);
});

test('the own keys of a mapping in YAML win over those that it merges', () => {
  const always = sureText(compose, 'Which services have restart: always?');
  assert.match(always, /`edge`, `gate`/);
  assert.doesNotMatch(always, /jobs/);
  assert.match(sureText(compose, 'restart of jobs'), /unless-stopped/);
});

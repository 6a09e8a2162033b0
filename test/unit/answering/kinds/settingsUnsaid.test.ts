import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, structuredFile } from './askFile.ts';

const bakery = structuredFile(
  'bakery.yaml',
  `ovens:
  stone:
    limits:
      heat: 280
  steam:
    trays: 4
flourLabels:
  rye.example/grade: "2"
  rye.example/mill: "north"
flourSieve:
  mesh: fine
  shaken: true
counter:
  portal: main-door
  opened_by: key
  last_cleaned: 2024-05-02
timeouts:
  pick_up: 20m
deliveries:
  depot:
    wait: 15s
  app:
    wait: 40s
staff:
  - id: ob
    name: Odd Berg
  - id: lh
    name: Liv Holm
`,
);

const sureOf = (question: string): boolean => (askFile(bakery, question)?.certainty ?? 0) >= SURE;

test('a setting of another thing beside the one that is asked for is not told as sure', () => {
  assert.ok(sureOf('heat limit of the stone oven'));
  assert.ok(!sureOf('heat limit of the steam oven'));
});

test('a word that nothing in the file says makes a setting unsure', () => {
  assert.ok(sureOf('pick up timeout'));
  assert.ok(!sureOf('pick up timeout of invoices'));
  assert.ok(!sureOf('what port does the portal of the counter listen on?'));
});

test('a date is nobody', () => {
  assert.ok(!sureOf('who cleaned the counter last?'));
});

test('what is called after a thing is not counted as that thing', () => {
  assert.ok(!sureOf('how many flours do we have?'));
  assert.ok(sureOf('how many flour labels are there?'));
});

test('of settings that fit alike the one is told whose place the question has', () => {
  assert.match(askFile(bakery, 'wait of the app')?.text ?? '', /40s/);
});

const resource = structuredFile(
  'jars.yaml',
  `apiVersion: v1
kind: ConfigMap
metadata:
  name: jar-sizes
  namespace: pantry
data:
  SMALL: "200"
  LARGE: "900"
  LID: screw
---
apiVersion: v1
kind: Service
metadata:
  name: lids
spec:
  type: ClusterIP
`,
);

test('the keys of a resource are those that it holds', () => {
  const text = askFile(resource, 'which keys does jar-sizes have')?.text ?? '';
  assert.match(text, /SMALL/);
  assert.doesNotMatch(text, /namespace/);
});

test('what is listed by an identifier is told by its name as well', () => {
  const project = structuredFile(
    'pom.xml',
    `<project>
  <artifactId>jars</artifactId>
  <developers>
    <developer><id>ob</id><name>Odd Berg</name></developer>
    <developer><id>lh</id><name>Liv Holm</name></developer>
  </developers>
</project>
`,
  );
  assert.match(askFile(project, 'developers?')?.text ?? '', /Odd Berg.*\n.*Liv Holm/);
});

const api = structuredFile(
  'openapi.yaml',
  `openapi: 3.0.3
info: { title: Jars, version: 1.0.0 }
paths:
  /jars/{id}/lid:
    put:
      summary: Put a lid on
      parameters:
        - name: If-Match
          in: header
          required: true
          schema: { type: string }
      responses:
        "204": { description: Done }
components:
  schemas:
    Jar:
      type: object
      properties:
        lid: { type: string }
        litres: { type: number }
`,
);

test('headers of an operation that is named by its method and a word', () => {
  assert.match(askFile(api, 'which header must be sent with PUT lid?')?.text ?? '', /If-Match/);
});

test('what a schema is made of is its fields', () => {
  assert.match(askFile(api, 'what is a Jar made of?')?.text ?? '', /`lid`.*`litres`/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import type { StructuredFile } from '../../../../src/backend/structure/structure.ts';
import { askFile, structuredFile } from './askFile.ts';

/** The answer where it is sure, else nothing. */
function sure(file: StructuredFile, question: string): string {
  const found = askFile(file, question);
  return found && found.certainty >= SURE ? found.text : '';
}

const schema = structuredFile(
  'library.graphql',
  `type Member { id: ID!  name: String! }
input NewLoan { member: ID!  isbn: ID!  days: Int = 14 }
type Query {
  member(id: ID!): Member
  members(first: Int = 10): [Member!]!
  overdue: [Member!]!
}`,
);

void test('members of a schema that have no arguments, and fields of inputs alone', () => {
  assert.match(sure(schema, 'which queries take no arguments?'), /^- `Query\.overdue`[^\n]*$/);
  assert.match(sure(schema, 'which queries take arguments?'), /Query\.member`[\s\S]*Query\.members`/);
  const fields = sure(schema, 'which input fields have no default?');
  assert.match(fields, /NewLoan\.member`[\s\S]*NewLoan\.isbn`/);
  assert.doesNotMatch(fields, /days|Member\.id/);
});

const api = structuredFile(
  'parcels.yaml',
  `openapi: 3.0.3
info: {title: Parcels, version: 2.1.0}
paths:
  /parcels:
    get: {operationId: listParcels, responses: {'200': {description: list of parcels}}}
    post: {operationId: createParcel, responses: {'201': {description: created}}}
  /parcels/{id}:
    delete: {operationId: dropParcel, deprecated: true, responses: {'204': {description: gone}}}
components:
  schemas:
    Parcel:
      type: object
      required: [weight, to]
      properties:
        weight: {type: number}
        to: {type: string}
        note: {type: string}`,
);

void test('operations that are not deprecated, and properties that are not required', () => {
  assert.match(sure(api, 'which operation is deprecated?'), /DELETE/);
  const kept = sure(api, 'which operations are not deprecated?');
  assert.match(kept, /GET[\s\S]*POST/);
  assert.doesNotMatch(kept, /DELETE/);
  assert.match(sure(api, 'which properties of Parcel are optional?'), /note/);
  assert.doesNotMatch(sure(api, 'which properties of Parcel are optional?'), /weight/);
  assert.doesNotMatch(sure(api, 'which properties of Parcel are required?'), /note/);
});

const build = structuredFile(
  'Makefile',
  `.PHONY: all clean
all: app
app: main.o util.o
	gcc -o $@ $^
clean:
	rm -f app *.o
`,
);

void test('targets that are phony and that are not; the target that does something to another is not that one', () => {
  assert.match(sure(build, 'which targets are phony?'), /^`all`, `clean`\n/);
  assert.match(sure(build, 'which target is not phony?'), /^`app`\n/);
  assert.doesNotMatch(sure(build, 'which target removes the app?'), /^`app`/);
});

const history = structuredFile(
  'CHANGELOG.md',
  `# Changelog
## [3.1.0] - 2025-05-02 [YANKED]
### Added
- Export to CSV
## [3.0.0] - 2025-03-20
### Removed
- The XML export
### Changed
- Start is 40 % faster
## [2.9.4] - 2024-11-30
### Deprecated
- The XML export`,
);

void test('releases that were not withdrawn, and what came is not what went', () => {
  assert.match(sure(history, 'which is the latest version that was not yanked?'), /3\.0\.0/);
  assert.doesNotMatch(sure(history, 'which is the latest version that was not yanked?'), /3\.1\.0|2\.9\.4/);
  assert.match(sure(history, 'when was the XML export removed?'), /3\.0\.0/);
  assert.equal(sure(history, 'in which version was the XML export added?'), '');
  assert.equal(sure(history, 'how much faster is 3.1.0?'), '');
});

const licence = structuredFile(
  'LICENSE',
  `Sample Source License 1.0

Copyright (c) 2020-2024 Vellum Works GmbH

1. Definitions. "Software" means the source code in this repository. "Production Use" means any use for the benefit of third parties. "Change Date" means 1 January 2028.

2. Grant. You may copy, modify and redistribute the Software for non-production use. You may not offer the Software as a hosted service to others.

3. Conversion. On the Change Date the Software becomes available under the Apache License, Version 2.0.

4. Patents. No patent licence is granted.

5. No Warranty. The Software is provided "as is", without liability for damages.`,
);

void test('a licence that a work comes under later is not the one that it is under', () => {
  assert.match(sure(licence, 'which licence is it?'), /Sample Source License 1\.0/);
  assert.doesNotMatch(sure(licence, 'may I use it commercially?'), /Yes/);
  assert.doesNotMatch(sure(licence, 'is there a patent grant?'), /Yes/);
});

const travel = structuredFile(
  'travel.yaml',
  `trips:
  - name: Harz
    days: 4
    tags: [hiking, family]
  - name: Rhodes
    days: 9
    tags: [beach]
  - name: Oslo
    days: 3
    tags: [city, museum]
    # discount: 15
limits:
  max_guests: 24
`,
);

void test('the most of something is not all of them, nor the most of something that is called nearly so', () => {
  assert.doesNotMatch(sure(travel, 'which trips are the longest?'), /Harz/);
  assert.doesNotMatch(sure(travel, 'which trip has the most tags?'), /days/);
  assert.match(sure(travel, 'which trip has the most days?'), /Rhodes/);
});

void test('a line that is commented out at the end of a block is not of the next key', () => {
  const find = (name: string): string =>
    travel.structure.root.children.find((item) => item.name === name)?.comment ?? '';
  assert.equal(find('limits'), '');
});

const visits = structuredFile(
  'visits.csv',
  `Room,Replicas,Host
Blue,3,Ines
Red,2,Tom
Blue,5,Ines
Green,1,Uma`,
);

void test('no row is above two and below one, and who earned most is not who stands in most rows', () => {
  assert.equal(sure(visits, 'which rooms have more than 2 replicas and less than 1 GB?'), '');
  assert.notEqual(sure(visits, 'which rooms have more than 4 or less than 2 replicas?'), '');
  assert.equal(sure(visits, 'which host earned the most?'), '');
});

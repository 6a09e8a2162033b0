import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure } from '../../../src/backend/structure/readStructure.ts';
import { descendants, pathOf, type Item } from '../../../src/backend/structure/structure.ts';

/** Every item of a file as `path = value [first-last]`, without those that only hold others. */
function valuesOf(filename: string, content: string): string[] {
  const structure = readStructure(filename, content.split('\n'));
  assert.ok(structure);
  return [...descendants(structure.root)].filter(({ value }) => value !== undefined).map(shown);
}

function shown(item: Item): string {
  const path = pathOf(item).map(({ name }) => name);
  return `${path.join('/')} = ${item.value ?? ''} [${String(item.lines.first)}-${String(item.lines.last)}]`;
}

function itemAt(filename: string, content: string, name: string): Item {
  const structure = readStructure(filename, content.split('\n'));
  const found = structure && [...descendants(structure.root)].find((item) => item.name === name);
  assert.ok(found, `no item ${name}`);
  return found;
}

test('JSON keeps keys, lists and the lines that they stand in, with comments and trailing commas', () => {
  const text =
    '{\n  // how fast\n  "speed": 4,\n  "lamps": [\n    { "name": "red", "watts": 5 },\n    { "name": "blue" },\n  ],\n}';
  assert.deepEqual(valuesOf('a.json', text), [
    'speed = 4 [3-3]',
    'lamps/red/name = red [5-5]',
    'lamps/red/watts = 5 [5-5]',
    'lamps/blue/name = blue [6-6]',
  ]);
  assert.equal(itemAt('a.json', text, 'speed').comment, 'how fast');
  assert.deepEqual(itemAt('a.json', text, 'lamps').lines, { first: 4, last: 7 });
});

test('JSON that ends too early, or is nested beyond measure, gives what was read', () => {
  assert.deepEqual(valuesOf('a.json', '{ "a": 1, "b": { "c": 2'), ['a = 1 [1-1]', 'b/c = 2 [1-1]']);
  assert.ok(readStructure('a.json', ['['.repeat(100_000)]));
});

test('a comment at the end of a YAML block belongs to the block, by how far it is indented', () => {
  const text =
    'lamps:\n  red:\n    watts: 5\n    # never left on at night\n\n  blue:\n    watts: 7\n  # no green ones\n# the end';
  assert.deepEqual(itemAt('a.yml', text, 'red').lines, { first: 2, last: 4 });
  assert.deepEqual(itemAt('a.yml', text, 'blue').lines, { first: 6, last: 7 });
  assert.deepEqual(itemAt('a.yml', text, 'lamps').lines, { first: 1, last: 8 });
});

test('YAML: lists, blocks, flow values, anchors and several documents', () => {
  const text = [
    'base: &base',
    '  retries: 3 # at most',
    'job:',
    '  <<: *base',
    '  script: |',
    '    one',
    '    two',
    '  on: [push, "pull: request"]',
    '  env: { A: 1, B: "x, y" }',
    '  steps:',
    '  - name: build',
    '    run: make',
    '  - test',
  ].join('\n');
  assert.deepEqual(valuesOf('a.yml', text), [
    'base/retries = 3 [2-2]',
    'job/retries = 3 [2-2]',
    'job/script = one\ntwo [5-7]',
    'job/on/push = push [8-8]',
    'job/on/pull: request = pull: request [8-8]',
    'job/env/A = 1 [9-9]',
    'job/env/B = x, y [9-9]',
    'job/steps/build/name = build [11-11]',
    'job/steps/build/run = make [12-12]',
    'job/steps/test = test [13-13]',
  ]);
  assert.equal(itemAt('a.yml', text, 'retries').comment, 'at most');
  const documents = 'kind: Job\nmetadata:\n  name: sweep\n---\nkind: Service\nmetadata:\n  name: web\n';
  assert.deepEqual(itemAt('k.yaml', documents, 'Service web').traits, ['Service']);
});

test('YAML with the marks of a template is read as far as it is YAML', () => {
  const text = 'image:\n  tag: {{ .Values.tag }}\n{{- if .Values.on }}\nport: 80\n{{- end }}\n';
  assert.deepEqual(valuesOf('a.yaml', text), ['image/tag = {{ .Values.tag }} [2-2]', 'port = 80 [4-4]']);
});

test('TOML, INI, properties and .env: sections, dotted keys, lists over several lines, comments', () => {
  const toml =
    '[tool.lint]\nignore = [\n  "E1", # too strict\n  "E2",\n]\nwidth = 88 # columns\n[[bin]]\nname = "a"\n[[bin]]\nname = "b"\n';
  assert.deepEqual(valuesOf('a.toml', toml), [
    'tool/lint/ignore/E1 = E1 [3-3]',
    'tool/lint/ignore/E2 = E2 [4-4]',
    'tool/lint/width = 88 [6-6]',
    'bin/name = a [8-8]',
    'bin/name = b [10-10]',
  ]);
  assert.equal(itemAt('a.toml', toml, 'E1').comment, 'too strict');
  assert.deepEqual(valuesOf('a.properties', 'db.pool.max=5\ndb.url = jdbc:x://h\n'), [
    'db/pool/max = 5 [1-1]',
    'db/url = jdbc:x://h [2-2]',
  ]);
  assert.deepEqual(valuesOf('.env', 'export A="b c"\n# OFF=1\nEMPTY=\n'), [
    'A = b c [1-1]',
    'OFF = 1 [2-2]',
    'EMPTY =  [3-3]',
  ]);
  assert.deepEqual(itemAt('.env', '# OFF=1\n', 'OFF').traits, ['commented']);
  assert.deepEqual(valuesOf('app.conf', '[remote "origin"]\nurl = git@h:x\n'), ['remote/origin/url = git@h:x [2-2]']);
});

test('Terraform and nginx: blocks with their labels, values, heredocs and directives', () => {
  const hcl =
    'variable "zone" {\n  description = "Where"\n  default     = ["a", "b"]\n}\nresource "x_y" "z" {\n  text = <<-EOT\n    hello\n  EOT\n  inner {\n    n = 1 // one\n  }\n}\n';
  assert.deepEqual(valuesOf('a.tf', hcl), [
    'zone/description = Where [2-2]',
    'zone/default/a = a [3-3]',
    'zone/default/b = b [3-3]',
    'x_y.z/text = hello [6-8]',
    'x_y.z/inner/n = 1 [10-10]',
  ]);
  const nginx = 'server {\n  listen 443 ssl; # only this\n  location /api/ {\n    proxy_pass http://up:9000;\n  }\n}\n';
  assert.deepEqual(valuesOf('nginx.conf', nginx), [
    'server/listen = 443 ssl [2-2]',
    'server//api//proxy_pass = http://up:9000 [4-4]',
  ]);
});

test('Dockerfiles: stages, instructions over several lines, variables', () => {
  const text =
    'FROM node:22 AS build\nRUN apk add \\\n    # for clocks\n    tzdata\nENV A=1 B="two words"\nFROM build\nUSER app\n';
  assert.deepEqual(valuesOf('Dockerfile', text), [
    'build/FROM = node:22 [1-1]',
    'build/RUN = apk add tzdata [2-4]',
    'build/RUN/tzdata = tzdata [2-4]',
    'build/ENV = A=1 B="two words" [5-5]',
    'build/ENV/A = 1 [5-5]',
    'build/ENV/B = two words [5-5]',
    'stage 1/FROM = build [6-6]',
    'stage 1/USER = app [7-7]',
  ]);
});

test('Makefiles: targets with prerequisites and recipes, variables, what is phony, and by which target it begins', () => {
  const text = '.PHONY: clean\nCC ?= clang\n# builds it\nall: main.o util.o ## the program\n\t$(CC) -o all\n';
  assert.deepEqual(valuesOf('Makefile', text), [
    'phony targets/clean = clean [1-1]',
    'CC = clang [2-2]',
    'all/depends on = main.o util.o [4-4]',
    'all/depends on/main.o = main.o [4-4]',
    'all/depends on/util.o = util.o [4-4]',
    'all/$(CC) -o all = $(CC) -o all [5-5]',
    'default target = all [4-4]',
  ]);
  assert.equal(itemAt('Makefile', text, 'all').comment, 'builds it the program');
});

test('XML: elements, attributes and text, by the lines that they stand in', () => {
  const text =
    '<project>\n  <!-- the web -->\n  <dependency scope="test">\n    <artifactId>jetty</artifactId>\n    <version>12.0</version>\n  </dependency>\n</project>';
  assert.deepEqual(valuesOf('pom.xml', text), [
    'project/dependency/scope = test [3-3]',
    'project/dependency/artifactId = jetty [4-4]',
    'project/dependency/version = 12.0 [5-5]',
  ]);
  assert.deepEqual(itemAt('pom.xml', text, 'dependency').traits, ['jetty']);
});

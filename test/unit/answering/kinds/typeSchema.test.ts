import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const apiary = structuredFile(
  'apiary.graphql',
  `interface Entity {
  id: ID!
}

type Hive implements Entity {
  id: ID!
  name: String!
  weight: Float
  keeper: Keeper! @access(level: STAFF)
  visits(last: Int = 12): [Visit!]!
}

type Keeper implements Entity {
  id: ID!
  phone: String
}

type Visit {
  at: String!
  weather: Weather
}

enum Weather {
  SUNNY
  RAINY
}

union Finding = Hive | Visit

input HiveInput {
  name: String!
  apiary: ID
}

type Query {
  hive(id: ID!): Hive
  hives(limit: Int = 30): [Hive!]!
  find(text: String!): [Finding!]!
  oldest: Hive @deprecated(reason: "Use hives")
}

type Mutation {
  addHive(input: HiveInput!): Hive!
  removeHive(id: ID!): Boolean! @access(level: STAFF)
}
`,
);

const ferry = structuredFile(
  'ferry.proto',
  `syntax = "proto3";

service FerryService {
  // Sailings of one day. At most 90.
  rpc ListSailings(ListSailingsRequest) returns (ListSailingsResponse);
  rpc Track(TrackRequest) returns (stream Position);
  rpc Steer(stream Command) returns (stream Position);
}

message ListSailingsRequest {
  string day = 1;
  int32 page_size = 2; // default 25
}

message ListSailingsResponse {
  repeated Sailing sailings = 1;
}

message Sailing {
  string id = 1;
  optional string remark = 2;
  map<string, int32> seats = 3;
  oneof payment {
    string card = 4;
    string voucher = 5;
  }
}

message TrackRequest {
  string id = 1;
}

message Command {
  float course = 1;
}

message Position {
  double lat = 1;
}
`,
);

for (const [file, question, expected, cited] of [
  [apiary, 'which types implement Entity?', /^`Hive`, `Keeper`$/, '5-11'],
  [apiary, 'which queries return hives?', /`Query.hive`.*\n.*`Query.hives`.*\n.*`Query.oldest`/, '37-37'],
  [apiary, 'which mutations are for staff only?', /^- `Mutation.removeHive`[^\n]*$/, '44-44'],
  [apiary, 'which fields of Hive may be null?', /^- `weight`[^\n]*$/, '8-8'],
  [apiary, 'what do I send to addHive?', /addHive\(input: HiveInput!\)[\s\S]*apiary: ID/, '43-43'],
  [apiary, 'what can find return?', /`Finding` is one of `Hive`, `Visit`/, '38-38'],
  [apiary, 'how many hives do I get per call by default?', /default `30`/, '37-37'],
  [apiary, 'what weathers are possible', /`SUNNY`, `RAINY`/, '24-25'],
  [ferry, 'which calls stream both ways?', /^- `Steer`[^\n]*$/, '7-7'],
  [ferry, 'which rpcs return a Position?', /`Track`.*\n.*`Steer`/, '6-6'],
  [ferry, 'default page size of ListSailings?', /default 25[\s\S]*At most 90/, '12-12'],
  [ferry, 'optional fields?', /^- `Sailing.remark`[^\n]*$/, '21-21'],
  [ferry, 'which messages have a map', /^`Sailing`$/, '19-27'],
  [ferry, 'what can be the payment?', /`card`, `voucher`/, '23-25'],
] as const) {
  test(`what a schema declares is told by kind and condition: ${question}`, () => {
    const found = askFile(file, question);
    assert.match(found?.text ?? '', expected);
    assert.ok((found?.certainty ?? 0) >= SURE, String(found?.certainty));
    assert.ok(citedBy(found).includes(cited), citedBy(found).join(' '));
  });
}

for (const [file, question] of [
  [apiary, 'which mutations are sent to the veterinary office?'],
  [ferry, 'which calls are billed per month?'],
] as const) {
  test(`a condition that the schema does not know is no list: ${question}`, () => {
    assert.notEqual(askFile(file, question)?.kinds[0], 'type schema');
  });
}

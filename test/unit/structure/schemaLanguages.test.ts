import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declarationsOf, itemNamed, parametersOf } from './declarations.ts';

test('GraphQL: types, arguments, defaults, descriptions and what is deprecated', () => {
  const schema = `"""
Something to read!
"""
type Book implements Node & Item @key(fields: "id") {
  id: ID!
  "In cents."
  price: Int!
  isbn: String @deprecated(reason: "gone")
  pages(first: Int = 20, order: Order = NEWEST): [Page!]!
}
enum Order { NEWEST OLDEST }
input NewBook { title: String!, stars: Int! = 5 }
union Found = Book | Author
extend type Query { book(id: ID!): Book }
`;
  assert.deepEqual(declarationsOf('shop.graphql', schema), [
    'type Book [4-10]',
    'field Book.id [5-5]',
    'field Book.price [7-7]',
    'field Book.isbn [8-8]',
    'field Book.pages [9-9]',
    'enum Order [11-11]',
    'enum member Order.NEWEST [11-11]',
    'enum member Order.OLDEST [11-11]',
    'input NewBook [12-12]',
    'field NewBook.title [12-12]',
    'field NewBook.stars [12-12] = 5',
    'union Found [13-13] = Book | Author',
    'enum member Found.Book [13-13]',
    'enum member Found.Author [13-13]',
    'extension Query [14-14]',
    'field Query.book [14-14]',
  ]);
  assert.deepEqual(parametersOf('shop.graphql', schema, 'pages'), ['first: Int = 20', 'order: Order = NEWEST']);
  assert.equal(itemNamed('shop.graphql', schema, 'Book').comment, 'Something to read!');
  assert.equal(itemNamed('shop.graphql', schema, 'price').comment, 'In cents.');
  assert.deepEqual(itemNamed('shop.graphql', schema, 'isbn').traits, [
    'type:String',
    'optional',
    'decorated:deprecated',
  ]);
});

test('Protocol Buffers: messages in one another, numbers, one of several, and streams', () => {
  const schema = `syntax = "proto3";
package acme.v1;
// Tracks boats.
service Harbour {
  rpc Watch(WatchRequest) returns (stream Boat) { option deprecated = true; }
}
message Boat {
  reserved 4, 9 to 11;
  string name = 1; // on the bow
  map<string, int32> loads = 5;
  oneof owner { string firm = 7; int64 person = 8 [deprecated = true]; }
  enum State { UNKNOWN = 0; MOORED = 1; }
}
`;
  assert.deepEqual(declarationsOf('harbour.proto', schema), [
    'constant syntax [1-1] = proto3',
    'package acme.v1 [2-2] = acme.v1',
    'service Harbour [4-6]',
    'rpc Harbour.Watch [5-5]',
    'message Boat [7-13]',
    'reserved Boat.reserved [8-8] = 4, 9 to 11',
    'field Boat.name [9-9]',
    'field Boat.loads [10-10]',
    'field Boat.firm [11-11]',
    'field Boat.person [11-11]',
    'enum Boat.State [12-12]',
    'enum member Boat.State.UNKNOWN [12-12] = 0',
    'enum member Boat.State.MOORED [12-12] = 1',
  ]);
  assert.deepEqual(itemNamed('harbour.proto', schema, 'loads').traits, ['type:map<string, int32>', 'number:5']);
  assert.deepEqual(itemNamed('harbour.proto', schema, 'Watch').traits, [
    'returns:stream Boat',
    'server-streaming',
    'decorated:deprecated',
  ]);
  assert.equal(itemNamed('harbour.proto', schema, 'name').comment, 'on the bow');
});

test('GraphQL: directives, defaults and types over several lines', () => {
  const schema = `type Book {
  old: String
    @deprecated(
      reason: "write to me @home" # since May
    )
  pages(
    "How many."
    first: Int = 20 @max(value: 9)
    where: Where = { sold: true, in: ["a, b"] }
  ): [
    Page!
  ]!
  last: Int
}
enum Order {
  NEW
    @internal
  OLD
}
`;
  assert.deepEqual(itemNamed('a.graphql', schema, 'old').traits, ['type:String', 'optional', 'decorated:deprecated']);
  assert.deepEqual(itemNamed('a.graphql', schema, 'pages').traits, ['type:[Page!]!', 'required']);
  assert.deepEqual(parametersOf('a.graphql', schema, 'pages'), [
    'first: Int = 20',
    'where: Where = { sold: true, in: ["a, b"] }',
  ]);
  assert.equal(itemNamed('a.graphql', schema, 'first').comment, 'How many.');
  assert.deepEqual(itemNamed('a.graphql', schema, 'last').lines, { first: 13, last: 13 });
  assert.deepEqual(itemNamed('a.graphql', schema, 'NEW').traits, ['decorated:internal']);
  assert.deepEqual(declarationsOf('a.graphql', schema).slice(-2), [
    'enum member Order.NEW [16-16]',
    'enum member Order.OLD [18-18]',
  ]);
});

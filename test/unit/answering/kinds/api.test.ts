import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const document = {
  openapi: '3.1.0',
  info: { title: 'Greenhouse' },
  security: [{ token: [] }],
  paths: {
    '/plants': {
      get: {
        operationId: 'listPlants',
        summary: 'Plants that grow here',
        security: [],
        parameters: [
          { name: 'family', in: 'query', schema: { $ref: '#/components/schemas/Family' } },
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 200, default: 40 } },
        ],
        responses: { '200': { description: 'A page of plants' }, '429': { $ref: '#/components/responses/Slow' } },
      },
      post: {
        operationId: 'sow',
        summary: 'Sows a new plant',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Seed' } } } },
        responses: { '201': { description: 'Sown' }, '409': { description: 'The bed is full' } },
      },
    },
    '/plants/{id}/water': {
      put: {
        operationId: 'water',
        deprecated: true,
        summary: 'Waters a plant',
        responses: { '204': { description: 'Wet' } },
      },
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    responses: { Slow: { description: 'More than 12 requests in a minute' } },
    schemas: {
      Sprout: {
        properties: { leaves: { type: 'integer' } },
        allOf: [{ $ref: '#/components/schemas/Sprout' }, { $ref: '#/components/schemas/Seed' }],
        oneOf: Array.from({ length: 40 }, () => ({ anyOf: [{ $ref: '#/components/schemas/Sprout' }] })),
      },
      Leaf: { type: 'object', properties: { size: { type: 'number' } } },
      Family: { type: 'string', enum: ['fern', 'palm'] },
      Seed: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string', maxLength: 30 }, depth: { type: 'number' } },
      },
    },
  },
};
const api = structuredFile('greenhouse.json', JSON.stringify(document, undefined, 2));

const answerOf = (question: string): string => askFile(api, question)?.text ?? '';

test('endpoints by what they do, counted, deprecated, and one that is not there', () => {
  assert.match(answerOf('which endpoint waters a plant?'), /^`PUT \/plants\/\{id\}\/water`/);
  assert.match(answerOf('how many paths are there'), /^\*\*2\*\*.*`\/plants`, `\/plants\/\{id\}\/water`/);
  assert.match(answerOf('how many operations does the API have?'), /^\*\*3\*\* operations/);
  assert.match(answerOf('which operations are deprecated?'), /PUT \/plants\/\{id\}\/water/);
  assert.match(answerOf('what does GET /weeds return?'), /^Not in this file: there is no path `\/weeds`/);
  assert.match(answerOf('what does DELETE /plants return?'), /^Not in this file: `\/plants` has no DELETE/);
});

test('parameters, defaults, limits and values', () => {
  assert.match(answerOf('which parameters does GET /plants take'), /`family`[^]*fern, palm[^]*`limit`[^]*default 40/);
  assert.match(answerOf('default page size when listing plants?'), /^`40`/);
  assert.equal(
    answerOf('maximum length of the name of a seed'),
    '`components.schemas.Seed.properties.name.maxLength = 30`',
  );
  assert.match(answerOf('which plant families are accepted when listing plants'), /`fern`, `palm`/);
  assert.match(answerOf('possible values of family'), /`fern`, `palm`/);
  assert.match(answerOf('required fields of a Seed'), /^`Seed`: `name`$/);
});

test('status codes both ways, and who may ask', () => {
  assert.equal(answerOf('what does a 409 mean when I sow a plant?'), '409 of `POST /plants`: The bed is full');
  assert.match(answerOf('which status code do I get if the bed is full?'), /^`409`/);
  assert.equal(answerOf('what does 429 mean?'), '429 of `GET /plants`: More than 12 requests in a minute');
  assert.equal(answerOf('how do I authenticate?'), '`token`: type `http`, scheme `bearer`');
  assert.ok(citedBy(askFile(api, 'what does 429 mean?')).length >= 2);
});

test('a number is a status code only where it stands for itself, and of the operation that is named', () => {
  assert.equal(answerOf('what does 409 mean on GET /plants?'), 'Not in this file: `GET /plants` has no response 409.');
  assert.equal(answerOf('what does 404 mean?'), 'Not in this file: no operation answers with 404.');
  for (const question of ['what happens after 429 plants?', 'what does a limit of 429 mean?'])
    assert.doesNotMatch(answerOf(question), /^429 of|answers with/, question);
});

test('parameters of the path, and none that is required', () => {
  const head = '`PUT /plants/{id}/water` — Waters a plant';
  assert.equal(
    answerOf('which path parameters does PUT /plants/{id}/water take?'),
    `${head}\n- \`id\` (in path, required)`,
  );
  assert.match(answerOf('which path parameters does GET /plants take?'), /takes no path parameters\.$/);
  assert.match(answerOf('which query parameters does PUT /plants/{id}/water take?'), /takes no query parameters\.$/);
  assert.match(answerOf('which parameters of GET /plants are required?'), /takes no required parameters\.$/);
  assert.equal(answerOf('which fields of a Leaf are required?'), '`Leaf` has no required fields.');
});

test('what is done with a token is not how a caller proves who he is', () => {
  assert.doesNotMatch(answerOf('how do I revoke a token?'), /scheme `bearer`/);
  assert.match(answerOf('which token does POST /plants need?'), /scheme `bearer`/);
});

test('schemas that refer to themselves end', () => {
  const fields = askFile(api, 'which fields does a Sprout have?');
  assert.equal(fields?.text, '`Sprout`: `leaves` (integer), `name` (string), `depth` (number)');
});

const ferries = structuredFile(
  'ferries.yaml',
  `openapi: 3.1.0
info: { title: Ferries }
paths:
  /crossings:
    get:
      summary: Crossings of a day
      parameters:
        - { name: limit, in: query, schema: { type: integer, default: 30 } }
      responses: { "200": { description: Crossings that are not cancelled } }
  /bookings:
    get:
      summary: Bookings
      security: [{ staffToken: [] }]
      parameters:
        - { name: limit, in: query, schema: { type: integer, default: 20 } }
    post:
      summary: Books a crossing
      requestBody:
        content:
          application/json:
            schema:
              required: [crossing, cars]
              properties:
                crossing: { type: string }
                cars: { type: integer, default: 1 }
  /tallies:
    put:
      deprecated: true
      summary: Cars counted on the quay
components:
  securitySchemes:
    staffToken: { type: http, scheme: bearer }
    agencyKey: { type: apiKey, in: header, name: X-Agency }
  schemas:
    Booking:
      properties:
        fee: { type: integer, default: 150 }
`,
);
const toldOf = (question: string): string => askFile(ferries, question)?.text ?? '';

test('a scheme is told by whom it is for, and what should not be used is deprecated', () => {
  assert.match(toldOf('how do agencies log in'), /X-Agency/);
  assert.match(toldOf('which endpoint is old and should not be used any more?'), /PUT \/tallies/);
});

test('the required fields of a body are proved by the list of them', () => {
  assert.deepEqual(citedBy(askFile(ferries, 'what has to be in the body of POST /bookings')), ['22-25']);
});

test('a description that does not speak of what is asked is unsure', () => {
  const found = askFile(ferries, 'what if crossings are cancelled by the webhook?');
  assert.ok(!found || found.certainty < 0.7, `${String(found?.certainty)}: ${String(found?.text)}`);
});

test('what is asked of the first of several things is asked of the others, too', () => {
  assert.match(toldOf('default limit for crossings and for bookings'), /= 30`[^]*= 20`/);
});

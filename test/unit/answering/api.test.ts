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
  assert.match(answerOf('maximum length of the name of a seed'), /maxLength(?:: | = )30/);
  assert.match(answerOf('which plant families are accepted when listing plants'), /`fern`, `palm`/);
  assert.match(answerOf('possible values of family'), /`fern`, `palm`/);
  assert.match(answerOf('required fields of a Seed'), /^`Seed`: `name`$/);
});

test('status codes both ways, and who may ask', () => {
  assert.match(answerOf('what does a 409 mean when I sow a plant?'), /The bed is full/);
  assert.match(answerOf('which status code do I get if the bed is full?'), /^`409`/);
  assert.match(answerOf('what does 429 mean?'), /More than 12 requests/);
  assert.match(answerOf('how do I authenticate?'), /scheme `bearer`/);
  assert.ok(citedBy(askFile(api, 'what does 429 mean?')).length >= 2);
});

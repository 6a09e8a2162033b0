import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { errorFromAnswer, notThisBackend, parseRetryAfter, typeOfCode } from '../../../src/client/errors.ts';

const NO_HEADERS = new Headers();
const body = (code: string): string =>
  JSON.stringify({ error: { message: 'In its own words.', type: 'server_error', code, param: null } });

suite('an answer as an error', () => {
  test('a compressed body that could not be undone arrived damaged, also where an older backend says 400', () => {
    const said = (param: string): string =>
      JSON.stringify({ error: { message: 'No.', type: 'invalid_request_error', code: 'bad_request', param } });
    const typeOf = (status: number, param: string, isCompressed: boolean): string =>
      errorFromAnswer(status, NO_HEADERS, said(param), isCompressed).kind;
    assert.equal(typeOf(400, 'Content-Encoding', true), 'integrity');
    assert.equal(typeOf(400, 'Upload-Length', true), 'integrity', 'it came out longer than the file');
    assert.equal(typeOf(400, 'Upload-Length', false), 'protocol');
    assert.equal(typeOf(400, 'Upload-Offset', true), 'protocol');
    assert.equal(typeOf(415, 'Content-Encoding', true), 'protocol', 'an encoding that is not offered');
  });

  const table: readonly [number, string | null, string][] = [
    [400, 'empty_file', 'empty_file'],
    [400, 'bad_request', 'protocol'],
    [401, 'unauthorized', 'unauthorized'],
    [403, null, 'unauthorized'],
    [404, 'not_found', 'protocol'],
    [408, null, 'server_error'],
    [409, 'bad_request', 'protocol'],
    [410, 'not_found', 'protocol'],
    [413, 'too_large', 'too_large'],
    [413, null, 'too_large'],
    [415, 'unsupported_format', 'unsupported_format'],
    [415, 'bad_request', 'protocol'],
    [423, null, 'server_error'],
    [425, null, 'server_error'],
    [429, null, 'server_error'],
    [460, 'checksum_mismatch', 'integrity'],
    [500, 'internal', 'server_error'],
    [502, null, 'server_error'],
    [503, null, 'server_error'],
    [507, 'insufficient_storage', 'storage_full'],
  ];
  for (const [status, code, type] of table) {
    test(`${String(status)} ${code ?? 'without a body'}: ${type}`, () => {
      const error = errorFromAnswer(status, NO_HEADERS, code === null ? '<html></html>' : body(code));
      assert.equal(error.kind, type);
      assert.equal(error.status, status);
      if (code === null) assert.match(error.message, new RegExp(String(status)));
      else assert.equal(error.message, 'In its own words.');
    });
  }

  test('carries how long the server asks to wait', () => {
    assert.equal(errorFromAnswer(503, new Headers({ 'Retry-After': '7' }), '').retryAfterMs, 7000);
    const headers = { Date: 'Tue, 01 Jan 2030 00:00:00 GMT', 'Retry-After': 'Tue, 01 Jan 2030 00:01:30 GMT' };
    assert.equal(errorFromAnswer(503, new Headers(headers), '').retryAfterMs, 90_000, "by the server's own clock");
  });

  test('does not take JSON of another shape for its words', () => {
    assert.match(errorFromAnswer(500, NO_HEADERS, '{"error":"no"}').message, /status 500/);
  });

  test("holds the backend's words to one line of bounded length", () => {
    const said = (message: string): string =>
      errorFromAnswer(400, NO_HEADERS, JSON.stringify({ error: { message, type: 'a', code: null, param: null } }))
        .message;
    assert.equal(said('One.\r\n[info] Forged.\u2028\u0000Two.\u001b[2J'), 'One. [info] Forged. Two. [2J');
    assert.equal(said('x'.repeat(500)), 'x'.repeat(500));
    assert.equal(said('x'.repeat(20_000)), `${'x'.repeat(500)}…`);
    assert.ok(said(`${'x'.repeat(499)}😀${'x'.repeat(9)}`).isWellFormed(), 'no half of a character');
  });

  test('that is no answer of this API is not mistaken for an upload that is gone', () => {
    assert.notEqual(notThisBackend(404).status, 404);
  });
});

suite('Retry-After', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const table: readonly [string | null, number | undefined][] = [
    [null, undefined],
    ['0', 0],
    ['120', 120_000],
    [' 3 ', 3000],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ];
  for (const [header, expected] of table) {
    test(`${JSON.stringify(header)} is ${String(expected)} ms`, () => {
      assert.equal(parseRetryAfter(header, now), expected);
    });
  }
});

test('an outcome within a batch has the same words as an answer of its own', () => {
  for (const [code, status] of [
    ['checksum_mismatch', 460],
    ['insufficient_storage', 507],
    ['empty_file', 400],
    ['too_large', 413],
    ['unsupported_format', 415],
    ['unauthorized', 401],
    ['internal', 500],
  ] as const) {
    assert.equal(typeOfCode(code), errorFromAnswer(status, NO_HEADERS, body(code)).kind, code);
  }
});

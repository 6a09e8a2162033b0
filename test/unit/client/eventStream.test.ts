import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { parseEventStream, type ServerSentEvent } from '../../../src/client/eventReader.ts';

async function parse(chunks: readonly (Uint8Array | string)[]): Promise<ServerSentEvent[]> {
  return Array.fromAsync(parseEventStream(Readable.from(chunks)));
}

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

suite('an event stream', () => {
  test('gives names and data, and passes comments over', async () => {
    const events = await parse([': alive\n\nevent: processing\ndata: {"a":1}\n\ndata: bare\n\n']);
    assert.deepEqual(events, [
      { event: 'processing', data: '{"a":1}' },
      { event: 'message', data: 'bare' },
    ]);
  });

  test('joins data lines, keeps all but one leading space, takes CRLF', async () => {
    assert.deepEqual(await parse(['data: one\r\ndata:  two\r\ndata:three\r\n\r\n']), [
      { event: 'message', data: 'one\n two\nthree' },
    ]);
  });

  test('drops an event that was cut short', async () => {
    assert.deepEqual(await parse(['data: whole\n\ndata: half']), [{ event: 'message', data: 'whole' }]);
  });

  test('ends with an error instead of filling the memory', async () => {
    const endless = Array.from({ length: 20 }, () => 'x'.repeat(1024 * 1024));
    const tooLong = { name: 'Failure', kind: 'protocol', message: /too long/ };
    await assert.rejects(parse(['data: ', ...endless]), tooLong);
    await assert.rejects(parse(endless.map((piece) => `data: ${piece}\n`)), tooLong, 'also in many lines');
    await assert.rejects(parse([`data: ${endless.join('')}\n\n`]), tooLong, 'also in one piece');
    assert.equal((await parse(endless.map((piece) => `data: ${piece}\n\n`))).length, 20, 'each by itself is fine');
  });

  test('takes no longer in small pieces than in large ones', async () => {
    const timeOf = async (pieceLength: number): Promise<number> => {
      const pieces = Array<string>(length / pieceLength).fill('x'.repeat(pieceLength));
      const begun = performance.now();
      const [event] = await parse(['data: ', ...pieces, '\n\n']);
      assert.equal(event?.data.length, length);
      return performance.now() - begun;
    };
    const length = 4 * 1024 * 1024;
    await timeOf(length);
    const ms = await timeOf(1024);
    // Some 30 ms where it is linear, and several seconds where every piece makes all before it be read again.
    assert.ok(ms < 2000, `${String(Math.round(ms))} ms`);
  });

  test('is the same wherever it is cut into chunks, also within a character or a line end', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n\u{feff}]/gu, ' '));
    const event = fc.record({
      event: fc.constantFrom('processing', 'processed', 'error'),
      data: fc.array(line, { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 5 }),
        fc.array(fc.nat({ max: 10_000 }), { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        async (events, cuts, end) => {
          const text = events.map(
            ({ event: name, data }) =>
              `event: ${name}${end}${data.map((part) => `data: ${part}${end}`).join('')}: a comment${end}${end}`,
          );
          const expected = events.map(({ event: name, data }) => ({ event: name, data: data.join('\n') }));
          assert.deepEqual(await parse(split(Buffer.from(text.join('')), cuts)), expected);
        },
      ),
    );
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citeSources, placeCitations, type SourceServices } from '../../../src/backend/answering/answerQuestion.ts';
import type { LineSources, Place } from '../../../src/backend/extract/textWriter.ts';
import type { Citation } from '../../../src/protocol/query.ts';

const MIB = 1024 * 1024;
const PAGE = '<h1>Hire</h1>\n<p>Boats go out\nfrom Pier 4.</p>\n';

interface Known {
  readonly places?: readonly Place[];
  readonly sources?: LineSources;
  readonly bytes?: number;
  readonly content?: Buffer;
}

/** Services that know these files by their id, and what of them was asked for. */
function servicesOf(files: Readonly<Record<string, Known>>): SourceServices & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    documents: {
      places: (id) => {
        reads.push(`places of ${id}`);
        return files[id]?.places;
      },
      sources: (id) => files[id]?.sources,
    },
    files: {
      loaded: (id) => ({
        id,
        object: 'file',
        filename: `${id}.html`,
        bytes: files[id]?.bytes ?? 100,
        created_at: 0,
        purpose: 'user_data',
        status: 'processed',
        status_details: null,
        sha256: id,
      }),
    },
    blobs: { find: (id) => ({ content: files[id]?.content ?? Buffer.from(PAGE) }) },
  };
}

const cited = (file_id: string, line_start: number, line_end = line_start): Citation => ({
  file_id,
  filename: `${file_id}.html`,
  line_start,
  line_end,
  text: 'as extracted',
  score: 1,
});

const PAGES: readonly Place[] = [
  { kind: 'page', number: 1, lineStart: 1, lineEnd: 4 },
  { kind: 'page', number: 2, lineStart: 5, lineEnd: 9 },
];

test('citations of documents have a place, those of other files none; places are read once for each file', () => {
  const services = servicesOf({ pdf: { places: PAGES }, txt: {} });
  const citations = [cited('pdf', 1), cited('txt', 1), cited('pdf', 4, 5), cited('txt', 2)];
  const placed = placeCitations(services.documents, citations);
  assert.deepEqual(
    placed.map(({ place }) => place),
    ['page 1', undefined, 'pages 1–2', undefined],
  );
  assert.deepEqual(placed[1], citations[1]);
  assert.deepEqual(services.reads, ['places of pdf', 'places of txt']);
});

test('citations of a text that comes from the lines of its file are those lines, each in its turn', () => {
  // Line 1 of the text comes from line 1 of the page, line 2 from its lines 2 and 3, line 3 from none.
  const services = servicesOf({ web: { places: [], sources: [1, 1, 2, 3, 0, 0] }, pdf: { places: PAGES } });
  const [boats, page, hire, both, none] = citeSources(services, [
    cited('web', 2),
    cited('pdf', 1),
    cited('web', 1),
    cited('web', 1, 2),
    cited('web', 3),
  ]);
  assert.deepEqual([boats?.line_start, boats?.line_end, boats?.text], [2, 3, '<p>Boats go out\nfrom Pier 4.</p>']);
  assert.deepEqual([hire?.line_start, hire?.line_end, hire?.text], [1, 1, '<h1>Hire</h1>']);
  assert.deepEqual([both?.line_start, both?.line_end], [1, 3]);
  assert.deepEqual([boats?.place, page?.place], [undefined, 'page 1']);
  assert.deepEqual([none?.line_start, none?.text, none?.place], [3, 'as extracted', 'extracted text']);
});

test('lines of a file that is too large to be read again, or is in another encoding, are cited as extracted', () => {
  const sources = [1, 1, 2, 3];
  const citing = (file: Known): unknown => citeSources(servicesOf({ web: { places: [], ...file } }), [cited('web', 2)])[0]?.text; // prettier-ignore
  assert.match(String(citing({ sources, bytes: 4 * MIB })), /^<p>Boats/);
  assert.equal(citing({ sources, bytes: 4 * MIB + 1 }), 'as extracted');
  assert.equal(citing({ sources, content: Buffer.from(`\ufeff${PAGE}`, 'utf16le') }), 'as extracted');
  assert.equal(citing({ sources, content: Buffer.from([0, 1, 2, 3, 255, 0, 17]) }), 'as extracted');
  assert.equal(citing({}), 'as extracted');
});

test('lines that the file does not have are cited as extracted', () => {
  const lineEnds = PAGE.trimEnd().split('\n').length;
  const textOf = (last: number): string | undefined =>
    citeSources(servicesOf({ web: { places: [], sources: [1, last] } }), [cited('web', 1)])[0]?.text;
  assert.equal(textOf(lineEnds), PAGE.trimEnd());
  assert.equal(textOf(lineEnds + 1), 'as extracted');
});

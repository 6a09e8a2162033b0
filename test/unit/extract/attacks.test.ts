import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { Extractor, type ExtractorLimits } from '../../../src/backend/extract/extractor.ts';
import { ZipArchive } from '../../../src/backend/extract/office/zipArchive.ts';
import { silentLogger } from '../../helpers/silentLogger.ts';
import {
  compoundFile,
  docx,
  epub,
  ods,
  openDocument,
  openDocumentXml,
  paragraph,
  pdf,
  pdfOf,
  relationships,
  workbookOf,
  xlsx,
  zip,
} from '../../helpers/documents.ts';

/** What is said to do about a damaged document. */
const ADVICE = ' Save it again in the program that made it, or ask about another copy.';

/** What a document ends in, read as the backend reads it: in a thread, within limits. */
async function refusalOf(content: Buffer, filename = 'a', limits: Partial<ExtractorLimits> = {}): Promise<string> {
  const family = documentFamily(filename, content);
  assert.ok(family, 'The fixture is taken for a document.');
  const extractor = new Extractor(silentLogger, limits);
  const outcome = await extractor.extract({ stored: { content }, family });
  await extractor.close();
  assert.equal(outcome.kind, 'unreadable');
  return outcome.kind === 'unreadable' ? outcome.message : '';
}

const MEBIBYTE = 1024 * 1024;
const spaces = (bytes: number): string => ' '.repeat(bytes);

test('a ZIP bomb ends where it has grown out of proportion', async () => {
  const bomb = docx(paragraph('x'), {
    'word/document.xml': `<w:document xmlns:w="w">${spaces(64 * MEBIBYTE)}</w:document>`,
  });
  assert.ok(bomb.length < 100_000);
  assert.equal(await refusalOf(bomb), 'The document expands to more than 250 times its size.');
});

test('what all parts inflate to counts against one limit', async () => {
  const archive = await ZipArchive.open({ content: zip({ a: spaces(MEBIBYTE), b: spaces(MEBIBYTE) }) }, 1.5 * MEBIBYTE);
  assert.equal((await archive.readText('a')).length, MEBIBYTE);
  await assert.rejects(archive.readText('b'), { message: 'The document expands to more than 1.5 MB.' });
  archive.close();
});

test('a bomb inside of a bomb is never opened', async () => {
  const inner = zip({ 'a.txt': spaces(MEBIBYTE) });
  assert.match(await refusalOf(zip({ 'inner.zip': inner })), /^It is a ZIP archive; only text files and documents/);
});

test('parts that overlap are refused', async () => {
  const good = docx(paragraph('x'));
  // Every entry of the directory points at the first part.
  for (let at = good.indexOf('PK\x01\x02'); at >= 0; at = good.indexOf('PK\x01\x02', at + 1))
    good.writeUInt32LE(0, at + 42);
  assert.equal(await refusalOf(good), `The document is damaged: its parts overlap.${ADVICE}`);
});

test('a directory of too many parts is refused before it is read', async () => {
  const boastful = docx(paragraph('x'));
  boastful.writeUInt16LE(20_001, boastful.lastIndexOf('PK\x05\x06') + 10);
  assert.equal(await refusalOf(boastful), 'The document has more than 20,000 parts.');
});

test('a part whose name leads out of the document is refused', async () => {
  assert.equal(
    await refusalOf(docx(paragraph('x'), { '../../etc/passwd': 'x' })),
    'The document has a part whose name leads out of it.',
  );
});

test('an encrypted ZIP part, an encrypted spreadsheet and an encrypted book are named as such', async () => {
  const flagged = docx(paragraph('x'));
  for (let at = flagged.indexOf('PK\x01\x02'); at >= 0; at = flagged.indexOf('PK\x01\x02', at + 1)) {
    flagged.writeUInt16LE(flagged.readUInt16LE(at + 8) | 1, at + 8);
  }
  assert.equal(await refusalOf(flagged), 'The document is encrypted.');
  const manifest = '<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>';
  assert.equal(await refusalOf(ods('', { 'META-INF/manifest.xml': manifest })), 'The document is encrypted.');
  const encryption = '<encryption><CipherReference URI="OEBPS/text/chapter%200.xhtml"/></encryption>';
  assert.equal(
    await refusalOf(epub(['<p>x</p>'], { 'META-INF/encryption.xml': encryption })),
    'The book is encrypted.',
  );
});

test('XML entities are not declared, so neither expanded nor fetched', async () => {
  const laughs = `<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="w">${paragraph('&b;')}</w:document>`;
  const external = `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w">${paragraph('&x;')}</w:document>`;
  for (const part of [laughs, external]) {
    assert.equal(
      await refusalOf(docx('', { 'word/document.xml': part })),
      'The document declares XML entities, which no such document may.',
    );
  }
  assert.match(await refusalOf(docx(paragraph('&undeclared;'))), /^The document is damaged: .*undefined entity/);
});

test('what is nested without end is refused: XML, HTML, JSON', async () => {
  const deep = 100_000;
  const xml = '<w:a>'.repeat(deep) + '</w:a>'.repeat(deep);
  assert.equal(await refusalOf(docx(xml)), 'The document is nested more than 1,000 deep.');
  assert.equal(
    await refusalOf(Buffer.from('<div>'.repeat(deep)), 'a.html'),
    'The document is nested more than 1,000 deep.',
  );
  const json = `{"cells": ${'['.repeat(deep)}${']'.repeat(deep)}, "nbformat": 4}`;
  assert.equal(await refusalOf(Buffer.from(json), 'a.ipynb'), 'The JSON is nested more than 1,000 deep.');
});

test('styles of a page that never end are read in time that grows with their length', async () => {
  for (const endless of ['a', '@', '/*', 'a{', '@a{b{}'])
    assert.equal(
      await refusalOf(Buffer.from(`<style>${endless.repeat(260_000 / endless.length)}</style>`), 'a.html'),
      'The document holds no text.',
    );
});

test('a sheet that repeats a cell over a million rows ends at the limit of the text', async () => {
  const row = (count: number): string =>
    `<table:table-row table:number-rows-repeated="${count}"><table:table-cell table:number-columns-repeated="16384"><text:p>boom</text:p></table:table-cell></table:table-row>`;
  assert.equal(
    await refusalOf(ods(`<table:table table:name="S">${row(1_048_576)}</table:table>`)),
    'The document expands to more than 20 MB of text.',
  );
});

test('a small text that a million cells share ends at the limit of the text', async () => {
  const cells = '<c t="s"><v>0</v></c>'.repeat(1000);
  const rows = `<row>${cells}</row>`.repeat(500);
  assert.equal(
    await refusalOf(xlsx([{ name: 'S', rows }], ['x'.repeat(100)])),
    'The document expands to more than 20 MB of text.',
  );
});

test('a Word list whose mark grows without end ends at the limit of the text', async () => {
  const text = '%1.'.repeat(100_000);
  const numbering = `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="${text}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>`;
  const entry = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>';
  const parts = {
    'word/_rels/document.xml.rels': relationships(['n', 'numbering', 'numbering.xml']),
    'word/numbering.xml': numbering,
  };
  assert.equal(await refusalOf(docx(entry.repeat(1000), parts)), 'The document expands to more than 20 MB of text.');
});

test('fields of a Word document that never end are refused, and styles in a circle come to an end', async () => {
  const begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>';
  assert.equal(await refusalOf(docx(`<w:p>${begin.repeat(5000)}</w:p>`)), 'The document nests its fields too deeply.');
  const circle =
    '<w:styles xmlns:w="w"><w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>';
  assert.equal(await refusalOf(docx(paragraph('', 'A'), { 'word/styles.xml': circle })), 'The document holds no text.');
});

test('a chart that a thousand ids refer to is read once, and cells that repeat end at the limit of the text', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => [`c${index}`, 'chart', 'c.xml'] as const);
  const parts = { 'word/_rels/document.xml.rels': relationships(...ids), 'word/c.xml': `<c>${spaces(MEBIBYTE)}</c>` };
  assert.equal(await refusalOf(docx('<w:p/>', parts)), 'The document holds no text.');
  const cell = `<w:tc><w:tcPr><w:gridSpan w:val="60"/></w:tcPr>${paragraph('x'.repeat(10_000))}</w:tc>`;
  assert.equal(
    await refusalOf(docx(`<w:tbl>${`<w:tr>${cell}<w:tc/></w:tr>`.repeat(100)}</w:tbl>`)),
    'The document expands to more than 20 MB of text.',
  );
});

test('merged areas of a sheet that overlap without end are repeated within bounds', async () => {
  const merged = '<mergeCell ref="A1:XFC1048576"/>'.repeat(1000);
  const far = Array.from(
    { length: 200 },
    (_, index) => `<row r="${index + 2}"><c r="XFD${index + 2}"><v>1</v></c></row>`,
  );
  const rows = `<row r="1"><c r="A1" t="str"><v>${'x'.repeat(1000)}</v></c></row>${far.join('')}`;
  assert.equal(
    await refusalOf(xlsx([{ name: 'S', rows, behind: merged }])),
    'The document expands to more than 20 MB of text.',
  );
});

test('an OpenDocument text is bounded in its depth, its entities and its repetitions', async () => {
  const deep = 2000;
  assert.equal(
    await refusalOf(openDocument('text', '<text:list>'.repeat(deep) + '</text:list>'.repeat(deep))),
    'The document is nested more than 1,000 deep.',
  );
  const flat = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]>${openDocumentXml('document', 'text', '<text:p>&a;</text:p>')}`;
  assert.equal(await refusalOf(Buffer.from(flat)), 'The document declares XML entities, which no such document may.');
  const covered = '<table:covered-table-cell table:number-columns-repeated="1000"/>'.repeat(1000);
  const row = `<table:table-row><table:table-cell table:number-rows-spanned="9" table:number-columns-spanned="1000"><text:p>${'x'.repeat(10_000)}</text:p></table:table-cell><table:table-cell/></table:table-row>`;
  assert.equal(
    await refusalOf(
      openDocument(
        'text',
        `<table:table>${row}<table:table-row>${covered}</table:table-row>${row.repeat(3)}</table:table>`,
      ),
    ),
    'The document expands to more than 20 MB of text.',
  );
});

test('RTF is bounded in its depth and its text, and one that is cut says so', async () => {
  assert.equal(
    await refusalOf(Buffer.from(`{\\rtf1${'{'.repeat(100_000)}`)),
    'The document is nested more than 1,000 deep.',
  );
  const wide = `{\\rtf1 ${'x'.repeat(21 * MEBIBYTE)}}`;
  assert.equal(await refusalOf(Buffer.from(wide)), 'The document expands to more than 20 MB of text.');
  assert.match(await refusalOf(Buffer.from('{\\rtf1\\bin999999999 x')), /^The RTF document is damaged/);
  assert.equal(
    await refusalOf(Buffer.from('{\\rtf1{\\pict\\bin3 {{{}}')),
    'The document holds no text. 1 picture was not read.',
  );
});

test('a binary workbook is bounded, and what is none of it says what it is and what to do', async () => {
  const bomb = zip({ 'xl/workbook.bin': 'x', 'xl/a.bin': spaces(64 * MEBIBYTE) });
  assert.equal(await refusalOf(bomb), 'The document expands to more than 250 times its size.');
  const container = (stream: string): Buffer => compoundFile({ [stream]: Buffer.from('x') });
  assert.match(await refusalOf(container('WordDocument')), /^The Word document is damaged/);
  assert.match(await refusalOf(container('PowerPoint Document')), /^The presentation is damaged/);
  assert.match(await refusalOf(container('Contents')), /^It is an Office or Windows container of a kind/);
  assert.equal(await refusalOf(container('EncryptedPackage')), 'The document is encrypted.');
  assert.match(await refusalOf(container('Workbook')), /^The (?:workbook is damaged|document holds no text)/);
  assert.match(await refusalOf(container('Workbook').subarray(0, 600)), /is damaged/);
});

test('malformed documents say so', async () => {
  const whole = workbookOf('S', [['a']]);
  assert.equal(
    await refusalOf(whole.subarray(0, whole.length - 30)),
    `The document is damaged: it is no whole ZIP container.${ADVICE}`,
  );
  assert.match(await refusalOf(docx('<w:p><w:r>')), /^The document is damaged: /);
  assert.equal(await refusalOf(Buffer.from('%PDF-1.7\nnothing')), `The PDF is damaged.${ADVICE}`);
  assert.equal(
    await refusalOf(Buffer.from('{"nbformat": 4, "cells": ['), 'a.ipynb'),
    `The notebook is damaged: it is no valid JSON.${ADVICE}`,
  );
  assert.match(await refusalOf(Buffer.from('{"worksheets": []}'), 'a.ipynb'), /^The notebook cannot be read/);
  assert.equal(await refusalOf(docx('')), 'The document holds no text.');
});

test('a PDF with a password and one without text say so', async () => {
  const key = '<'.concat('41'.repeat(32), '>');
  const encrypt = `/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /O ${key} /U ${key} /P -4 >> /ID [<41> <41>]`;
  assert.equal(await refusalOf(pdf([[{ text: 'secret', y: 700 }]], encrypt)), 'The PDF is encrypted.');
  assert.match(await refusalOf(pdf([[]])), /^The PDF holds no text/);
});

test('a PDF whose stream expands without end is cut off by its memory or its time', async () => {
  const once = deflateSync(Buffer.alloc(256 * MEBIBYTE, 'BT ET '));
  const twice = deflateSync(once).toString('latin1');
  const stream = `<< /Length ${twice.length} /Filter [/FlateDecode /FlateDecode] >>\nstream\n${twice}\nendstream`;
  const message = await refusalOf(pdfOf([stream]), 'a.pdf', { timeoutMs: 2000, growthBytes: 128 * MEBIBYTE });
  assert.match(message, /^The document takes (?:more than 128 MB of memory|longer than 2 seconds) to read\.$/);
});

test('a thread that has too little memory fails its document only', async () => {
  const cells = Array.from({ length: 40_000 }, (_, index) => `<c t="str"><v>text ${index}</v></c>`).join('');
  const large = xlsx(
    [{ name: 'S', rows: `<row>${cells.slice(0, 200_000)}`.concat('</row>') }],
    Array.from({ length: 300_000 }, (_, index) => `text ${index}`),
  );
  assert.equal(await refusalOf(large, 'a', { heapMb: 20 }), 'The document takes more than 20 MB of memory to read.');
});

test('time that runs out fails the document, and the next one is read', async () => {
  const extractor = new Extractor(silentLogger, { timeoutMs: 1 });
  const request = { stored: { content: docx(paragraph('x')) }, family: 'zip' } as const;
  const all = await Promise.all([1, 2, 3, 4, 5].map(() => extractor.extract(request)));
  for (const outcome of all) {
    assert.deepEqual(outcome, { kind: 'unreadable', message: 'The document takes longer than 0.001 seconds to read.' });
  }
  await extractor.close();
});

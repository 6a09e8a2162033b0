import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { scanFile, writeRedactedCopy, type FileSecrets } from '../../../src/privacy/secretFile.ts';
import { takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { PASSWORD, TOKENS } from './secretSamples.ts';

const SECRET_LINE = `password = "${PASSWORD}"`;
const REDACTED_LINE = 'password = "[redacted]"';
const { signal } = new AbortController();

interface Scanned extends FileSecrets {
  readonly copy: Buffer;
}

async function scan(t: TestContext, content: Buffer | string): Promise<Scanned> {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'a.txt');
  await writeFile(path, content);
  const snapshot = await takeSnapshot(path, Infinity);
  const found = await scanFile(snapshot, signal);
  const copy = join(folder, 'copy.txt');
  await writeRedactedCopy(snapshot, copy, signal);
  return { ...found, copy: await readFile(copy) };
}

suite('a file is scanned', () => {
  test('in UTF-8, whose every other byte stays as it is', async (t) => {
    const text = `Grüße 变更 👩‍👩‍👧\r\n${SECRET_LINE}\r\nnaïve\n`;
    const { findings, total, copy } = await scan(t, text);
    assert.deepEqual([findings, total], [[{ kind: 'password', line: 2 }], 1]);
    assert.equal(copy.toString(), text.replace(SECRET_LINE, REDACTED_LINE));
  });

  test('in bytes that are no UTF-8 at all', async (t) => {
    const { findings, copy } = await scan(t, Buffer.from(`caf\xe9\n${SECRET_LINE}\n\xff\n`, 'latin1'));
    assert.equal(findings.length, 1);
    assert.deepEqual(copy, Buffer.from(`caf\xe9\n${REDACTED_LINE}\n\xff\n`, 'latin1'));
  });

  test('in encodings whose second bytes are letters, of which no secret is a part', async (t) => {
    const [, token = ''] = TOKENS[0] ?? [];
    // 「社員規程によると、データス」 in Shift-JIS, whose last byte is an X to all who do not know that it is half a character.
    const before = Buffer.from('8ed088f58b4b92f682c982e682e982c681418366815b835e8358', 'hex');
    const { findings, copy } = await scan(t, Buffer.concat([before, Buffer.from(`${token}\n`)]));
    assert.equal(findings.length, 1);
    assert.deepEqual(copy, Buffer.concat([before, Buffer.from('[redacted]\n')]));
  });

  test('in UTF-32 and in UTF-16 without a byte order mark', async (t) => {
    const text = `id = 1\n${SECRET_LINE}\nend\n`;
    const wide = (written: string): Buffer => {
      const bytes = Buffer.alloc(written.length * 4);
      [...written].forEach((character, index) => bytes.writeUInt32LE(character.codePointAt(0) ?? 0, index * 4));
      return bytes;
    };
    const redacted = text.replace(SECRET_LINE, REDACTED_LINE);
    for (const [content, expected] of [
      [wide(text), wide(redacted)],
      [wide(text).swap32(), wide(redacted).swap32()],
      [Buffer.from(text, 'utf16le'), Buffer.from(redacted, 'utf16le')],
      [Buffer.from(text, 'utf16le').swap16(), Buffer.from(redacted, 'utf16le').swap16()],
    ] as const) {
      const { total, copy } = await scan(t, content);
      assert.deepEqual([total, copy], [1, expected]);
    }
  });

  test('with colours of a terminal in the middle of a secret, and zeros around it', async (t) => {
    const [, token = ''] = TOKENS[0] ?? [];
    const coloured = `${token.slice(0, 8)}\x1b[31m${token.slice(8)}`;
    const { findings } = await scan(t, `2026-03-09 INFO start of the log\n\0\0\0\n\x1b[1mkey\x1b[0m ${coloured}\n`);
    assert.deepEqual(
      findings.map(({ line }) => line),
      [3],
    );
  });

  test('in UTF-16, either way round', async (t) => {
    const text = `\ufeffGrüße\n${SECRET_LINE}\n`;
    const redacted = Buffer.from(text.replace(SECRET_LINE, REDACTED_LINE), 'utf16le');
    const little = await scan(t, Buffer.from(text, 'utf16le'));
    assert.deepEqual([little.total, little.copy], [1, redacted]);
    const big = await scan(t, Buffer.from(text, 'utf16le').swap16());
    assert.deepEqual([big.total, big.copy], [1, Buffer.from(redacted).swap16()]);
  });

  test('in UTF-16 of any length, whose last byte may be half a character', async (t) => {
    for (const end of ['', 'x', 'xy']) {
      const bytes = Buffer.from(`\ufeff${SECRET_LINE}\n${end}`, 'utf16le').swap16();
      const copy = Buffer.from(`\ufeff${REDACTED_LINE}\n${end}`, 'utf16le').swap16();
      assert.deepEqual((await scan(t, bytes)).copy, copy, end);
      assert.deepEqual((await scan(t, Buffer.concat([bytes, Buffer.from([0])]))).copy, copy, `${end} and a half`);
    }
  });

  test('across the blocks that it is read in', async (t) => {
    const filler = 'nothing to see here\n'.repeat(80_000);
    const { findings, total, copy } = await scan(t, `${filler}${SECRET_LINE}\n${filler}${SECRET_LINE}\n`);
    assert.deepEqual([total, findings.map(({ line }) => line)], [2, [80_001, 160_002]]);
    assert.equal(copy.toString(), `${filler}${REDACTED_LINE}\n${filler}${REDACTED_LINE}\n`);
  });

  test('without remembering more findings than anybody reads', async (t) => {
    const { findings, total } = await scan(t, `${SECRET_LINE}\n`.repeat(120));
    assert.deepEqual([findings.length, total], [50, 120]);
  });

  test('not where it is no text: that is refused in the words of the backend', async (t) => {
    const [, token = ''] = TOKENS[0] ?? [];
    const late = `${'x\n'.repeat(1_000_000)}${'\0\x01'.repeat(100_000)}`;
    for (const [head, message] of [
      ['\0\x01\n', 'It is binary'],
      [late, 'It is binary'],
      ['%PDF-1.7\n', 'It is a PDF document'],
      ['PK\x03\x04', 'It is a ZIP archive'],
    ] as const) {
      await assert.rejects(scan(t, Buffer.from(`${head}${token}\n`, 'latin1')), {
        kind: 'unsupported_format',
        message: `${message}; only text files and documents can be queried.`,
      });
    }
  });

  test('whatever its bytes are, where it is a document that is written as text', async (t) => {
    const path = join(await temporaryFolder(t), 'a.html');
    for (const encoding of ['utf8', 'utf16le'] as const) {
      await writeFile(path, Buffer.from(`<p>\n${SECRET_LINE}</p>`, encoding));
      const { findings } = await scanFile(await takeSnapshot(path, Infinity), signal, { isDocument: true });
      assert.deepEqual(findings, [{ kind: 'password', line: 2 }], encoding);
    }
  });

  test('and given up when nobody waits for it any more', async (t) => {
    const path = join(await temporaryFolder(t), 'a.txt');
    await writeFile(path, SECRET_LINE);
    const snapshot = await takeSnapshot(path, Infinity);
    await assert.rejects(scanFile(snapshot, AbortSignal.abort()), { name: 'AbortError' });
  });

  test('in the version of the snapshot alone', async (t) => {
    const path = join(await temporaryFolder(t), 'a.txt');
    await writeFile(path, 'harmless');
    const snapshot = await takeSnapshot(path, Infinity);
    await writeFile(path, SECRET_LINE);
    await assert.rejects(scanFile(snapshot, signal), { kind: 'file_changed' });
  });
});

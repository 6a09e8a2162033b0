import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentFamily } from '../../../src/backend/extract/documentFormat.ts';
import { extract } from './extracted.ts';

const message = (headers: string, body: string): Buffer =>
  Buffer.from(
    `From: Ida <ida@example.org>\r\nTo: team@example.org\r\n${headers}\r\n\r\n${body}`.replace(/\r?\n/g, '\r\n'),
  );

test('a message is read with its headers, decoded', async () => {
  const { text, placeOf } = await extract(
    'a.eml',
    message(
      'Subject: =?utf-8?B?w4RuZGVydW5nIGRlciBTcGVycnplaXQ=?=\nDate: Sat, 14 Mar 2026 09:00:00 +0100\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64',
      Buffer.from('The maintenance window moves to Saturday at six.\n\nBring the spare router.\n-- \nIda\n').toString(
        'base64',
      ),
    ),
  );
  assert.equal(
    text,
    '# Änderung der Sperrzeit\n\nFrom: Ida <ida@example.org>\nTo: team@example.org\nDate: Sat, 14 Mar 2026 09:00:00 +0100\n\n' +
      'The maintenance window moves to Saturday at six.\n\nBring the spare router.\n\nIda',
  );
  assert.equal(placeOf('Saturday at six'), 'section “Änderung der Sperrzeit”');
});

test('quoted-printable text in another encoding is read as what it shows', async () => {
  const { text } = await extract(
    'a.eml',
    message(
      'Subject: x\nContent-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: quoted-printable',
      '=CE=F2=EF=F3=F1=EA =E4=E2=E0=E4=F6=E0=F2=FC =\n=E2=EE=F1=E5=EC=FC =E4=ED=E5=E9\n',
    ),
  );
  assert.match(text, /Отпуск двадцать восемь дней/);
});

const MIXED = `--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/html; charset=utf-8

<p>The code is <b>4711</b>.</p><p hidden>secret</p>
--c--
--b
Content-Type: text/csv; name=prices.csv
Content-Disposition: attachment; filename=prices.csv

item,price
Chair,45
--b
Content-Type: image/png
Content-Disposition: attachment; filename=a.png
Content-Transfer-Encoding: base64

AAAA
--b
Content-Type: application/zip
Content-Disposition: attachment; filename=a.zip
Content-Transfer-Encoding: base64

AAAA
--b--
`;

test('HTML alone is read as a page, attached texts are read, and other attachments are counted', async () => {
  const { text, notRead } = await extract(
    'a.eml',
    message('Subject: x\nContent-Type: multipart/mixed; boundary=b', MIXED),
  );
  assert.match(text, /The code is 4711\./);
  assert.doesNotMatch(text, /secret/);
  assert.match(text, /Attachment: prices\.csv\nitem,price\nChair,45/);
  assert.match(text, /Attachment: a\.zip/);
  assert.deepEqual(notRead, [
    { what: 'picture', count: 1 },
    { what: 'embedded_file', count: 1 },
  ]);
});

test('a mailbox is read message by message', async () => {
  const one =
    'From ida@example.org Sat Mar 14 09:00:00 2026\nSubject: First\n\nFrom the start.\n>From here on it counts.\n\n';
  const other = 'From ada@example.org Sun Mar 15 09:00:00 2026\nSubject: Second\n\nThe gate code is 12.\n';
  const { text, placeOf } = await extract('a.mbox', Buffer.from(one + other));
  assert.equal(text, '# First\n\nFrom the start.\nFrom here on it counts.\n\n# Second\n\nThe gate code is 12.');
  assert.equal(placeOf('gate code'), 'section “Second”');
});

test('a page that was saved with its pictures is read', async () => {
  const page =
    'From: <Saved by Blink>\nSubject: Hours\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n' +
    '--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<h1>Hours</h1><p class=3D"x">Nine to =\nfive</p>\n' +
    '--b\nContent-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n';
  const { text } = await extract('a.mht', Buffer.from(page));
  assert.match(text, /Nine to five/);
});

test('what only has the name of a message is read as text', () => {
  assert.equal(documentFamily('a.eml', Buffer.from('no headers here')), undefined);
  assert.equal(documentFamily('a.txt', Buffer.from('From: Ida')), undefined);
});

test('messages that are nested without end, or damaged, end in a sentence', async () => {
  const nested = Array.from(
    { length: 200 },
    (_, depth) => `Content-Type: multipart/mixed; boundary=b${String(depth)}\n\n--b${String(depth)}\n`,
  );
  await assert.rejects(extract('a.eml', Buffer.from(`Subject: x\n${nested.join('')}`)), /The message cannot be read/);
});

test('lines of HTML within a message are not told as lines of the file', async () => {
  const message =
    'From: Ida <ida@example.org>\r\nSubject: Prices\r\nContent-Type: text/html\r\n\r\n<h1>Prices</h1>\r\n<p>The bolt costs 4.50.</p>\r\n';
  const mail = await extract('a.eml', Buffer.from(message));
  assert.match(mail.text, /The bolt costs 4\.50\./);
  assert.equal(mail.sources, undefined);
  const page = await extract('a.html', Buffer.from('<h1>Prices</h1>\n<p>The bolt costs 4.50.</p>\n'));
  assert.deepEqual(page.sources?.slice(-2), [2, 2]);
});

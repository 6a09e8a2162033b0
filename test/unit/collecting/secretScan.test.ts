import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { REDACTION, scanText, SecretScanner, type ScannedText } from '../../../src/privacy/secretScan.ts';
import { base64, HEX_KEY, lot, PASSWORD, privateKey, TOKENS, UUID } from './secretSamples.ts';

const kinds = (text: string): string[] => scanText(text).findings.map(({ kind }) => kind);

/** The same scan of a text that comes in pieces of these lengths, over and over. */
function scanInPieces(text: string, lengths: readonly number[]): ScannedText {
  const scanner = new SecretScanner();
  const scans: ScannedText[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    scans.push(scanner.push(text.slice(at, at + length)));
    at += length;
  }
  scans.push(scanner.finish());
  return {
    findings: scans.flatMap(({ findings }) => findings),
    redacted: scans.map(({ redacted }) => redacted).join(''),
  };
}

/** So much of a text waits for what follows it: a cut behind it falls where the rest has been decided about. */
const HELD_BACK_CHARS = 8 * 1024;

const linesIn = (text: string): number => text.split(/\r\n|\n|\r/).length;

suite('secrets are found', () => {
  for (const [kind, token] of TOKENS) {
    test(`by their form: ${kind} ${token.slice(0, 8)}…`, () => {
      const { findings, redacted } = scanText(`first\nconst a = use("${token}");\nlast\n`);
      assert.deepEqual(findings, [{ kind, line: 2 }]);
      assert.equal(redacted, `first\nconst a = use("${REDACTION}");\nlast\n`);
    });
  }

  const assigned: readonly (readonly [kind: string, line: string])[] = [
    ['password', `password = "${PASSWORD}"`],
    ['password', `  "password": "${PASSWORD}",`],
    ['password', `DB_PASSWORD=${PASSWORD}`],
    ['password', `db_password: ${PASSWORD}`],
    ['password', `const password: string = '${PASSWORD}';`],
    ['password', `PASSWD="swordfish"`],
    ['password', `Server=db;User Id=sa;Password=${PASSWORD};Database=x`],
    ['url-password', `DATABASE=postgres://ada:${PASSWORD}@db.internal:5432/app`],
    ['token', `api_key = "${lot(32)}"`],
    ['token', `AWS_SECRET_ACCESS_KEY=${lot(40)}`],
    ['token', `  clientSecret: '${lot(34)}',`],
    ['token', `token=${HEX_KEY}`],
    ['token', `Authorization: Bearer ${lot(40)}`],
    ['token', `//registry.npmjs.org/:_authToken=${lot(36)}`],
    ['token', `"repository": "https://${lot(40, 'a7c3f91e08b64d25')}:x-oauth-basic@github.com/ada/app.git"`],
    ['password', `      <password>${PASSWORD}</password>`],
    ['password', `<password><![CDATA[${PASSWORD}]]></password>`],
    ['password', `<ns:dbPassword encrypted="false">${PASSWORD}</ns:dbPassword>`],
    ['token', `  <apiKey>${lot(32)}</apiKey>`],
    ['password', `<add key="SmtpPassword" value="${PASSWORD}"/>`],
    ['password', `<add key="SmtpPassword" value="swordfish"/>`],
    ['token', `<add key="Search:ApiKey" value="${lot(32)}" />`],
    ['password', `<property name="connection.password" value="${PASSWORD}" />`],
    ['password', `{ "name": "DB_PASSWORD", "value": "${PASSWORD}" }`],
    ['password', `- { name: DB_PASSWORD, value: ${PASSWORD} }`],
    ['password', `<name>javax.jdo.option.ConnectionPassword</name> <value>${PASSWORD}</value>`],
    ['password', `"auths": { "registry.internal": { "auth": "${base64(`ada:${PASSWORD}`)}" } }`],
    ['password', `//registry.npmjs.org/:_auth = ${base64(`ada:${PASSWORD}`)}`],
    ['password', `Authorization: Basic ${base64(`ada:${PASSWORD}`)}`],
    ['password', `curl -u ada:${PASSWORD} https://files.internal/a`],
    ['password', `curl -sSf --user "ada:${PASSWORD}" https://files.internal/a`],
    ['password', `sshpass -p ${PASSWORD} ssh ada@files.internal`],
    ['password', `mysqldump -h db -uroot -p${PASSWORD} app`],
    ['password', `deploy --db-password ${PASSWORD} --verbose`],
    ['password', `machine files.internal login ada password ${PASSWORD}`],
    ['password', `default login ada password ${PASSWORD}`],
  ];
  for (const [kind, line] of assigned) {
    test(`by the name they are assigned to: ${line.slice(0, 24)}…`, () => {
      const { findings, redacted } = scanText(`\n${line}\n`);
      assert.deepEqual(findings, [{ kind, line: 2 }]);
      assert.ok(redacted.includes(REDACTION));
      assert.ok(!redacted.includes(PASSWORD) && !redacted.includes(lot(30)) && !redacted.includes(HEX_KEY));
    });
  }

  test('over several lines: a command that goes on, an entry of a netrc, a variable of a container', () => {
    for (const lines of [
      `curl -X POST \\\n  -H 'Accept: text/plain' \\\n  -u ada:${PASSWORD} \\\n  https://files.internal`,
      `machine files.internal\n  login ada\n  password ${PASSWORD}\n`,
      `env:\n  - name: DB_PASSWORD\n    value: ${PASSWORD}\n`,
      `<property>\n  <name>db.password</name>\n  <value>${PASSWORD}</value>\n</property>`,
    ]) {
      const { findings, redacted } = scanText(lines);
      assert.deepEqual(
        findings.map(({ kind }) => kind),
        ['password'],
        lines,
      );
      assert.ok(!redacted.includes(PASSWORD));
      assert.equal(linesIn(redacted), linesIn(lines));
    }
  });

  test('whose characters have invisible ones between them, in characters and byte by byte', () => {
    const invisible = ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\ufe0f', '\u{e0041}', '\0'];
    for (const [kind, token] of TOKENS) {
      for (const between of invisible) {
        const hidden = [...token].join(between);
        const bytewise = Buffer.from(hidden).toString('latin1');
        for (const written of [hidden, bytewise]) {
          const { findings, redacted } = scanText(`${between}é first\nuse("${written}") ${between}last\n`);
          assert.deepEqual(findings, [{ kind, line: 2 }], JSON.stringify([token.slice(0, 8), between]));
          assert.equal(redacted, `${between}é first\nuse("${REDACTION}") ${between}last\n`);
        }
      }
    }
  });

  test('in Base64, whatever stands before them in the same run', () => {
    for (const [, token] of TOKENS) {
      for (const before of ['', 'a', 'ab', 'abc=']) {
        const encoded = base64(`${before}${before === '' ? '' : ' '}${token}`);
        const { findings, redacted } = scanText(`first\ndata: ${encoded}\nlast\n`);
        assert.deepEqual(
          findings.map(({ line }) => line),
          [2],
          `${before} ${token.slice(0, 8)}`,
        );
        assert.ok(!Buffer.from(redacted, 'base64').toString('latin1').includes(token.slice(4)));
        assert.ok(!redacted.includes(encoded));
      }
    }
    const path = `/a/Path/toSomething/${base64(TOKENS[1]?.[1] ?? '')}`;
    for (const moved of [path, `x${path}`, `xy${path}`, `xyz${path}`]) assert.deepEqual(kinds(moved), ['github-token']);
  });

  test('as a private key in Base64, as in a secret of Kubernetes', () => {
    const { findings, redacted } = scanText(`data:\n  tls.key: ${base64(`${privateKey('')}\n`)}\n  other: b\n`);
    assert.deepEqual(findings, [{ kind: 'private-key', line: 2 }]);
    assert.match(redacted, /^data:\n {2}tls\.key: \[redacted\]\S{0,80}\n {2}other: b\n$/);
  });

  test('as private keys, whose lines keep their number', () => {
    for (const type of ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ']) {
      const text = `a\n${privateKey(type)}\nb\n`;
      const { findings, redacted } = scanText(text);
      assert.deepEqual(findings, [{ kind: 'private-key', line: 3 }], type);
      assert.equal(linesIn(redacted), linesIn(text));
      assert.match(redacted, /^a\n-----BEGIN .*\n(?:\[redacted\]\n){6}-----END .*\nb\n$/);
    }
  });

  test('as a private key within JSON, on one line, and as one whose end is missing', () => {
    const inJson = JSON.stringify({ key: privateKey('') });
    assert.deepEqual(kinds(inJson), ['private-key']);
    const cut = privateKey().split('\n').slice(0, 4).join('\n');
    const { findings, redacted } = scanText(`${cut}\n\nAfterwards.\n`);
    assert.deepEqual(findings, [{ kind: 'private-key', line: 2 }]);
    assert.match(redacted, /\n\nAfterwards\.\n$/);
  });
});

suite('nothing is found', () => {
  const harmless = [
    'password = getPassword()',
    'password: string;',
    'const password = form.password2;',
    'password = os.environ["DB_PASSWORD"]',
    'DB_PASSWORD=${DB_PASSWORD}',
    'PASSWORD=<your password>',
    'password: changeme',
    '"password": "Kennwort",',
    '"passwordHint": "At least 8 characters",',
    'if (password == null) return "Password1 required";',
    'secretName: my-app-credentials-v2',
    'token: AccessTokenProviderV2Factory',
    'const TOKEN_KEY_ALGORITHM = JsonWebTokenAlgorithms.RS256;',
    'TOKEN_PATH = "/oauth2/v2.0/token"',
    'https://user:pass@example.com/',
    'git clone https://ada@github.com/ada/app.git',
    'see http://localhost:3000/@scope/name',
    'AKIAIOSFODNN7EXAMPLE',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
    'a task-force of sk-learners; eyJ is how base64 of {" begins',
    `"integrity": "sha512-${lot(86)}=="`,
    `commit ${HEX_KEY}`,
    'token_count: 4096, max_tokens = 8000',
    `token_id: ${UUID}`,
    `"tokenId": "${UUID}",`,
    `credentialsId: '${UUID}'`,
    `next_page_token: ${lot(40)}`,
    `"nextPageToken": "${lot(60)}",`,
    `NextToken=${lot(60)}`,
    `"continuationToken": "${UUID}"`,
    `api_key_hash = "${HEX_KEY}"`,
    `"trace_id": "${UUID}"`,
    '<password>${env.DB_PASSWORD}</password>',
    '<password>{COQLCE6DU6GtcS5P=}</password>',
    '<label for="password">Password</label>',
    '<data name="PasswordLabel"><value>Kennwort</value></data>',
    '<input type="password" name="password" value="">',
    '{ "key": "password", "value": "Kennwort" }',
    'curl -u "$USER:$PASSWORD" https://files.internal',
    'curl -u user:password https://files.internal',
    '"auth": "basicauthentication"',
    'your login and password are sent by mail',
    'the machine is new; its password was changed',
    'the default password callback of the library',
    `data:image/png;base64,${lot(4000)}`,
    'ghp_\u200b is how a token of GitHub begins',
  ];
  for (const text of harmless) {
    test(`in ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.deepEqual(scanText(`${text}\n`), { findings: [], redacted: `${text}\n` });
    });
  }
});

suite('a scan', () => {
  const word = fc.constantFrom(
    'password',
    ' = ',
    '"',
    'token',
    ':',
    '\n',
    '\r\n',
    '\r',
    'plain words ',
    '://',
    '@',
    ';',
    '\\',
    '\u200b',
    '\xe2\x80\x8b',
    '\u00ad',
    '\xe2',
    '\0',
    '<password>',
    '</',
    'curl -u ada:',
    'machine a login b password ',
    base64(TOKENS[1]?.[1] ?? ''),
  );
  const secret = fc.constantFrom(...TOKENS.map(([, token]) => token), privateKey(), `password = "${PASSWORD}"`);
  const text = fc
    .array(fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: secret }, fc.string({ maxLength: 30 })), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));

  test('finds the same however the text is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(text, text, cuts, fc.integer({ min: 0, max: 12_000 }), (before, after, lengths, gap) => {
        const whole = `${before}${'filler '.repeat(gap / 7)}${after}`;
        assert.deepEqual(scanInPieces(whole, lengths), scanText(whole));
      }),
      { numRuns: 60 },
    );
  });

  test('finds the same wherever one cut falls', () => {
    const filler = 'plain words\n'.repeat(900);
    const samples = [
      ...TOKENS.map(([, token]) => token),
      `password = "${PASSWORD}"`,
      `api_key: ${lot(32)}`,
      privateKey(),
    ];
    for (const sample of samples) {
      const text = `${filler}${sample}\n${filler}`;
      const whole = scanText(text);
      for (let cut = 0; cut < sample.length; cut += 1 + Math.floor(sample.length / 20)) {
        for (const heldBack of [0, HELD_BACK_CHARS]) {
          const at = filler.length + cut + heldBack;
          assert.deepEqual(
            scanInPieces(text, [at, text.length]),
            whole,
            `${sample.slice(0, 12)}… cut at ${String(cut)}`,
          );
        }
      }
    }
  });

  test('waits for the end of a key that is longer than all else', () => {
    const key = privateKey().split('\n');
    const long = [key[0], ...Array.from({ length: 300 }, () => key[1]), key.at(-1)].join('\n');
    const { findings, redacted } = scanInPieces(`a\n${long}\nb\n`, [1000]);
    assert.deepEqual(findings, [{ kind: 'private-key', line: 3 }]);
    assert.equal(redacted, `a\n${key[0] ?? ''}\n${`${REDACTION}\n`.repeat(300)}${key.at(-1) ?? ''}\nb\n`);
  });

  test('keeps every line where it was, and finds nothing more in what it has redacted', () => {
    fc.assert(
      fc.property(text, (written) => {
        const { redacted } = scanText(written);
        assert.equal(linesIn(redacted), linesIn(written));
      }),
      { numRuns: 200 },
    );
  });

  test('finds a token wherever it stands in a file of one long line', () => {
    const [, token = ''] = TOKENS[1] ?? [];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), (offset) => {
        const line = `${'x,'.repeat(offset / 2)} ${token} ${'y,'.repeat(9000)}`;
        const { findings, redacted } = scanInPieces(line, [4096]);
        assert.deepEqual(findings, [{ kind: 'github-token', line: 1 }]);
        assert.equal(redacted, line.replace(token, REDACTION));
      }),
      { numRuns: 40 },
    );
  });

  test('counts the halves of a line end once, wherever it is cut', () => {
    const lines = 'a\r\n'.repeat(4000);
    const { findings } = scanInPieces(`${lines}password = "${PASSWORD}"`, [1, 2, 3, 5000]);
    assert.deepEqual(findings, [{ kind: 'password', line: 4001 }]);
  });

  test('forgets what it has decided about: its memory does not grow with the text', () => {
    const scanner = new SecretScanner();
    const piece = `${'nothing to see here; '.repeat(500)}\n`;
    let longest = 0;
    let given = 0;
    for (let index = 0; index < 200; index++) {
      given += piece.length;
      given -= scanner.push(piece).redacted.length;
      longest = Math.max(longest, given);
    }
    assert.ok(longest < 32 * 1024, `holds ${String(longest)} characters back`);
  });

  for (const [name, hostile] of Object.entries({
    'beginnings of keys': '-----BEGIN RSA PRIVATE KEY-----\n'.repeat(3000),
    'beginnings of tokens': '-eyJ-sk-xoxb-ghp_'.repeat(6000),
    names: 'tokentoken_secret.password'.repeat(4000),
    quotes: 'password="'.repeat(10_000),
    addresses: '://a:'.repeat(20_000),
  })) {
    test(`comes to an end on 100 KB of ${name}`, { timeout: 20_000 }, () => {
      const { redacted } = scanInPieces(hostile, [65_536]);
      assert.equal(linesIn(redacted), linesIn(hostile));
    });
  }
});

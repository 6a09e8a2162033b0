import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findByContext } from '../../../src/privacy/secretRules.ts';
import { scanText } from '../../../src/privacy/secretScan.ts';
import { base64, HEX_KEY, lot, PASSWORD, UUID } from './secretSamples.ts';

/** What is taken for a secret in a text, with its kind. */
function secretsIn(text: string): string[] {
  return findByContext(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}

/** Checks lines by what is found in each; an empty string for nothing. */
function check(lines: readonly (readonly [line: string, secret: string])[]): void {
  for (const [line, secret] of lines) assert.deepEqual(secretsIn(line), secret === '' ? [] : [secret], line);
}

suite('what is assigned to the name of a password', () => {
  test('is one from six characters on, none of which is a space', () => {
    check([
      ['password = "sw0rd"', ''],
      ['password = "sw0rds"', 'password sw0rds'],
      ['password = "sw0rd fish"', ''],
    ]);
  });

  test('may be a mere word in quotes behind an equals sign, but neither behind a colon nor a name of code', () => {
    check([
      ['password = "swordfish"', 'password swordfish'],
      ['password => "swordfish"', 'password swordfish'],
      ['"password": "swordfish"', ''],
      ['password = "readPassword"', ''],
      ['password = "-_-_-_-_"', ''],
      ['password = swordfish', ''],
    ]);
  });

  test('is one with a digit or a sign, unless the sign ends it as it ends a sentence', () => {
    check([
      ['"password": "swordf1sh"', 'password swordf1sh'],
      ['"password": "sword#fish"', 'password sword#fish'],
      ['"password": "swordfish!"', ''],
      ['"password": "sword#fish!"', ''],
    ]);
  });

  test('is without quotes only where the sign follows the name at once', () => {
    check([
      ['password: swordf1sh', 'password swordf1sh'],
      ['password : swordf1sh', ''],
      ['password : "swordf1sh"', 'password swordf1sh'],
      ['password: swordfish', ''],
      ['password=sword#fish', 'password sword#fish'],
    ]);
  });

  test('has to look random in quotes where the name goes on with letters', () => {
    check([
      [`password_field = "${PASSWORD}"`, ''],
      [`password_old = "${lot(24)}"`, `password ${lot(24)}`],
      [`password_old=${lot(24)}`, ''],
      [`password_2 = "${PASSWORD}"`, `password ${PASSWORD}`],
    ]);
  });

  test('is a mere word in an element and an argument, but not in a list of names and values', () => {
    check([
      ['<password>swordfish</password>', 'password swordfish'],
      ['deploy --password "swordfish"', 'password swordfish'],
      ['deploy --password swordf1sh', 'password swordf1sh'],
      ['{ "name": "DB_PASSWORD", "value": "swordfish" }', ''],
      ['<name>db.password</name><value>swordfish</value>', ''],
      ['<add key="DbPassword" value="swordfish"/>', 'password swordfish'],
      ['- { name: DB_PASSWORD, value: swordf1sh }', 'password swordf1sh'],
    ]);
  });
});

suite('what is assigned to the name of a token', () => {
  test('has to look drawn by lot', () => {
    check([
      [`token = "${lot(16)}"`, `token ${lot(16)}`],
      [`token = "${lot(15)}"`, ''],
      [`token = "${UUID}"`, `token ${UUID}`],
      ['token = "configuration-service-endpoint-v22"', ''],
      ['token = "a1b2a1b2a1b2a1b2a1b2"', ''],
      ['token = "a7c3a7c3a7c3f9f9a7c3f9"', ''],
      [`token = "${HEX_KEY}"`, `token ${HEX_KEY}`],
    ]);
  });

  test('has at least two digits and three letters', () => {
    check([
      ['token = "93857261a4b6c807"', 'token 93857261a4b6c807'],
      ['token = "93857261a4b62807"', ''],
      ['token = "qWmZxLk4RtVbNpHs"', ''],
      ['token = "qWmZxLk4Rt7bNpHs"', 'token qWmZxLk4Rt7bNpHs'],
    ]);
  });

  test('is none where the name is of what belongs to a secret, but for the secret that is called an id', () => {
    check([
      [`secret_id = "${UUID}"`, `token ${UUID}`],
      [`secretId = "${UUID}"`, `token ${UUID}`],
      [`secret_version_id = "${UUID}"`, ''],
      [`secret_path = "${lot(24)}"`, ''],
      [`token_id = "${UUID}"`, ''],
    ]);
  });

  test('is none where it says how a list goes on', () => {
    check([
      [`page_token = "${lot(24)}"`, ''],
      [`page_secret = "${lot(24)}"`, `token ${lot(24)}`],
      [`access_token = "${lot(24)}"`, `token ${lot(24)}`],
      [`the page; token = "${lot(24)}"`, `token ${lot(24)}`],
    ]);
  });

  test('is the secret of AWS by its length alone, whatever it looks like', () => {
    const letters = lot(40, 'qWmZxLkRtVbNpHsJd');
    const path = `/${lot(39)}`;
    check([
      [`aws_secret_access_key = ${letters}`, `token ${letters}`],
      [`aws_secret_access_key = "${path}"`, `token ${path}`],
      [`aws_secret_access_key = "${letters.slice(1)}"`, ''],
      [`aws_secret_signing_key = "${letters}"`, ''],
      [`aws_token_access_key = "${letters}"`, ''],
      ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', ''],
    ]);
  });

  test('is none where it refers to what stands elsewhere', () => {
    check([
      ['token = "config.tokens2.q7Wm2Zx9Lk4Rt8"', ''],
      [`token = "~/q7Wm2Zx9Lk4Rt8Vb3Np6"`, ''],
      [`token = "https://q7Wm2Zx9Lk4Rt8Vb3Np6"`, ''],
    ]);
  });
});

suite('what stands for a secret is none', () => {
  test('in any place where one might be', () => {
    for (const line of [
      'https://$GITHUB_TOKEN:x-oauth-basic@github.com/ada/app.git',
      'postgres://ada:changeme@db.internal/app',
      `"auth": "${base64('ada:changeme')}"`,
      `"auth": "${base64('ada:changeme ')}"`,
      '_authToken=${NPM_TOKEN_2}',
      'curl -u ada:changeme https://files.internal',
      'sshpass -p $PASSWORD2 ssh ada@files.internal',
      'machine files.internal login ada password changeme',
      '<password>changeme2</password>',
    ]) {
      assert.deepEqual(secretsIn(line), [], line);
    }
  });

  test('nor is a mere word behind an option that has other meanings, or a header that is no token', () => {
    check([
      ['sshpass -p swordfish ssh ada@files.internal', ''],
      ['mysql -pswordfish app', ''],
      ['Authorization: Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaa', ''],
      [`Authorization: Bearer ${lot(24)}`, `token ${lot(24)}`],
    ]);
  });
});

test('of two secrets in the same place, the one that is known by its form is told', () => {
  const token = `eyJ${lot(20)}.eyJ${lot(40)}.${lot(43)}`;
  assert.deepEqual(scanText(`Authorization: Bearer ${token}\n`), {
    findings: [{ kind: 'json-web-token', line: 1 }],
    redacted: 'Authorization: Bearer [redacted]\n',
  });
  const inPassword = scanText(`password=abc-1ghp_${lot(36)}\n`);
  assert.deepEqual(inPassword.findings, [{ kind: 'github-token', line: 1 }]);
});

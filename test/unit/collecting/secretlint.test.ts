import assert from 'node:assert/strict';
import { extname } from 'node:path';
import { suite, test } from 'node:test';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import fc from 'fast-check';
import { REDACTION, scanText } from '../../../src/privacy/secretScan.ts';
import { base64, lot, privateKey } from './secretSamples.ts';

/** What secretlint's recommended rules find in a file of this name; some take `[redacted]` for a secret, too. */
async function lint(name: string, content: string): Promise<string[]> {
  const id = '@secretlint/secretlint-rule-preset-recommend';
  const { messages } = await lintSource({
    source: { filePath: `/w/${name}`, ext: extname(name), content, contentType: 'text' },
    options: { config: { rules: [{ id, rule: creator, options: {} }] } },
  });
  return messages.map(({ ruleId, message }) => `${ruleId}: ${message}`).filter((found) => !found.includes(REDACTION));
}

interface Sample {
  readonly what: string;
  /** The file's name, which some of the rules go by. */
  readonly name?: string;
  readonly text: fc.Arbitrary<string>;
}

const matching = (what: string, pattern: RegExp, name?: string): Sample => ({
  what,
  text: fc.stringMatching(pattern),
  ...(name === undefined ? {} : { name }),
});

/** Everything that the recommended rules look for, in the forms that they accept. */
const SAMPLES: readonly Sample[] = [
  matching(
    'an AWS secret access key',
    /^(AWS_SECRET_ACCESS_KEY|aws_secret_access_key|SecretAccessKey|"AwsSecretAccessKey")(=[A-Za-z0-9/+]{39}[A-Za-z0-9]|(=| = |: )"[A-Za-z0-9/+]{39}[A-Za-z0-9]")$/,
  ),
  matching('an npm token', /^npm_[A-Za-z0-9_]{36}$/),
  matching('a registry token', /^\/\/registry\.internal\/:_authToken=[A-Za-z0-9_-]{20,60}$/, '.npmrc'),
  matching(
    'a token in the address of a dependency',
    /^"a": "https:\/\/[a-f0-9]{40}:x-oauth-basic@github\.com\/ada\/app\.git"$/,
    'package.json',
  ),
  matching('a login in an address', /^(https?|ftp|ftps):\/\/[a-z]{4,12}:[A-Za-z0-9_-]{8,40}@[a-z]{3,12}\.dev\/$/),
  matching('a Slack token', /^xox[bpaor]-[0-9]{10,13}-[0-9]{10,13}(-[a-zA-Z0-9]{24,40}){1,2}$/),
  matching('a Slack app token', /^xapp-[0-9]-[A-Z0-9]{9,11}-[0-9]{12,13}-[a-f0-9]{40}$/),
  matching(
    'a Slack webhook',
    /^https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{8,12}\/B[A-Z0-9]{8,12}\/[A-Za-z0-9]{24}$/,
  ),
  matching(
    'an OpenAI key',
    /^sk-(proj|svcacct|admin)-([A-Za-z0-9_-]{74}T3BlbkFJ[A-Za-z0-9_-]{73}|[A-Za-z0-9_-]{58}T3BlbkFJ[A-Za-z0-9_-]{57})[A-Za-z0-9]$/,
  ),
  matching('an old OpenAI key', /^sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}$/),
  matching('an Anthropic key', /^sk-ant-api0[0-9]-[A-Za-z0-9_-]{90,128}AA$/),
  matching('a Groq key', /^gsk_[a-zA-Z0-9]{52}$/),
  matching('a Hugging Face token', /^hf_[a-zA-Z]{34}$/),
  matching('a Linear key', /^lin_api_[a-zA-Z0-9_]{32,128}$/),
  matching('a Notion token', /^ntn_[0-9]{11}[A-Za-z0-9]{35}$/),
  matching('a SendGrid key', /^SG\.[A-Za-z0-9]{22}\.[A-Za-z0-9]{20}-[A-Za-z0-9]{22}$/),
  matching('a Shopify token', /^shp(pa|ca|at|ss)_[a-zA-Z0-9]{32,64}$/),
  matching('a GitHub token', /^gh[pousr]_[A-Za-z0-9_]{36}$/),
  matching('a fine-grained GitHub token', /^github_pat_[A-Za-z0-9_]{82}$/),
  matching('a GitLab token', /^glpat-[A-Za-z0-9_-]{20,128}$/),
  matching('a Grafana cloud token', /^glc_[A-Za-z0-9+/]{32,400}={0,2}$/),
  matching('a Grafana service account', /^glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}$/),
  matching('a Vault token', /^(hvs|hvr)\.[A-Za-z0-9_-]{90,120}$/),
  matching('a Vault batch token', /^hvb\.[A-Za-z0-9_-]{138,300}$/),
  matching('a Vercel token', /^vc[piark]_[A-Za-z0-9]{20,60}$/),
  matching('a Databricks token', /^dapi[A-Fa-f0-9]{32}(-[0-9])?$/),
  matching('a Docker token', /^dckr_pat_[a-zA-Z0-9_-]{27}$/),
  matching('a Figma token', /^figd_[A-Za-z0-9_-]{40,200}$/),
  matching(
    'the address of a database',
    /^(mongodb(\+srv)?|mysql|mysqlx|postgres(ql)?):\/\/[a-z]{3,10}:[A-Za-z0-9][A-Za-z0-9!$&*+._~:-]{8,60}[0-9]@db\.internal(:[0-9]{4})?\/app$/,
  ),
  {
    what: 'a 1Password service account',
    text: fc
      .stringMatching(/^[a-z0-9]{40,200}$/)
      .map((salt) => `ops_${base64(JSON.stringify({ email: 'ada', salt, a: 12 }).padEnd(99))}`),
  },
  {
    what: 'a private key',
    text: fc.constantFrom('', 'RSA ', 'EC ', 'OPENSSH ').map((type) => privateKey(type).replace(/\n/, '\nMIIE')),
  },
  {
    what: 'the key of a Google service account',
    name: 'account.json',
    text: fc
      .stringMatching(/^[a-f0-9]{40}$/)
      .map((id) => JSON.stringify({ private_key_id: id, private_key: privateKey(''), type: 'service_account' })),
  },
];

/** So many of each kind; the same ones each time. */
const DRAWN = { numRuns: 60, seed: 20_261_123 };

suite('what secretlint finds is found', () => {
  for (const { what, name = 'notes.txt', text } of SAMPLES) {
    test(what, async () => {
      // A run that nobody draws by lot stands for an example, and is passed over on purpose.
      const drawn = fc.sample(text, DRAWN).filter((secret) => !/EXAMPLE|x{4,}|0{8,}|1234567890|abcdefgh/i.test(secret));
      // One text for all of them: secretlint's own measurements take longer with each text.
      const content =
        extname(name) === '.json' ? (drawn[0] ?? '') : drawn.map((secret) => `value: ${secret}\n`).join('');
      assert.ok((await lint(name, content)).length > 0, 'a sample in which secretlint finds nothing proves nothing');
      // The rule for Google's accounts is content with the words around a key.
      const redacted = scanText(content).redacted.replaceAll('BEGIN PRIVATE KEY', '');
      assert.deepEqual(await lint(name, redacted), []);
    });
  }
});

test('secretlint finds nothing in ordinary text, nor does the scan', async () => {
  const text = `The handbook says ${lot(12)}.\n`;
  assert.deepEqual([await lint('notes.txt', text), scanText(text).findings], [[], []]);
});

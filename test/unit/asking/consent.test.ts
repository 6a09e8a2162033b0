import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostsFromEnvironment, secretsFromEnvironment, terminalConsent } from '../../../src/cli/session.ts';
import {
  CLOSED_GATE,
  consentKey,
  decideConsent,
  hostsForPassages,
  passagesRequest,
  refusalText,
  requireUploadConsent,
  type ConsentRequest,
} from '../../../src/privacy/consent.ts';
import type { ProviderState } from '../../../src/protocol/providers.ts';

const remote: ConsentRequest = {
  destination: { host: 'api.example.com', isRemote: true },
  what: 'passages',
  label: 'Example',
  isChosen: true,
};
const here: ConsentRequest = { ...remote, destination: { host: '127.0.0.1:11434', isRemote: false } };

test('a remote destination is asked about once, for what is sent there', () => {
  assert.equal(decideConsent(remote, new Set()), 'ask');
  const agreed = new Set([consentKey(remote)]);
  assert.equal(decideConsent(remote, agreed), 'agreed');
  assert.equal(decideConsent({ ...remote, what: 'files' }, agreed), 'ask');
  assert.equal(decideConsent({ ...remote, destination: { host: 'other.example.com', isRemote: true } }, agreed), 'ask');
  assert.deepEqual(hostsForPassages(new Set([...agreed, 'files:files.example.com'])), ['api.example.com']);
});

test('what stays on this machine is never asked about', () => {
  assert.equal(decideConsent(here, new Set()), 'not-needed');
});

test('without a gate nothing leaves', async () => {
  assert.equal(await CLOSED_GATE.allows(remote), false);
  assert.equal(await CLOSED_GATE.allows(here), true);
  await assert.rejects(requireUploadConsent(CLOSED_GATE, remote.destination), /api\.example\.com/);
  await requireUploadConsent(CLOSED_GATE, here.destination);
  await requireUploadConsent(CLOSED_GATE, undefined);
});

test('a refusal says what would be sent, files or passages, where to, and how to allow it', async () => {
  await assert.rejects(requireUploadConsent(CLOSED_GATE, remote.destination), {
    kind: 'cancelled',
    message:
      'The files would be sent to api.example.com (the backend). If that is what you want, say so with ' +
      '--yes-send-to api.example.com.',
  });
  assert.match(
    refusalText(remote),
    /^The question and passages of the file would be sent to api\.example\.com \(Example\)\. /,
  );
});

test('what a closed gate knows of is nothing, and what stays here counts as agreed to', () => {
  assert.deepEqual(CLOSED_GATE.agreedHosts(), []);
  assert.deepEqual([CLOSED_GATE.hasAgreed(remote), CLOSED_GATE.hasAgreed(here)], [false, true]);
});

const state = (id: ProviderState['id'], is_ready: boolean): ProviderState => ({
  id,
  label: id,
  host: `${id}.example`,
  is_remote: id !== 'ollama',
  is_ready,
  default_model: null,
  takes_documents: false,
});

test('the destination that is asked about is that of the provider that would answer', () => {
  const list = {
    providers: [state('kimi', true), state('glm', false), state('ollama', true)],
    auto: ['kimi' as const],
  };
  assert.equal(passagesRequest('auto', list)?.destination.host, 'kimi.example');
  assert.equal(passagesRequest('auto', list)?.isChosen, false);
  assert.equal(passagesRequest('auto', list)?.mayGetDocuments, false);
  const [kimi] = list.providers;
  assert.ok(kimi);
  const taking = { ...list, providers: [{ ...kimi, takes_documents: true }] };
  assert.equal(passagesRequest('kimi', taking)?.mayGetDocuments, true);
  assert.equal(passagesRequest('kimi', list)?.isChosen, true);
  assert.equal(passagesRequest('ollama', list)?.destination.isRemote, false);
  assert.equal(passagesRequest('glm', list), undefined);
  assert.equal(passagesRequest('auto', { ...list, auto: [] }), undefined);
  assert.equal(passagesRequest('kimi', { ...list, providers: [{ ...kimi, host: null }] }), undefined);
});

test('a terminal refuses what was named with the words that allow it, and leaves out what was not', async () => {
  const gate = terminalConsent(['agreed.example']);
  await assert.rejects(gate.allows(remote), /--yes-send-to api\.example\.com/);
  assert.equal(await gate.allows({ ...remote, isChosen: false }), false);
  assert.equal(await gate.allows({ ...remote, destination: { host: 'agreed.example', isRemote: true } }), true);
  assert.equal(await gate.allows(here), true);
});

test('keys, addresses and hosts come from the environment', () => {
  const environment = {
    SMART_FILE_QUERY_KIMI_KEY: ' sk-1 ',
    SMART_FILE_QUERY_CUSTOM_BASE_URL: 'https://models.example/v1',
    SMART_FILE_QUERY_SEND_TO: 'a.example, b.example,',
    SMART_FILE_QUERY_GLM_KEY: '',
  };
  assert.deepEqual(secretsFromEnvironment(environment), {
    keys: { kimi: 'sk-1' },
    baseUrls: { custom: 'https://models.example/v1' },
  });
  assert.deepEqual(hostsFromEnvironment(environment), ['a.example', 'b.example']);
  const wrong = 'two words';
  assert.throws(
    () => secretsFromEnvironment({ SMART_FILE_QUERY_KIMI_KEY: wrong }),
    (error) => error instanceof Error && !error.message.includes(wrong),
  );
  assert.throws(() => secretsFromEnvironment({ SMART_FILE_QUERY_CUSTOM_BASE_URL: 'models' }), /BASE_URL/);
});

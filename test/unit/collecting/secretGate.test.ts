import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { FileSecrets } from '../../../src/privacy/secretFile.ts';
import { leftOutText, secretPlaces, secretPolicy, type FileWithSecrets } from '../../../src/privacy/secretGate.ts';

/** A file with a password on each of its first lines. */
function passwords(count: number, changes: Partial<FileSecrets> = {}): FileSecrets {
  const findings = Array.from({ length: count }, (_, index) => ({ kind: 'password' as const, line: index + 1 }));
  return { findings, total: count, canRedact: true, ...changes };
}

suite('the places of secrets', () => {
  test('are named with what was found there, by the line or by the place in a document', () => {
    const findings = [
      { kind: 'aws-key' as const, line: 3 },
      { kind: 'token' as const, line: 9, place: 'page 2' },
    ];
    assert.equal(
      secretPlaces({ findings, total: 2, canRedact: false }),
      'AWS access key (line 3), token or key (page 2)',
    );
  });

  test('are named up to five, and the others counted', () => {
    const five = 'password (line 1), password (line 2), password (line 3), password (line 4), password (line 5)';
    assert.equal(secretPlaces(passwords(5)), five);
    assert.equal(secretPlaces(passwords(6)), `${five} and 1 more`);
    assert.equal(secretPlaces(passwords(50, { total: 120 })), `${five} and 115 more`);
  });
});

test('a file that was left out is told with its places; that it cannot be redacted only where that was asked for', () => {
  const plain = 'It was left out because it seems to hold secrets: password (line 1).';
  const document = passwords(1, { canRedact: false });
  assert.equal(leftOutText(passwords(1)), plain);
  assert.equal(leftOutText(passwords(1), 'redact'), plain);
  assert.equal(leftOutText(document, 'skip'), plain);
  assert.equal(
    leftOutText(document, 'redact'),
    'It was left out because it seems to hold secrets that cannot be redacted in a document: password (line 1).',
  );
});

suite('where there is no person to ask', () => {
  const request = (files: readonly FileWithSecrets[]) => ({
    files,
    destination: { host: 'files.example.com', isRemote: true },
    canSkip: true,
  });
  const text = { ...passwords(1), path: '/w/a.txt' };
  const document = { ...passwords(1, { canRedact: false }), path: '/w/b.pdf' };

  test('a decision that was given beforehand is taken', async () => {
    for (const decision of ['redact', 'skip', 'send'] as const) {
      assert.equal(await secretPolicy(decision).decide(request([text])), decision);
    }
  });

  test('the refusal names the files, and only the ways out that there are', async () => {
    const nothing =
      'Nothing was sent to files.example.com, because what would be sent seems to contain secrets. ' +
      'a.txt: password (line 1); b.pdf: password (line 1).';
    await assert.rejects(secretPolicy(undefined).decide(request([text, document])), {
      kind: 'not_permitted',
      message:
        `${nothing} Say what to do with --secrets redact, --secrets skip or --secrets send. ` +
        'Documents cannot be redacted.',
    });
    await assert.rejects(secretPolicy(undefined).decide(request([text])), {
      message: /\. Say what to do with --secrets redact, --secrets skip or --secrets send\.$/,
    });
    await assert.rejects(secretPolicy(undefined).decide(request([document])), {
      message: /\. Say what to do with --secrets skip or --secrets send\. Documents cannot be redacted\.$/,
    });
  });

  test('the refusal names five files and counts the others', async () => {
    const files = Array.from({ length: 5 }, (_, index) => ({ ...text, path: `/w/${String(index)}.txt` }));
    await assert.rejects(secretPolicy(undefined).decide(request(files)), ({ message }: Error) => {
      assert.match(message, /\. 0\.txt: .*; 4\.txt: password \(line 1\)\. Say/);
      return true;
    });
    await assert.rejects(secretPolicy(undefined).decide(request([...files, text])), ({ message }: Error) => {
      assert.ok(message.includes(' And 1 more file. Say') && !message.includes('a.txt'), message);
      return true;
    });
  });
});

import { Failure } from '../failure.ts';
import type { Destination } from '../protocol/destination.ts';
import { displayName } from '../localFile/displayName.ts';
import type { FileSecrets } from './secretFile.ts';
import type { SecretFinding } from './secretScan.ts';
import type { SecretKind } from './tokenForms.ts';

/** A file in which something looks like a secret. */
export interface FileWithSecrets extends FileSecrets {
  /** The absolute path. */
  readonly path: string;
}

/** Files with secrets that are about to leave this machine together. */
export interface SecretRequest {
  readonly files: readonly FileWithSecrets[];
  readonly destination: Destination;
  /** Whether anything is left to send without these files. */
  readonly canSkip: boolean;
}

/**
 * Decisions about files with secrets: they are sent with `[redacted]` in place of every secret, left out, or sent as they
 * are. Documents whose text cannot be replaced are left out where the others are redacted.
 */
export const SECRET_DECISIONS = ['redact', 'skip', 'send'] as const;
export type SecretDecision = (typeof SECRET_DECISIONS)[number];

/** Decides about files with secrets: asks the user, or applies what the user has said before. */
export interface SecretGate {
  /** Rejects where the user cancels the whole action, or where sending is refused. */
  decide(request: SecretRequest): Promise<SecretDecision>;
}

/**
 * The gate where there is no user to ask: it applies the decision that was given beforehand, else refuses and names every
 * place.
 */
export function secretPolicy(decision: SecretDecision | undefined): SecretGate {
  return {
    decide: (request) =>
      decision === undefined
        ? Promise.reject(new Failure('not_permitted', refusalText(request)))
        : Promise.resolve(decision),
  };
}

/** How many places a message names; the user finds the others while looking at these. */
const MAX_PLACES = 5;

/**
 * `AWS access key (line 3), password (line 10) and 2 more`: the kinds and places of the secrets in a file, never the secrets
 * themselves.
 */
export function secretPlaces({ findings, total }: FileSecrets): string {
  const shown = findings.slice(0, MAX_PLACES).map(secretPlace).join(', ');
  return total > MAX_PLACES ? `${shown} and ${String(total - MAX_PLACES)} more` : shown;
}

/** Why a file was not sent. */
export function leftOutText(file: FileSecrets, decision?: SecretDecision): string {
  const why = decision === 'redact' && !file.canRedact ? ' that cannot be redacted in a document' : '';
  return `It was left out because it seems to hold secrets${why}: ${secretPlaces(file)}.`;
}

function secretPlace({ kind, line, place }: SecretFinding): string {
  return `${SECRET_NAMES[kind]} (${place ?? `line ${String(line)}`})`;
}

function refusalText({ files, destination }: SecretRequest): string {
  const named = files.slice(0, MAX_PLACES).map((file) => `${displayName(file.path)}: ${secretPlaces(file)}`);
  const rest = files.length - MAX_PLACES;
  const more = rest > 0 ? ` And ${rest === 1 ? '1 more file' : `${String(rest)} more files`}.` : '';
  const redact = files.some(({ canRedact }) => canRedact) ? '--secrets redact, ' : '';
  const documents = files.some(({ canRedact }) => !canRedact) ? ' Documents cannot be redacted.' : '';
  return (
    `Nothing was sent to ${destination.host}, because what would be sent seems to contain secrets. ${named.join('; ')}.${more} ` +
    `Say what to do with ${redact}--secrets skip or --secrets send.${documents}`
  );
}

const SECRET_NAMES: Readonly<Record<SecretKind, string>> = {
  'private-key': 'private key',
  'aws-key': 'AWS access key',
  'github-token': 'GitHub token',
  'gitlab-token': 'GitLab token',
  'slack-token': 'Slack token',
  'stripe-key': 'Stripe key',
  'model-service-key': 'key of a model service',
  'google-key': 'Google key',
  'package-registry-token': 'token of a package registry',
  'service-token': 'token of a service',
  'json-web-token': 'JSON web token',
  'url-password': 'password in an address',
  password: 'password',
  token: 'token or key',
};

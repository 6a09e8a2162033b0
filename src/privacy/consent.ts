import { Failure } from '../failure.ts';
import type { Destination } from '../protocol/destination.ts';
import type { ProviderList } from '../protocol/providers.ts';

/** A transfer of content to another machine. */
export interface ConsentRequest {
  readonly destination: Destination;
  /** Whole files are sent to a backend; passages of them and the question to a model service. */
  readonly what: 'files' | 'passages';
  /** The name of the destination, for the user. */
  readonly label: string;
  /** Whether small documents may go there whole rather than in passages. */
  readonly mayGetDocuments?: boolean;
  /** Whether the user has named this destination rather than have it chosen automatically. */
  readonly isChosen: boolean;
}

/** Holds the user's agreements, and asks the user where there is none yet. */
export interface ConsentGate {
  /** The hosts that have been agreed to for passages. */
  agreedHosts(): readonly string[];
  /** Whether the user has agreed to this already, or need not be asked. Does not ask. */
  hasAgreed(request: ConsentRequest): boolean;
  /**
   * Whether this may be sent; asks the user at most once per destination. Rejects where the user cancels the whole action.
   */
  allows(request: ConsentRequest): Promise<boolean>;
}

export type ConsentDecision = 'not-needed' | 'agreed' | 'ask';

/** The key under which an agreement is kept: one per destination and kind of content. */
export function consentKey({ destination, what }: Pick<ConsentRequest, 'destination' | 'what'>): string {
  return `${what}:${destination.host}`;
}

/** Whether the user has to be asked. Content that stays on this machine needs no consent. */
export function decideConsent(request: ConsentRequest, agreed: ReadonlySet<string>): ConsentDecision {
  if (!request.destination.isRemote) return 'not-needed';
  return agreed.has(consentKey(request)) ? 'agreed' : 'ask';
}

/** The hosts in a set of agreements that are about passages. */
export function hostsForPassages(agreed: ReadonlySet<string>): string[] {
  return [...agreed].filter((key) => key.startsWith('passages:')).map((key) => key.slice('passages:'.length));
}

/** The transfer that an answer by this provider would make; undefined where no model service would be used. */
export function passagesRequest(provider: string, { providers, auto }: ProviderList): ConsentRequest | undefined {
  const id = provider === 'auto' ? auto[0] : provider;
  const state = providers.find((candidate) => candidate.id === id);
  if (!state?.is_ready || state.host === null) return undefined;
  const destination = { host: state.host, isRemote: state.is_remote };
  const mayGetDocuments = state.takes_documents;
  return { destination, what: 'passages', label: state.label, mayGetDocuments, isChosen: provider !== 'auto' };
}

/** The refusal where there is no user to ask; it names the option that gives the consent. */
export function refusalText({ destination, what, label }: ConsentRequest): string {
  const content = what === 'files' ? 'The files' : 'The question and passages of the file';
  return `${content} would be sent to ${destination.host} (${label}). If that is what you want, say so with --yes-send-to ${destination.host}.`;
}

/** A gate that allows nothing and has no agreements: for where none has been set up. */
export const CLOSED_GATE: ConsentGate = {
  agreedHosts: () => [],
  hasAgreed: ({ destination }) => !destination.isRemote,
  allows: ({ destination }) => Promise.resolve(!destination.isRemote),
};

/** Rejects unless the files may be sent to a backend at this address. */
export async function requireUploadConsent(gate: ConsentGate, destination: Destination | undefined): Promise<void> {
  if (!destination?.isRemote) return;
  const request = uploadConsentRequest(destination);
  if (!(await gate.allows(request))) throw new Failure('cancelled', refusalText(request));
}

/** The request for consent to send files to a backend. */
export function uploadConsentRequest(destination: Destination): ConsentRequest {
  return { destination, what: 'files', label: 'the backend', isChosen: true };
}

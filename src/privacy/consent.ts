import { Failure } from '../failure.ts';
import type { Destination } from '../protocol/destination.ts';
import type { ProviderList } from '../protocol/providers.ts';

/** Something that would leave this machine. */
export interface ConsentRequest {
  readonly destination: Destination;
  /** Whole files go to a backend, passages of them and the question to a model service. */
  readonly what: 'files' | 'passages';
  /** Whose destination it is, in a person's words. */
  readonly label: string;
  /** Whether small documents may go there whole rather than in passages. */
  readonly mayGetDocuments?: boolean;
  /** Whether the person has named this destination, rather than leaving the choice to us. */
  readonly isChosen: boolean;
}

/** Knows what the person has agreed to, and asks where nothing is known yet. */
export interface ConsentGate {
  /** The hosts that have been agreed to for passages. */
  agreedHosts(): readonly string[];
  /** Whether the person has agreed to this already, or need not be asked. Asks nobody. */
  hasAgreed(request: ConsentRequest): boolean;
  /** Whether this may be sent; asks at most once per destination. Rejects where the person calls the whole thing off. */
  allows(request: ConsentRequest): Promise<boolean>;
}

export type ConsentDecision = 'not-needed' | 'agreed' | 'ask';

/** The key under which an agreement is kept: one per destination and kind of content. */
export function consentKey({ destination, what }: Pick<ConsentRequest, 'destination' | 'what'>): string {
  return `${what}:${destination.host}`;
}

/** Whether a person has to be asked. What stays on this machine needs nobody's consent. */
export function decideConsent(request: ConsentRequest, agreed: ReadonlySet<string>): ConsentDecision {
  if (!request.destination.isRemote) return 'not-needed';
  return agreed.has(consentKey(request)) ? 'agreed' : 'ask';
}

/** The hosts in a set of agreements that are about passages. */
export function hostsForPassages(agreed: ReadonlySet<string>): string[] {
  return [...agreed].filter((key) => key.startsWith('passages:')).map((key) => key.slice('passages:'.length));
}

/** What an answer by this provider would send away; undefined where nobody is asked. */
export function passagesRequest(provider: string, { providers, auto }: ProviderList): ConsentRequest | undefined {
  const id = provider === 'auto' ? auto[0] : provider;
  const state = providers.find((candidate) => candidate.id === id);
  if (!state?.is_ready || state.host === null) return undefined;
  const destination = { host: state.host, isRemote: state.is_remote };
  const mayGetDocuments = state.takes_documents;
  return { destination, what: 'passages', label: state.label, mayGetDocuments, isChosen: provider !== 'auto' };
}

/** What is said where nobody can be asked. */
export function refusalText({ destination, what, label }: ConsentRequest): string {
  const content = what === 'files' ? 'The files' : 'The question and passages of the file';
  return `${content} would be sent to ${destination.host} (${label}). If that is what you want, say so with --yes-send-to ${destination.host}.`;
}

/** Nothing may leave: for where no gate has been set up. */
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

/** Files on their way to a backend. */
export function uploadConsentRequest(destination: Destination): ConsentRequest {
  return { destination, what: 'files', label: 'the backend', isChosen: true };
}

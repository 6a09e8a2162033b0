import type { ModelProviderId, Provider, ProviderState } from '../../../protocol/providers.ts';

/** Who is asked, in this order; the answer without a model comes after them all. */
export interface ProviderPlan {
  readonly order: readonly ModelProviderId[];
  /** Why, and why not others: one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Decides who answers. A provider that the person names is the only one that is asked; an automatic choice goes through
 * all that are ready. Nobody is asked whose host has not been agreed to. Pure.
 *
 * @param states the services that there are, best first
 * @param sendTo the remote hosts that passages may be sent to
 */
export function planProviders(
  requested: Exclude<Provider, 'vscode'>,
  states: readonly ProviderState[],
  sendTo: readonly string[],
): ProviderPlan {
  if (requested === 'local') return { order: [], notes: [] };
  if (requested !== 'auto') {
    const state = states.find(({ id }) => id === requested);
    const obstacle = state ? obstacleOf(state, sendTo) : `There is no provider "${requested}".`;
    return obstacle === undefined
      ? { order: [requested], notes: [] }
      : { order: [], notes: [`${obstacle} The answer was made without a model.`] };
  }
  const ready = states.filter(({ is_ready }) => is_ready);
  const obstacles = ready.flatMap((state) => obstacleOf(state, sendTo) ?? []);
  const allowed = ready.filter((state) => obstacleOf(state, sendTo) === undefined);
  const [best] = allowed;
  if (best) {
    return { order: allowed.map(({ id }) => id), notes: [...obstacles, `Chosen automatically: ${best.label}.`] };
  }
  if (ready.length > 0) return { order: [], notes: [...obstacles, 'The answer was made without a model.'] };
  return {
    order: [],
    notes: ['Chosen automatically: the answer without a model, because no model service has a key.'],
  };
}

function obstacleOf(
  { label, host, is_remote, is_ready }: ProviderState,
  sendTo: readonly string[],
): string | undefined {
  if (host === null) return `${label} was not asked: it has no address.`;
  if (!is_ready) return `${label} was not asked: it has no key.`;
  if (is_remote && !sendTo.includes(host)) {
    return `${label} was not asked: nobody has agreed to send passages to ${host}.`;
  }
  return undefined;
}

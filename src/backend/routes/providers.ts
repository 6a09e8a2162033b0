import type { ProviderList } from '../../protocol/providers.ts';
import { sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import { AUTO_ORDER } from '../models/providerTable.ts';

/** `GET /v1/providers`: the model services, where they are and whether they can be asked. */
export const providers: Route = {
  method: 'GET',
  path: '/v1/providers',
  handle({ response, services }) {
    const states = services.providers.states();
    const isReady = new Set(states.filter(({ is_ready }) => is_ready).map(({ id }) => id));
    const body: ProviderList = { providers: states, auto: AUTO_ORDER.filter((id) => isReady.has(id)) };
    sendJson(response, 200, body);
  },
};

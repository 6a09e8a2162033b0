import { UploadError } from '../client/uploadError.ts';
import { refusalText, type ConsentGate } from '../query/consent.ts';

/**
 * Consent for a terminal, where nobody is asked: the hosts that were named on the command line or in the environment, and
 * no other. What the person has named is refused with the words that would allow it; what was chosen for them is left out.
 */
export function terminalConsent(hosts: readonly string[]): ConsentGate {
  return {
    agreedHosts: () => hosts,
    allows: (request) => {
      const { host, isRemote } = request.destination;
      if (!isRemote || hosts.includes(host)) return Promise.resolve(true);
      if (!request.isChosen) return Promise.resolve(false);
      return Promise.reject(new UploadError('internal', refusalText(request)));
    },
  };
}

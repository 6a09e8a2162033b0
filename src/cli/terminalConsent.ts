import { UploadError } from '../client/uploadError.ts';
import { refusalText, type ConsentGate, type ConsentRequest } from '../privacy/consent.ts';

/**
 * Consent for a terminal, where nobody is asked: the hosts that were named on the command line or in the environment, and
 * no other. What the person has named is refused with the words that would allow it; what was chosen for them is left out.
 */
export function terminalConsent(hosts: readonly string[]): ConsentGate {
  const hasAgreed = ({ destination }: ConsentRequest): boolean =>
    !destination.isRemote || hosts.includes(destination.host);
  return {
    agreedHosts: () => hosts,
    hasAgreed,
    allows: (request) => {
      if (hasAgreed(request)) return Promise.resolve(true);
      if (!request.isChosen) return Promise.resolve(false);
      return Promise.reject(new UploadError('internal', refusalText(request)));
    },
  };
}

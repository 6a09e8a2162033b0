import * as vscode from 'vscode';
import { cancelled } from '../../failure.ts';
import {
  consentKey,
  decideConsent,
  hostsForPassages,
  type ConsentGate,
  type ConsentRequest,
} from '../../privacy/consent.ts';

/** The key of the agreements in the state on this machine; not synced, since each machine has its own files. */
const STATE_KEY = 'consents';

/** Asks the user once per destination, which the question names, and keeps the agreement. */
export class ConsentDialog implements ConsentGate {
  readonly #state: vscode.Memento;
  /** Questions that are on the screen, by their key: a request for the same destination waits for the same answer. */
  readonly #asking = new Map<string, Promise<boolean>>();
  /**
   * Keys that the user has declined in this window; where the destination was chosen automatically, the user is not asked
   * again.
   */
  readonly #declined = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  agreedHosts(): readonly string[] {
    return hostsForPassages(this.#agreed());
  }

  hasAgreed(request: ConsentRequest): boolean {
    return decideConsent(request, this.#agreed()) !== 'ask';
  }

  /** Whether the user has agreed to anything. */
  hasAny(): boolean {
    return this.#agreed().size > 0;
  }

  /** Calls `listener` when the user has agreed to something, or withdrawn it. */
  onDidChange(listener: () => void): vscode.Disposable {
    return this.#changed.event(listener);
  }

  async allows(request: ConsentRequest): Promise<boolean> {
    if (this.hasAgreed(request)) return true;
    const key = consentKey(request);
    if (!request.isChosen && this.#declined.has(key)) return false;
    const asking = this.#asking.get(key) ?? this.#ask(request).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  /** Withdraw Consent to Send: the next time, the user is asked again. */
  async forget(): Promise<void> {
    this.#declined.clear();
    await this.#state.update(STATE_KEY, undefined);
    this.#changed.fire();
    void vscode.window.showInformationMessage(
      vscode.l10n.t('All consents are withdrawn. You will be asked before anything is sent.'),
    );
  }

  async #ask(request: ConsentRequest): Promise<boolean> {
    const { host } = request.destination;
    const send = vscode.l10n.t('Send to {0}', host);
    const without = vscode.l10n.t('Answer Without a Model');
    const buttons = request.what === 'files' ? [send] : [send, without];
    const chosen = await vscode.window.showWarningMessage(
      questionText(request),
      { modal: true, detail: detailText(request) },
      ...buttons,
    );
    if (chosen === send) {
      await this.#state.update(STATE_KEY, [...this.#agreed(), consentKey(request)]);
      this.#changed.fire();
      return true;
    }
    if (chosen === without) {
      this.#declined.add(consentKey(request));
      return false;
    }
    throw cancelled();
  }

  #agreed(): ReadonlySet<string> {
    const stored = this.#state.get<unknown>(STATE_KEY);
    return new Set(Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : []);
  }
}

function questionText({ destination, what, label }: ConsentRequest): string {
  return what === 'files'
    ? vscode.l10n.t('Send your files to {0}?', destination.host)
    : vscode.l10n.t('Send passages of your files to {0} ({1})?', destination.host, label);
}

function detailText(request: ConsentRequest): string {
  const { destination } = request;
  const content = contentText(request);
  const unencrypted = destination.host.startsWith('http://')
    ? ` ${vscode.l10n.t('The connection is not encrypted.')}`
    : '';
  return `${content}${unencrypted} ${vscode.l10n.t('You are asked once for this destination.')}`;
}

/** The content that would be sent. */
function contentText({ what, mayGetDocuments }: ConsentRequest): string {
  if (what === 'files') {
    return vscode.l10n.t('The files that you upload or ask about are stored by the backend at this address.');
  }
  return mayGetDocuments
    ? vscode.l10n.t(
        'Your question and the passages of the file that may answer it are sent there; small documents are sent whole and deleted there again. The answer shows how much was sent.',
      )
    : vscode.l10n.t(
        'Your question and the passages of the file that may answer it are sent there. The answer shows how much was sent.',
      );
}

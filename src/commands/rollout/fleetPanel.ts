import * as vscode from 'vscode';
import type { Core } from '../../core.ts';
import type { FleetCommandRequest, FleetStatus } from '../../protocol/fleet.ts';

/** How long a status is shown before it is asked for again, in milliseconds: the panel is drawn with every upload. */
const SHOWN_MS = 10_000;

/** The rollout of the fleet as the metrics panel shows and turns it. */
export class FleetPanel {
  readonly #core: () => Core;
  #shown: { readonly status: FleetStatus | null; readonly core: Core; readonly until: number } | undefined;

  constructor(core: () => Core) {
    this.#core = core;
  }

  /** Where the rollout stands; null where there is none to see for this user. Never rejects. */
  async status(): Promise<FleetStatus | null> {
    const core = this.#core();
    if (!core.fleet.hasFleet) return null;
    if (this.#shown?.core === core && performance.now() < this.#shown.until) return this.#shown.status;
    // Without the backend the panel shows what this machine knows by itself.
    const found = await core.fleet.status().catch(() => null);
    return this.#show(core, found);
  }

  /** Gives an admin's command, once the user has confirmed it and said why. Rejects with what the backend says against it. */
  async run(command: FleetCommandRequest['command']): Promise<void> {
    const core = this.#core();
    const status = await this.status();
    const isEarly = command === 'advance' && status?.verdict !== 'pass';
    const reason = await vscode.window.showInputBox({
      title: vscode.l10n.t('This changes the path of uploads on every machine of the fleet.'),
      prompt: isEarly
        ? vscode.l10n.t('The stage has not passed yet. Why go on all the same?')
        : vscode.l10n.t('Why? The reason stands in the log of decisions; it may stay empty.'),
      validateInput: (text) => (isEarly && text.trim() === '' ? vscode.l10n.t('Give a reason.') : undefined),
      ignoreFocusOut: true,
    });
    if (reason === undefined) return;
    const why = reason.trim() === '' ? {} : { reason: reason.trim().slice(0, 500) };
    this.#show(core, await core.fleet.run({ command, ...why, ...(isEarly ? { anyway: true } : {}) }));
    await core.fleet.look();
  }

  /** A fleet without a rollout is shown to those who could start one. */
  #show(core: Core, found: FleetStatus | null): FleetStatus | null {
    const status = found?.status === 'idle' && !found.may_change ? null : found;
    this.#shown = { status, core, until: performance.now() + SHOWN_MS };
    return status;
  }
}

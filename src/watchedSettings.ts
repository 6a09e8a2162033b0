import type { Log } from './log.ts';
import { resolveSettings, type ResolvedSettings, type SettingName } from './settings.ts';

/** The settings of the moment as a plain object; what is wrong with them is logged once. */
export class WatchedSettings {
  readonly #configured: (name: SettingName) => unknown;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #log: Log;
  #told = '';
  #current: ResolvedSettings;

  constructor(
    configured: (name: SettingName) => unknown,
    environment: Readonly<Record<string, string | undefined>>,
    log: Log,
  ) {
    this.#configured = configured;
    this.#environment = environment;
    this.#log = log;
    this.#current = this.#read();
  }

  get current(): ResolvedSettings {
    return this.#current;
  }

  /** Reads the settings again, after something has said that they changed. */
  refresh(): void {
    this.#current = this.#read();
  }

  #read(): ResolvedSettings {
    const resolved = resolveSettings(this.#configured, this.#environment);
    const overrides = resolved.overrides.map(({ variable, setting, value }) => {
      return `The environment variable ${variable} sets smartFileQuery.${setting} to ${value}.`;
    });
    const told = [...overrides, ...resolved.problems].join('\n');
    if (told !== this.#told) {
      for (const sentence of overrides) this.#log.info(sentence);
      for (const sentence of resolved.problems) this.#log.warn(sentence);
      this.#told = told;
    }
    return resolved;
  }
}

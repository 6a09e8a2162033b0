import * as z from 'zod';
import { Provider, Region } from './protocol/providers.ts';
import { DEFAULT_MAX_TOKENS, MAX_TOKENS_LIMIT, MAX_TOKENS_MINIMUM } from './protocol/query.ts';
import { DEFAULT_HOLDBACK_PERCENTAGE } from './rollout/uploadPath.ts';
import { type FleetReading, type Standing, standingOf } from './rollout/fleetStanding.ts';
import { DEFAULT_STAGES, stagesSchema } from './rollout/stages.ts';

/** An http address, or none. Without a user name and password: addresses are shown and logged, and a token is kept as a secret. */
const ServiceUrl = z.string().refine(isServiceUrl, {
  error: 'it has to be an http or https address without a user name and password',
});

/**
 * Every setting below `smartFileQuery.`, with its range and its default; package.json says the same, and a test holds
 * the two together. Ranges are checked here once more because settings.json takes anything.
 */
export const SETTINGS = {
  'backend.url': ServiceUrl.default(''),
  'asyncUpload.enabled': z.boolean().default(false),
  'asyncUpload.rolloutPercentage': z.number().min(0).max(100).default(0),
  'asyncUpload.fallbackOnError': z.boolean().default(true),
  'asyncUpload.maxRetries': z.int().min(0).max(10).default(2),
  'asyncUpload.timeoutSeconds': z.number().min(1).max(600).default(30),
  'upload.maxConcurrent': z.int().min(1).max(32).default(5),
  'upload.maxFileSizeMB': z.number().min(0.001).max(5120).default(100),
  'query.provider': Provider.default('auto'),
  'query.model': z.string().max(200).default(''),
  'query.baseUrl': ServiceUrl.default(''),
  'query.region': Region.default('international'),
  'query.maxTokens': z.int().min(MAX_TOKENS_MINIMUM).max(MAX_TOKENS_LIMIT).default(DEFAULT_MAX_TOKENS),
  'history.enabled': z.boolean().default(true),
  'metrics.share': z.boolean().default(false),
  'rollout.stages': stagesSchema.default([...DEFAULT_STAGES]),
  'rollout.autoAdvance': z.boolean().default(false),
  'rollout.holdbackPercentage': z.number().min(0).max(50).default(DEFAULT_HOLDBACK_PERCENTAGE),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]> };

/** The largest file that is sent, in bytes. */
export function maxFileBytes(settings: Settings): number {
  return settings['upload.maxFileSizeMB'] * 1024 * 1024;
}

/** Settings that an environment variable overrides where it is set: for CI and fleets. */
export const ENVIRONMENT_VARIABLES = {
  ASYNC_UPLOAD_ENABLED: 'asyncUpload.enabled',
  ASYNC_UPLOAD_ROLLOUT: 'asyncUpload.rolloutPercentage',
  ASYNC_UPLOAD_FALLBACK: 'asyncUpload.fallbackOnError',
  ASYNC_UPLOAD_MAX_RETRIES: 'asyncUpload.maxRetries',
  ASYNC_UPLOAD_TIMEOUT: 'asyncUpload.timeoutSeconds',
  SMART_FILE_QUERY_METRICS_SHARE: 'metrics.share',
} as const satisfies Record<string, SettingName>;

/** A setting that an environment variable has decided. */
export interface SettingOverride {
  readonly variable: string;
  readonly setting: SettingName;
  readonly value: string;
}

export interface ResolvedSettings {
  readonly settings: Settings;
  readonly overrides: readonly SettingOverride[];
  /** The settings that somebody has chosen; the others have their defaults. */
  readonly chosen: ReadonlySet<SettingName>;
  /** One sentence for each value that could not be used, with the value that is used instead. */
  readonly problems: readonly string[];
}

/**
 * Reads the settings into a plain object: the environment before the configured value before the default. A value out of
 * range is named in `problems` and the next in line is used. `configured` returns undefined for a setting that is not set.
 */
export function resolveSettings(
  configured: (name: SettingName) => unknown,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedSettings {
  const problems: string[] = [];
  const overrides: SettingOverride[] = [];
  const values: Record<string, unknown> = {};
  const chosen = new Set<SettingName>();
  for (const [name, schema] of Object.entries(SETTINGS) as [SettingName, z.ZodType][]) {
    const value = configured(name);
    const parsed = schema.safeParse(value);
    if (!parsed.success) problems.push(problem(`The setting smartFileQuery.${name}`, parsed.error, 'the default'));
    values[name] = parsed.success ? parsed.data : schema.parse(undefined);
    if (parsed.success && value !== undefined) chosen.add(name);
  }
  for (const [variable, setting] of Object.entries(ENVIRONMENT_VARIABLES)) {
    const text = environment[variable]?.trim();
    if (text === undefined || text === '') continue;
    const isSwitch = SETTINGS[setting].safeParse(true).success;
    const parsed = SETTINGS[setting].safeParse(isSwitch ? parseSwitch(text) : parseNumber(text));
    if (parsed.success) {
      values[setting] = parsed.data;
      chosen.add(setting);
      overrides.push({ variable, setting, value: String(parsed.data) });
    } else {
      problems.push(problem(`The environment variable ${variable}`, parsed.error, `smartFileQuery.${setting}`));
    }
  }
  // Each value was parsed by its own schema above; TypeScript cannot follow that through the loop.
  return { settings: values as Settings, overrides, chosen, problems };
}

/** What decides about async on this machine: its settings, or within them the rollout of its fleet. */
export function standingHere(
  settings: Settings,
  isChosen: (name: SettingName) => boolean,
  fleet: FleetReading,
): Standing {
  const enabled = settings['asyncUpload.enabled'];
  const percentage = settings['asyncUpload.rolloutPercentage'];
  return standingOf(
    fleet,
    { enabled, percentage, holdback: settings['rollout.holdbackPercentage'] },
    {
      enabled: isChosen('asyncUpload.enabled') ? enabled : undefined,
      percentage: isChosen('asyncUpload.rolloutPercentage') ? percentage : undefined,
      isSharing: settings['metrics.share'],
    },
  );
}

function isServiceUrl(text: string): boolean {
  if (text === '') return true;
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

function problem(subject: string, error: z.ZodError, instead: string): string {
  const [issue] = error.issues;
  const [index] = issue?.path ?? [];
  // In a list, which of its entries it is, counted from 1: a stage of the ladder.
  const where = typeof index === 'number' ? `entry ${String(index + 1)}: ` : '';
  return `${subject} cannot be used (${where}${issue?.message ?? 'invalid'}); ${instead} is used instead.`;
}

/** A variable's text as the switch it stands for: `true`, `1` and `on` alike. */
function parseSwitch(text: string): boolean | string {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  return text;
}

function parseNumber(text: string): number | string {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

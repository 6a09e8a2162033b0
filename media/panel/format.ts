import * as l10n from '@vscode/l10n';
import type { ExecutionType, UploadErrorType } from '../../src/protocol/metrics.ts';
import { PAGE_LOCALE } from './pageLocale.ts';

const NBSP = '\u00a0';
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;
const BYTES_PER_STEP = 1_024;
const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

const wholeNumber = new Intl.NumberFormat(PAGE_LOCALE, { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat(PAGE_LOCALE, { maximumSignificantDigits: 3 });
const oneDecimal = new Intl.NumberFormat(PAGE_LOCALE, { maximumFractionDigits: 1 });
const twoDecimals = new Intl.NumberFormat(PAGE_LOCALE, { maximumFractionDigits: 2 });
const bothDecimals = new Intl.NumberFormat(PAGE_LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dateTime = new Intl.DateTimeFormat(PAGE_LOCALE, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const clock = new Intl.DateTimeFormat(PAGE_LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Shown where there is no number. */
export const NO_VALUE = '–';

export const PATH_NAMES: Readonly<Record<ExecutionType, string>> = {
  sync: l10n.t('Sync'),
  async: l10n.t('Async'),
  sync_fallback: l10n.t('Sync after async failed'),
};

const ERROR_NAMES: Readonly<Record<UploadErrorType, string>> = {
  cancelled: l10n.t('Cancelled'),
  turned_off: l10n.t('Async turned off'),
  offline: l10n.t('Offline'),
  unauthorized: l10n.t('Not authorized'),
  too_large: l10n.t('File too large'),
  empty_file: l10n.t('File is empty'),
  unsupported_format: l10n.t('Format not supported'),
  file_changed: l10n.t('File changed while it was read'),
  file_unreadable: l10n.t('File could not be read'),
  backend_down: l10n.t('Backend not reachable'),
  timeout: l10n.t('Timed out'),
  connection: l10n.t('Connection lost'),
  server_error: l10n.t('Server error'),
  protocol: l10n.t('Unexpected answer'),
  integrity: l10n.t('Content damaged on the way'),
  storage_full: l10n.t('Backend storage full'),
  processing: l10n.t('Indexing failed'),
  internal: l10n.t('Internal error'),
};

export function formatError(errorType: UploadErrorType | null): string {
  return errorType === null ? l10n.t('Not recorded') : ERROR_NAMES[errorType];
}

/** The sentence-case name of why an upload says nothing about async: an error type, or `deduplicated`. */
export function formatExclusion(reason: string): string {
  const names: Readonly<Record<string, string>> = { ...ERROR_NAMES, deduplicated: l10n.t('Already on the backend') };
  return names[reason] ?? reason;
}

export function formatCount(count: number): string {
  return wholeNumber.format(count);
}

/** A number that is in percent already: `10 %`. */
export function formatPercent(percent: number): string {
  return `${twoDecimals.format(percent)}${NBSP}%`;
}

/**
 * A rate (0 … 1) in percent, to two digits. Rounded down, so that 99.997 % never reads as a flawless 100 %.
 */
export function formatRate(rate: number | null): string {
  return rate === null ? NO_VALUE : formatPercent(Math.floor(rate * 10_000 + 1e-6) / 100);
}

/** Milliseconds, as `850 ms`, `1.24 s` or `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < MS_PER_SECOND) return `${wholeNumber.format(ms)}${NBSP}ms`;
  const seconds = ms / MS_PER_SECOND;
  if (Math.round(seconds) < SECONDS_PER_MINUTE) return `${threeDigits.format(seconds)}${NBSP}s`;
  const whole = Math.round(seconds);
  const rest = whole % SECONDS_PER_MINUTE;
  const minutes = `${wholeNumber.format(Math.floor(whole / SECONDS_PER_MINUTE))}${NBSP}min`;
  return rest === 0 ? minutes : `${minutes} ${rest}${NBSP}s`;
}

/** Bytes in steps of 1,024, as `820 B` or `1.24 MB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let step = 0;
  while (amount >= BYTES_PER_STEP && step < BYTE_UNITS.length - 1) {
    amount /= BYTES_PER_STEP;
    step++;
  }
  const digits = amount >= 100 ? wholeNumber.format(amount) : threeDigits.format(amount);
  return `${digits}${NBSP}${BYTE_UNITS[step] ?? 'B'}`;
}

export function formatThroughput(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A moment (anything `Date` takes) in local time, as `Nov 23, 14:05`. */
export function formatTime(time: number | string): string {
  return dateTime.format(new Date(time));
}

export function formatClock(time: number | string): string {
  return clock.format(new Date(time));
}

/** A bucket in basis points, on the scale of 0 to 100: `4.12`. */
export function formatBucket(basisPoints: number): string {
  return bothDecimals.format(basisPoints / 100);
}

/** Hours of the clock, rounded down to tenths: a criterion that is unmet must not read as met. */
export function formatHours(hours: number): string {
  return oneDecimal.format(Math.floor(hours * 10) / 10);
}

/** How much faster or slower `ms` is than `reference`: `23 % faster`, `about the same`. */
export function formatDifference(ms: number, reference: number): string {
  if (reference <= 0 || ms <= 0) return NO_VALUE;
  const change = Math.round((ms / reference - 1) * 100);
  if (change === 0) return l10n.t('about the same');
  return change < 0 ? l10n.t('{0} faster', formatPercent(-change)) : l10n.t('{0} slower', formatPercent(change));
}

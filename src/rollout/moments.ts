import * as z from 'zod';

/** Epoch milliseconds, as they stand in stored state. */
export const epochMs = z.number().nonnegative();
/** How many of something, as it stands in stored state. */
export const count = z.int().nonnegative();

export const MS_PER_HOUR = 3_600_000;

/** A moment (epoch milliseconds) for a person: date and time to the minute where the machine is, `2026-03-02 14:05`. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

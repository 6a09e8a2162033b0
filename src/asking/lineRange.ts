import * as z from 'zod';

/** A run of lines of a file, 1-based and inclusive. */
export const LineRange = z.object({ start: z.int().min(1), end: z.int().min(1) });
export type LineRange = Readonly<z.infer<typeof LineRange>>;

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/**
 * Loaded ahead of everything (`--import`) in each process and worker thread of a test: puts the text of one mutant in
 * place while its module is loaded. No file is changed, so that the tests run where they are, beside other runs.
 */
const Active = z.object({ url: z.string(), start: z.number(), end: z.number(), replacement: z.string() });

/** The environment variable that holds the mutant as JSON. */
const { url, start, end, replacement } = Active.parse(JSON.parse(process.env['ACTIVE_MUTANT'] ?? '{}'));

registerHooks({
  load(loaded, context, next) {
    if (loaded !== url) return next(loaded, context);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    const source = text.slice(0, start) + replacement + text.slice(end);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});

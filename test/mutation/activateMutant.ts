import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Loaded ahead of everything (`--import`) in each process and worker thread of a test: puts the text of one mutant in
 * place while its module is loaded. No file is changed, so that the tests run where they are, beside other runs. It
 * imports nothing that takes time to load, since it is loaded thousands of times; `withMutant` sets the variables.
 */
const url = process.env['MUTANT_URL'] ?? '';
const start = Number(process.env['MUTANT_START']);
const end = Number(process.env['MUTANT_END']);
const replacement = process.env['MUTANT_TEXT'] ?? '';

registerHooks({
  load(loaded, context, next) {
    if (loaded !== url) return next(loaded, context);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    const source = text.slice(0, start) + replacement + text.slice(end);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});

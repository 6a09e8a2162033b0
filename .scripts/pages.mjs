import { readFile } from 'node:fs/promises';

/**
 * Zod's way to JSON Schemas, which no page goes: a fifth of Zod. Only what asks a schema for its JSON Schema would run it, so
 * its exports stay as names without a value.
 */
const leaveOutJsonSchemas = {
  name: 'leave-out-json-schemas',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
        return { contents: names.map((name) => `export const ${name} = undefined;`).join('\n') };
      },
    );
  },
};

/** How the script of a page is bundled, for the package and for the tests that open it in a browser. */
export const onPage = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  plugins: [leaveOutJsonSchemas],
};

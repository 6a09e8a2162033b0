import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { onPage } from './.scripts/pages.mjs';
import './.scripts/mendPostgres.mjs';

/** Builds what ships into dist/: the extension, the backend, the MCP server, the terminal's CLI, and the pages of the panels. */
const isProduction = process.argv.includes('--production');

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
// The sources are ES modules; the bundles are not.
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
// What PDF.js reads when a document needs it: the codes of fonts that are not embedded, decoders of scans.
cpSync('node_modules/pdfjs-dist/cmaps', 'dist/pdf/cmaps', { recursive: true });
for (const name of ['jbig2.wasm', 'openjpeg.wasm', 'LICENSE_JBIG2', 'LICENSE_OPENJPEG'])
  cpSync(`node_modules/pdfjs-dist/wasm/${name}`, `dist/pdf/wasm/${name}`);
// What recognises text in pictures, and the languages that it knows.
for (const name of ['tesseract-core-simd-lstm.js', 'tesseract-core-simd-lstm.wasm', 'LICENSE'])
  cpSync(`node_modules/tesseract.js-core/${name}`, `dist/ocr/${name}`);
for (const language of ['eng', 'deu', 'chi_sim']) {
  const data = `${language}.traineddata.gz`;
  cpSync(`node_modules/@tesseract.js-data/${language}/4.0.0_best_int/${data}`, `dist/ocr/${data}`);
}

/**
 * What dependencies bring along and never use here: form-data looks media types up only for parts without one, and
 * fetch-blob polyfills the streams that Node has. Together that was 40 % of the extension. The MCP SDK brings ajv for forms
 * that this server never sends, and a second Zod for schemas written with the version before: half of its bundle.
 */
const leaveOutUnused = {
  name: 'leave-out-unused',
  setup({ onResolve, onLoad }) {
    onResolve(
      { filter: /^(mime-types|web-streams-polyfill\/.*|ajv|ajv-formats|zod\/v3|zod-to-json-schema)$/ },
      ({ path }) => ({ path, namespace: 'unused' }),
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** What Zod's other modules import of its two for JSON Schema. */
const JSON_SCHEMA_NAMES =
  'toJSONSchema allProcessors createToJSONSchemaMethod createStandardJSONSchemaMethod extractDefs finalize initializeContext processSchema handleUnrepresentable'.split(
    ' ',
  );

/**
 * What the extension never does with its schemas is to print them as JSON Schema, as the backend does for its API; and
 * form-data names its class by a polyfill of what every engine has. Together that was a tenth of the extension.
 */
const leaveOutOfExtension = {
  name: 'leave-out-of-extension',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(json-schema-processors|to-json-schema)\.js$/ }, ({ path, importer }) =>
      importer.includes('zod') ? { path, namespace: 'json-schema', sideEffects: false } : undefined,
    );
    // As a module with names it leaves the rest of Zod to be shaken.
    onLoad({ filter: /.*/, namespace: 'json-schema' }, () => ({
      contents: JSON_SCHEMA_NAMES.map((name) => `export const ${name} = undefined;`).join('\n'),
    }));
    onResolve({ filter: /^es-set-tostringtag$/ }, ({ path }) => ({ path, namespace: 'to-string-tag' }));
    onLoad({ filter: /.*/, namespace: 'to-string-tag' }, () => ({
      contents:
        'module.exports = (object, value) => Object.defineProperty(object, Symbol.toStringTag, { value, configurable: true });',
    }));
  },
};

/** A part that is imported only when it is needed is a bundle of its own, which all programs that need it share. */
const loadOnDemand = (source, bundle) => ({
  name: `load-${bundle}-on-demand`,
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/${source}\\.ts$`) }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${bundle}.js`, external: true } : undefined,
    );
  },
});

/** What activates stays small: the parts behind it are loaded when they are first needed. */
const loadAppOnDemand = loadOnDemand('commands/app', 'app');
/** What guesses encodings is large and seldom needed. */
const loadGuessOnDemand = loadOnDemand('guessEncoding', 'encodings');
/** What cuts an answer into sentences is loaded with the first answer that is shown. */
const loadSentencesOnDemand = loadOnDemand('citedAnswer', 'citedAnswer');
/** A team's backend brings a client of PostgreSQL along; it ships with the CLI alone. */
const loadTeamOnDemand = loadOnDemand('team/team', 'team');
/** What asks a model of VS Code and checks its sentences is a sixth of the extension, and most never need it. */
const loadOwnModelOnDemand = loadOnDemand('ownModel', 'ownModel');
/** What searches folders under their ignore rules is needed for folders alone. */
const loadCollectingOnDemand = loadOnDemand('collectFiles', 'collecting');
/** What indexes a workspace is loaded with the first question about one. */
const loadWorkspaceOnDemand = loadOnDemand('workspace/workspaces', 'workspace');

const common = { bundle: true, minify: isProduction, sourcemap: isProduction ? false : 'linked', logLevel: 'warning' };
const onNode = {
  ...common,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode'],
  plugins: [leaveOutUnused, loadGuessOnDemand],
  define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
  // Its main file is a UMD module, whose parts no bundler finds.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

await Promise.all([
  build({
    ...onNode,
    entryPoints: { extension: 'src/extension.ts', app: 'src/commands/app.ts' },
    outdir: 'dist',
    plugins: [
      leaveOutUnused,
      leaveOutOfExtension,
      loadAppOnDemand,
      loadGuessOnDemand,
      loadOwnModelOnDemand,
      loadWorkspaceOnDemand,
      loadCollectingOnDemand,
      loadSentencesOnDemand,
    ],
    logOverride: { 'import-is-undefined': 'silent' },
    // VS Code gives `vscode` to what is required, not to what is imported.
    supported: { 'dynamic-import': false },
  }),
  build({ ...onNode, entryPoints: { backend: 'src/backend/main.ts' }, outdir: 'dist' }),
  // What index threads run: without the server, of which they need nothing.
  build({ ...onNode, entryPoints: { answering: 'src/backend/answering/thread/answeringMain.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { indexing: 'src/backend/indexing/indexMain.ts' }, outdir: 'dist' }),
  // What reads documents stands apart: it is large, and only the threads that read them load it.
  build({ ...onNode, entryPoints: { extract: 'src/backend/extract/extractMain.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { encodings: 'src/text/guessEncoding.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { collecting: 'src/collecting/collectFiles.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { citedAnswer: 'src/asking/citedAnswer.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { ownModel: 'src/asking/ownModel.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { workspace: 'src/workspace/workspaces.ts' }, outdir: 'dist' }),
  build({ ...onNode, entryPoints: { mcp: 'src/cli/mcpProgram.ts' }, outdir: 'dist' }),
  // As a module, it would have Node load the whole of undici for its import of `node:http`, and keep that for as long as `serve` runs.
  build({
    ...onNode,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    plugins: [...onNode.plugins, loadTeamOnDemand],
  }),
  build({ ...onNode, entryPoints: { team: 'src/team/team.ts' }, outdir: 'dist' }),
  build({
    ...common,
    ...onPage,
    entryPoints: { panel: 'media/panel/panel.ts', answer: 'media/answer/answer.ts' },
    outdir: 'dist',
  }),
]);

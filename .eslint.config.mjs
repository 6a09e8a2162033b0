import tseslint from 'typescript-eslint';

/** The only files that may know VS Code; the core runs in Node, so that the CLI, the tests and the benchmarks drive it. */
const VSCODE_FILES = ['src/extension.ts', 'src/contributions.ts', 'src/commands/**', 'src/views/**'];

/** Rooms of src/ by what they may not enter. */
const noImports = (message, ...group) => ({ 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] });

export default tseslint.config(
  { ignores: ['dist/', '.vscode-test/', 'node_modules/', 'test/fixtures/', '**/*.mjs', '**/*.cjs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // `() => resolve()` reads better than a block around a call.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Values that index signatures and protocols promise are checked anyway where a mistake would hurt.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Options carry functions written as methods, and disposables are told by their shape.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // uPlot's enums are `const`, so that only their numbers can be named.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**'],
    ignores: VSCODE_FILES,
    rules: noImports('Only extension.ts, contributions.ts, commands/ and views/ may import vscode.', 'vscode'),
  },
  {
    files: ['src/**'],
    ignores: ['src/cli/terminal.ts', 'src/backend/log.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'Control characters reach no terminal: write by cli/terminal.ts.',
        })),
      ],
    },
  },
  {
    files: ['src/text/**'],
    rules: noImports('text/ knows nobody.', 'vscode', '../**', 'node:fs*', 'node:http*'),
  },
  {
    files: ['src/protocol/**'],
    rules: noImports('protocol/ knows nobody.', 'vscode', '../*', 'node:*'),
  },
  {
    files: ['src/rollout/**'],
    rules: noImports(
      'rollout/ is pure: it knows the protocol and nothing that reads or writes.',
      'vscode',
      'node:fs*',
      'node:http*',
      '../!(protocol)/**',
    ),
  },
  {
    files: ['src/fleet/**'],
    rules: noImports(
      'fleet/ is pure: it knows the protocol and rollout/ alone.',
      'vscode',
      'node:*',
      '../!(protocol|rollout)/**',
    ),
  },
  {
    files: ['src/mcp/**'],
    rules: noImports(
      'mcp/ serves the CLI and the backend alike: it knows protocol/, grounding/, collecting/ and text/ alone.',
      'vscode',
      '../!(protocol|grounding|collecting|text)/**',
    ),
  },
  {
    files: ['src/backend/**'],
    rules: noImports(
      'backend/ shares only protocol/, system/, chunking/, grounding/, mcp/, text/ and fleet/ with the rest.',
      'vscode',
      '**/client/**',
      '**/upload/**',
      '**/rollout/**',
      '**/metrics/**',
      '**/asking/**',
      '**/privacy/**',
      '**/collecting/**',
      '**/library/**',
      '**/history/**',
      '**/rolloutState/**',
      '**/cli/**',
      '**/team/**',
      '**/commands/**',
      '**/views/**',
      '**/core.ts',
      '**/settings.ts',
    ),
  },
  {
    files: ['src/chunking/**', 'src/grounding/**'],
    rules: noImports('chunking/ and grounding/ know only protocol/.', 'vscode', '../!(protocol)/**'),
  },
  {
    files: ['test/**'],
    rules: {
      'no-console': 'off',
      // node:test returns promises that it awaits itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'it', 'suite', 'describe'] },
          ],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);

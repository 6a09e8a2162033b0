import { parseArgs } from 'node:util';
import { mcpCommand } from './mcpCommand.ts';

/**
 * The MCP server alone, as VS Code starts it: the CLI's `mcp` command in a bundle that leaves the rest of the CLI out. Takes
 * `--root DIR` several times, `--data DIR`, `--backend-data DIR` and `--backend URL`, whose token is in the environment.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', multiple: true },
      data: { type: 'string' },
      'backend-data': { type: 'string' },
      backend: { type: 'string' },
    },
  });
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  await mcpCommand(
    { roots: values.root ?? [], data: values.data, backend: values.backend, backendData: values['backend-data'] },
    stopping.signal,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

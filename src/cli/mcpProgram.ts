import { parseArgs } from 'node:util';
import { parseMaxFileSize } from './usage.ts';
import { mcpCommand } from './mcpCommand.ts';
import { writeError } from './terminal.ts';

/**
 * The MCP server alone, as VS Code starts it: the CLI's `mcp` command in a bundle that leaves the rest of the CLI out. Takes
 * `--root DIR` several times, `--data DIR`, `--backend-data DIR`, `--backend URL`, whose token is in the environment, and
 * `--max-file-size MB`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', multiple: true },
      data: { type: 'string' },
      'backend-data': { type: 'string' },
      backend: { type: 'string' },
      'max-file-size': { type: 'string' },
    },
  });
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  await mcpCommand(
    {
      roots: values.root ?? [],
      data: values.data,
      backend: values.backend,
      backendData: values['backend-data'],
      maxFileSizeMB: parseMaxFileSize(values['max-file-size']),
    },
    stopping.signal,
  );
}

main().catch((error: unknown) => {
  writeError(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

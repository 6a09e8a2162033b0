import { parseArgs } from 'node:util';
import { completions, completionScript } from './cli/completion.ts';
import { parseMaxFileSize, PROVIDER_NAMES, USAGE, usageOf, UsageError } from './cli/usage.ts';
import { writeError, writeOut } from './cli/terminal.ts';
import { restartAsBackendProcess } from './client/embeddedBackend.ts';
import { toFailure } from './client/errors.ts';
import { SECRET_DECISIONS, type SecretDecision } from './privacy/secretGate.ts';
import { UploadPathKind } from './protocol/health.ts';
import { Provider } from './protocol/providers.ts';
import { QueryRequest } from './protocol/query.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  backend: { type: 'string' },
  path: { type: 'string' },
  data: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '0' },
  root: { type: 'string', multiple: true },
  provider: { type: 'string' },
  model: { type: 'string' },
  'max-tokens': { type: 'string' },
  'yes-send-to': { type: 'string', multiple: true },
  secrets: { type: 'string' },
  'max-file-size': { type: 'string' },
  database: { type: 'string' },
  storage: { type: 'string' },
  role: { type: 'string' },
  days: { type: 'string' },
  since: { type: 'string' },
  bytes: { type: 'string' },
  files: { type: 'string' },
  questions: { type: 'string' },
  'person-bytes': { type: 'string' },
  'person-files': { type: 'string' },
  'person-questions': { type: 'string' },
  'keep-days': { type: 'string' },
  'public-host': { type: 'string', multiple: true },
  'oidc-issuer': { type: 'string' },
  'oidc-audience': { type: 'string' },
  'oidc-tenant-claim': { type: 'string' },
  'oidc-role-claim': { type: 'string' },
  reason: { type: 'string' },
  anyway: { type: 'boolean', default: false },
  stages: { type: 'string' },
  config: { type: 'string' },
  'auto-advance': { type: 'boolean', default: false },
} as const;

/**
 * Runs one command. Resolves with the exit code: 0 success, 1 failure, 2 wrong usage. Each command loads only what it needs:
 * `serve` would keep everything else in memory for as long as it runs.
 */
async function main(words: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    return (await run(words, signal)) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      writeError(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    writeError(`${error instanceof Error ? toFailure(error, signal).message : String(error)}\n`);
    return 1;
  }
}

async function run(words: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { values, positionals } = parse(words);
  const [command, ...rest] = positionals;
  if (values.help || command === 'help') {
    const asked = command === 'help' ? rest[0] : command;
    writeOut(asked !== undefined && completions().commands.includes(asked) ? usageOf(asked) : USAGE);
    return true;
  }
  const path = parsePath(values.path);
  const session = {
    sendTo: values['yes-send-to'],
    maxTokens: parseMaxTokens(values['max-tokens']),
    onSecrets: parseSecrets(values.secrets),
    maxFileSizeMB: parseMaxFileSize(values['max-file-size']),
  };
  switch (command) {
    case 'query': {
      const [file, question, ...more] = rest;
      if (file === undefined || question === undefined || more.length > 0) {
        throw new UsageError('query takes a file, or a folder, and a question in quotes.');
      }
      const { queryCommand } = await import('./cli/queryCommand.ts');
      await queryCommand(
        { ...values, ...session, file, question, path, provider: parseProvider(values.provider) },
        signal,
      );
      return true;
    }
    case 'upload': {
      if (rest.length === 0) throw new UsageError('upload takes at least one file.');
      const { uploadCommand } = await import('./cli/uploadCommand.ts');
      return await uploadCommand({ ...values, ...session, files: rest, path }, signal);
    }
    case 'metrics': {
      const { metricsCommand } = await import('./cli/metricsCommand.ts');
      await metricsCommand(values);
      return true;
    }
    case 'admin': {
      const { adminFromTerminal } = await import('./cli/teamCommands.ts');
      await adminFromTerminal(rest, values);
      return true;
    }
    case 'serve': {
      const options = { ...values, ...session, port: parsePort(values.port), roots: values.root ?? [] };
      restartAsBackendProcess();
      const { isForTeam, serveTeam } = await import('./cli/teamCommands.ts');
      if (isForTeam(values)) {
        await serveTeam(options, signal);
        return true;
      }
      const { serveCommand } = await import('./cli/serveCommand.ts');
      await serveCommand(options, signal);
      return true;
    }
    case 'mcp': {
      if (rest.length > 0) throw new UsageError('mcp takes its folders as --root DIR.');
      const { mcpCommand } = await import('./cli/mcpCommand.ts');
      await mcpCommand({ ...values, ...session, roots: values.root ?? [] }, signal);
      return true;
    }
    case 'rollout': {
      const { rolloutCommand } = await import('./cli/rolloutCommand.ts');
      writeOut(await rolloutCommand(rest, { ...values, ...session, autoAdvance: values['auto-advance'] }));
      return true;
    }
    case 'completion':
      writeOut(completionScript(rest[0]));
      return true;
    default:
      throw new UsageError(command === undefined ? 'No command was given.' : `There is no command "${command}".`);
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parsePath(text: string | undefined): UploadPathKind | undefined {
  const path = UploadPathKind.optional().safeParse(text);
  if (!path.success) throw new UsageError('--path is either sync or async.');
  return path.data;
}

function parseProvider(text: string | undefined): Provider | undefined {
  const provider = Provider.exclude(['vscode']).optional().safeParse(text);
  if (!provider.success) throw new UsageError(`--provider is ${PROVIDER_NAMES}.`);
  return provider.data;
}

function parseMaxTokens(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const tokens = QueryRequest.shape.max_tokens.safeParse(Number(text));
  if (!tokens.success) throw new UsageError('--max-tokens is a number from 1000 to 1000000.');
  return tokens.data;
}

function parseSecrets(text: string | undefined): SecretDecision | undefined {
  const decision = SECRET_DECISIONS.find((candidate) => candidate === text);
  if (text !== undefined && !decision) throw new UsageError('--secrets is redact, skip or send.');
  return decision;
}

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535)) throw new UsageError('--port is a number from 0 to 65535.');
  return port;
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    stopping.abort();
  });
}
void main(process.argv.slice(2), stopping.signal).then((code) => {
  process.exitCode = code;
});

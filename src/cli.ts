import { parseArgs } from 'node:util';
import { parseMaxFileSize } from './cli/maxFileSize.ts';
import { metricsCommand } from './cli/metricsCommand.ts';
import { queryCommand } from './cli/queryCommand.ts';
import { ROLLOUT_VERBS, rolloutChangeCommand, rolloutStatusCommand } from './cli/rolloutCommand.ts';
import { rolloutReplayCommand } from './cli/rolloutReplayCommand.ts';
import { serveCommand } from './cli/serveCommand.ts';
import { writeError, writeOut } from './cli/terminal.ts';
import { uploadCommand } from './cli/uploadCommand.ts';
import { USAGE, UsageError } from './cli/usage.ts';
import { toUploadError } from './client/toUploadError.ts';
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
  reason: { type: 'string' },
  anyway: { type: 'boolean', default: false },
  stages: { type: 'string' },
  config: { type: 'string' },
} as const;

/** Runs one command. Resolves with the exit code: 0 fine, 1 failed, 2 wrong usage. */
async function main(words: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    return (await run(words, signal)) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      writeError(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    writeError(`${error instanceof Error ? toUploadError(error, signal).message : String(error)}\n`);
    return 1;
  }
}

async function run(words: readonly string[], signal: AbortSignal): Promise<boolean> {
  const { values, positionals } = parse(words);
  const [command, ...rest] = positionals;
  if (values.help || command === 'help') {
    writeOut(USAGE);
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
        throw new UsageError('query takes a file and a question in quotes.');
      }
      await queryCommand(
        { ...values, ...session, file, question, path, provider: parseProvider(values.provider) },
        signal,
      );
      return true;
    }
    case 'upload':
      if (rest.length === 0) throw new UsageError('upload takes at least one file.');
      return await uploadCommand({ ...values, ...session, files: rest, path }, signal);
    case 'metrics':
      await metricsCommand(values);
      return true;
    case 'serve':
      await serveCommand({ ...values, ...session, port: parsePort(values.port), roots: values.root ?? [] }, signal);
      return true;
    case 'mcp': {
      if (rest.length > 0) throw new UsageError('mcp takes its folders as --root DIR.');
      // The other commands have no use for the protocol's library, which takes longer to load than they do.
      const { mcpCommand } = await import('./cli/mcpCommand.ts');
      await mcpCommand({ ...values, ...session, roots: values.root ?? [] }, signal);
      return true;
    }
    case 'rollout':
      await runRollout(rest, { ...values, ...session });
      return true;
    default:
      throw new UsageError(command === undefined ? 'No command was given.' : `There is no command "${command}".`);
  }
}

/** `rollout VERB`; each verb takes its own options and no others. */
async function runRollout(
  words: readonly string[],
  options: Omit<Parameters<typeof rolloutChangeCommand>[0], 'verb'> & {
    readonly stages?: string | undefined;
    readonly config?: string | undefined;
  },
): Promise<void> {
  const [verb, ...rest] = words;
  const change = ROLLOUT_VERBS.find((name) => name === verb);
  const { reason, anyway, stages, config, ...session } = options;
  if (reason !== undefined && !change) throw new UsageError(`--reason goes with ${ROLLOUT_VERBS.join(', ')}.`);
  if (anyway && change !== 'advance') throw new UsageError('--anyway goes with rollout advance.');
  if ((stages ?? config) !== undefined && verb !== 'replay') {
    throw new UsageError('--stages and --config go with rollout replay.');
  }
  if (verb === 'replay') {
    const [file, ...more] = rest;
    if (file === undefined || more.length > 0) throw new UsageError('rollout replay takes one file of metrics.');
    await rolloutReplayCommand({ file, json: session.json, stages, config });
    return;
  }
  if (rest.length > 0) throw new UsageError(`rollout ${verb ?? ''} takes no more words.`);
  if (verb === 'status') await rolloutStatusCommand(session);
  else if (change) await rolloutChangeCommand({ ...session, verb: change, reason, anyway });
  else throw new UsageError(`rollout knows status, ${ROLLOUT_VERBS.join(', ')} and "replay METRICS.JSONL".`);
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
  if (!provider.success) throw new UsageError('--provider is auto, local, kimi, glm, openai, ollama or custom.');
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
process.exitCode = await main(process.argv.slice(2), stopping.signal);

import { ModelProviderId } from '../protocol/providers.ts';
import { SETTINGS } from '../settings.ts';

/** The names of the providers in a terminal, as `auto, local, … or custom`. */
export const PROVIDER_NAMES = ['auto', 'local', ...ModelProviderId.options].join(', ').replace(/, (?=\w+$)/, ' or ');

/** Error of a command that was called wrongly: it ends with exit code 2 and the usage. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const USAGE = `Usage:
  query FILE "QUESTION" [--json]     Ask a question about a file
  query DIR "QUESTION" [--json]      Ask about all files of a folder that its ignore rules leave; what has changed is sent first
  upload FILES... [--json]           Upload files so that they can be queried; of a folder, what its ignore rules leave
  metrics [--json]                   Summarise the uploads of this machine
  serve [--host HOST] [--port PORT]  Run the backend on its own
  serve --database URL --storage URL Run one of any number of nodes of a team's backend
  admin migrate | tenant add NAME | tenant limit NAME | token add TENANT/PERSON | token list | token revoke ID | usage | audit | sweep
                                     Set up a team's backend and its people
  mcp [--root DIR]...                Speak the Model Context Protocol on standard input and output
  rollout status [--json]            Say which path uploads take here and why, and where the rollout stands
  rollout start | advance | pause | resume | roll-back | unlock  [--reason TEXT] [--json]
                                     Turn the rollout; unlock ends a rollback, also one that only a person may end
  rollout replay METRICS.JSONL [--json]
                                     Show what the rollout would have done with recorded uploads
  rollout fleet status | report [--json] --backend URL
                                     Say where the rollout of the backend's fleet stands; report writes Markdown
  rollout fleet start | advance | pause | resume | roll-back  [--reason TEXT] --backend URL
                                     Turn it, with the token of an admin in SMART_FILE_QUERY_TOKEN
  completion bash | zsh | fish       Print what makes a shell complete commands and options of smart-file-query

Options of query:
  --provider NAME     Have ${PROVIDER_NAMES} answer; auto takes the best that has a key
  --model NAME        Ask this model of a named provider
  --max-tokens N      Send at most this many tokens to a model (8000)
Options of query, upload, mcp and serve:
  --yes-send-to HOST  Agree that passages, or files for a remote backend, are sent to this host; may be given several times.
                      SMART_FILE_QUERY_SEND_TO=HOST,HOST says the same. With serve it agrees for the clients of /mcp; those
                      of the other routes agree themselves
Options of query, upload and mcp:
  --secrets WHAT      What is done with files in which keys or passwords are found before they go to a remote
                      backend: redact sends a copy without them, skip leaves them out, send sends them as they are
  --backend URL       Use this backend instead of the embedded one; its token is taken from SMART_FILE_QUERY_TOKEN
  --path sync|async   Take this upload path, whatever the rollout says
  --max-file-size MB  Refuse files that are larger without reading them (100); 512KB, 50MB and 1GB are understood, too
Options of mcp and serve:
  --root DIR          Let MCP clients ask about files in this folder; may be given several times. Of a folder that the
                      client names, mcp takes what lies within these. Without it, mcp takes the folders that its client
                      names, else the working directory, and serve allows none at /mcp
Options of serve:
  --max-file-size MB  Take no files that are larger, and tell clients so (5GB)
  --public-host NAME  The name under which a proxy passes clients of /mcp on; may be given several times, or SMART_FILE_QUERY_PUBLIC_HOST
  --oidc-issuer URL   Take the tokens of this OpenID Connect provider as well; or SMART_FILE_QUERY_OIDC_ISSUER, and so on
  --oidc-audience ID  What its tokens have to be meant for
  --oidc-tenant-claim NAME, --oidc-role-claim NAME
                      The claims with the tenant (tenant) and the role (role; without it, member)
Options of serve and admin:
  --database URL      Keep a team's names in this PostgreSQL: postgres://user:password@host/database; or SMART_FILE_QUERY_DATABASE_URL
  --storage URL       Keep a team's bytes in a folder that all nodes share, file:///folder, or in a bucket,
                      s3://bucket/prefix?endpoint=https://host; or SMART_FILE_QUERY_STORAGE_URL
  --role ROLE         What the new token allows: admin, member (uploads, asks, deletes its own) or reader (asks)
  --days N            How long the new token is valid; without it, until it is revoked
Options of admin:
  --bytes SIZE, --files N, --questions N
                      What a tenant may keep (500GB) and ask a minute; none lifts a limit
  --person-bytes SIZE, --person-files N, --person-questions N
                      The same for each person of the tenant
  --keep-days N       Delete files that nobody has asked about or read for so many days
  --since TIME        Print the audit log from this day or time on
Options of rollout:
  --reason TEXT       Why, for the record
  --anyway            Advance although the stage has not passed
  --auto-advance      Let the fleet go on by itself when a stage has passed
  --stages LIST       Replay, or start a fleet, with these stages: PERCENTAGE:HOURS:SUCCESS,... as in 1:24:99.5,10:48:99,100:168:98
  --config FILE       Replay with the thresholds in this file, {"stages": [{"percentage", "hours", "successRate"}, ...],
                      "autoAdvance": false, "guard": {"maxErrorRate": 0.05, ...}}; what it leaves out is as it is by default.
                      Start a fleet with the plan in it, {"stages": [...], "baselineHours": 24, "autoAdvance": false,
                      "holdback": 10, "minMachines": 20}
  --backend URL       Turn the rollout of uploads to this backend; each backend has a rollout of its own
Options of every command:
  --data DIR          Keep data, metrics and the rollout's state in this folder (~/.local/share/smart-file-query).
                      It may be the one that VS Code keeps the extension's state in, which ends in
                      User/globalStorage/smart-file-query.smart-file-query: rollout status, pause, resume and unlock
                      then act on all its windows, while the percentage stays a setting of VS Code
  --verbose           Say on standard error what is being done

SMART_FILE_QUERY_MACHINE_ID names this machine for the rollout, whose bucket is made from the name: for containers and runners
that are new each time. Otherwise a random name is kept in the data folder.

ASYNC_UPLOAD_ENABLED, ASYNC_UPLOAD_ROLLOUT (percent), ASYNC_UPLOAD_FALLBACK, ASYNC_UPLOAD_MAX_RETRIES and ASYNC_UPLOAD_TIMEOUT
(seconds) decide for one command what the settings decide in VS Code.

serve runs the rollout of a fleet where SMART_FILE_QUERY_ADMIN_TOKEN is the token of its admin, and tells the addresses in
SMART_FILE_QUERY_WEBHOOKS, separated by commas, what it decides, signed under SMART_FILE_QUERY_WEBHOOK_SECRET. query and upload share the records of
uploads with the fleet of their backend, and take part, where SMART_FILE_QUERY_METRICS_SHARE is true.

Keys of model services are taken from SMART_FILE_QUERY_KIMI_KEY, SMART_FILE_QUERY_GLM_KEY, SMART_FILE_QUERY_OPENAI_KEY and
SMART_FILE_QUERY_CUSTOM_KEY, addresses from SMART_FILE_QUERY_CUSTOM_BASE_URL and the like.

Behind a proxy HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY hold. NODE_EXTRA_CA_CERTS names further certificates to trust, and
NODE_OPTIONS=--use-system-ca trusts those of the system. Services that ask for a certificate are shown SMART_FILE_QUERY_CLIENT_CERT: a
PEM file with its key, or with SMART_FILE_QUERY_CLIENT_KEY beside it, or a .p12 file; SMART_FILE_QUERY_CLIENT_KEY_PASSPHRASE unlocks it.

Exit codes: 0 fine, 1 failed, 2 wrong usage
`;

/** The parts of the usage: the lines of each command, the options with the commands that they are for, and the rest. */
const SECTION = /^Options of (.+):$/;

/** The usage of one command: how it is called, its options, and those of every command. */
export function usageOf(command: string): string {
  const lines = USAGE.split('\n');
  const shown: string[] = [];
  let isOfCommand = false;
  let section: string | undefined;
  for (const line of lines) {
    const title = SECTION.exec(line)?.[1];
    if (title !== undefined) section = title;
    else if (line === '') section = '';
    if (section === undefined) {
      // A line that is indented further goes on with the entry before it.
      const name = /^ {2}(\S+)/.exec(line)?.[1];
      if (name !== undefined) isOfCommand = name === command;
      if (isOfCommand || line === 'Usage:') shown.push(line);
    } else if (section !== '') {
      const names = section.split(/, | and /);
      if (names.includes(command) || section === 'every command') shown.push(line);
    }
  }
  return `${shown.join('\n')}\n`;
}

/** The factor from each unit to MB; a number without a unit is in MB already. */
const MB_IN: Readonly<Record<string, number>> = { KB: 1 / 1024, MB: 1, GB: 1024 };

/**
 * The value of `--max-file-size`, as in `50MB`, `512KB`, `2GB` or `50`, in MB (1,048,576 bytes), within the limits of the setting.
 * Throws a `UsageError` for any other.
 */
export function parseMaxFileSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit = 'MB'] = /^(\d+(?:\.\d+)?)([KMG]B)?$/i.exec(text) ?? [];
  const size = SETTINGS['upload.maxFileSizeMB'].safeParse(Number(number) * (MB_IN[unit.toUpperCase()] ?? NaN));
  if (!size.success) {
    throw new UsageError(
      `--max-file-size is a number of MB from 0.001 to 5120, as in 50, 50MB, 512KB or 1GB, not "${text}".`,
    );
  }
  return size.data;
}

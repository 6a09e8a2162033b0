/** The command was called wrongly: exit code 2 and how it is called. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const USAGE = `Usage:
  query FILE "QUESTION" [--json]     Ask a question about a file
  upload FILES... [--json]           Upload files so that they can be queried
  metrics [--json]                   Summarise the uploads of this machine
  serve [--host HOST] [--port PORT]  Run the backend on its own
  mcp [--root DIR]...                Speak the Model Context Protocol on standard input and output
  rollout replay METRICS.JSONL       Show what the rollout would have done with recorded uploads

Options of query:
  --provider NAME     Have auto, local, kimi, glm, openai, ollama or custom answer; auto takes the best that has a key
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
  --max-file-size MB  Refuse files that are larger without reading them (100)
Options of mcp and serve:
  --root DIR          Let MCP clients ask about files in this folder; may be given several times. Of a folder that the
                      client names, mcp takes what lies within these. Without it, mcp takes the folders that its client
                      names, else the working directory, and serve allows none at /mcp
Options of every command:
  --data DIR          Keep data and metrics in this folder
  --verbose           Say on standard error what is being done

Keys of model services are taken from SMART_FILE_QUERY_KIMI_KEY, SMART_FILE_QUERY_GLM_KEY, SMART_FILE_QUERY_OPENAI_KEY and
SMART_FILE_QUERY_CUSTOM_KEY, addresses from SMART_FILE_QUERY_CUSTOM_BASE_URL and the like.

Exit codes: 0 fine, 1 failed, 2 wrong usage
`;

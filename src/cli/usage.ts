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

Options of query, upload and mcp:
  --backend URL       Use this backend instead of the embedded one; its token is taken from SMART_FILE_QUERY_TOKEN
  --path sync|async   Take this upload path, whatever the rollout says
Options of mcp and serve:
  --root DIR          Let MCP clients ask about files in this folder; may be given several times. Without it, mcp takes the
                      folders that its client names, else the working directory, and serve allows none at /mcp
Options of every command:
  --data DIR          Keep data and metrics in this folder
  --verbose           Say on standard error what is being done

Exit codes: 0 fine, 1 failed, 2 wrong usage
`;

/** Where the backend says what it does. Never given tokens, questions or file contents. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Writes to standard error, which the parent process copies into its log; standard output belongs to the protocol. */
export const stderrLogger: Logger = {
  info: (message) => process.stderr.write(`[info] ${message}\n`),
  warn: (message) => process.stderr.write(`[warn] ${message}\n`),
  error: (message) => process.stderr.write(`[error] ${message}\n`),
};

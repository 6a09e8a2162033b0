import { terminalText } from '../text/terminalText.ts';

/** Log of the backend. Never given tokens, questions or file contents. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Writes to standard error, which the parent process copies into its log; standard output belongs to the protocol. */
export const stderrLogger: Logger = {
  info: (message) => write('info', message),
  warn: (message) => write('warn', message),
  error: (message) => write('error', message),
};

/** Writes a line for a terminal: a message may name a file or quote a client, and standard error may be a terminal. */
function write(level: string, message: string): void {
  process.stderr.write(`[${level}] ${terminalText(message)}\n`);
}

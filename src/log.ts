/** Log of the core; VS Code's log output channel is one. Never given secrets or file contents. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

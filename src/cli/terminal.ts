import { terminalJson, terminalText } from '../text/terminalText.ts';

/** The last place before standard output and standard error: everything that the commands say goes through here. */

/** Writes an answer or a result. */
export function writeOut(text: string): void {
  process.stdout.write(terminalText(text));
}

/** Writes a result as one line of JSON. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${terminalJson(value)}\n`);
}

/** Writes what a person should know and a program should not read. */
export function writeError(text: string): void {
  process.stderr.write(terminalText(text));
}

/** Calls `listener` when nobody reads standard output any more. */
export function onOutputClosed(listener: () => void): void {
  process.stdout.on('error', listener);
}

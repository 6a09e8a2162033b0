import { terminalJson, terminalText } from '../text/terminalText.ts';

/** The last place before standard output and standard error: all output of the commands goes through here. */

/** Writes an answer or a result. */
export function writeOut(text: string): void {
  process.stdout.write(terminalText(text));
}

/** Writes a result as one line of JSON. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${terminalJson(value)}\n`);
}

/** Writes a message for the user, which a program should not read, to standard error. */
export function writeError(text: string): void {
  process.stderr.write(terminalText(text));
}

/** Calls `listener` when the reader of standard output has closed it. */
export function onOutputClosed(listener: () => void): void {
  process.stdout.on('error', listener);
}

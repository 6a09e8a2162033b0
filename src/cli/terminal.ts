import { TerminalStyle, type StyledText } from './terminalStyle.ts';
import { terminalJson, terminalText } from '../text/terminalText.ts';

/** The last place before standard output and standard error: all output of the commands goes through here. */

/** Writes an answer or a result. */
export function writeOut(text: string): void {
  process.stdout.write(terminalText(text));
}

/** Writes a text that has colours and links where standard output is a terminal. */
export function writeStyled(make: (style: TerminalStyle) => StyledText): void {
  const style = new TerminalStyle({ isTerminal: process.stdout.isTTY, environment: process.env });
  process.stdout.write(make(style).text);
}

/** Replaces the last line on standard error by this one, where that is a terminal; nothing elsewhere. An empty one goes. */
export function writeProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${terminalText(line.slice(0, process.stderr.columns - 1))}`);
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

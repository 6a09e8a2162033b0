import { terminalText } from '../text/terminalText.ts';

/** A text with styles, in which everything that came from outside is shown and not acted on by a terminal. */
export class StyledText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Puts texts together. Those that have no style yet are made harmless to a terminal. */
export function styledText(
  strings: TemplateStringsArray,
  ...values: readonly (string | StyledText | readonly StyledText[])[]
): StyledText {
  const shown = values.map((value) => {
    if (typeof value === 'string') return terminalText(value);
    return value instanceof StyledText ? value.text : value.map(({ text }) => text).join('');
  });
  return new StyledText(strings.map((string, index) => string + (shown[index] ?? '')).join(''));
}

/** Variables and facts by which a program tells whether it may write colours. */
export interface TerminalFacts {
  readonly isTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Colours and links where a terminal knows them; elsewhere the text alone. */
export class TerminalStyle {
  readonly #isOn: boolean;

  /** `NO_COLOR` and `TERM=dumb` turn styles off in a terminal, `FORCE_COLOR` turns them on elsewhere. */
  constructor({ isTerminal, environment }: TerminalFacts) {
    const { NO_COLOR = '', FORCE_COLOR = '', TERM } = environment;
    const isForced = FORCE_COLOR !== '' && FORCE_COLOR !== '0';
    this.#isOn = NO_COLOR === '' && (isForced || (isTerminal && TERM !== 'dumb'));
  }

  bold(text: string): StyledText {
    return this.#styled(text, 1, 22);
  }

  dim(text: string): StyledText {
    return this.#styled(text, 2, 22);
  }

  code(text: string): StyledText {
    return this.#styled(text, 36, 39);
  }

  /** A link as OSC 8 has it: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda */
  link(text: string, url: string): StyledText {
    const shown = terminalText(text);
    // An address of `pathToFileURL` has its control characters escaped; anything else might not.
    return new StyledText(this.#isOn ? `\x1b]8;;${terminalText(url)}\x1b\\${shown}\x1b]8;;\x1b\\` : shown);
  }

  #styled(text: string, begin: number, end: number): StyledText {
    const shown = terminalText(text);
    return new StyledText(this.#isOn && shown !== '' ? `\x1b[${begin}m${shown}\x1b[${end}m` : shown);
  }
}

/** What tells VS Code's models apart. */
interface Offered {
  readonly id: string;
  readonly vendor: string;
}

/** The vendor whose default VS Code itself takes where an extension names no model. */
const FIRST_VENDOR = 'copilot';

/**
 * The model for a person who has named none: the one that they last chose in the chat, else the first of Copilot's, else the
 * first. VS Code's API does not tell extensions which model is the default, only, in the chat, which one is chosen there.
 */
export function defaultModel<T extends Offered>(models: readonly T[], chosenInChat: string | undefined): T | undefined {
  return (
    models.find(({ id }) => id === chosenInChat) ?? models.find(({ vendor }) => vendor === FIRST_VENDOR) ?? models[0]
  );
}

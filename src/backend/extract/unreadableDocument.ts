/** A document that is damaged, encrypted, too large or an attack. The message is one sentence for the person. */
export class UnreadableDocument extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableDocument';
  }
}

/** A document that is damaged. The message says so in a sentence; what a person can do about it follows. */
export class DamagedDocument extends UnreadableDocument {
  constructor(message: string, options?: ErrorOptions) {
    super(`${message} Save it again in the program that made it, or ask about another copy.`, options);
  }
}

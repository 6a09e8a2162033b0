/** A document that is damaged, encrypted, too large or an attack. The message is one sentence for the person. */
export class UnreadableDocument extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableDocument';
  }
}

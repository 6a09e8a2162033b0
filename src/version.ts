/** The version of the product; package.json says the same, and a test holds the two together. */
export const VERSION = '0.1.0';

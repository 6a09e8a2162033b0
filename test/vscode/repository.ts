import { join, resolve } from 'node:path';

/** The repository's root folder: it holds package.json, and it is the extension's development path. */
export const repositoryFolder = resolve(import.meta.dirname, '../..');

/** Everything these tools download, unpack or write stays below this ignored folder. */
export const cacheFolder = join(repositoryFolder, '.vscode-test');

import { mkdirSync, watch } from 'node:fs';

/**
 * Calls back with the name of whatever changes in a folder, which is made where it is missing. Returns a function that ends
 * it. Where the file system cannot be watched, nothing is heard.
 */
export function watchFolder(folder: string, listener: (name: string | null) => void): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const watcher = watch(folder, { persistent: false }, (_event, name) => listener(name));
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

import type { IncomingMessage } from 'node:http';

/** A request that has been silent for so long, in milliseconds, and so often in a row, has nothing more to bring. */
const SILENCE_MS = 40;
const SILENT_LOOKS = 2;

/** How long a request that is not silent may go on, in milliseconds: whoever has come for the upload waits meanwhile. */
const MOST_MS = 400;

/** How long bytes that have arrived may wait to be taken, in milliseconds: the request may still be waiting for the upload itself. */
const MOST_UNREAD_MS = 2000;

/**
 * Ends the request of an upload that a later one has come for. What has already arrived is taken first: the client believes
 * to have sent it, and would have to send it again.
 */
export function endEarlierRequest(request: IncomingMessage): void {
  const { socket } = request;
  const started = performance.now();
  let bytes = socket.bytesRead;
  let silentLooks = 0;
  const look = (): void => {
    if (request.complete) return;
    const isUnread = request.readableLength > 0;
    silentLooks = socket.bytesRead === bytes && !isUnread ? silentLooks + 1 : 0;
    bytes = socket.bytesRead;
    const isOver = performance.now() - started > (isUnread ? MOST_UNREAD_MS : MOST_MS);
    if (silentLooks === SILENT_LOOKS || isOver) request.destroy();
    else lookLater();
  };
  // A process that was held up comes to its timers first, and to what has arrived meanwhile after them.
  const lookLater = (): unknown => setTimeout(() => setImmediate(look), SILENCE_MS);
  lookLater();
}

import type { IncomingMessage } from 'node:http';

/** A request that has been silent for so long, in milliseconds, has nothing more to bring. */
const SILENCE_MS = 60;

/** How long a request that is not silent may go on, in milliseconds: whoever has come for the upload waits meanwhile. */
const MOST_MS = 400;

/** How long bytes that have arrived may wait to be taken, in milliseconds: the request may still be waiting for the upload itself. */
const MOST_UNREAD_MS = 2000;

/**
 * Ends the request of an upload that a later one has come for. What has already arrived is taken first: the client believes
 * to have sent it, and would have to send it again.
 */
export function giveWay(request: IncomingMessage): void {
  const { socket } = request;
  const started = performance.now();
  let bytes = socket.bytesRead;
  const look = (): void => {
    if (request.complete) return;
    const isUnread = request.readableLength > 0;
    const isSilent = socket.bytesRead === bytes && !isUnread;
    bytes = socket.bytesRead;
    const isOver = performance.now() - started > (isUnread ? MOST_UNREAD_MS : MOST_MS);
    if (isSilent || isOver) request.destroy();
    else setTimeout(look, SILENCE_MS);
  };
  setTimeout(look, SILENCE_MS);
}

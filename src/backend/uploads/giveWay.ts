import type { IncomingMessage } from 'node:http';

/** A request that has been silent for so long, in milliseconds, has nothing more to bring. */
const SILENCE_MS = 20;

/** How long a request that is not silent may go on, in milliseconds: whoever has come for the upload waits meanwhile. */
const MOST_MS = 200;

/**
 * Ends the request of an upload that a later one has come for. What has already arrived is taken first: the client believes
 * to have sent it, and would have to send it again.
 */
export function giveWay(request: IncomingMessage): void {
  const { socket } = request;
  const latest = performance.now() + MOST_MS;
  let bytes = socket.bytesRead;
  const look = (): void => {
    if (request.complete) return;
    const isSilent = socket.bytesRead === bytes;
    bytes = socket.bytesRead;
    if (isSilent || performance.now() > latest) request.destroy();
    else setTimeout(look, SILENCE_MS);
  };
  setTimeout(look, SILENCE_MS);
}

import type { Health } from '../protocol/health.ts';
import type { AnsweringServices } from './answering/retrieve.ts';
import type { Fleet } from './fleet/fleetService.ts';
import type { RequestContext, Route } from './http/route.ts';
import type { Chunks, Uploads } from './ports.ts';
import type { PartUploads } from './uploads/partUploads.ts';

/** Services that the routes use. */
export interface BackendServices extends AnsweringServices {
  readonly health: Health;
  readonly chunks: Chunks;
  readonly uploads: Uploads;
  /** OpenAI's uploads by parts; undefined where this backend takes none. */
  readonly partUploads: PartUploads | undefined;
  /** The rollout over a fleet, as whoever asks may use it; undefined where there is none. */
  readonly fleet: Fleet | undefined;
  readonly maxFileBytes: number;
  /** The folders of this machine that MCP clients may ask about; none by default. */
  readonly mcpRoots: readonly string[];
  /** The remote hosts that answers for MCP clients may send passages to; none by default. */
  readonly mcpSendTo: readonly string[];
  /** The names under which MCP clients reach this backend through a proxy; none by default. */
  readonly publicHosts: readonly string[];
}

export type BackendRoute = Route<BackendServices>;
export type BackendRequest = RequestContext<BackendServices>;

import type { Route } from '../http/route.ts';
import { createUpload } from '../uploads/createUpload.ts';
import { deleteUpload } from '../uploads/deleteUpload.ts';
import { headUpload } from '../uploads/headUpload.ts';
import { optionsUpload } from '../uploads/optionsUpload.ts';
import { patchUpload } from '../uploads/patchUpload.ts';
import { createDelta } from './createDelta.ts';
import { createFile } from './createFile.ts';
import { createBatch } from './createBatch.ts';
import { deleteFile } from './deleteFile.ts';
import { fileContent } from './fileContent.ts';
import { fileEvents } from './fileEvents.ts';
import { getFile } from './getFile.ts';
import { health } from './health.ts';
import { listFiles } from './listFiles.ts';
import { mcp } from './mcp.ts';
import { openapi } from './openapi.ts';
import { passages } from './passages.ts';
import { providers } from './providers.ts';
import { query } from './query.ts';
import { queryChunks } from './queryChunks.ts';

/** Every endpoint of the backend. */
export const routes: readonly Route[] = [
  health,
  openapi,
  createFile,
  createBatch,
  queryChunks,
  createDelta,
  listFiles,
  getFile,
  deleteFile,
  fileContent,
  fileEvents,
  query,
  passages,
  providers,
  mcp,
  optionsUpload,
  createUpload,
  headUpload,
  patchUpload,
  deleteUpload,
];

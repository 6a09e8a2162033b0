import { createUpload, deleteUpload, headUpload, optionsUpload, patchUpload } from './tus.ts';
import { mcp, passages, providers, query } from './asking.ts';
import { createBatch, createFile } from './createFiles.ts';
import { createDelta, queryChunks } from './delta.ts';
import { deleteFile, fileContent, fileEvents, getFile, listFiles } from './files.ts';
import { health, openapi } from './meta.ts';
import type { BackendRoute } from '../services.ts';

const described: readonly BackendRoute[] = [
  health,
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

/** Every endpoint of the backend. */
export const routes: readonly BackendRoute[] = [...described, openapi(described)];

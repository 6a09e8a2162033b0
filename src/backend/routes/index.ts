import * as z from 'zod';
import { createUpload, deleteUpload, headUpload, optionsUpload, patchUpload } from './tus.ts';
import { mcp, passages, providers, query } from './asking.ts';
import { createBatch, createFile } from './createFiles.ts';
import { createDelta, queryChunks } from './delta.ts';
import { fleetRoutes } from './fleet.ts';
import { deleteFile, fileContent, fileEvents, getFile, listFiles } from './files.ts';
import { openAiUploadRoutes } from './openAiUploads.ts';
import { vectorStoreRoutes } from './vectorStores.ts';
import type { BackendRoute } from '../services.ts';
import { Health } from '../../protocol/health.ts';
import { describeApi, json } from '../http/route.ts';
import { sendJson } from '../http/httpBody.ts';

/** `GET /health`: needs no token; tells only the backend's capabilities. */
const health: BackendRoute = {
  method: 'GET',
  path: '/health',
  described: { summary: 'What this backend can do', answer: json('Health', Health) },
  isPublic: true,
  handle({ response, services }) {
    sendJson(response, 200, services.health);
  },
};

/** `GET /openapi.json`: these routes and itself in OpenAPI 3.1. */
function openapi(others: readonly BackendRoute[]): BackendRoute {
  const route: BackendRoute = {
    method: 'GET',
    path: '/openapi.json',
    described: { summary: 'This document', answer: json('OpenApi', z.object({ openapi: z.string() })) },
    handle({ response, services }) {
      sendJson(response, 200, describeApi([...others, route], 'Smart File Query backend', services.health.version));
    },
  };
  return route;
}

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
  ...openAiUploadRoutes,
  ...vectorStoreRoutes,
  ...fleetRoutes,
];

/** Every endpoint of the backend. */
export const routes: readonly BackendRoute[] = [...described, openapi(described)];

import { join } from 'node:path';
import { repositoryFolder } from '../vscode/repository.ts';

/** What the runs keep for the next one. */
export const cacheFolder = join(repositoryFolder, 'node_modules', '.cache', 'mutation');

/** Which tests judge the mutants of a folder below src/, and how many of them have to be found. */
export interface MutatedFolder {
  /** Globs of test files, relative to the repository. */
  readonly tests: readonly string[];
  /** The share of the mutants that matter which the tests have to find, in percent. */
  readonly goal: number;
}

const DEFAULT_GOAL = 80;

/** Folders whose tests do not simply lie in the folder of the same name below test/unit/. */
const FOLDERS: Readonly<Record<string, MutatedFolder>> = {
  rollout: {
    tests: ['test/unit/{rollout,rolloutState}/*.test.ts', 'test/unit/cli/rollout.test.ts'],
    goal: 90,
  },
  upload: { tests: ['test/unit/upload/*.test.ts', 'test/conformance/upload/*.test.ts'], goal: 90 },
  privacy: {
    tests: [
      'test/unit/collecting/secret*.test.ts',
      'test/unit/collecting/{ordinaryFiles,redactedCopies,sendPreview}.test.ts',
      'test/unit/asking/{consent,uploadGate}.test.ts',
      'test/unit/cli/secrets.test.ts',
    ],
    goal: 90,
  },
  localFile: { tests: ['test/unit/upload/{digest,fileSnapshot}.test.ts'], goal: DEFAULT_GOAL },
  protocol: { tests: ['test/unit/**/*.test.ts'], goal: DEFAULT_GOAL },
  views: { tests: ['test/unit/panel/*.test.ts'], goal: DEFAULT_GOAL },
  'backend/answering/kinds': { tests: ['test/unit/answering/kinds/*.test.ts'], goal: DEFAULT_GOAL },
  'backend/answering/models': {
    tests: ['test/unit/answering/{models/*,repetition}.test.ts', 'test/conformance/models/*.test.ts'],
    goal: DEFAULT_GOAL,
  },
  'backend/answering': {
    tests: [
      'test/unit/answering/*.test.ts',
      'test/unit/backend/{asking,ranges,structuredAnswers}.test.ts',
      'test/unit/asking/severalFiles.test.ts',
      'test/conformance/models/{choice,followUp,lines}.test.ts',
    ],
    goal: DEFAULT_GOAL,
  },
  'backend/search': { tests: ['test/unit/search/*.test.ts'], goal: DEFAULT_GOAL },
  'backend/uploads': {
    tests: [
      'test/unit/backend/{tus*,uploadEpochs,expirySweep,fullDisk,contentEncoding,sharedStore,sharedUploads}.test.ts',
    ],
    goal: DEFAULT_GOAL,
  },
  'backend/routes': { tests: ['test/unit/backend/*.test.ts'], goal: DEFAULT_GOAL },
  'backend/http': { tests: ['test/unit/backend/*.test.ts'], goal: DEFAULT_GOAL },
  'backend/indexing': { tests: ['test/unit/backend/*.test.ts'], goal: DEFAULT_GOAL },
  'backend/store': { tests: ['test/unit/backend/*.test.ts'], goal: DEFAULT_GOAL },
};

/** The tests and the goal of a folder, or of the named folder that it lies in. */
export function mutatedFolder(folder: string): MutatedFolder {
  const named = Object.entries(FOLDERS).find(([name]) => folder === name || folder.startsWith(`${name}/`));
  if (named) return named[1];
  const [room = ''] = folder.split('/').slice(folder.startsWith('backend/') ? 1 : 0);
  return { tests: [`test/unit/${room}/*.test.ts`], goal: DEFAULT_GOAL };
}

/** The team's backend as the CLI loads it, a bundle of its own: the extension has nothing of it. */
export { adminCommand, AdminUsageError, auditEntries } from './adminCommand.ts';
export { structuredLog } from './requestLog.ts';
export { startTeamBackend } from './teamBackend.ts';

import { startTeamBackend, type TeamBackendOptions } from '../../src/team/teamBackend.ts';
import { stderrLogger } from '../../src/backend/log.ts';

/** A node of a team's backend as a process of its own, to be killed: its options as JSON come as the argument. */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<TeamBackendOptions, 'log'>;
const backend = await startTeamBackend({ ...options, log: stderrLogger });
process.stdout.write(`${backend.url}\n`);
process.once('SIGTERM', () => void backend.close());

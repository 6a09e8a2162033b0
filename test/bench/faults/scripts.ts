import { randomInt } from 'node:crypto';
import { runUploadScripts } from '../../helpers/uploadScripts.ts';
import type { Report } from '../report.ts';
import { BENCH_TOKEN, withServer } from '../runServer.ts';

const COUNT = { quick: 500, full: 10_000 };
const CONCURRENCY = 8;

/** Randomised upload scripts: every file ends stored exactly once, or reported failed with its reason. */
export async function measureScripts(report: Report, folder: string, isQuick: boolean): Promise<void> {
  const count = isQuick ? COUNT.quick : COUNT.full;
  const seed = randomInt(2 ** 31);
  const ends = new Map<string, number>();
  const breach = await withServer('embedded', 'indexed', ({ url }) =>
    runUploadScripts(
      { seed, count, concurrency: CONCURRENCY },
      { url, token: BENCH_TOKEN },
      folder,
      (_script, outcome) => {
        const end = outcome.kind === 'stored' ? 'stored' : `failed: ${outcome.type}`;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      },
    ).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    ),
  );
  const rows = [...ends].map(([end, uploads]) => ({ end, uploads: String(uploads) }));
  report.table(`${count} randomised upload scripts of seed ${seed}`, rows, {
    seed,
    count,
    ends: Object.fromEntries(ends),
  });
  if (breach !== undefined) report.note(`A promise was broken, and the scripts ended there: ${breach}`);
  report.goal({
    name: 'scripts that leave a file lost, doubled or torn',
    measured: breach === undefined ? 0 : 1,
    atMost: 0,
    unit: '',
  });
  const timeouts = (100 * (ends.get('failed: timeout') ?? 0)) / count;
  report.goal({ name: 'scripts that end in a timeout', measured: timeouts, atMost: 1, unit: '%' });
}

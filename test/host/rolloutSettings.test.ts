import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { createRollout, type RolloutParts } from '../../src/commands/rollout/rollout.ts';

suite('Settings that cannot be written', () => {
  test('after an advance of the rollout by itself are told in the log', async () => {
    const warning = new Promise<string>((resolve) => {
      const ignore = (): void => undefined;
      const log = { debug: ignore, info: ignore, warn: resolve, error: ignore };
      // What is tested uses no more of the parts than that.
      const rollout = createRollout({ log } as unknown as RolloutParts);
      rollout.commands.followEvents = () => Promise.reject(new Error('EACCES: settings.json'));
      rollout.take([]);
    });
    assert.match(await warning, /percentage could not be written into the settings \(EACCES: settings\.json\)/);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actUntil } from '../../helpers/until.ts';

test('an act that is swallowed is made again', async () => {
  let acts = 0;
  await actUntil(
    'the second act is seen',
    () => Promise.resolve(acts++),
    () => acts === 2,
  );
  assert.equal(acts, 2);
});

test('an act that fails is made again soon, unless what it should bring about is there', async () => {
  let acts = 0;
  let isThere = false;
  await actUntil(
    'the act has had its effect, though it failed',
    () => {
      acts++;
      isThere = acts === 3;
      return Promise.reject(new Error('The row is gone.'));
    },
    () => isThere,
  );
  assert.equal(acts, 3);
});

test('a look that fails sees nothing, and an effect that comes while it is looked for needs no second act', async () => {
  let acts = 0;
  let looks = 0;
  await actUntil(
    'the third look sees it',
    () => Promise.resolve(acts++),
    () => {
      looks++;
      if (looks < 3) throw new Error('The page is being drawn.');
      return true;
    },
  );
  assert.deepEqual({ acts, looks }, { acts: 1, looks: 3 });
});

test('a look is told whether an act has been made: what is gone may not have come yet', async () => {
  const told: boolean[] = [];
  let acts = 0;
  await actUntil(
    'an act has been made',
    () => (acts++ === 0 ? Promise.reject(new Error('The palette has not come.')) : Promise.resolve()),
    (hasActed) => {
      told.push(hasActed);
      return hasActed;
    },
  );
  assert.deepEqual([told[0], told.at(-1)], [false, true]);
  assert.equal(acts, 2);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announcementFor } from '../../../media/panel/announcement.ts';
import { IDLE, panelState, ROLLED_BACK, RUNNING, upload } from '../../panel/panelStates.ts';

const running = panelState([upload()], RUNNING);

describe('announcementFor', () => {
  test('says nothing when the page opens or counts tick up', () => {
    assert.equal(announcementFor(null, running), null);
    assert.equal(announcementFor(running, panelState([upload(), upload()], RUNNING)), null);
  });

  test('tells how many uploads a chosen filter shows', () => {
    const filtered = panelState([upload()], RUNNING, { range: 'all', path: 'async' });
    assert.equal(announcementFor(running, filtered), '1 upload shown.');
  });

  test('tells of a rollback, a new verdict and a new path', () => {
    assert.equal(announcementFor(running, panelState([], ROLLED_BACK)), ROLLED_BACK.guard.sentence);
    assert.ok(RUNNING.stage !== null);
    const stage = { ...RUNNING.stage, verdict: 'pass' as const, sentence: 'The stage has passed.' };
    assert.equal(announcementFor(running, panelState([], { ...RUNNING, stage })), stage.sentence);
    const sync = { ...RUNNING, pathKind: 'sync' as const, sentence: IDLE.sentence };
    assert.equal(announcementFor(running, panelState([], sync)), IDLE.sentence);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { FleetStatus } from '../../src/protocol/fleet.ts';
import { DEFAULT_FILTER, type PanelState } from '../../src/protocol/panelMessages.ts';
import { launchBrowser } from '../vscode/browser.ts';
import { bundlePanel, PanelPage, type PanelBundle, type PanelPageOptions } from './panelPage.ts';
import { FLEET, IDLE, manyUploads, panelState, ROLLED_BACK, rolloutEvents, RUNNING, upload } from './panelStates.ts';
import { THEMES, type ThemeName } from './themes.ts';

const MANY = 100_000;
const themes = Object.keys(THEMES) as ThemeName[];

const empty = panelState([], IDLE);
const one = panelState([upload()], RUNNING);
const week = panelState([...manyUploads(600), ...rolloutEvents()], ROLLED_BACK);
const many = panelState([...manyUploads(MANY), ...rolloutEvents()], RUNNING);
const states = { empty, 'one record': one, 'a week after a rollback': week, '100,000 records': many };

let browser: Browser;
let bundle: PanelBundle;

before(async () => {
  [browser, bundle] = await Promise.all([launchBrowser(), bundlePanel()]);
});

after(async () => {
  await browser.close();
});

const withPanel = (options: PanelPageOptions, use: (panel: PanelPage) => Promise<void>): Promise<void> =>
  PanelPage.use(browser, bundle, options, use);

describe('accessibility', () => {
  for (const theme of themes) {
    for (const [name, state] of Object.entries(states)) {
      test(`axe finds nothing: ${name}, ${theme}`, () =>
        withPanel({ theme }, async (panel) => {
          await panel.show(state);
          assert.deepEqual(await panel.axeViolations(), []);
        }));
    }
  }

  test('axe finds nothing at 320 pixels, with every disclosure open', () =>
    withPanel({ width: 320 }, async (panel) => {
      await panel.show(week);
      for (const summary of await panel.page.locator('summary').all()) {
        await summary.click();
      }
      assert.deepEqual(await panel.axeViolations(), []);
    }));

  test('the page reflows at 320 pixels: only tables scroll sideways', () =>
    withPanel({ width: 320 }, async (panel) => {
      await panel.show(week);
      assert.equal(await panel.page.evaluate('document.documentElement.scrollWidth'), 320);
    }));

  test('a screen reader hears of a rollback, but not of every upload', () =>
    withPanel({}, async (panel) => {
      const status = panel.page.getByRole('status');
      await panel.show(one);
      await panel.show(panelState([upload(), upload({ request_id: 'second' })], RUNNING));
      assert.equal(await status.textContent(), '');
      await panel.show(panelState([upload()], ROLLED_BACK));
      assert.equal(await status.textContent(), ROLLED_BACK.guard.sentence);
    }));
});

describe('what the page shows', () => {
  test('100,000 records: all counted, the newest mishaps listed', () =>
    withPanel({}, async (panel) => {
      await panel.show(many);
      await panel.page.getByText('100,000', { exact: true }).waitFor();
      await panel.page.getByText('Show 190 more').waitFor();
    }));

  test('the path, the reason, the guard and the overrides', () =>
    withPanel({}, async (panel) => {
      await panel.show(week);
      const section = panel.page.getByRole('region', { name: 'Which path do my uploads take, and why?' });
      for (const text of [ROLLED_BACK.sentence, ROLLED_BACK.guard.sentence, 'ASYNC_UPLOAD_ROLLOUT = 10']) {
        await section.getByText(text).waitFor();
      }
      await section.getByRole('img', { name: /bucket is 412 of 10,000.*this machine is in/ }).waitFor();
    }));

  test('takes from the extension whether the machine is in, where the guard stands and when to compare', () =>
    withPanel({}, async (panel) => {
      const compared = panelState([upload(), upload({ execution_type: 'sync', reason: 'disabled' })], {
        ...RUNNING,
        bucket: 28,
        percentage: 0.28,
        isInCohort: false,
        guardSuccessRate: 0.72,
      });
      await panel.show({ ...compared, summary: { ...compared.summary, minUploadsToCompare: 1 } });
      await panel.page.getByRole('img', { name: /bucket is 28 of 10,000.*this machine is out/ }).waitFor();
      await panel.page.getByRole('img', { name: /the guard rolls back under 72\s%/ }).waitFor();
      await panel.page.getByText(/^Guard 72\s%$/).waitFor();
      await panel.page.getByText('about the same').waitFor();
      await panel.show(compared);
      await panel.page.getByText('a comparison takes 10 uploads on each path').waitFor();
    }));

  test('before any rollout it says in a sentence what that is, and folds the machinery', () =>
    withPanel({}, async (panel) => {
      await panel.show(panelState([upload()], IDLE));
      const section = panel.page.getByRole('region', { name: 'Which path do my uploads take, and why?' });
      await section.getByText('Async can go on after an interruption').waitFor();
      assert.equal(await section.getByText('Guard', { exact: true }).isVisible(), false);
      await section.getByText('Learn More').click();
      await section.getByText('Guard', { exact: true }).waitFor();
    }));

  test('nobody is led to advance a stage that has not passed', () =>
    withPanel({}, async (panel) => {
      assert.ok(RUNNING.stage);
      const availableCommands = ['advanceStage', 'pauseRollout'] as const;
      const withVerdict = (verdict: 'hold' | 'pass'): Parameters<typeof panelState>[1] => {
        return { ...RUNNING, availableCommands: [...availableCommands], stage: { ...RUNNING.stage!, verdict } };
      };
      const advance = panel.page.getByRole('button', { name: 'Advance Stage' });
      await panel.show(panelState([upload()], withVerdict('hold')));
      await panel.page.getByText('Not decided yet').waitFor();
      assert.notEqual(await advance.getAttribute('class'), 'primary');
      await panel.show(panelState([upload()], withVerdict('pass')));
      await panel.page.getByText('Passed').waitFor();
      assert.equal(await advance.getAttribute('class'), 'primary');
    }));

  test('without uploads it says what to do', () =>
    withPanel({}, async (panel) => {
      await panel.show(empty);
      await panel.page.getByText('No uploads yet. Ask about a file').waitFor();
    }));

  test('a problem is shown, keeps the state, and goes with the next state', () =>
    withPanel({}, async (panel) => {
      await panel.show(one);
      await panel.send({ type: 'problem', message: 'The metrics cannot be read.' });
      await panel.page.getByRole('alert').getByText('The metrics cannot be read.').waitFor();
      await panel.page.getByText(RUNNING.sentence).waitFor();
      await panel.show(one);
      assert.equal(await panel.page.getByRole('alert').count(), 0);
    }));

  test('text from outside never becomes markup', () =>
    withPanel({}, async (panel) => {
      const sentence = '<img src=x onerror="window.__hacked = true">';
      await panel.show(panelState([upload()], { ...RUNNING, sentence }));
      await panel.page.getByText(sentence).waitFor();
      assert.equal(await panel.page.locator('img').count(), 0);
    }));

  test('messages that are not of the protocol are ignored', () =>
    withPanel({}, async (panel) => {
      await panel.show(one);
      await panel.page.evaluate(`window.postMessage({ type: 'state', state: { rollout: null } }, '*')`);
      await panel.show(one);
      await panel.page.getByText(RUNNING.sentence).waitFor();
    }));

  test('the charts take the colours of a new theme', () =>
    withPanel({ theme: 'dark' }, async (panel) => {
      await panel.show(week);
      const chart = panel.page.locator('#chart-success canvas');
      const before = await chart.evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
      await panel.setTheme('light');
      await panel.until(`document.querySelector('#chart-success canvas').toDataURL() !== ${JSON.stringify(before)}`);
    }));
});

describe('what the page asks for', () => {
  test('it asks first, with the filter it was left with', () =>
    withPanel({ savedState: { range: '30d', path: 'async' } }, async (panel) => {
      assert.deepEqual(await panel.posted(), [{ type: 'ready', filter: { range: '30d', path: 'async' } }]);
      await panel.show(panelState([upload()], RUNNING, { range: '30d', path: 'async' }));
      assert.equal(await panel.page.getByLabel('Time range').inputValue(), '30d');
    }));

  test('a saved state from elsewhere is replaced by the default filter', () =>
    withPanel({ savedState: { range: 'forever' } }, async (panel) => {
      assert.deepEqual(await panel.posted(), [{ type: 'ready', filter: DEFAULT_FILTER }]);
    }));

  test('a chosen filter is asked for and saved, and an answer to the former one is dropped', () =>
    withPanel({}, async (panel) => {
      await panel.show(one);
      await panel.page.getByRole('combobox', { name: 'Path', exact: true }).selectOption('sync');
      const filter = { ...DEFAULT_FILTER, path: 'sync' as const };
      assert.deepEqual((await panel.posted()).at(-1), { type: 'setFilter', filter });
      assert.deepEqual(await panel.page.evaluate('window.__saved'), filter);
      await panel.show(many);
      assert.equal(await panel.page.getByText('Show 190 more').count(), 0);
      await panel.show(panelState([upload()], RUNNING, filter));
      await panel.page.getByText('No uploads match the filter.').waitFor();
      assert.equal(await panel.page.getByRole('status').textContent(), '0 uploads shown.');
    }));

  test('every button does its command by keyboard', () =>
    withPanel({}, async (panel) => {
      await panel.show(week);
      const press = async (name: string): Promise<unknown> => {
        await panel.page.getByRole('button', { name }).first().press('Enter');
        return (await panel.posted()).at(-1);
      };
      assert.deepEqual(await press('Turn Back On'), { type: 'runCommand', command: 'turnBackOn' });
      assert.deepEqual(await press('Export CSV'), { type: 'exportMetrics', format: 'csv' });
      assert.deepEqual(await press('Export JSONL'), { type: 'exportMetrics', format: 'jsonl' });
      assert.deepEqual(await press('Open Log'), { type: 'openLog' });
      const newest = week.summary.mishaps.newest[0]?.requestId;
      assert.deepEqual(await press('Show log of the upload'), { type: 'openLog', requestId: newest });
    }));
});

describe('an update', () => {
  test('keeps focus, scroll position and open disclosures', () =>
    withPanel({}, async (panel) => {
      const records = manyUploads(600);
      await panel.show(panelState([...records, ...rolloutEvents()], RUNNING));
      await panel.page.getByText('Outcomes, hourly').first().click();
      await panel.page.getByRole('button', { name: 'Show log of the upload' }).first().focus();
      const where = '[document.activeElement.dataset.requestId, window.scrollY]';
      const before = await panel.page.evaluate(where);
      const failure = upload({ success: false, error_type: 'timeout', request_id: 'newest' });
      await panel.show(panelState([...records, failure, ...rolloutEvents()], RUNNING));
      assert.deepEqual(await panel.page.evaluate(where), before);
      assert.ok((await panel.page.locator('details', { hasText: 'Outcomes, hourly' }).getAttribute('open')) !== null);
      const first = panel.page.getByRole('button', { name: 'Show log of the upload' }).first();
      assert.equal(await first.getAttribute('data-request-id'), 'newest');
    }));

  test('that takes the pressed button away leaves the focus in its section', () =>
    withPanel({}, async (panel) => {
      await panel.show(week);
      await panel.page.getByRole('button', { name: 'Turn Back On' }).focus();
      await panel.show(panelState([upload()], RUNNING));
      assert.equal(await panel.page.evaluate('document.activeElement.id'), 'path-section-title');
    }));

  test('lists more mishaps when asked, and goes on listing them', () =>
    withPanel({}, async (panel) => {
      await panel.show(many);
      const rows = panel.page.getByRole('button', { name: 'Show log of the upload' });
      assert.equal(await rows.count(), 10);
      await panel.page.getByText('Show 190 more').click();
      assert.equal(await rows.count(), 200);
      await panel.show(many);
      assert.equal(await rows.count(), 200);
    }));
});

describe('in another language', () => {
  const language = {
    tag: 'de',
    bundle: {
      'Upload metrics': 'Upload-Statistik',
      'Which path do my uploads take, and why?': 'Welchen Weg nehmen meine Uploads, und warum?',
      Async: 'Asynchron',
      'Timed out': 'Zeit überschritten',
      'Turn Back On': 'Wieder einschalten',
      'Show log of the upload of {0}': 'Protokoll des Uploads vom {0}',
      '{0} uploads shown.': '{0} Uploads werden gezeigt.',
      'Outcomes, {0}': 'Ergebnisse, {0}',
      hourly: 'stündlich',
    },
  };

  test('the page speaks it, in its words and its numbers', () =>
    withPanel({ language }, async (panel) => {
      const { page } = panel;
      await panel.show(week);
      await page.getByRole('heading', { level: 1, name: 'Upload-Statistik' }).waitFor();
      await page.getByRole('region', { name: 'Welchen Weg nehmen meine Uploads, und warum?' }).waitFor();
      await page
        .getByRole('combobox')
        .getByRole('option', { name: 'Asynchron', exact: true })
        .waitFor({ state: 'attached' });
      await page.getByRole('cell', { name: 'Zeit überschritten' }).first().waitFor();
      await page.getByRole('button', { name: 'Wieder einschalten' }).waitFor();
      await page
        .getByRole('button', { name: /^Protokoll des Uploads vom \d+\. Nov\., \d+:\d+$/ })
        .first()
        .waitFor();
      await page.getByText('Ergebnisse, stündlich').first().waitFor();
      // What nobody has translated stays English.
      await page.getByRole('button', { name: 'Open Log' }).waitFor();
      await panel.show(many);
      await page.getByText('100.000', { exact: true }).waitFor();
      assert.equal(await page.getAttribute('html', 'lang'), 'de');
    }));

  test('a screen reader hears it', () =>
    withPanel({ language }, async (panel) => {
      await panel.show(one);
      await panel.page.locator('select#path').selectOption('sync');
      await panel.show(panelState([], RUNNING, { ...DEFAULT_FILTER, path: 'sync' }));
      assert.equal(await panel.page.getByRole('status').textContent(), '0 Uploads werden gezeigt.');
    }));
});

describe('the fleet', () => {
  const withFleet = (changes: Partial<FleetStatus> = {}): PanelState => ({ ...one, fleet: { ...FLEET, ...changes } });

  test('is not there for whoever has none', () =>
    withPanel({}, async (panel) => {
      await panel.show(one);
      assert.equal(await panel.page.getByRole('region', { name: 'How does the fleet do?' }).count(), 0);
    }));

  test('shows an admin where it stands, whose buttons send its commands; axe finds nothing', () =>
    withPanel({ width: 320 }, async (panel) => {
      await panel.show(withFleet());
      const region = panel.page.getByRole('region', { name: 'How does the fleet do?' });
      await region.getByText('214 in, 1,889 out, 4 rolled back').waitFor();
      await region.getByText('The fleet goes on from 1 % to 10 %.').waitFor();
      assert.deepEqual(await panel.axeViolations(), []);
      assert.equal(await panel.page.evaluate('document.documentElement.scrollWidth'), 320);
      await region.getByRole('button', { name: 'Pause Fleet…' }).click();
      assert.deepEqual((await panel.posted()).at(-1), { type: 'runFleetCommand', command: 'pause' });
    }));

  test('gives members no commands, and an admin those that have something to do', () =>
    withPanel({}, async (panel) => {
      const buttons = panel.page.getByRole('region', { name: 'How does the fleet do?' }).getByRole('button');
      await panel.show(withFleet({ may_change: false }));
      assert.deepEqual(await buttons.allTextContents(), []);
      await panel.show(withFleet({ status: 'stopped' }));
      assert.deepEqual(
        (await buttons.allTextContents()).map((text) => text.trim()),
        ['Start Fleet Rollout…'],
      );
    }));
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import * as z from 'zod';
import {
  AnswerPageMessage,
  evidenceMark,
  type AnswerHostMessage,
  type AnswerState,
} from '../../src/protocol/answerMessages.ts';
import { launchBrowser } from '../vscode/browser.ts';
import { answerState, FIRST, growingAnswer, OUTDATED, SECOND, source } from './answerStates.ts';
import { bundlePage, PanelPage, type PanelBundle, type PanelPageOptions } from './panelPage.ts';
import { THEMES, type ThemeName } from './themes.ts';

const themes = Object.keys(THEMES) as ThemeName[];

let browser: Browser;
let bundle: PanelBundle;

before(async () => {
  [browser, bundle] = await Promise.all([launchBrowser(), bundlePage('media/answer/answer.ts')]);
});

after(async () => {
  await browser.close();
});

const withAnswer = (options: PanelPageOptions, use: (panel: PanelPage) => Promise<void>): Promise<void> =>
  PanelPage.use(browser, bundle, options, use);

async function send({ page }: PanelPage, message: AnswerHostMessage): Promise<void> {
  await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
}

/** Shows an answer and waits for it. */
async function show(panel: PanelPage, state: AnswerState): Promise<void> {
  await send(panel, { type: 'answer', state });
  await panel.page.getByRole('heading', { level: 1, name: state.question, exact: true }).waitFor();
}

async function posted({ page }: PanelPage): Promise<AnswerPageMessage[]> {
  return z.array(AnswerPageMessage).parse(await page.evaluate('window.__posted'));
}

/** What the keyboard is on: the name of a control, or the text of a heading. */
async function focused({ page }: PanelPage): Promise<unknown> {
  return page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent');
}

function field({ page }: PanelPage): Locator {
  return page.getByRole('textbox', { name: 'Ask a follow-up question' });
}

describe('accessibility', () => {
  for (const theme of themes) {
    test(`axe finds nothing in an answer and a conversation: ${theme}`, () =>
      withAnswer({ theme }, async (panel) => {
        await show(panel, answerState());
        assert.deepEqual(await panel.axeViolations(), []);
        await show(panel, OUTDATED);
        assert.deepEqual(await panel.axeViolations(), []);
      }));
  }

  test('the buttons are a group with a name of its own, since arrow keys do nothing there', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      const buttons = panel.page.getByRole('group', { name: 'Actions for this answer' }).getByRole('button');
      const names = await buttons.evaluateAll((all: { ariaLabel: string }[]) => all.map(({ ariaLabel }) => ariaLabel));
      assert.deepEqual(names, ['Copy as Markdown', 'New Question…']);
      assert.equal(await panel.page.getByRole('toolbar').count(), 0);
    }));

  test('the page reflows at 320 pixels', () =>
    withAnswer({ width: 320 }, async (panel) => {
      await show(panel, OUTDATED);
      assert.equal(await panel.page.evaluate('document.documentElement.scrollWidth'), 320);
    }));

  test('Tab goes through the answer from the top and ends in the field', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      const order: unknown[] = [];
      for (let step = 0; step < 7; step++) {
        await panel.page.keyboard.press('Tab');
        order.push(await focused(panel));
      }
      assert.deepEqual(order, [
        'Copy as Markdown',
        'New Question…',
        'Open source 1, handbook.md:12-13',
        'Open handbook.md:12-13',
        'Lines quoted from handbook.md:12-13',
        'Answered on this machine from handbook.md · Details',
        'Ask a follow-up question',
      ]);
    }));
});

describe('the keyboard’s place', () => {
  test('is the question after Stop was pressed, and Tab goes on from there', () =>
    withAnswer({}, async (panel) => {
      await send(panel, { type: 'growing', state: growingAnswer() });
      await panel.page.getByRole('button', { name: 'Stop' }).press('Enter');
      await send(panel, { type: 'growing', state: growingAnswer({ phase: 'stopped' }) });
      await panel.page.getByText('Stopped. This is not the whole answer').waitFor();
      assert.equal(await focused(panel), SECOND.question);
      await panel.page.keyboard.press('Tab');
      assert.equal(await focused(panel), 'New Question…');
    }));

  test('is the question where an answer ends while it is on Stop', () =>
    withAnswer({}, async (panel) => {
      await send(panel, { type: 'growing', state: growingAnswer() });
      await panel.page.getByRole('button', { name: 'Stop' }).focus();
      await send(panel, { type: 'answer', state: answerState({ ...SECOND, id: 'second', earlier: [FIRST] }) });
      await panel.page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
      assert.equal(await focused(panel), SECOND.question);
    }));

  test('stays on a link, the second of two alike too, when its citation is checked again; nothing scrolls', () =>
    withAnswer({ height: 300 }, async (panel) => {
      const state = {
        answer: 'Everybody has **28 days** [1], as it says [1].',
        remarks: Array<string>(40).fill('A line.'),
      };
      await show(panel, answerState(state));
      const links = panel.page.getByRole('button', { name: 'Open source 1, handbook.md:12-13' });
      await links.nth(1).focus();
      await panel.page.evaluate('window.scrollTo(0, 400)');
      await send(panel, { type: 'answer', state: answerState({ ...state, sources: [source({ status: 'changed' })] }) });
      await panel.page.getByText('Changed since').waitFor();
      const second = `document.querySelectorAll('.answer button')[1]`;
      assert.equal(await panel.page.evaluate(`document.activeElement === ${second}`), true);
      assert.equal(await panel.page.evaluate('window.scrollY'), 400);
    }));

  test('stays on quoted lines', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await panel.page.getByRole('group', { name: 'Lines quoted from handbook.md:12-13' }).focus();
      await show(panel, answerState({ sources: [source({ label: 'handbook.md:14-15', status: 'moved' })] }));
      await panel.page.getByText('Moved').waitFor();
      assert.equal(await focused(panel), 'Lines quoted from handbook.md:14-15');
    }));

  test('stays where it was when the page changes behind an editor, whose keyboard it does not take', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      const link = panel.page.getByRole('button', { name: 'Open handbook.md:12-13' });
      await link.focus();
      await panel.page.evaluate(`{
        document.hasFocus = () => false;
        HTMLElement.prototype.focus = () => { throw new Error('The keyboard is taken.'); };
      }`);
      for (const status of ['changed', 'unavailable'] as const) {
        await show(panel, answerState({ sources: [source({ status })] }));
        await panel.page.locator(`.status.${status}`).waitFor();
        assert.equal(await focused(panel), 'Open handbook.md:12-13');
      }
    }));

  test('is kept for the return where its control goes behind an editor, whose keyboard it does not take', () =>
    withAnswer({}, async (panel) => {
      await send(panel, { type: 'growing', state: growingAnswer() });
      await panel.page.getByRole('button', { name: 'Stop' }).focus();
      await panel.page.evaluate('document.hasFocus = () => false');
      await send(panel, { type: 'growing', state: growingAnswer({ phase: 'stopped' }) });
      await panel.page.getByText('Stopped. This is not the whole answer').waitFor();
      await show(panel, answerState({ ...SECOND, id: 'third' }));
      await panel.page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
      assert.equal(await panel.page.evaluate('document.activeElement === document.body'), true);
      await panel.page.evaluate(`window.dispatchEvent(new Event('focus'))`);
      assert.equal(await focused(panel), SECOND.question);
    }));

  test('in the field is not taken from there', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await panel.page.getByRole('button', { name: 'Copy as Markdown' }).focus();
      await field(panel).focus();
      await show(panel, answerState({ sources: [source({ status: 'changed' })] }));
      await panel.page.getByText('Changed since').waitFor();
      assert.equal(await focused(panel), 'Ask a follow-up question');
    }));
});

describe('a follow-up question', () => {
  test('is asked by Enter, once; Shift+Enter makes a line', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await field(panel).fill('And in the');
      await field(panel).press('Shift+Enter');
      await field(panel).pressSequentially('second year?');
      await field(panel).press('Enter');
      await field(panel).press('Enter');
      assert.deepEqual(await posted(panel), [
        { type: 'ready' },
        { type: 'followUp', question: 'And in the\nsecond year?' },
      ]);
    }));

  test('is not asked while it is empty', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await field(panel).fill('  ');
      await field(panel).press('Enter');
      assert.deepEqual(await posted(panel), [{ type: 'ready' }]);
    }));

  test('stays in the field, with the focus, until its answer is there', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await field(panel).fill(SECOND.question);
      await field(panel).press('Enter');
      assert.equal(await field(panel).inputValue(), SECOND.question);
      assert.equal(await field(panel).isEditable(), false);
      await show(panel, answerState({ ...SECOND, id: 'second', earlier: [FIRST] }));
      assert.equal(await field(panel).inputValue(), '');
      assert.equal(await field(panel).isEditable(), true);
      assert.equal(await panel.page.evaluate('document.activeElement.localName'), 'textarea');
    }));

  test('without an answer can be asked again', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await field(panel).fill(SECOND.question);
      await field(panel).press('Enter');
      await send(panel, { type: 'unanswered' });
      await panel.page.locator('textarea:not([readonly])').waitFor();
      assert.equal(await field(panel).inputValue(), SECOND.question);
    }));

  test('has a field as high as its lines, up to eight', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      const heights: number[] = [];
      const scrolling: number[] = [];
      for (const lines of [1, 2, 7, 8, 9, 30]) {
        await field(panel).fill(Array<string>(lines).fill('line').join('\n'));
        const [height, content] = await field(panel).evaluate(
          (area: { clientHeight: number; scrollHeight: number }) => [area.clientHeight, area.scrollHeight],
        );
        heights.push(height);
        if (content > height) scrolling.push(lines);
      }
      const [one, two, seven, eight, ...more] = heights;
      assert.ok(one! < two! && two! < seven! && seven! < eight!, heights.join());
      assert.deepEqual(more, [eight, eight]);
      assert.deepEqual(scrolling, [9, 30]);
    }));

  test('is kept while the page is hidden', () =>
    withAnswer({ savedState: { draft: 'And in the third' } }, async (panel) => {
      await show(panel, answerState());
      assert.equal(await field(panel).inputValue(), 'And in the third');
    }));

  test('grows below the conversation, can be stopped, and then another can be asked', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await send(panel, { type: 'growing', state: growingAnswer() });
      await panel.page.getByRole('button', { name: 'Stop' }).click();
      assert.equal(await field(panel).isEditable(), false);
      await panel.page.getByRole('heading', { level: 2, name: FIRST.question }).waitFor();
      await send(panel, { type: 'growing', state: growingAnswer({ phase: 'stopped' }) });
      await panel.page.getByText('Stopped. This is not the whole answer').waitFor();
      assert.equal(await field(panel).isEditable(), true);
      assert.deepEqual((await posted(panel)).at(-1), { type: 'stop' });
    }));

  test('cannot be asked where there is no answer yet', () =>
    withAnswer({}, async (panel) => {
      await send(panel, { type: 'growing', state: growingAnswer({ earlier: [] }) });
      await panel.page.getByRole('button', { name: 'Stop' }).waitFor();
      assert.equal(await panel.page.getByRole('textbox').count(), 0);
    }));
});

test('other answers of the window are gone back and forward to', () =>
  withAnswer({}, async (panel) => {
    await show(panel, answerState());
    assert.equal(await panel.page.getByRole('button', { name: 'Back to the Answer Before' }).count(), 0);
    await show(panel, answerState({ question: 'And then?', canGo: { back: true, forward: false } }));
    await panel.page.getByRole('button', { name: 'Back to the Answer Before' }).click();
    assert.deepEqual((await posted(panel)).at(-1), { type: 'go', where: 'back' });
    const forward = panel.page.getByRole('button', { name: 'Forward to the Next Answer' });
    assert.equal(await forward.isDisabled(), true);
    assert.deepEqual(await panel.axeViolations(), []);
  }));

describe('what is selected', () => {
  const selection = ({ page }: PanelPage): Promise<unknown> => page.evaluate('String(getSelection())');

  test('stays selected while the answer grows below it, and when it is whole', () =>
    withAnswer({}, async (panel) => {
      const begun = 'There are **two more** [1].\n\nIt may';
      const answer = `${begun} be carried over [2].`;
      await send(panel, { type: 'growing', state: growingAnswer({ answer: begun }) });
      await panel.page.getByText('two more').waitFor();
      await panel.page.evaluate(`getSelection().selectAllChildren(document.querySelector('.growing strong'))`);
      assert.equal(await selection(panel), 'two more');
      await send(panel, { type: 'growing', state: growingAnswer({ answer }) });
      await panel.page.getByText('be carried over').waitFor();
      assert.equal(await selection(panel), 'two more');
      await send(panel, { type: 'answer', state: answerState({ ...SECOND, answer, id: 'second', earlier: [FIRST] }) });
      await panel.page.getByRole('button', { name: 'Open source 2, report.pdf:40-41' }).waitFor();
      assert.equal(await selection(panel), 'two more');
    }));

  test('goes with the answer that it was in', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState());
      await panel.page.evaluate(`getSelection().selectAllChildren(document.querySelector('.answer strong'))`);
      await show(panel, answerState({ ...SECOND, answer: 'There are **two more**.', id: 'second' }));
      await panel.page.getByText('two more', { exact: true }).waitFor();
      assert.equal(await selection(panel), '');
    }));
});

/** An answer without a model, from one of two sources. */
const QUOTED = answerState({
  answer: `Everybody has 28 days.${evidenceMark(0)} It says [1] so.\n\n\`\`\` ${evidenceMark(1)}\nconst days = 28;\n\`\`\``,
  marks: [
    { source: 0, quote: 'Everybody has 28 days' },
    { source: 1, quote: 'const days = 28;' },
  ],
  sources: [
    source({ evidence: [[0, 21]] }),
    source({ label: 'leave.ts:3', quote: 'const days = 28;', isInAnswer: true }),
    source({ label: 'orders.csv:2-3', quote: 'a,1\nb,2', isCited: false }),
  ],
});

describe('an answer without a model', () => {
  test('has a citation beside each sentence, which shows the quote and leads to the sentence', () =>
    withAnswer({}, async (panel) => {
      await show(panel, QUOTED);
      const citation = panel.page.getByRole('button', { name: 'Open source 1, handbook.md:12-13' });
      assert.equal(await citation.getAttribute('title'), 'Everybody has 28 days');
      await citation.click();
      await panel.page.getByRole('button', { name: 'Open source 2, leave.ts:3' }).click();
      assert.deepEqual((await posted(panel)).slice(1), [
        { type: 'openSource', turn: 0, index: 0, mark: 0 },
        { type: 'openSource', turn: 0, index: 1, mark: 1 },
      ]);
    }));

  test('marks its evidence in the quote, and does not repeat a quote that is the answer', () =>
    withAnswer({}, async (panel) => {
      await show(panel, QUOTED);
      assert.deepEqual(await panel.page.locator('mark').allTextContents(), ['Everybody has 28 days']);
      assert.equal(await panel.page.getByText('const days = 28;').count(), 1);
    }));

  test('folds the sources that its text does not cite, rows of a table as one', () =>
    withAnswer({}, async (panel) => {
      await show(panel, QUOTED);
      const other = panel.page.getByRole('button', { name: 'Open orders.csv:2-3' });
      assert.equal(await other.isVisible(), false);
      await panel.page.getByText('Also considered (1)').click();
      assert.equal(await other.isVisible(), true);
      assert.deepEqual(await panel.page.locator('.quoted td').allTextContents(), ['a', '1', 'b', '2']);
    }));

  for (const theme of themes) {
    test(`has nothing that axe finds: ${theme}`, () =>
      withAnswer({ theme }, async (panel) => {
        await show(panel, QUOTED);
        await panel.page.getByText('Also considered (1)').click();
        assert.deepEqual(await panel.axeViolations(), []);
      }));
  }

  test('is never verified where a secret was left out', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState({ sources: [source({ quote: 'password = [redacted]', status: 'redacted' })] }));
      await panel.page.getByText('Without its secrets').waitFor();
      assert.equal(await panel.page.getByText('Verified').count(), 0);
    }));

  test('says what may help where there is none', () =>
    withAnswer({}, async (panel) => {
      await show(panel, answerState({ answer: 'Not in this file.', sources: [], advice: ['Ask about the folder.'] }));
      await panel.page.getByRole('region', { name: 'What may help' }).getByText('Ask about the folder.').waitFor();
    }));
});

test('the receipt is one line, with the rest behind it; what failed is seen at once', () =>
  withAnswer({}, async (panel) => {
    await show(panel, answerState({ remarks: ['The service failed.'] }));
    const detail = panel.page.getByText('handbook.md: 1.2 KB in 40 lines');
    assert.equal(await panel.page.getByText('The service failed.').isVisible(), true);
    assert.equal(await detail.isVisible(), false);
    await panel.page.getByText('Details').click();
    assert.equal(await detail.isVisible(), true);
  }));

test('a copy says that it is one', () =>
  withAnswer({}, async (panel) => {
    await show(panel, answerState());
    await panel.page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await send(panel, { type: 'copied' });
    await panel.page.getByRole('button', { name: 'Copied' }).waitFor();
    await panel.page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
  }));

test('a long question is cut to three lines until it is wanted whole', () =>
  withAnswer({}, async (panel) => {
    await show(panel, answerState({ question: 'How many days of leave? '.repeat(60).trim() }));
    const heading = panel.page.getByRole('heading', { level: 1 });
    const heightOf = async (): Promise<number> => (await heading.boundingBox())?.height ?? 0;
    const cut = await heightOf();
    assert.ok(cut < 120, String(cut));
    await panel.page.getByRole('checkbox', { name: 'Show the whole question' }).press('Space');
    assert.ok((await heightOf()) > 2 * cut);
  }));

test('on a low page, as at 200 %, the form does not cover the answer', () =>
  withAnswer({ width: 500, height: 400 }, async (panel) => {
    await show(panel, answerState({ remarks: Array<string>(40).fill('A line.') }));
    const top = await field(panel).evaluate(
      (area: { getBoundingClientRect(): { top: number } }) => area.getBoundingClientRect().top,
    );
    assert.ok(top > 400, String(top));
  }));

test('a table is aligned as the answer says, within the policy of the page', () =>
  withAnswer({}, async (panel) => {
    await show(panel, answerState({ answer: '| Year | Days |\n| --- | --: |\n| first | 28 |' }));
    const alignments = `[...document.querySelectorAll('.answer tr > *')].map((cell) => getComputedStyle(cell).textAlign)`;
    assert.deepEqual(await panel.page.evaluate(alignments), ['center', 'right', 'start', 'right']);
  }));

test('text from outside never becomes markup', () =>
  withAnswer({}, async (panel) => {
    const text = '<img src=x onerror="window.__hacked = true">';
    const sources = [source({ label: text, place: text, quote: text })];
    const turn = { question: text, answer: `${text} [1] \`${text}\``, sources };
    const scope = `${text} (all)`;
    await show(
      panel,
      answerState({ ...turn, scope, earlier: [turn], receipt: [text], version: { text, isOutdated: true } }),
    );
    await panel.page.getByText(scope).waitFor();
    assert.equal(await panel.page.locator('img').count(), 0);
  }));

describe('a conversation', () => {
  test('keeps the sources of every answer apart', () =>
    withAnswer({}, async (panel) => {
      await show(panel, OUTDATED);
      const links = panel.page.getByRole('button', { name: 'Open source 1, handbook.md:12-13' });
      await links.nth(0).click();
      await links.nth(1).click();
      await panel.page.getByRole('button', { name: 'Open report.pdf:40-41, page 3' }).click();
      assert.deepEqual((await posted(panel)).slice(1), [
        { type: 'openSource', turn: 0, index: 0 },
        { type: 'openSource', turn: 1, index: 0 },
        { type: 'openSource', turn: 1, index: 1 },
      ]);
    }));

  test('says that the file has changed, and asks about it as it is now', () =>
    withAnswer({}, async (panel) => {
      await show(panel, OUTDATED);
      await panel.page.getByText('handbook.md has changed since.').waitFor();
      await panel.page.getByRole('button', { name: 'Query the Current Version' }).click();
      assert.deepEqual((await posted(panel)).at(-1), { type: 'askCurrent' });
    }));

  test('scrolls to a new question, and stays where it is otherwise', () =>
    withAnswer({ height: 400 }, async (panel) => {
      const long = { ...FIRST, answer: 'A long answer.\n\n'.repeat(40) };
      const top = (): Promise<unknown> =>
        panel.page.evaluate(`Math.round(document.querySelector('.latest').getBoundingClientRect().top)`);
      await show(
        panel,
        answerState({ ...SECOND, id: 'second', earlier: [long], remarks: Array<string>(40).fill('A line.') }),
      );
      // At the top, with the space that a first question has above it.
      assert.equal(await top(), 20);
      await panel.page.evaluate('window.scrollTo(0, 10)');
      const before = await top();
      await send(panel, {
        type: 'answer',
        state: answerState({ ...SECOND, id: 'second', earlier: [long], remarks: ['Sent again.'] }),
      });
      await panel.page.getByText('Sent again.').waitFor();
      assert.equal(await top(), before);
    }));
});

describe('coming back to the page', () => {
  const LONG = answerState({ remarks: Array<string>(80).fill('A line.') });
  const ready = 'Answer ready';

  /** What a page that showed this and was scrolled has saved when it ends. */
  async function savedBy(message: AnswerHostMessage, question: string): Promise<unknown> {
    let saved: unknown;
    await withAnswer({ height: 400 }, async (panel) => {
      await send(panel, message);
      await panel.page.getByRole('heading', { level: 1, name: question, exact: true }).waitFor();
      await panel.page.evaluate('window.scrollTo(0, 600)');
      await panel.until('window.__saved?.reading?.scrollTop === 600');
      saved = await panel.page.evaluate('window.__saved');
    });
    return saved;
  }

  /** What is said to screen readers, and how far the page is scrolled. */
  const heardAndScrolled = ({ page }: PanelPage): Promise<unknown> =>
    page.evaluate(`[document.getElementById('announcements').textContent, window.scrollY]`);

  test('with the same answer finds the place in it, and hears nothing again', async () => {
    const savedState = await savedBy({ type: 'answer', state: LONG }, LONG.question);
    await withAnswer({ height: 400, savedState }, async (panel) => {
      await show(panel, LONG);
      assert.deepEqual(await heardAndScrolled(panel), ['', 600]);
      assert.equal(await panel.page.evaluate('document.activeElement === document.body'), true);
      await panel.page.evaluate('window.scrollTo(0, 0)');
      await send(panel, { type: 'answer', state: { ...LONG, sources: [source({ status: 'changed' })] } });
      await panel.page.getByText('Changed since').waitFor();
      assert.deepEqual(await heardAndScrolled(panel), ['', 0], 'the place is found once');
    });
  });

  test('with another answer to the same question begins at its top, and hears of it', async () => {
    const savedState = await savedBy({ type: 'answer', state: LONG }, LONG.question);
    await withAnswer({ height: 400, savedState }, async (panel) => {
      await show(panel, { ...LONG, id: 'another' });
      assert.deepEqual(await heardAndScrolled(panel), [ready, 0]);
    });
  });

  test('with an answer that was growing then finds the place, and hears that it is ready', async () => {
    const answer = 'A long answer.\n\n'.repeat(80);
    const state = growingAnswer({ answer });
    const savedState = await savedBy({ type: 'growing', state }, SECOND.question);
    await withAnswer({ height: 400, savedState }, async (panel) => {
      await send(panel, { type: 'growing', state });
      await panel.page.getByRole('button', { name: 'Stop' }).waitFor();
      assert.deepEqual(await heardAndScrolled(panel), ['', 600]);
      await show(panel, answerState({ ...SECOND, answer, id: 'second', earlier: [FIRST] }));
      await panel.page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
      assert.deepEqual(await heardAndScrolled(panel), [ready, 600]);
    });
  });

  test('with one that was stopped hears of that only once', async () => {
    const state = growingAnswer({ phase: 'stopped', answer: 'A long answer.\n\n'.repeat(80) });
    const savedState = await savedBy({ type: 'growing', state }, SECOND.question);
    await withAnswer({ height: 400, savedState }, async (panel) => {
      await send(panel, { type: 'growing', state });
      await panel.page.getByText('Stopped. This is not the whole answer').waitFor();
      assert.deepEqual(await heardAndScrolled(panel), ['', 600]);
    });
  });

  test('keeps the place where something is typed, and what is typed where the page is scrolled', () =>
    withAnswer({ height: 400 }, async (panel) => {
      await show(panel, LONG);
      await field(panel).fill('And in the third');
      await panel.page.evaluate('window.scrollTo(0, 600)');
      await panel.until('window.__saved?.reading?.scrollTop === 600');
      // As by typing, but that nothing scrolls to the field.
      await panel.page.evaluate(`{
        const field = document.querySelector('textarea');
        field.value += ' year';
        field.dispatchEvent(new Event('input'));
      }`);
      const reading = { id: LONG.id, phase: 'whole', scrollTop: 600 };
      assert.deepEqual(await panel.page.evaluate('window.__saved'), {
        answerId: LONG.answerId,
        draft: 'And in the third year',
        reading,
      });
    }));
});

test('the same question that is asked again after a stop can be stopped again', () =>
  withAnswer({}, async (panel) => {
    await send(panel, { type: 'growing', state: growingAnswer({ phase: 'stopped' }) });
    await panel.page.getByText('Stopped. This is not the whole answer').waitFor();
    await send(panel, { type: 'growing', state: growingAnswer({ id: 'third' }) });
    await panel.page.getByRole('button', { name: 'Stop' }).waitFor();
  }));

test('what a changed source says is true of a document, too', () =>
  withAnswer({}, async (panel) => {
    const sources = [source({ status: 'changed' }), source({ status: 'changed', place: 'page 3' })];
    await show(panel, answerState({ sources }));
    const marks = panel.page.locator('.status.changed');
    assert.match((await marks.nth(0).getAttribute('title')) ?? '', /^The quoted lines are not in the file any more/);
    assert.match(
      (await marks.nth(1).getAttribute('title')) ?? '',
      /^The file has changed since it was read; .* may not/,
    );
  }));

test('the page speaks the language of VS Code', () =>
  withAnswer(
    {
      language: {
        tag: 'de',
        bundle: { Verified: 'Geprüft', 'Ask a follow-up question': 'Weiterfragen', 'Open {0}': '{0} öffnen' },
      },
    },
    async (panel) => {
      await show(panel, answerState());
      await panel.page.getByText('Geprüft').waitFor();
      await panel.page.getByRole('textbox', { name: 'Weiterfragen' }).waitFor();
      await panel.page.getByRole('button', { name: 'handbook.md:12-13 öffnen' }).waitFor();
      assert.equal(await panel.page.getAttribute('html', 'lang'), 'de');
      await panel.page.getByRole('button', { name: 'Copy as Markdown' }).waitFor();
    },
  ));

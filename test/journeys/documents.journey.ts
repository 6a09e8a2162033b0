import { test } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { docx, notebook, paragraph, pdf } from '../helpers/documents.ts';
import { activeTab, boxInput, click, cursorAt, explorerContextMenu, typeInQuickInput } from './steps.ts';
import { answerTo } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

/** So much about ships that what comes after it stands in a passage of its own. */
const SHIPS = Array.from(
  { length: 30 },
  (_, index) => `Ship number ${String(index)} brought ${String(index * 7)} barrels of salted herring and went on.`,
);
const OPENING = 'The harbour is open from nine to five on every day of the week.';
const BUILDER = 'The lighthouse was built by Ada Lindqvist in 1887 out of grey stone.';

const journey = useWorkbench(() => ({
  files: {
    'report.pdf': pdf([
      [OPENING, ...SHIPS].map((text, index) => ({ text, y: 740 - 20 * index })),
      [{ text: BUILDER, y: 740 }],
    ]),
    'letter.docx': docx(
      [
        paragraph('Opening', 'berschrift1'),
        ...[OPENING, ...SHIPS].map((text) => paragraph(text)),
        paragraph('Builders', 'berschrift1'),
        paragraph(BUILDER),
      ].join(''),
    ),
    'history.html': [
      '<!doctype html>',
      '<title>History</title>',
      '<h1>Opening</h1>',
      ...[OPENING, ...SHIPS].map((text) => `<p>${text}</p>`),
      '<h1>Builders</h1>',
      '<p>The lighthouse was built by <b>Ada Lindqvist</b> in 1887.</p>',
    ].join('\n'),
    'survey.ipynb': notebook([
      { cell_type: 'markdown', metadata: {}, source: `# Survey\n\n${SHIPS.join('\n')}` },
      { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: 'ships = 12' },
      { cell_type: 'markdown', metadata: {}, source: BUILDER },
    ]),
  },
}));

const QUESTION = 'Who built the lighthouse?';

/** Asks about a document by a right-click, checks the answer, and clicks its first source, which opens this tab. */
async function openFirstSource(page: Page, name: string, place: string, tab: string): Promise<FrameLocator> {
  await explorerContextMenu(page, name, 'Query File…', boxInput(page));
  await typeInQuickInput(page, QUESTION);
  const answer = await answerTo(page, QUESTION);
  await answer.locator('.answer').getByText('Ada Lindqvist').waitFor();
  const source = answer.getByRole('button', { name: new RegExp(`^Open ${name.replace('.', '\\.')}:.*, ${place}`) });
  await click(source.first(), activeTab(page, tab));
  return answer;
}

test('a citation of a PDF opens the extracted text at its lines', async () => {
  const { page } = journey;
  await openFirstSource(page, 'report.pdf', 'page 2', 'report.pdf.txt');
  await page.locator('.editor-group-container.active .view-lines').getByText('built by Ada').waitFor();
  await cursorAt(page, /selected/).waitFor();
  await screenshot(page, 'citation-pdf');
});

test('a citation of a Word document opens the extracted text at its lines', async () => {
  const { page } = journey;
  await openFirstSource(page, 'letter.docx', 'section “Builders”', 'letter.docx.txt');
  await page.locator('.editor-group-container.active .view-lines').getByText('built by Ada').waitFor();
  await cursorAt(page, /selected/).waitFor();
});

test('a citation of a notebook opens the notebook at its cells', async () => {
  const { page } = journey;
  const answer = await openFirstSource(page, 'survey.ipynb', 'cells? (?:2–)?3', 'survey.ipynb');
  // The status bar tells which cell has the focus, and of how many or how many are selected.
  const place = await answer.locator('.place').first().innerText();
  const status = place === 'cell 3' ? 'Cell 3 of 3' : 'Cell 2 (2 selected)';
  await page.locator('.statusbar').getByText(status).waitFor();
  await screenshot(page, 'citation-notebook');
});

test('a citation of a web page opens the page itself at its lines, checked like those of any text', async () => {
  const { page } = journey;
  await explorerContextMenu(page, 'history.html', 'Query File…', boxInput(page));
  await typeInQuickInput(page, QUESTION);
  const answer = await answerTo(page, QUESTION);
  await answer.locator('.answer').getByText('Ada Lindqvist').waitFor();
  const source = answer.locator('.source').first();
  await source.getByText('Verified', { exact: true }).waitFor();
  await click(source.getByRole('button', { name: /^Open history\.html:\d/ }), activeTab(page, 'history.html'));
  await page.locator('.editor-group-container.active .view-lines').getByText('Ada Lindqvist').first().waitFor();
  await cursorAt(page, /selected/).waitFor();
  await screenshot(page, 'citation-html');
});

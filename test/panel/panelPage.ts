import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import * as z from 'zod';
import { onPage } from '../../.scripts/pages.mjs';
import { PageMessage, type HostMessage, type PanelState } from '../../src/protocol/panelMessages.ts';
import { until } from '../helpers/until.ts';
import { buildPanelHtml, type PageLanguage } from '../../src/views/html.ts';
import { THEMES, variablesOf, type ThemeName } from './themes.ts';

const ORIGIN = 'http://panel.test';
const repository = fileURLToPath(new URL('../../', import.meta.url));
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const AxeResults = z.object({
  violations: z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

export interface PanelPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What `getState` answers: the filter the page was left with. */
  readonly savedState?: unknown;
  readonly reducedMotion?: boolean;
  /** English by default. */
  readonly language?: PageLanguage;
}

/** The panel's files as they ship. */
export interface PanelBundle {
  readonly script: string;
  readonly style: string;
}

export function bundlePanel(): Promise<PanelBundle> {
  return bundlePage('media/panel/panel.ts');
}

/** A page as it ships; `entry` is its script, relative to the repository. */
export async function bundlePage(entry: string): Promise<PanelBundle> {
  const { outputFiles } = await build({
    ...onPage,
    entryPoints: [`${repository}${entry}`],
    outdir: `${repository}dist`,
    write: false,
    minify: true,
    logLevel: 'error',
  });
  const find = (extension: string): string => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: find('.js'), style: find('.css') };
}

/**
 * The panel's page in a browser, with the HTML and the content security policy that VS Code gives it. The test plays the
 * extension: it sends states and reads what the page posts.
 */
export class PanelPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  /** Errors of the page and violations of its policy. */
  readonly problems: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  /** Opens a page, uses it and closes it. What went wrong in the page itself fails the test. */
  static async use(
    browser: Browser,
    bundle: PanelBundle,
    options: PanelPageOptions,
    work: (panel: PanelPage) => Promise<void>,
  ): Promise<void> {
    const panel = await PanelPage.open(browser, bundle, options);
    try {
      await work(panel);
      assert.deepEqual(panel.problems, [], 'the page has no errors and keeps its content security policy');
    } finally {
      await panel.close();
    }
  }

  static async open(browser: Browser, bundle: PanelBundle, options: PanelPageOptions = {}): Promise<PanelPage> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1000, height: options.height ?? 900 },
      reducedMotion: options.reducedMotion === false ? 'no-preference' : 'reduce',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    const opened = new PanelPage(context, page);
    page.on('pageerror', (error) => opened.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        opened.problems.push(message.text());
      }
    });
    const html = buildPanelHtml({
      title: 'Upload metrics',
      cspSource: ORIGIN,
      scriptUri: `${ORIGIN}/panel.js`,
      styleUri: `${ORIGIN}/panel.css`,
      nonce: 'test',
      language: options.language,
    });
    await page.route(`${ORIGIN}/**`, (route) => {
      switch (new URL(route.request().url()).pathname) {
        case '/panel.js':
          return route.fulfill({ contentType: 'text/javascript', body: bundle.script });
        case '/panel.css':
          return route.fulfill({ contentType: 'text/css', body: bundle.style });
        default:
          return route.fulfill({ contentType: 'text/html', body: html });
      }
    });
    await page.addInitScript(webviewApi(options.savedState));
    await page.goto(ORIGIN);
    await opened.setTheme(options.theme ?? 'dark');
    return opened;
  }

  /** Does what VS Code does when the theme changes. */
  async setTheme(theme: ThemeName): Promise<void> {
    const { bodyClass } = THEMES[theme];
    const variables = JSON.stringify(variablesOf(theme));
    await this.page.evaluate(`{
      document.documentElement.removeAttribute('style');
      for (const [name, value] of Object.entries(${variables})) document.documentElement.style.setProperty(name, value);
      document.body.className = ${JSON.stringify(bodyClass)};
    }`);
  }

  /** Sends a message as the extension does. */
  async send(message: HostMessage): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** Sends a state and waits until the page shows it; the milliseconds that took. */
  async show(state: PanelState): Promise<number> {
    await this.page.evaluate(`window.__state = ${JSON.stringify(JSON.stringify({ type: 'state', state }))}; undefined`);
    const elapsed: unknown = await this.page.evaluate(`new Promise((resolve) => {
      const start = performance.now();
      window.addEventListener('message', () => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
      }, { once: true });
      window.postMessage(JSON.parse(window.__state), '*');
    })`);
    return z.number().parse(elapsed);
  }

  /**
   * Waits until an expression is true in the page. Playwright's own waiting evaluates from within the page from the second
   * look on, which the page's policy forbids.
   */
  async until(expression: string): Promise<void> {
    await until(expression, async () => (await this.page.evaluate(`Boolean(${expression})`)) === true);
  }

  /** Everything the page has posted so far. */
  async posted(): Promise<PageMessage[]> {
    return z.array(PageMessage).parse(await this.page.evaluate('window.__posted'));
  }

  /** The violations that axe finds, each in one line. */
  async axeViolations(): Promise<string[]> {
    await this.page.evaluate(await readFile(axePath, 'utf8'));
    const { violations } = AxeResults.parse(await this.page.evaluate('axe.run()'));
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

function webviewApi(savedState: unknown): string {
  return `window.__posted = [];
    window.acquireVsCodeApi = () => {
      let state = ${JSON.stringify(savedState) ?? 'undefined'};
      return {
        postMessage: (message) => window.__posted.push(message),
        getState: () => state,
        setState: (next) => { state = next; window.__saved = next; },
      };
    };`;
}

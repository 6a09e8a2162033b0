import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newNonce } from '../../../src/grounding/prompt.ts';
import { buildPanelHtml } from '../../../src/views/html.ts';

const page = {
  title: 'Upload metrics',
  cspSource: 'https://cdn.test',
  scriptUri: 'https://x/panel.js',
  styleUri: 'https://x/panel.css',
  nonce: 'n0nce',
};

function policyOf(html: string): Map<string, string> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return new Map(
    content.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );
}

function translationsOf(html: string): string {
  return /<script id="translations" type="application\/json">([^]*?)<\/script>/.exec(html)?.[1] ?? '';
}

describe('buildPanelHtml', () => {
  test('admits the script with the nonce, the style sheet from the extension, and nothing else', () => {
    assert.deepEqual(Object.fromEntries(policyOf(buildPanelHtml(page))), {
      'default-src': "'none'",
      'script-src': "'nonce-n0nce'",
      'style-src': 'https://cdn.test',
      'base-uri': "'none'",
      'form-action': "'none'",
    });
  });

  test('allows nothing unsafe and nothing inline', () => {
    const html = buildPanelHtml(page);
    assert.doesNotMatch(html, /unsafe|\son\w+=|style="|<style/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<script nonce="n0nce" src="https:\/\/x\/panel.js">/);
  });

  test('names the language of the page and gives it a title', () => {
    assert.match(buildPanelHtml(page), /<html lang="en">[\s\S]*<title>[^<]+<\/title>/);
  });

  test('carries the translations as data, and names their language', () => {
    const bundle = { Verified: 'Geprüft', Stop: 'Anhalten' };
    const html = buildPanelHtml({ ...page, language: { tag: 'de', bundle } });
    assert.match(html, /<html lang="de">/);
    assert.deepEqual(JSON.parse(translationsOf(html)), bundle);
  });

  test('is English where there are no translations, whatever language VS Code speaks', () => {
    const html = buildPanelHtml({ ...page, language: { tag: 'de', bundle: undefined } });
    assert.match(html, /<html lang="en">/);
    assert.equal(translationsOf(html), '');
  });

  test('a translation cannot end its block, and means the same there', () => {
    const bundle = { Stop: '</script><script>alert(1)</script><!-- "quoted" \u2028' };
    const html = buildPanelHtml({ ...page, language: { tag: 'de', bundle } });
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.deepEqual(JSON.parse(translationsOf(html)), bundle);
  });

  test('an address cannot break out of its attribute', () => {
    const html = buildPanelHtml({ ...page, scriptUri: 'x"><script>alert(1)</script>' });
    assert.equal(html.match(/<script/g)?.length, 1);
  });

  test('nonces differ and need no escaping', () => {
    assert.notEqual(newNonce(), newNonce());
    assert.match(newNonce(), /^[\w-]{22}$/);
  });
});

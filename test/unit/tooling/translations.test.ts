import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { placeholdersOf, stringsOfFile, stringsOfSources } from '../../helpers/translatableStrings.ts';
import { repositoryFolder } from '../../vscode/repository.ts';

const LANGUAGES = ['de', 'ja', 'zh-cn'];

/** What is wrong with translations: strings without one, those of strings that are gone, and other placeholders. */
function problems(strings: Readonly<Record<string, string>>, translated: Readonly<Record<string, string>>): string[] {
  return [
    ...Object.keys(strings).flatMap((key) => (key in translated ? [] : [`no translation: ${key}`])),
    ...Object.entries(translated).flatMap(([key, translation]) => {
      const original = strings[key];
      if (original === undefined) return [`no such string: ${key}`];
      if (translation.trim() === '') return [`empty: ${key}`];
      const [wanted, found] = [original, translation].map((text) => placeholdersOf(text).join(' '));
      return wanted === found ? [] : [`“${translation}” has ${String(found)} instead of ${String(wanted)}`];
    }),
  ];
}

suite('translations', () => {
  test('every string of the extension and its pages has one in each language, with the same placeholders', async () => {
    const texts = (await stringsOfSources()).map(({ text }) => text);
    assert.ok(texts.length > 500, `only ${texts.length} strings were found`);
    const strings = Object.fromEntries(texts.map((text) => [text, text]));
    for (const language of LANGUAGES) {
      assert.deepEqual(problems(strings, await stringsOfFile(`l10n/bundle.l10n.${language}.json`)), [], language);
    }
  });

  test('every string of the manifest has one in each language, with the same links, settings and placeholders', async () => {
    const strings = await stringsOfFile('package.nls.json');
    for (const language of LANGUAGES) {
      assert.deepEqual(problems(strings, await stringsOfFile(`package.nls.${language}.json`)), [], language);
    }
  });

  test('the manifest uses every key of its strings and no other, and has no titles beside them', async () => {
    const manifest = await readFile(join(repositoryFolder, 'package.json'), 'utf8');
    const used = new Set([...manifest.matchAll(/"%([^"%]+)%"/gu)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys(await stringsOfFile('package.nls.json')).sort());
    const plain = [
      ...manifest.matchAll(/"(?:title|shortTitle|contents|altText|markdownDescription)": "([^%"][^"]*)"/gu),
    ];
    // The name of the product is the same in every language.
    assert.deepEqual([...new Set(plain.map(([, text]) => text))], ['Smart File Query']);
  });

  test('placeholders are numbers in braces, links, code and icons', () => {
    assert.deepEqual(placeholdersOf('{1} of {0}, [there](command:a.b), `x` $(add)'), [
      '$(add)',
      '](command:a.b)',
      '`x`',
      '{0}',
      '{1}',
    ]);
    assert.deepEqual(problems({ a: '{0} files', b: 'Two' }, { a: '{1} Dateien', c: '' }), [
      'no translation: b',
      '“{1} Dateien” has {1} instead of {0}',
      'no such string: c',
    ]);
  });
});

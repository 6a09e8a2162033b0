import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import * as z from 'zod';
import { stringsOfFile } from '../helpers/translatableStrings.ts';
import { ENVIRONMENT_VARIABLES, resolveSettings, SETTINGS, type SettingName } from '../../src/settings.ts';

const Property = z.object({
  type: z.enum(['boolean', 'number', 'integer', 'string', 'array', 'object']),
  default: z.unknown(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  markdownEnumDescriptions: z.array(z.string()).optional(),
  scope: z.string().optional(),
  markdownDescription: z.string().optional(),
  description: z.string().optional(),
});
const Manifest = z.object({
  contributes: z.object({ configuration: z.array(z.object({ properties: z.record(z.string(), Property) })) }),
  capabilities: z.object({
    untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
  }),
});

const manifest = Manifest.parse(JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')));
const strings = await stringsOfFile('package.nls.json');

/** A text of the manifest, which has the key of its string in its place. */
function textOf(text = ''): string {
  return strings[text.replace(/^%(.*)%$/u, '$1')] ?? text;
}
const properties = Object.fromEntries(
  manifest.contributes.configuration.flatMap((section) => Object.entries(section.properties)),
);
const names = Object.keys(SETTINGS) as SettingName[];
const nothing = (): unknown => undefined;
const only =
  (name: string, value: unknown) =>
  (asked: SettingName): unknown =>
    asked === name ? value : undefined;

suite('the settings of package.json', () => {
  test('are those of the code', () => {
    assert.deepEqual(Object.keys(properties).toSorted(), names.map((name) => `smartFileQuery.${name}`).toSorted());
  });

  for (const name of names) {
    const property = properties[`smartFileQuery.${name}`];
    test(`${name} has the same default, and a description`, () => {
      assert.deepEqual(property?.default, resolveSettings(nothing, {}).settings[name]);
      assert.match(textOf(property?.markdownDescription ?? property?.description), /\.$/);
      const descriptions = property?.markdownEnumDescriptions ?? property?.enumDescriptions;
      assert.equal(descriptions?.length, property?.enum?.length);
    });

    if (property?.minimum !== undefined && property.maximum !== undefined) {
      const { minimum, maximum, type } = property;
      test(`${name} has the same range`, () => {
        const step = type === 'integer' ? 1 : 0.0001;
        for (const inside of [minimum, maximum]) assert.equal(SETTINGS[name].safeParse(inside).success, true);
        for (const outside of [minimum - step, maximum + step]) {
          assert.equal(SETTINGS[name].safeParse(outside).success, false, String(outside));
        }
        if (type === 'integer') assert.equal(SETTINGS[name].safeParse(minimum + 0.5).success, false);
      });
    }
  }

  test('cannot be set by a workspace nobody trusts', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const name of names) {
      const isMachines = properties[`smartFileQuery.${name}`]?.scope?.startsWith('machine') === true;
      assert.ok(isMachines || restricted.includes(`smartFileQuery.${name}`), name);
    }
    assert.equal(properties['smartFileQuery.backend.url']?.scope, 'machine');
  });
});

suite('a configured value', () => {
  test('is taken', () => {
    const { settings, problems } = resolveSettings(only('upload.maxConcurrent', 7), {});
    assert.equal(settings['upload.maxConcurrent'], 7);
    assert.deepEqual(problems, []);
  });

  const unusable: readonly [SettingName, unknown][] = [
    ['asyncUpload.enabled', 'yes'],
    ['asyncUpload.rolloutPercentage', 101],
    ['asyncUpload.rolloutPercentage', -1],
    ['asyncUpload.rolloutPercentage', Number.NaN],
    ['asyncUpload.maxRetries', 1.5],
    ['asyncUpload.timeoutSeconds', 0],
    ['upload.maxConcurrent', 0],
    ['upload.maxConcurrent', null],
    ['upload.maxFileSizeMB', '100'],
    ['backend.url', 'ftp://example.com'],
    ['backend.url', 'not an address'],
    ['backend.url', 'https://a-name:a-password@example.com'],
    ['backend.url', 7],
    ['rollout.stages', []],
    [
      'rollout.stages',
      [
        { percentage: 50, hours: 1, successRate: 99 },
        { percentage: 10, hours: 1, successRate: 99 },
      ],
    ],
    ['rollout.holdbackPercentage', 51],
  ];
  for (const [name, value] of unusable) {
    test(`${name} = ${JSON.stringify(value)} is named, and the default used`, () => {
      const { settings, problems } = resolveSettings(only(name, value), {});
      assert.deepEqual(settings, resolveSettings(nothing, {}).settings);
      assert.equal(problems.length, 1);
      assert.match(
        problems[0] ?? '',
        new RegExp(`^The setting smartFileQuery\\.${name} cannot be used .*default`, 's'),
      );
    });
  }

  test('a ladder that does not rise is named by its entry', () => {
    const ladder = [50, 10].map((percentage) => ({ percentage, hours: 1, successRate: 99 }));
    const { problems } = resolveSettings(only('rollout.stages', ladder), {});
    assert.match(problems.join(), /\(entry 2: percentages must rise: 10 follows 50\)/);
  });

  for (const url of ['', 'http://127.0.0.1:8080', 'https://query.example.com']) {
    test(`"${url}" is an address`, () => {
      assert.equal(resolveSettings(only('backend.url', url), {}).settings['backend.url'], url);
    });
  }
});

suite('an environment variable', () => {
  const usable: readonly [keyof typeof ENVIRONMENT_VARIABLES, string, unknown][] = [
    ...(['ASYNC_UPLOAD_ENABLED', 'ASYNC_UPLOAD_FALLBACK'] as const).flatMap((variable) => [
      ...['true', '1', 'on', 'YES', ' True '].map((text): [typeof variable, string, unknown] => [variable, text, true]),
      ...['false', '0', 'off', 'No'].map((text): [typeof variable, string, unknown] => [variable, text, false]),
    ]),
    ['ASYNC_UPLOAD_ROLLOUT', '0', 0],
    ['ASYNC_UPLOAD_ROLLOUT', '1', 1],
    ['ASYNC_UPLOAD_ROLLOUT', '12.5', 12.5],
    ['ASYNC_UPLOAD_ROLLOUT', '100', 100],
    ['ASYNC_UPLOAD_MAX_RETRIES', '0', 0],
    ['ASYNC_UPLOAD_MAX_RETRIES', '10', 10],
    ['ASYNC_UPLOAD_TIMEOUT', '1', 1],
    ['ASYNC_UPLOAD_TIMEOUT', '600', 600],
  ];
  for (const [variable, text, value] of usable) {
    test(`${variable}=${text} decides, and says so`, () => {
      const setting = ENVIRONMENT_VARIABLES[variable];
      const configured = typeof value === 'boolean' ? !value : 5;
      const { settings, overrides, problems } = resolveSettings(only(setting, configured), { [variable]: text });
      assert.equal(settings[setting], value);
      assert.deepEqual(overrides, [{ variable, setting, value: String(value) }]);
      assert.deepEqual(problems, []);
    });
  }

  const unusable: readonly [keyof typeof ENVIRONMENT_VARIABLES, string][] = [
    ['ASYNC_UPLOAD_ENABLED', 'maybe'],
    ['ASYNC_UPLOAD_ENABLED', '2'],
    ['ASYNC_UPLOAD_ROLLOUT', '101'],
    ['ASYNC_UPLOAD_ROLLOUT', 'true'],
    ['ASYNC_UPLOAD_ROLLOUT', '10%'],
    ['ASYNC_UPLOAD_ROLLOUT', 'Infinity'],
    ['ASYNC_UPLOAD_MAX_RETRIES', '1.5'],
    ['ASYNC_UPLOAD_MAX_RETRIES', '-1'],
    ['ASYNC_UPLOAD_TIMEOUT', '0'],
    ['ASYNC_UPLOAD_TIMEOUT', '30s'],
  ];
  for (const [variable, text] of unusable) {
    test(`${variable}=${text} is named, and the setting counts`, () => {
      const setting = ENVIRONMENT_VARIABLES[variable];
      const configured = setting === 'asyncUpload.enabled' ? true : 7;
      const { settings, overrides, problems } = resolveSettings(only(setting, configured), { [variable]: text });
      assert.equal(settings[setting], configured);
      assert.deepEqual(overrides, []);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', new RegExp(`^The environment variable ${variable} cannot be used .*${setting}`));
    });
  }

  test('that is empty counts as not set', () => {
    assert.deepEqual(resolveSettings(nothing, { ASYNC_UPLOAD_ENABLED: ' ' }), resolveSettings(nothing, {}));
  });
});

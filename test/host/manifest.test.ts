import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import * as z from 'zod';
import { ENVIRONMENT_VARIABLES, SETTINGS } from '../../src/settings.ts';
import { FILES_VIEW_ID } from '../../src/contributions.ts';
import { activatedExtension } from './extension.ts';

const manifestSchema = z.object({
  contributes: z.object({
    commands: z.array(
      z.object({
        command: z.string(),
        title: z.string(),
        category: z.string().optional(),
        enablement: z.string().optional(),
      }),
    ),
    menus: z.object({ commandPalette: z.array(z.object({ command: z.string(), when: z.string() })) }),
    configuration: z
      .array(
        z.object({
          properties: z.record(
            z.string(),
            z.object({
              default: z.unknown(),
              scope: z.string().optional(),
              minimum: z.number().optional(),
              maximum: z.number().optional(),
              markdownDescription: z.string(),
            }),
          ),
        }),
      )
      .transform((sections) => Object.fromEntries(sections.flatMap(({ properties }) => Object.entries(properties)))),
  }),
  capabilities: z.object({
    untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
  }),
});

async function manifest(): Promise<z.infer<typeof manifestSchema>> {
  return manifestSchema.parse((await activatedExtension()).packageJSON);
}

suite('Commands', () => {
  test('the contributed ones are the registered ones', async () => {
    const { contributes } = await manifest();
    const registered = (await vscode.commands.getCommands()).filter(
      // VS Code itself adds some for every view.
      (command) => command.startsWith('smartFileQuery.') && !command.startsWith(`${FILES_VIEW_ID}.`),
    );
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), registered.sort());
  });

  test('each stands in the palette under the name of the extension, which it says once', async () => {
    const { commands, menus } = (await manifest()).contributes;
    const hidden = new Set(menus.commandPalette.flatMap(({ command, when }) => (when === 'false' ? [command] : [])));
    for (const { command, title, category } of commands) {
      const label = category === undefined ? title : `${category}: ${title}`;
      const times = label.split('Smart File Query').length - 1;
      if (hidden.has(command)) assert.ok(times > 0, label);
      else assert.equal(times, 1, label);
    }
  });
});

suite('A fresh install', () => {
  test('offers at most eight commands in the palette, that of the view among them', async () => {
    const { commands, menus } = (await manifest()).contributes;
    const conditional = new Set(menus.commandPalette.map(({ command }) => command));
    const offered = commands.filter(({ command, enablement }) => enablement === undefined && !conditional.has(command));
    assert.ok(offered.length + 1 <= 8, offered.map(({ title }) => title).join(', '));
  });

  test('has titles in title case', async () => {
    const small = /^(?:a|an|and|as|at|by|for|from|in|of|on|or|the|to|with)$/u;
    for (const { title } of (await manifest()).contributes.commands) {
      const [first = '', ...words] = title.split(/\s+/u);
      for (const word of [first, ...words.filter((each) => !small.test(each))]) assert.match(word, /^\p{Lu}/u, title);
    }
  });
});

suite('Settings', () => {
  test('the manifest and the code know the same ones, with the same defaults', async () => {
    const { configuration: properties } = (await manifest()).contributes;
    const contributed = Object.entries(properties).map(([name, property]) => [name, property.default]);
    const known = Object.entries(SETTINGS).map(([name, schema]) => [`smartFileQuery.${name}`, schema.parse(undefined)]);
    assert.deepEqual(Object.fromEntries(contributed), Object.fromEntries(known));
  });

  test('the manifest and the code draw the same limits', async () => {
    const { configuration: properties } = (await manifest()).contributes;
    let limits = 0;
    for (const [name, schema] of Object.entries(SETTINGS)) {
      const { minimum, maximum } = properties[`smartFileQuery.${name}`] ?? {};
      for (const [limit, beyond] of [
        [minimum, -1],
        [maximum, 1],
      ] as const) {
        if (limit === undefined) continue;
        limits++;
        assert.ok(schema.safeParse(limit).success, `${name} may be ${limit}`);
        assert.ok(!schema.safeParse(limit + beyond).success, `${name} may not be ${limit + beyond}`);
      }
    }
    assert.notEqual(limits, 0);
  });

  test('a workspace that is not trusted decides none of them', async () => {
    const { capabilities, contributes } = await manifest();
    assert.deepEqual(
      capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted(),
      Object.keys(contributes.configuration).sort(),
    );
  });

  test('no workspace decides where files are sent', async () => {
    const { configuration: properties } = (await manifest()).contributes;
    assert.equal(properties['smartFileQuery.backend.url']?.scope, 'machine');
  });

  test('each description names the environment variable that overrides the setting', async () => {
    const { configuration: properties } = (await manifest()).contributes;
    for (const [variable, setting] of Object.entries(ENVIRONMENT_VARIABLES)) {
      assert.match(properties[`smartFileQuery.${setting}`]?.markdownDescription ?? '', new RegExp(`\`${variable}\``));
    }
  });
});

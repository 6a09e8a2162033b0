import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import ts from 'typescript';
import { repositoryFolder } from '../vscode/repository.ts';

/** A string that is shown in the user's language, and where it stands. */
export interface TranslatableString {
  readonly text: string;
  /** `src/views/html.ts:12` */
  readonly place: string;
}

/** The strings that the sources hand to `l10n.t`. Rejects where one of them is no literal, which no translation could have. */
export async function stringsOfSources(): Promise<TranslatableString[]> {
  const strings: TranslatableString[] = [];
  const options = { cwd: repositoryFolder, exclude: (name: string) => name === 'node_modules' };
  for await (const file of glob('{src,media}/**/*.ts', options)) {
    const source = await readFile(join(repositoryFolder, file), 'utf8');
    if (source.includes('l10n.t(')) strings.push(...stringsIn(file, source));
  }
  return strings;
}

function stringsIn(file: string, source: string): TranslatableString[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const strings: TranslatableString[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(?:^|\.)l10n\.t$/u.test(node.expression.getText(tree))) {
      const [text] = node.arguments;
      const place = `${file}:${String(tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1)}`;
      if (!text || !ts.isStringLiteralLike(text)) throw new Error(`${place}: l10n.t takes a string in quotes here.`);
      strings.push({ text: text.text, place });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return strings;
}

const Strings = z.record(z.string(), z.string());

/** A file of strings by their keys: `package.nls.json`, or a bundle of translations. */
export async function stringsOfFile(path: string): Promise<Record<string, string>> {
  return Strings.parse(JSON.parse(await readFile(join(repositoryFolder, path), 'utf8')));
}

/** The placeholders of a string, sorted: `{0}` of a sentence, and the links of a walkthrough or a setting, without their words. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{\d+\}|\]\((?:command|https?):[^)]*\)|`[^`]+`|\$\([\w-]+\)/gu)]
    .map(([found]) => found)
    .sort();
}

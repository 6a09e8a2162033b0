import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryFolder } from '../vscode/repository.ts';

const PROGRAMS =
  'extension app ownModel citedAnswer collecting workspace backend indexing answering extract encodings mcp panel answer'.split(
    ' ',
  );

/** What a packaged extension holds, and nothing else. */
const ALLOWED = [
  /^extension\/package(\.nls(\.[\w-]+)?)?\.json$/,
  /^extension\/l10n\/bundle\.l10n\.[\w-]+\.json$/,
  /^extension\/(readme|changelog)\.md$/,
  /^extension\/LICENSE\.txt$/,
  new RegExp(`^extension/dist/(${PROGRAMS.join('|')})\\.js$`),
  /^extension\/dist\/(panel|answer)\.css$/,
  /^extension\/dist\/package\.json$/,
  /^extension\/dist\/pdf\/cmaps\/([\w-]+\.bcmap|LICENSE)$/,
  /^extension\/dist\/pdf\/wasm\/((jbig2|openjpeg)\.wasm|LICENSE_\w+)$/,
  /^extension\/dist\/ocr\/(tesseract-core-simd-lstm\.(js|wasm)|(eng|deu|chi_sim)\.traineddata\.gz|LICENSE\.txt|LICENSE)$/,
  /^extension\/media\/((icon|screenshot|metrics)\.png|view\.svg|walkthrough\/[\w-]+\.(md|svg|png))$/,
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
];

/** The largest sizes in bytes: what activates in every window has to stay small; most of the package recognises text in pictures and reads documents. */
const MAX_EXTENSION_BYTES = 500_000;
const MAX_PACKAGE_BYTES = 12_000_000;

const [file = 'smart-file-query.vsix'] = process.argv.slice(2);
const problems = check(resolve(file));
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${file} holds what it should.`);
process.exitCode = problems.length === 0 ? 0 : 1;

function check(vsix: string): string[] {
  const names = entriesOf(vsix);
  const unexpected = names.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)));
  const translations = ['de', 'ja', 'zh-cn'].flatMap((language) => [
    `package.nls.${language}.json`,
    `l10n/bundle.l10n.${language}.json`,
  ]);
  const needed = [...PROGRAMS.map((name) => `dist/${name}.js`), 'package.nls.json', ...translations];
  const missing = needed.map((name) => `extension/${name}`).filter((name) => !names.includes(name));
  const sizeOf = (name: string): number => statSync(join(repositoryFolder, 'dist', name)).size;
  const extensionBytes = sizeOf('extension.js') + sizeOf('app.js');
  const packageBytes = statSync(vsix).size;
  return [
    ...unexpected.map((name) => `${name} does not belong into the package.`),
    ...missing.map((name) => `${name} is missing from the package.`),
    ...(extensionBytes > MAX_EXTENSION_BYTES
      ? [`dist/extension.js and dist/app.js have ${extensionBytes} bytes.`]
      : []),
    ...(packageBytes > MAX_PACKAGE_BYTES ? [`The package has ${packageBytes} bytes.`] : []),
  ];
}

/** The names in a ZIP file, from its central directory. @see APPNOTE.TXT 4.3.12 */
function entriesOf(vsix: string): string[] {
  const data = readFileSync(vsix);
  const end = data.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names: string[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let left = data.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = data.readUInt16LE(at + 28);
    names.push(data.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return names;
}

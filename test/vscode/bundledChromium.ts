import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress } from 'node:zlib';
import * as z from 'zod';
import { buildOnce } from './buildOnce.ts';
import { cacheFolder } from './repository.ts';

const require = createRequire(import.meta.url);
const brotliDecompressInMemory = promisify(brotliDecompress);
const packageSchema = z.object({ version: z.string() });

/** A Chromium that needs nothing from the system, and the environment it runs in. */
export interface BundledChromium {
  executablePath: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Unpacks the Chromium that the npm package `@sparticuz/chromium` carries, once, with what a bare Linux machine lacks: NSS
 * and its siblings (the package's `al2023` archive) and fonts.
 *
 * The package's own `executablePath()` is not used: it unpacks into the shared temp folder and leaves the libraries out
 * unless it finds itself on AWS Lambda.
 *
 * @throws Error on other systems than x64 Linux, for which the package carries nothing
 */
export async function unpackBundledChromium(): Promise<BundledChromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found. Install Chrome or Chromium, or set SMART_FILE_QUERY_CHROMIUM to its path.');
  }
  // The package exports its entry point build/cjs/index.cjs alone.
  const packageFolder = dirname(dirname(dirname(require.resolve('@sparticuz/chromium'))));
  const { version } = packageSchema.parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')));
  const folder = join(cacheFolder, `chromium-${version}`);
  await buildOnce(folder, async (scratch) => {
    console.error('Unpacking Chromium; this happens once…');
    await Promise.all([
      decompress(join(packageFolder, 'bin/chromium.br'), join(scratch, 'chromium')),
      unpackArchive(join(packageFolder, 'bin/al2023.tar.br'), scratch),
      unpackArchive(join(packageFolder, 'bin/swiftshader.tar.br'), scratch),
    ]);
    await chmod(join(scratch, 'chromium'), 0o755);
    await addFonts(scratch, packageFolder, folder);
  });
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(folder, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}

async function decompress(source: string, target: string): Promise<void> {
  await pipeline(createReadStream(source), createBrotliDecompress(), createWriteStream(target));
}

async function unpackArchive(source: string, folder: string): Promise<void> {
  const tar = spawn('tar', ['-xf', '-', '-C', folder], { stdio: ['pipe', 'inherit', 'inherit'] });
  const closed: Promise<unknown[]> = once(tar, 'close');
  // The archives are small (15 MB at most), so they may pass through memory.
  tar.stdin.end(await brotliDecompressInMemory(await readFile(source)));
  const [exitCode] = await closed;
  if (exitCode !== 0) throw new Error(`tar could not unpack ${source} (exit code ${String(exitCode)}).`);
}

/** DejaVu has the monospace faces and the symbols; Open Sans, from the Chromium package, is the face of the interface. */
const dejaVuFonts = ['DejaVuSansMono', 'DejaVuSansMono-Bold', 'DejaVuSansMono-Oblique', 'DejaVuSans'];

/**
 * Adds fonts and a fontconfig file that knows these alone, so that a page looks the same on every machine.
 *
 * @param finalFolder where `folder` will lie when it is complete; the fontconfig file holds absolute paths
 */
async function addFonts(folder: string, packageFolder: string, finalFolder: string): Promise<void> {
  await unpackArchive(join(packageFolder, 'bin/fonts.tar.br'), folder);
  const dejaVuFolder = dirname(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  await mkdir(join(folder, 'fonts'), { recursive: true });
  for (const font of dejaVuFonts) {
    await copyFile(join(dejaVuFolder, `${font}.ttf`), join(folder, 'fonts', `${font}.ttf`));
  }
  const alias = (family: string, preferred: string): string =>
    `  <alias binding="same"><family>${family}</family><prefer><family>${preferred}</family></prefer></alias>\n`;
  await writeFile(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${finalFolder}/fonts</dir>
  <cachedir>${finalFolder}/fonts-cache</cachedir>
${alias('system-ui', 'Open Sans')}${alias('sans-serif', 'Open Sans')}${alias('serif', 'Open Sans')}${alias('monospace', 'DejaVu Sans Mono')}</fontconfig>
`,
  );
}

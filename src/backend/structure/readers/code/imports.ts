import { oneLine } from './parameters.ts';

/** What a declaration of an import brings from where. */
export function importOf(text: string): { readonly module: string; readonly names: string } {
  const plain = text.replace(/;$/, '').trim();
  const from = /^(?:import|export)\s+(?:type\s+)?([^]*?)\s*\bfrom\s*["']([^"']+)["']/.exec(plain);
  if (from)
    return {
      module: from[2] ?? '',
      names: oneLine((from[1] ?? '').replace(/[{}]/g, ' ').replace(/\s+,/g, ',').replace(/,\s*$/, '')),
    };
  const required = /^(?:const|let|var)\s+([^=]+?)\s*=\s*require\(\s*["']([^"']+)["']/.exec(plain);
  if (required) return { module: required[2] ?? '', names: oneLine((required[1] ?? '').replace(/[{}]/g, ' ')) };
  const include = /^#\s*include\s*[<"]([^>"]+)[>"]/.exec(plain);
  if (include) return { module: include[1] ?? '', names: '' };
  const quoted = /^(?:import\s+)?(?:([\w.]+)\s+)?["']([^"']+)["']/.exec(plain);
  if (quoted) return { module: quoted[2] ?? '', names: quoted[1] ?? lastPart(quoted[2] ?? '', '/') };
  const path =
    /^(?:pub(?:\([^)]*\))?\s+)?(?:global\s+)?(?:import|using|use)\s+(?:static\s+|namespace\s+|function\s+|const\s+)?([^]+)$/.exec(
      plain,
    )?.[1] ?? '';
  const braces = /^([^{]+?)(?:::|\\)\{([^]*)\}$/.exec(path.trim());
  if (braces) return { module: braces[1] ?? '', names: oneLine(braces[2] ?? '') };
  const [module, alias] = path.split(/\s+as\s+/);
  return { module: oneLine(module ?? ''), names: alias ?? lastPart(oneLine(module ?? ''), /::|[.\\]/) };
}

function lastPart(path: string, separator: string | RegExp): string {
  return path.split(separator).at(-1) ?? '';
}

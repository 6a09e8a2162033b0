import { ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const RUBY = /^(?:gemfile|podfile)$/;
const REQUIREMENTS = /^(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)$/;

/** Lists of what a program depends on: Gemfile, requirements.txt, go.mod. */
export const dependencyListReader: StructureReader = {
  format: 'dependencies',
  reads: (name) => RUBY.test(name) || REQUIREMENTS.test(name) || name === 'go.mod',
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    const name = filename.slice(filename.lastIndexOf('/') + 1).toLowerCase();
    if (RUBY.test(name)) readRuby(root, text);
    else if (name === 'go.mod') readGoModule(root, text);
    else readRequirements(root, text);
    return { format: 'dependencies', root, tables: [] };
  },
};

const RUBY_CALL = /^\s*(\w+)[\s(]+(?:["']([^"']+)["']|:?([\w.]+))\s*,?\s*(.*?)(?:\s+#\s*(.*))?$/;
const RUBY_GROUP = /^\s*(group|source|platforms?|target|install_if|git)\b\s*(.*?)\s+do\b/;

/** A Gemfile: gems with their versions and options, in their groups. */
function readRuby(root: ItemDraft, text: readonly string[]): void {
  const comment = new PendingComment();
  let group = root;
  for (const [index, line] of text.entries()) {
    const number = index + 1;
    const note = /^\s*#\s?(.*)$/.exec(line);
    const opening = RUBY_GROUP.exec(line);
    const call = RUBY_CALL.exec(line);
    if (line.trim() === '') comment.clear();
    else if (note) comment.add(note[1] ?? '', number);
    else if (opening) {
      const names = (opening[2] ?? '').replace(/[:"'[\]]/g, '').trim();
      group = root.add({ kind: 'group', name: names, line: number, ...comment.take(), traits: names.split(/[\s,]+/) });
    } else if (/^\s*end\b/.test(line)) {
      group.endAt(number);
      group = root;
    } else if (call) addRubyCall(group, call, number, comment);
  }
}

function addRubyCall(group: ItemDraft, call: RegExpExecArray, line: number, comment: PendingComment): void {
  const [, method = '', quoted, plain, rest = '', beside = ''] = call;
  const name = quoted ?? plain ?? '';
  if (method !== 'gem' && method !== 'pod') {
    const value = [name, rest].filter((part) => part !== '').join(', ');
    group.add({ kind: 'key', name: method, value, line, ...comment.take(beside) });
    return;
  }
  const versions = [...rest.matchAll(/(?<![:\w]\s?)["']([~<>=!\s\d][^"']*)["']/g)].map(([, version]) => version);
  const options = rest.replace(/["'][~<>=!\s\d][^"']*["']\s*,?\s*/g, '').trim();
  const gem = group.add({ kind: method, name, value: versions.join(', ') || rest, line, ...comment.take(beside) });
  if (options !== '' && versions.length > 0) gem.comment = `${gem.comment} ${options}`.trim();
}

const REQUIREMENT = /^\s*([\w.-]+)(\[[^\]]*\])?\s*((?:[<>=!~]=?=?|@)\s*[^;#]+)?\s*(?:;\s*([^#]+))?(?:#\s*(.*))?$/;

function readRequirements(root: ItemDraft, text: readonly string[]): void {
  const comment = new PendingComment();
  for (const [index, line] of text.entries()) {
    const note = /^\s*#\s?(.*)$/.exec(line);
    const requirement = REQUIREMENT.exec(line);
    if (line.trim() === '') comment.clear();
    else if (note) comment.add(note[1] ?? '', index + 1);
    else if (requirement) {
      const [, name = '', extras = '', version = '', marker = '', beside = ''] = requirement;
      const said = comment.take([marker.trim(), beside].filter((part) => part !== '').join(' '));
      root.add({ kind: 'package', name: `${name}${extras}`, value: version.trim(), line: index + 1, ...said });
    }
  }
}

const GO_REQUIRE = /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+|\S+\/\S+)\s+(v\S+)\s*(?:\/\/\s*(.*))?$/;

function readGoModule(root: ItemDraft, text: readonly string[]): void {
  const comment = new PendingComment();
  for (const [index, line] of text.entries()) {
    const number = index + 1;
    const note = /^\s*\/\/\s?(.*)$/.exec(line);
    const single = /^(module|go|toolchain)\s+(\S+)/.exec(line);
    const replaced = /^\s*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(.+)$/.exec(line);
    const required = GO_REQUIRE.exec(line);
    if (line.trim() === '') comment.clear();
    else if (note) comment.add(note[1] ?? '', number);
    else if (single)
      root.add({ kind: 'key', name: single[1] ?? '', value: single[2] ?? '', line: number, ...comment.take() });
    else if (replaced)
      root.add({
        kind: 'replacement',
        name: replaced[1] ?? '',
        value: replaced[2] ?? '',
        line: number,
        ...comment.take(),
      });
    else if (required) {
      const isIndirect = required[3] === 'indirect';
      const said = comment.take(required[3] ?? '');
      root.add({
        kind: 'dependency',
        name: required[1] ?? '',
        value: required[2] ?? '',
        line: number,
        ...said,
        traits: isIndirect ? ['indirect'] : [],
      });
    }
  }
}

import { ItemDraft, PendingComment } from '../itemDraft.ts';
import type { StructureReader } from '../structure.ts';

const INSTRUCTION =
  /^\s*(FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)\s+(.*)$/i;
const FROM = /^(?:--platform=\S+\s+)?(\S+)(?:\s+as\s+(\S+))?/i;

/** Dockerfiles and Containerfiles: build stages with their instructions. */
export const dockerfileReader: StructureReader = {
  format: 'dockerfile',
  reads: (name) => /^(?:dockerfile|containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/.test(name),
  read(filename, text) {
    const root = ItemDraft.ofFile(filename, text.length);
    const comment = new PendingComment();
    let stage = root;
    for (let number = 1; number <= text.length; number++) {
      const line = text[number - 1] ?? '';
      if (line.trim() === '') comment.clear();
      else if (/^\s*#/.test(line)) comment.add(line.replace(/^\s*#+/, ''), number);
      const instruction = /^\s*#/.test(line) ? null : INSTRUCTION.exec(line);
      if (!instruction) continue;
      const name = (instruction[1] ?? '').toUpperCase();
      const { value, last } = wholeValue(text, number, instruction[2] ?? '');
      if (name === 'FROM') stage = beginStage(root, value, number, last, comment);
      else addInstruction(stage, { name, value, number, last, comment });
      number = last;
    }
    // The image is what the last stage makes.
    const final = root.children.findLast(({ kind }) => kind === 'build stage');
    if (final) final.traits = ['final', 'image'];
    return { format: 'dockerfile', root, tables: [] };
  },
};

/** An instruction goes on behind a backslash; comments between its lines are left out. */
function wholeValue(text: readonly string[], number: number, first: string): { value: string; last: number } {
  const lines = [first];
  let last = number;
  while (/\\\s*$/.test(lines.at(-1) ?? '') && last < text.length) {
    const next = text[last++] ?? '';
    if (!/^\s*#/.test(next)) lines.push(next.trim());
  }
  return { value: lines.map((line) => line.replace(/\\\s*$/, '').trim()).join(' '), last };
}

function beginStage(
  root: ItemDraft,
  value: string,
  line: number,
  lastLine: number,
  comment: PendingComment,
): ItemDraft {
  const [, image = '', name] = FROM.exec(value) ?? [];
  const stages = root.children.filter(({ kind }) => kind === 'build stage').length;
  const stage = root.add({
    kind: 'build stage',
    name: name ?? `stage ${String(stages)}`,
    line,
    lastLine,
    ...comment.take(),
  });
  stage.add({ kind: 'instruction', name: 'FROM', value: image, line, lastLine, comment: 'base image version' });
  return stage;
}

interface Instruction {
  readonly name: string;
  readonly value: string;
  readonly number: number;
  readonly last: number;
  readonly comment: PendingComment;
}

/** Commands of package managers up to what they install. */
const INSTALL =
  /\b(?:apt-get|apt|apk|dnf|yum|microdnf|zypper|pip3?|npm|gem)\s+(?:-\S+\s+)*(?:install|add|i)\b([^&|;]*)/g;

/** The packages that a command installs. */
function addPackages(item: ItemDraft, value: string): void {
  for (const [, written = ''] of value.matchAll(INSTALL)) {
    for (const name of written.split(/\s+/)) {
      if (/^[a-z\d][\w.+:=~-]*$/i.test(name)) {
        item.add({ kind: 'package', name, value: name, line: item.lines.first, lastLine: item.lines.last });
      }
    }
  }
}

/** ENV, ARG and LABEL have keys of their own. */
function addInstruction(stage: ItemDraft, { name, value, number, last, comment }: Instruction): void {
  const item = stage.add({ kind: 'instruction', name, value, line: number, lastLine: last, ...comment.take() });
  if (name === 'RUN') addPackages(item, value);
  if (!/^(?:ENV|ARG|LABEL)$/.test(name)) return;
  const pairs = [...value.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|\S+)/g)];
  const legacy = pairs.length === 0 ? /^(\S+)(?:\s+(.+))?$/.exec(value) : null;
  const kind = name === 'ENV' ? 'environment variable' : name === 'ARG' ? 'build argument' : 'label';
  for (const [, key = '', written = ''] of legacy ? [legacy] : pairs) {
    item.add({ kind, name: key, value: written.replace(/^"|"$/g, ''), line: number, lastLine: last });
  }
}

import { posix, win32 } from 'node:path';
import type { UploadedRow, UploadingRow } from './fileRow.ts';

/** A file with the versions of it that were uploaded before, the newest first. */
export interface FileNode extends UploadedRow {
  readonly versions: readonly VersionNode[];
}

/** An earlier version of a file. */
export interface VersionNode extends Omit<UploadedRow, 'kind'> {
  readonly kind: 'version';
}

/**
 * What a folder of the tree stands for: a folder of this workspace, of another one, any other folder, documents that are no
 * files, or no place here.
 */
export type FolderPlace = 'workspace' | 'otherWorkspace' | 'elsewhere' | 'documents' | 'otherMachine' | 'folder';

export interface FolderNode {
  readonly kind: 'folder';
  readonly id: string;
  readonly place: FolderPlace;
  /** The name of the folder, or of a chain of folders that hold nothing but one another; empty where the place says all. */
  readonly name: string;
  /** The absolute path; undefined where the files lie in no one folder. */
  readonly path: string | undefined;
  readonly children: readonly TreeNode[];
}

export type TreeNode = FolderNode | FileNode | VersionNode | UploadingRow;

export interface FileTreeOptions {
  /** The folders of this window's workspace, with absolute paths, in their order. */
  readonly workspaceFolders: readonly { readonly name: string; readonly path: string }[];
  /** Words that a file's path has to contain, each of them, in capitals or not; empty for all files. */
  readonly filter?: string;
  /** Whether a path is a copy that the extension keeps, and no file of the user's. */
  isCopy?(path: string): boolean;
  /** Whether such a copy is of a document that is no file of this machine, and not of a text that is on the backend. */
  isDocument?(path: string): boolean;
  readonly platform?: NodeJS.Platform;
}

/**
 * The uploaded files as a tree: the folders of this workspace first, then those of other workspaces, other folders of this
 * machine, and at last the files that are not here. Where all files lie in one folder of this workspace, the tree is that
 * folder's content.
 */
export function fileTree(rows: readonly UploadedRow[], options: FileTreeOptions): TreeNode[] {
  const path = options.platform === 'win32' ? win32 : posix;
  const isCopy = options.isCopy ?? (() => false);
  const places = new Map<string, Place>();
  for (const [index, folder] of options.workspaceFolders.entries()) {
    places.set(folder.path, { ...folder, place: 'workspace', order: index, files: [] });
  }
  const ofWorkspace = options.workspaceFolders.length;
  for (const file of withVersions(rows)) {
    const local = pathOf(file);
    const isHere = local !== undefined && !isCopy(local);
    const within = isHere ? folderOf(local, file.workspaceFolder, options.workspaceFolders, path) : undefined;
    const isDocument = local !== undefined && options.isDocument?.(local) === true;
    const notHere = isDocument ? 'documents' : 'otherMachine';
    const place = within === undefined ? (isHere ? 'elsewhere' : notHere) : 'otherWorkspace';
    const key = within ?? place;
    const known = places.get(key) ?? {
      place,
      name: within === undefined ? '' : path.basename(within),
      path: within,
      order: ofWorkspace + PLACES.indexOf(place),
      files: [],
    };
    places.set(key, known);
    const below = within === undefined ? local : local && path.relative(within, local);
    const parts = isHere && below !== undefined ? below.split(path.sep).filter((part) => part !== '') : [file.name];
    if (matches([known.name, ...parts].join('/'), options.filter ?? '')) known.files.push({ parts, file });
  }
  const folders = [...places.values()].filter(({ files }) => files.length > 0).sort(byOrderAndName);
  const nodes = folders.map((place) => folderNode(place, path));
  const [only, ...others] = nodes;
  const isAlone = only?.place === 'workspace' && others.length === 0 && ofWorkspace === 1;
  return isAlone ? [...only.children] : nodes;
}

/** The nodes themselves and everything below them. */
export function* allNodes(nodes: readonly TreeNode[]): Generator<TreeNode> {
  for (const node of nodes) {
    yield node;
    yield* allNodes(childrenOf(node));
  }
}

/** The rows below a row: what is in a folder, the earlier versions of a file. */
export function childrenOf(node: TreeNode): readonly TreeNode[] {
  if (node.kind === 'folder') return node.children;
  return node.kind === 'file' ? node.versions : [];
}

/** The order of the places after the folders of this workspace. */
const PLACES: readonly FolderPlace[] = ['otherWorkspace', 'elsewhere', 'documents', 'otherMachine'];

interface Place {
  readonly place: FolderPlace;
  readonly name: string;
  readonly path: string | undefined;
  readonly order: number;
  readonly files: { readonly parts: readonly string[]; readonly file: FileNode }[];
}

function byOrderAndName(one: Place, other: Place): number {
  return one.order - other.order || inOrder(one.name, other.name);
}

/** The path of a file on this machine, or where it was before a later version came from there. */
function pathOf({ localPath, formerPath }: UploadedRow): string | undefined {
  return localPath ?? formerPath;
}

/** One node for each file of this machine, the newest version with the earlier ones below it. */
function withVersions(rows: readonly UploadedRow[]): FileNode[] {
  const ofFile = Map.groupBy(rows, (row) => pathOf(row) ?? row.id);
  return [...ofFile.values()].map((versions) => {
    const [newest, ...earlier] = versions.toSorted((one, other) => rank(other) - rank(one));
    // A group has at least one member.
    const file = newest as UploadedRow;
    return { ...file, versions: earlier.map((version) => ({ ...version, kind: 'version' })) };
  });
}

/** The version that lies in the file now comes first, whenever it was uploaded. */
function rank({ localPath, uploadedAt }: UploadedRow): number {
  return localPath === undefined ? uploadedAt : Infinity;
}

/** The folder of a workspace that a file lies in: of this one where it does, else the one that it was uploaded from. */
function folderOf(
  local: string,
  recorded: string | undefined,
  folders: FileTreeOptions['workspaceFolders'],
  path: typeof posix,
): string | undefined {
  const isWithin = (folder: string): boolean => {
    const between = path.relative(folder, local);
    return between !== '' && !path.isAbsolute(between) && between.split(path.sep)[0] !== '..';
  };
  // Of folders in one another the inner one is the nearer.
  const own = folders
    .filter((folder) => isWithin(folder.path))
    .sort((one, other) => other.path.length - one.path.length);
  return own[0]?.path ?? (recorded !== undefined && isWithin(recorded) ? recorded : undefined);
}

function matches(text: string, filter: string): boolean {
  const words = filter.toLocaleLowerCase().split(/\s+/u);
  const searched = text.toLocaleLowerCase();
  return words.every((word) => searched.includes(word));
}

/** A folder while the tree is built: folders and files by their names. */
interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: FileNode[];
}

function folderNode({ place, name, path: base, files }: Place, path: typeof posix): FolderNode {
  const root: Folder = { folders: new Map(), files: [] };
  for (const { parts, file } of files) {
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      const inner = folder.folders.get(part) ?? { folders: new Map(), files: [] };
      folder.folders.set(part, inner);
      folder = inner;
    }
    folder.files.push(file);
  }
  const id = `${place}:${base ?? ''}`;
  // Files of no one folder have their whole path in the tree, from the root of the file system or the drive on.
  const start = base ?? (place === 'elsewhere' ? (path === win32 ? '' : path.sep) : undefined);
  return { kind: 'folder', id, place, name, path: base, children: nodesOf(root, { id, start }, path) };
}

function nodesOf(
  { folders, files }: Folder,
  parent: { readonly id: string; readonly start: string | undefined },
  path: typeof posix,
): TreeNode[] {
  const inner = [...folders].map(([name, folder]): FolderNode => {
    const chain = [name];
    let last = folder;
    for (;;) {
      const [only] = last.folders;
      if (only === undefined || last.folders.size > 1 || last.files.length > 0) break;
      chain.push(only[0]);
      last = only[1];
    }
    const id = `${parent.id}/${chain.join('/')}`;
    const start = parent.start === undefined ? undefined : joined(parent.start, chain, path.sep);
    const children = nodesOf(last, { id, start }, path);
    return { kind: 'folder', id, place: 'folder', name: chain.join('/'), path: start, children };
  });
  return [
    ...inner.sort((one, other) => inOrder(one.name, other.name)),
    ...files.toSorted((one, other) => inOrder(one.name, other.name)),
  ];
}

function joined(start: string, names: readonly string[], separator: string): string {
  const between = start === '' || start.endsWith(separator) ? '' : separator;
  return `${start}${between}${names.join(separator)}`;
}

function inOrder(one: string, other: string): number {
  return one.localeCompare(other, undefined, { numeric: true });
}

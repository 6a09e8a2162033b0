import { readRelationships } from './relationships.ts';
import { singleLine } from './textWriter.ts';
import { attributeOf, readXml } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

/** The names of those who comment on a presentation, by their ids. */
export async function readCommentAuthors(archive: ZipArchive, presentation: string): Promise<Map<string, string>> {
  const authors = new Map<string, string>();
  for (const { type, target } of (await readRelationships(archive, presentation)).values()) {
    if (!/^(?:commentAuthors|authors)$/.test(type) || !archive.has(target)) continue;
    await readXml(archive.read(target), {
      open(name, attributes) {
        if (name === 'cmAuthor' || name === 'author') authors.set(attributes['id'] ?? '', attributes['name'] ?? '');
      },
    });
  }
  return authors;
}

/** The comments on a slide with their authors, one line each, answers to them included. */
export async function readSlideComments(
  archive: ZipArchive,
  part: string,
  authors: ReadonlyMap<string, string>,
): Promise<string[]> {
  const lines: string[] = [];
  const open: { author: string; text: string }[] = [];
  let isInText = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'cm' || name === 'reply') {
        open.push({ author: authors.get(attributeOf(attributes, 'authorId') ?? '') ?? '', text: '' });
      } else if (name === 'text' || name === 't') isInText = true;
    },
    text(text) {
      const comment = open.at(-1);
      if (isInText && comment) comment.text += text;
    },
    close(name) {
      if (name === 'text' || name === 't') isInText = false;
      const of = open.at(-1);
      if (name === 'p' && of) of.text += ' ';
      if (name !== 'cm' && name !== 'reply') return;
      const comment = open.pop();
      const text = singleLine(comment?.text ?? '');
      // Answers come inside of what they answer, and are told after it.
      const line = comment?.author ? `${comment.author}: ${text}` : text;
      if (text !== '') lines.push(line);
    },
  });
  return lines;
}

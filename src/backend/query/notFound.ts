import { notInFile } from '../answer/extractAnswer.ts';
import type { Retrieval } from './retrieve.ts';

/** The answer where what was asked about does not say, in English or Chinese as the question is. */
export function notFound({ question, files, isLimitedToLines }: Retrieval): string {
  if (!isLimitedToLines && files.size === 1) return notInFile(question);
  const isChinese = /\p{Script=Han}/u.test(question);
  if (isLimitedToLines) {
    return isChinese ? '这些行中没有：没有与问题相符的段落。' : 'Not in these lines: no passage matches the question.';
  }
  return isChinese ? '这些文件中没有：没有与问题相符的段落。' : 'Not in these files: no passage matches the question.';
}

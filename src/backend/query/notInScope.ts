import type { Retrieval } from './retrieve.ts';

/** The answer where what was asked about does not say, in English or Chinese as the question is. */
export function notInScope({ question, files, isLimitedToLines }: Retrieval): string {
  const [english, chinese] = isLimitedToLines
    ? ['these lines', '这些行']
    : files.size === 1
      ? ['this file', '此文件']
      : ['these files', '这些文件'];
  return /\p{Script=Han}/u.test(question)
    ? `${chinese}中没有：没有与问题相符的段落。`
    : `Not in ${english}: no passage matches the question.`;
}

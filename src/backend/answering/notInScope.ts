import type { Retrieval } from './retrieve.ts';

type Scope = Pick<Retrieval, 'question' | 'files' | 'isLimitedToLines'>;

/** The answer where what was asked about does not say, in English or Chinese as the question is. */
export function notInScope(scope: Scope): string {
  const [english, chinese] = namesOf(scope);
  return isChinese(scope)
    ? `${chinese}中没有：没有与问题相符的段落。`
    : `Not in ${english}: no passage matches the question.`;
}

/** What stands before lines that may be beside the point. */
export function possiblyNotInScope(scope: Scope): string {
  const [english, chinese] = namesOf(scope);
  return isChinese(scope)
    ? `${chinese}中可能没有；最接近的内容是：`
    : `Possibly not in ${english}; the closest lines are:`;
}

function namesOf({ files, isLimitedToLines }: Scope): readonly [string, string] {
  if (isLimitedToLines) return ['these lines', '这些行'];
  return files.size === 1 ? ['this file', '此文件'] : ['these files', '这些文件'];
}

function isChinese({ question }: Scope): boolean {
  return /\p{Script=Han}/u.test(question);
}

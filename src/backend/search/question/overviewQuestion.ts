const THING =
  '(?:this|the|that|it)(?: (?:file|document|text|story|article|code|module|script|page|log|report|paper|book|readme|project))?';
const OVERVIEW = new RegExp(
  '^\\s*(?:please |can you |could you )?(?:' +
    [
      `(?:summari[sz]e|sum up|describe|explain)(?: ${THING})?`,
      `(?:give|write|show)(?: me)? (?:a |an )?(?:brief |short |quick )?(?:summary|overview)(?: of ${THING})?`,
      `(?:summary|overview|tl;?dr)(?: of ${THING})?`,
      `what(?:'s| is| was) ${THING} about`,
      `what does ${THING} (?:do|say|contain|describe)`,
      `what(?:'s| is) in ${THING}`,
      `what(?:'s| is) the (?:main |key )(?:idea|point|topic|subject)(?: of ${THING})?`,
    ].join('|') +
    ')(?:\\s*[?.!]+)?\\s*$|^(?:请)?(?:总结|概括|概述)(?:一下)?(?:这个|这篇|本)?(?:文件|文章|文档|故事|代码)?[。？?]?$|^(?:这|本)(?:个|篇)?(?:文件|文章|文档|故事|代码)?(?:是)?(?:关于|讲|讲了|说了?)?(?:什么|什么的)[。？?]?$',
  'iu',
);

/** Whether a question is about the file as a whole: its words are in no passage, yet it has an answer. */
export function isOverviewQuestion(question: string): boolean {
  return OVERVIEW.test(question);
}

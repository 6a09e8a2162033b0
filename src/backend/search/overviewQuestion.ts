/** Words that people use for a file, a part of a project or the content of a file. */
const NOUNS =
  'file|document|doc|text|page|story|book|package|module|script|service|program|project|class|code|codebase|config(?:uration)?|settings|table|sheet|spreadsheet|' +
  'patch|diff|change|changeset|commit|pull request|pr|workflow|pipeline|playbook|chart|manifest|schema|api|spec|library|repo(?:sitory)?|app(?:lication)?|log|dump|' +
  'data|dataset|contract|letter|paper|article|study|thesis|readme|notes|minutes|agreement|licen[cs]e|faq|handbook|manual|guide|policy|rules|' +
  'report|protocol|tool|software|system|board|schedule|stuff|thing|yaml|json|toml|ini|csv|sql|dockerfile|makefile|compose file';

/** The file as a whole: `this`, `the file`, `this nginx config`. */
const WHOLE = `(?:(?:this|that|the) (?:[\\w.-]+ ){0,2}?(?:${NOUNS})|all (?:this|that|of (?:this|it))|this|that|it|here)`;
const WHAT = "what(?:['’]?s| is| are| was| were| does| do| did)?";
const SHORT = '(?:(?:brief|short|quick|rough|one-line|one-sentence) )?';
/** Words that ask for a short answer: a question with them asks for the whole, whatever it calls the file. */
const BRIEF =
  '(?:in short|in brief|briefly|in a nutshell|in (?:one|a|two|three|a few) (?:short )?(?:sentences?(?: or two)?|words|lines))';

const WAYS_TO_ASK = [
  `(?:summari[sz]e|sum up|describe|explain|outline|overview(?: of)?)(?: ${WHOLE})?(?: to me)?`,
  `(?:explain|describe|tell me|say) what ${WHOLE} (?:is|are|does|do|was)(?: (?:about|for|good for|used for|doing))?`,
  `tell me (?:something |more )?about ${WHOLE}`,
  `(?:(?:give|show|write|tell)(?: me| us)? )?(?:an? |the )?${SHORT}(?:summary|overview|outline|gist|description|version)(?: of ${WHOLE})?`,
  `${WHAT} ${WHOLE}(?: all)?(?: (?:about|for|do|does|doing|say|contain|contains|describe|describes|configure|configures|mean|show|good for|used for|there for|meant for|supposed to do))?`,
  `what (?:does|do) ${WHOLE} (?:do|say|contain|describe|configure|mean|show|define|set up)`,
  `${WHAT} (?:in|on|inside) ${WHOLE}`,
  `(?:${WHAT} )?(?:the )?(?:main |key |whole )?(?:purpose|point|points|gist|idea|ideas|topic|topics|subject|goal|aim)(?: of ${WHOLE})?`,
  `what is (?:configured|described|defined|going on|set ?up|deployed|provisioned|created)(?: (?:here|in (?:this|the) [\\w.-]+))`,
  `what (?:do|does|would|can) (?:i|we|you|one|people) (?:use|need|want) ${WHOLE} for`,
  `why (?:do we have|is there|does) ${WHOLE}(?: exist)?`,
  `what am i looking at(?: here)?`,
  `tl;? ?dr`,
];

/**
 * Nouns that name a part: "What's the licence?" asks for the one that the file states, and no file is called just `the
 * rules`.
 */
const NAMES_A_PART =
  /^what(?:['’]?s| is| are) the (?:licen[cs]e|schedule|policy|rules|agreement|contract|config(?:uration)?|settings|data|api|change|class|service|table|code|text|version)\W*$|^what(?:['’]?s| is| are) the (?:[\w.-]+ ){1,2}(?:rules|schedule|polic(?:y|ies)|agreement|contract|table|notes|guide)\W*$/iu;

const ENGLISH = new RegExp(
  `^(?:${WAYS_TO_ASK.join('|')})(?: please)?[ ?.!]*$|\\b(?:summary|overview|outline|gist) of ${WHOLE}[ ?.!]*$|\\b${BRIEF}[ ?.!]*$`,
  'iu',
);
const CHINESE =
  /^(?:请)?(?:总结|概括|概述)(?:一下)?(?:这个|这篇|本)?(?:文件|文章|文档|故事|代码)?[。？?]?$|^(?:这|本)(?:个|篇)?(?:文件|文章|文档|故事|代码)?(?:是)?(?:关于|讲|讲了|说了?)?(?:什么|什么的)[。？?]?$|主要内容|是什么(?:文件|文档)/u;
const GERMAN =
  /^(?:worum geht (?:es|’s|'s)|wovon handelt|fass\p{L}* .{0,60}zusammen|(?:kurze )?zusammenfassung|(?:wozu|wofür) (?:ist|dient) (?:diese?[rs]?|die|das) (?:datei|dokument|skript|programm|projekt)|was (?:ist|macht|steht in|enthält) (?:diese?[rsmn]?|die|das) (?:datei|dokument|skript|programm|projekt))(?:[^\p{L}]|$)/iu;

/** Polite words before a question, which carry no meaning; the longest question for a whole file is short. */
const POLITELY =
  /^(?:please|pls|hi|hello|hey|so|ok|okay|can you|could you|would you|i(?:'d| would) like)[ ,]+(?:please )?/iu;
const MAX_CHARS = 160;

/** Whether a question is about the file as a whole: its words are in no passage, yet it has an answer. */
export function isOverviewQuestion(question: string): boolean {
  const text = question
    .slice(0, MAX_CHARS + 1)
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length > MAX_CHARS || question.trim().length > MAX_CHARS) return false;
  const plain = text.replace(POLITELY, '');
  return (ENGLISH.test(plain) && !NAMES_A_PART.test(plain)) || CHINESE.test(plain) || GERMAN.test(plain);
}

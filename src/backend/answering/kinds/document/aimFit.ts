import type { Question } from '../../../understanding/question.ts';

const NUMBER =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|half|once|twice|none|no|ein(?:e|en|er|em)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|kein)\b|[一二三四五六七八九十百两]/iu;
const TIME =
  /\d{1,2}[:.]\d\d|\d{4}|\d{1,2} ?(?:am|pm|uhr)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|januar|februar|märz|mai|juni|juli|oktober|dezember)\b|\b(?:day|week|month|year|hour|minute|tag|woche|monat|jahr|stunde)\w*\b|\b(?:before|after|until|since|every|daily|weekly|monthly|yearly|annually)\b|[年月日周时]/iu;
const PERSON =
  /\p{Lu}\p{Ll}+(?:\s+(?:van|von|de|der|den|da|di)){0,2}\s+\p{Lu}\p{Ll}+|@|#\w|\b(?:manager|lead|team|office|department|director|leiter\w*|abteilung)\b|经理|部门|主管/u;
const PLACE =
  /\bhttps?:|[/\\]\w|\b(?:at|in|on|under|beside|above|behind)\b \p{Lu}|@|\d{5}|\b(?:room|floor|street|road|building|straße|raum)\b/u;
const REASON =
  /\bbecause\b|\bsince\b|\bso that\b|\bdue to\b|\botherwise\b|\bas\b|\bfor\b|\bto avoid\b|—|:|\bweil\b|\bda\b|\bdamit\b|因为|由于|以便/iu;

/** What begins with a case: "If nothing answers, …". */
const CASE = /^(?:[-*\d.)\s]*)(?:\*\*)?(?:if|when|in case|should|wenn|falls|sollte|bei)\b|^如果|^若|^当/iu;
const ASKS_OF_CASE =
  /\b(?:if|when|in case) (?!did\b|does\b|do\b|is\b|was\b|were\b|are\b|will\b)\w+|\bwenn\b|\bfalls\b|如果|怎么办/iu;

/** Whether a text holds what the question wants to have: a number, a time, a person, a place or a reason. */
export function fitsAims(text: string, { aims, text: question }: Question): boolean {
  const wants: RegExp[] = [];
  if (aims.has('count') || aims.has('number') || /\bwie ?(?:viel|lang|hoch|oft|groß)|多少|几|多久/iu.test(question))
    wants.push(NUMBER);
  if (aims.has('duration')) wants.push(NUMBER);
  if (aims.has('time') || /\bwann\b|什么时候|何时|几点/iu.test(question)) wants.push(TIME);
  if (aims.has('person') || /\b(?:wer|wen|wem)\b|谁/iu.test(question)) wants.push(PERSON);
  if (aims.has('place') || /\b(?:wo|wohin)\b|哪里/iu.test(question)) wants.push(PLACE);
  if (aims.has('reason') || /\bwarum\b|为什么/iu.test(question)) wants.push(REASON);
  if (ASKS_OF_CASE.test(question) && CASE.test(text)) return true;
  return wants.length > 0 && wants.some((pattern) => pattern.test(text));
}

const AMOUNT = String.raw`(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|half an?|an?)`;
const ARTICLE_AMOUNT = 0.3;
const ASKS_AMOUNT = /\b(?:how many|wie ?viele)\s+(\p{L}{3,})/iu;

/** How well a text has a number of what the question wants to have a number of: "within 30 days" for "how many days". */
export function holdsAmount(text: string, { text: question }: Question): number {
  const noun = ASKS_AMOUNT.exec(question)?.[1]?.toLowerCase();
  if (noun === undefined) return 0;
  const stem = noun.replace(/(?:ies|es|s|en|e)$/, '');
  const amount = new RegExp(`(?<![\\p{L}\\d.,])(${AMOUNT})\\**\\s+(?:[\\p{L}-]+\\s+){0,2}${stem}`, 'iu').exec(
    text,
  )?.[1];
  if (amount === undefined) return 0;
  // An article is a number only where nothing better is there.
  return /^(?:an?|one)$/i.test(amount) ? ARTICLE_AMOUNT : 1;
}

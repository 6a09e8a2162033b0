import { directionAsked } from './directions.ts';
import type { Question } from '../../../understanding/question.ts';
import { changesOf, type Changelog } from './changelog.ts';
import type { ChangelogQuestion } from './changelogQuestion.ts';
import { rangeOf, releasesOf, type Change, type Release } from './releases.ts';
import {
  absent,
  bestChanges,
  changesFinding,
  count,
  dateFinding,
  headerFinding,
  headLine,
  releaseChanges,
  releasesFinding,
  SURE_OF_FORM,
  title,
} from './releaseText.ts';
import { prose } from '../markdown.ts';
import type { Finding } from '../answerKind.ts';

/** What is asked of a release beside what it changed: how to come to it, what is known to be wrong with it, what it needs. */
interface Aspect {
  /** As the answer says how it was found. */
  readonly name: string;
  readonly asks: RegExp;
  /** What a change says, or the heading it stands under, that is of this aspect. */
  readonly says: RegExp;
  /** Words of the question that only ask for the aspect. */
  readonly words: RegExp;
}

const ASPECTS: readonly Aspect[] = [
  {
    name: 'what is said of going back',
    asks: /\b(?:downgrad\w*|roll(?:ing|ed)? ?back|(?:go(?:ing)?|goes|went|mov(?:e|ing)|switch(?:ing)?|revert(?:ing)?) back|return to an? (?:old|earlier))\b|zurück ?(?:auf|zu|kehren|gehen)|降级|回退|回滚/iu,
    says: /\b(?:downgrad|roll(?:ing|ed)? ?back|go(?:ing|es)? back|back to (?:a|an|the) (?:version|release|old|earlier|previous)|revert(?:ing)? to|return(?:ing)? to an? (?:old|earlier))|zurück (?:auf|zu)|降级|回退|回滚/iu,
    words:
      /^(?:happens?|downgrad\w*|below|back|roll\w*|rollback|revert\w*|return\w*|go|goes|going|move|moving|switch\w*|under|possible|safe|safely|lose|lost)$/,
  },
  {
    name: 'what is said of upgrading',
    asks: /\b(?:how|what|which|can|could|do|does|must|should|need|steps?|instructions?|anything|commands?)\b.*\b(?:upgrad(?:e|es|ing)|updating|update (?:to|from)|migrat(?:e|es|ing|ion)|convert(?:ing)?|mov(?:e|ing) (?:to|from)|switch(?:ing)? to)\b|\b(?:upgrad(?:e|ing)|migration|update) (?:steps?|notes?|instructions?|guides?|commands?|path)\b|\bbefore (?:i|we|you|one) can\b.*\b(?:go|install|use|upgrade|update|move)\b|\b(?:umstell\w*|umstieg|umsteigen|aktualisier(?:en|ung)|migrier\w*|migration|upgrade)\b|\bstelle?\b.*\bum\b|升级|迁移/iu,
    says: /\b(?:upgrad|migrat|before (?:updat|install)|needs at least|install\w* .{0,20}first|convert)|aktualisier|umstell|umstieg|migrier|升级|迁移|\brun [`']/iu,
    words:
      /^(?:upgrad\w*|updat\w*|migrat\w*|convert\w*|steps?|instructions?|guides?|path|command|commands|manual|manually|anything|need|needs|needed|must|necessary|required|straight|directly|go|going|move|moving|switch\w*|install\w*|take|takes|long|minutes?|use|befehl|stelle|stellen|umstell\w*|umstieg|umsteigen|aktualisier\w*|migrier\w*|schritte?|tun|machen|beachten|升级|迁移|步骤|怎么|命令)$/,
  },
  {
    name: 'known problems',
    asks: /\bknown (?:issues?|problems?|bugs?|limitations?|defects?|troubles?|faults?)\b|\bknown to be (?:broken|wrong|faulty)\b|\bstill (?:broken|buggy|wrong|open)\b|\b(?:open|unresolved|unfixed) (?:bugs?|problems?|issues?)\b|\bbekannten? (?:probleme?|fehler|einschränkung)|已知问题/iu,
    says: /\bknown (?:issues?|problems?|bugs?|limitations?|defects?|troubles?|faults?)\b|^known\b|\bbekannte (?:probleme|fehler|einschränkung)|已知问题/iu,
    words:
      /^(?:known|issues?|problems?|bugs?|limitations?|defects?|troubles?|faults?|broken|faulty|open|unresolved|unfixed|still|latest|bekannte[nr]?|probleme?|fehler|已知)$/,
  },
  {
    name: 'who asked for it or found it',
    asks: /\bwho(?:m)?\b.*\b(?:ask(?:ed|s)?|request\w*|suggest\w*|want\w*|propos\w*|report\w*|found|discovered|wish\w*)\b|\bwhose (?:idea|request|suggestion|wish|report)\b|\bwer\b.*\b(?:gewünscht|vorgeschlagen|gemeldet|gefunden)\b|谁(?:要求|提出|建议|报告)/iu,
    says: /\b(?:request\w*|asked for|suggest\w*|propos\w*|report(?:ed|s)?|found|discovered|thanks to|idea (?:of|by|from)|wish(?:ed)? (?:of|by)|by popular demand)\b|\b(?:gewünscht|vorgeschlagen|gemeldet|gefunden|wunsch)\b|要求|建议|报告/iu,
    words:
      /^(?:who|whom|whose|ask\w*|request\w*|suggest\w*|want\w*|propos\w*|report\w*|found|discovered|wish\w*|idea|gewünscht|vorgeschlagen|gemeldet|gefunden|longer|more)$/,
  },
  {
    name: 'what was taken back',
    asks: /\b(?:revert(?:ed|s)?|undone|rolled back|taken back|backed out|withdrawn|withdrew|pulled back|zurückgenommen|zurückgezogen)\b|撤回|回滚/iu,
    says: /\b(?:revert(?:ed|s)?|undone|rolled back|taken back|backed out|withdrawn|withdrew|pulled back|zurückgenommen|zurückgezogen)\b|撤回|回滚/iu,
    words:
      /^(?:revert\w*|undone|roll\w*|taken|take|back|backed|withdrawn|withdrew|pulled|why|zurückgenommen|zurückgezogen)$/,
  },
  {
    name: 'how long it is supported',
    asks: /\b(?:until when|how long|when|which|what|is|are)\b.*\b(?:supported|maintained|end of (?:life|support)|eol|support (?:end|run|expire)\w*|lts|long[- ]term)\b|\b(?:wie lange|bis wann)\b.*\b(?:unterstützt|support|gepflegt|gewartet)|支持到|维护到|长期支持/iu,
    says: /\b(?:supported (?:until|till|through|for|up to)|support (?:ends?|until)|long[- ]term|lts|maintained until|end[- ]of[- ](?:life|support)|eol|(?:security )?fixes until)\b|(?:unterstützt|gepflegt|support) bis|支持(?:到|至)|维护至|长期支持/iu,
    words: /^(?:support\w*|maintain\w*|end|ends|life|eol|lts|long|term|until|still|unterstützt|gepflegt|gewartet)$/,
  },
  {
    name: 'what comes in its place',
    asks: /\b(?:instead|in place|replacements?|replaces|alternatives?|successor) (?:of|for|to)\b|\bwhat (?:replaces|replaced|do (?:i|we) use now)\b|\bwhat should (?:i|we) use\b|\bstattdessen\b|\bstatt\b|\bersetzt\b|替代|代替/iu,
    says: /\b(?:use|instead|replaced?(?: by)?|replaces|in favou?r of|superseded|stay|remain)\b|\b(?:stattdessen|ersetzt|statt|bleib\w*)\b|替代|代替|请使用|改用/iu,
    words: /^(?:use|using|instead|place|replac\w*|alternatives?|successor|now|stattdessen|statt|ersetzt|替代|代替)$/,
  },
];

/** From this share of the other words on, a change of the aspect is what is meant. */
const MIN_COVER = 0.5;

/** What the changelog says of the aspect that is asked for. */
export function aspectAnswer(asked: ChangelogQuestion, changelog: Changelog, { text }: Question): Finding | undefined {
  const aspect = ASPECTS.find(({ asks }) => asks.test(text));
  if (asked.isCount && aspect?.name !== 'known problems') return undefined;
  if (!aspect) return directionAnswer(asked, changelog, text);
  const scope = scopeOf(asked, changelog);
  if (scope.size === 0) return undefined;
  const words = asked.words.filter(({ word }) => !aspect.words.test(word));
  const saying = changesOf(changelog).filter(
    ([release, { text: said, heading }]) => scope.has(release) && (aspect.says.test(said) || aspect.says.test(heading)),
  );
  if (saying.length === 0) return undefined;
  // What stands under a heading of its own is told rather than what only speaks of it.
  const headed = saying.filter(([, { heading }]) => aspect.says.test(heading));
  const told = words.length > 0 || headed.length === 0 ? saying : headed;
  if (asked.isCount) return words.length > 0 ? undefined : countFinding(told, aspect.name);
  if (words.length === 0) return changesFinding(told, aspect.name, asked.versions.length > 0 ? 0.9 : 0.84);
  const only: ReadonlySet<Change> = new Set(told.map(([, change]) => change));
  const best = bestChanges({ ...asked, words }, changelog, scope, only);
  if (!best || best.cover < MIN_COVER) return undefined;
  return changesFinding(best.changes, aspect.name, best.cover >= 0.8 ? 0.9 : 0.6 + 0.2 * best.cover);
}

function countFinding(found: readonly (readonly [Release, Change])[], name: string): Finding {
  const listed = changesFinding(found, name, 0.9);
  return { ...listed, text: `**${count(found.length, 'change')}**:\n${listed.text}` };
}

/** The changes of which the value goes the way that is asked for: what was lowered, what became more expensive. */
function directionAnswer(asked: ChangelogQuestion, changelog: Changelog, text: string): Finding | undefined {
  const direction = asked.isCount ? undefined : directionAsked(text);
  if (!direction) return undefined;
  const scope = scopeOf(asked, changelog);
  const found = changesOf(changelog).filter(([release, change]) => scope.has(release) && direction.fits(change));
  const words = asked.words.filter(({ word, weight }) => !direction.isWord(word) && weight >= 0.5);
  if (found.length === 0) return undefined;
  if (words.length === 0 || (asked.versions.length > 0 && words.every(({ word }) => OF_GAMES.test(word))))
    return changesFinding(found, direction.name, asked.versions.length > 0 ? 0.9 : 0.82);
  if (ASKS_PRICE.test(text) && words.every(({ word }) => SOLD.test(word))) {
    const priced = found.filter(([, change]) => SAYS_PRICE.test(change.text));
    if (priced.length > 0) return changesFinding(priced, direction.name, priced.length === 1 ? 0.8 : 0.72);
  }
  const only: ReadonlySet<Change> = new Set(found.map(([, change]) => change));
  const best = bestChanges({ ...asked, words }, changelog, scope, only);
  return best && best.cover >= 0.75
    ? changesFinding(best.changes, direction.name, 0.55 + 0.35 * best.cover)
    : undefined;
}

const ASKS_PRICE = /\b(?:expensive|dearer|pricier|cheaper|teurer|billiger|günstiger)\b|涨价|降价/iu;
const SAYS_PRICE = /\bprices?\b|\bcosts?\b|\bfees?\b|[€$£]|\b(?:euros?|dollars?|pounds?|gems?|coins?|preis)\b|价/iu;
/** What the whole is called that a price is for. */
const SOLD = /^(?:subscriptions?|plans?|apps?|products?|memberships?|accounts?|fees?|abo|abonnement)$/;

/** What may be stronger or weaker in a game, as its players call it all. */
const OF_GAMES =
  /^(?:hero(?:es)?|champions?|characters?|class(?:es)?|units?|weapons?|items?|abilit(?:y|ies)|skills?|spells?|limits?|players?)$/;

/** The releases that a question means: those it names or all between two. */
function scopeOf({ versions }: ChangelogQuestion, { released, unreleased }: Changelog): ReadonlySet<Release> {
  if (versions.length === 0) return new Set([...released, ...unreleased]);
  const found = releasesOf(versions, released);
  return new Set(versions.length === 2 && found.length > 1 ? released.slice(...rangeOf(found, released)) : found);
}

const OF_HEADING = /\b(?:build|code ?name|nickname|called|named?)\b|代号/iu;

/** What the heading of a release says beside its version, or which release is called so. */
export function headingAnswer(
  asked: ChangelogQuestion,
  { released }: Changelog,
  { text }: Question,
): Finding | undefined {
  const isOfHeading =
    OF_HEADING.test(text) &&
    asked.words.every(({ word, weight }) => weight < 0.5 || /^(?:code|codename|number|nickname|name)$/.test(word));
  const found = releasesOf(asked.versions, released);
  const [one] = found;
  if (!one) return undefined;
  if (
    asked.isByName === true &&
    asked.words.length === 0 &&
    (asked.asksWhichRelease || asked.isWhen) &&
    asked.categories.length === 0
  )
    return asked.isWhen ? dateFinding(found) : releasesFinding(found, count(found.length, 'release'), 0.9);
  if (
    !isOfHeading ||
    found.length > 1 ||
    one.title.replace(one.date?.text ?? '', '').replace(/[^\p{L}\d]/gu, '').length <=
      one.version.replace(/\W/g, '').length
  )
    return undefined;
  return { ...headerFinding(one), text: `**${prose(one.title)}**` };
}

/** The releases that were taken back, or whether one was. */
export function yankedAnswer(
  { versions, isCount, isLatest }: ChangelogQuestion,
  { released }: Changelog,
  { text, aims }: Question,
): Finding | undefined {
  const [named, ...others] = releasesOf(versions, released);
  if (named?.isYanked === true && others.length === 0 && (ASKS_WRONG.test(text) || aims.has('reason'))) {
    const why = named.changes.filter((change) => SAYS_WRONG.test(change.text));
    return changesFinding(
      (why.length > 0 ? why : named.changes).map((change) => [named, change] as const),
      'why it was withdrawn',
      SURE_OF_FORM,
    );
  }
  if (!YANKED.test(text) || YANKED_AS_WELL.test(text)) return undefined;
  if (versions.length > 0) {
    if (!aims.has('yesOrNo')) return undefined;
    const asked = releasesOf(versions, released);
    const [one] = asked;
    if (!one || asked.length > 1) return undefined;
    return {
      text: `**${one.isYanked ? 'Yes' : 'No'}.** ${title(one)} is ${one.isYanked ? '' : 'not '}marked as withdrawn.`,
      how: 'the heading of the release',
      lines: [headLine(one)],
      certainty: SURE_OF_FORM,
    };
  }
  if (NOT_YANKED.test(text)) {
    const kept = released.filter(({ isYanked }) => !isYanked);
    const shown = isLatest && !isCount ? kept.slice(0, 1) : kept;
    return releasesFinding(shown, `${count(shown.length, 'release')} not withdrawn`, SURE_OF_FORM);
  }
  const found = released.filter(({ isYanked }) => isYanked);
  if (found.length === 0)
    return released.some(({ changes }) => changes.some((change) => YANKED.test(change.text)))
      ? undefined
      : absent('no release is marked as withdrawn');
  if (isCount) return releasesFinding(found, count(found.length, 'withdrawn release'), SURE_OF_FORM);
  return (
    releaseChanges(found, [], SURE_OF_FORM) ??
    releasesFinding(found, count(found.length, 'withdrawn release'), SURE_OF_FORM)
  );
}

/** What counts the withdrawn ones among the others. */
const YANKED_AS_WELL =
  /\b(?:including|incl\.?|even|also|counting)\b.{0,20}\b(?:yanked|withdrawn|retracted|recalled|pulled)\b|\b(?:yanked|withdrawn|retracted|recalled|pulled)\b.{0,20}\b(?:too|as well|also|included)\b/i;
const ASKS_WRONG = /\b(?:wrong|problems?|trouble|matter|broken|bad)\b|\bwarum\b|问题/iu;
const SAYS_WRONG =
  /\b(?:withdrawn|yanked|recalled|retracted|pulled|because|do not|don't|may not|use \d|broke)\b|zurückgezogen|撤回/iu;

/** A pull request is none that was taken back. */
const YANKED =
  /\b(?:yanked|withdrawn|withdrew|retracted|recalled|pulled|taken back|taken down|revoked)\b|zurückgezogen|撤回|撤销/iu;
const NOT_YANKED =
  /(?:\b(?:not|never|without|non)|n['’]t)(?:\s+(?:yet|been|being|got|get|was|were))*[\s-]+(?:yanked|withdrawn|retracted|recalled|pulled|taken back|taken down|revoked)\b/i;

import { editDistance } from '../../../understanding/words.ts';
import { isForeign } from '../../../understanding/languages.ts';
import { queryWords } from '../text/proseWords.ts';
import { contentWords, type Question, type QuestionWord } from '../../../understanding/question.ts';
import type { Category } from './releases.ts';

/** What is asked of a changelog. */
export interface ChangelogQuestion {
  /** The versions that the question names, without a `v`. */
  readonly versions: readonly string[];
  /** The kinds of changes that it names. */
  readonly categories: readonly Category[];
  /** Names of tickets: `ABC-123`, `#4711`. */
  readonly tickets: readonly string[];
  readonly year: number | undefined;
  readonly isCount: boolean;
  readonly isLatest: boolean;
  /** Whether it asks for news, without naming a version. */
  readonly isWhatIsNew: boolean;
  readonly isFirst: boolean;
  readonly isPrevious: boolean;
  readonly isUnreleased: boolean;
  readonly isWhen: boolean;
  readonly isList: boolean;
  /** Whether releases themselves are asked for, not changes. */
  readonly isAboutReleases: boolean;
  /** Whether it asks in which release something came: only a changelog can know. */
  readonly asksWhichRelease: boolean;
  /** What the changes are about: words other than those that every question about a changelog has. */
  readonly words: readonly QuestionWord[];
  /** Whether it calls releases by what their headings say beside the version. */
  readonly isByName?: boolean;
  /** Whether it is put as only questions about releases and changes are; else it may be about anything. */
  readonly isOfForm: boolean;
  /** Whether it is in another language than English. */
  readonly isForeign: boolean;
}

const VERSION =
  /(?<![\w./-])v?(\d{1,4}(?:\.(?:\d{1,5}|x|\*))+(?:-[a-z][\w.]*)?|(?<=v)\d{1,8}(?!\.\d))(?![\w/])(?!\s?%)/giu;
const TICKET = /(?<![\w-])(?:[A-Z][A-Z\d]+-\d+|#\d+|GH-\d+)(?![\w-])/gu;
/** The number of a ticket after what it is called. */
const TICKET_NUMBER = /\b(?:issue|ticket|bug|pr|pull request|mr|merge request)s?\s+(\d+)(?![\w.])/giu;
/** The hash of a commit, or the beginning of one. */
const COMMIT = /(?<![\w-])(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{7,40}(?![\w-])/giu;
const DATE_LIKE = /^(?:19|20)\d\d\.\d{1,2}\.\d{1,2}$/;

const CATEGORIES: readonly (readonly [Category, RegExp])[] = [
  [
    'breaking',
    /\bbreaking\b|\bincompatib|\bbroke (?:backwards? |api )?compatib|\bbackwards?[- ]compatib|\bbreaks?\b|不兼容|破坏性|inkompatib/iu,
  ],
  [
    'security',
    /\bsecurity\b|\bvulnerabilit|\bcves?\b|\b(?:holes?|flaws?|exploits?|loopholes?)\b|sicherheit|安全|漏洞/iu,
  ],
  ['deprecated', /\bdeprecat|\babgekündigt|veraltet|弃用|废弃|\bphased? out\b/iu],
  [
    'removed',
    /\bremov|\bdelet|\bdropp|\bgot rid\b|\bdiscontinu|\bno longer (?:supported|available)\b|\btaken out\b|\bgone\b|\bdisappear|\bscrapped\b|entfern|entfällt|entfiel|abgeschaltet|weggefallen|移除|删除|取消|下线/iu,
  ],
  [
    'fixed',
    /\bfix|\bbugs?\b|\bsquash|\bbugfix|\b(?:re)?solved\b|\bcorrected\b|\brepaired\b|\bpatched\b|\bcured\b|behoben|fehler|修复|修正|解决/iu,
  ],
  [
    'added',
    /\badd(?:ed|s|itions?)?\b|\bnew\b|\bintroduc|\bfeatures?\b|hinzugefügt|\bneue[nrsm]?\b|\bneu\b|eingeführt|新增|添加|新功能|支持/iu,
  ],
  ['changed', /\bupgraded\b|\bupdated\b|\bimproved\b/iu],
];

/** All changes are meant. */
const WHAT_IS_NEW = /\bwhat(?:'s| is| was)? new\b|\bwas (?:ist|gibt es|war) neue?s?\b|有什么新/giu;
const CHINESE_GENERIC =
  /版本|发布|更新|变更|改变|变化|最新|新增|添加|修复|移除|删除|取消|问题|功能|引入|支持|一共|总共|有多少|下一个|包含|哪个|哪一|哪些|什么|几个|多少|开始|时候|漏洞|安全|不兼容|弃用|解决|改成|改为|最低|要求|需要|之前|之后|以前|现在|原来|增加|加入/gu;

/** Words that every question about a changelog may have. */
const GENERIC = new Set(
  (
    'version versions release releases released changelog change changes changed changing come comes coming came since now new latest newest last recent recently current currently next upcoming ' +
    'previous older oldest earliest first until support supports supported supporting feature features functionality add added adds adding addition introduce introduced introduces fix fixed fixes fixing bug bugs bugfix bugfixes ' +
    'remove removed removes removal removing delete deleted drop dropped deprecate deprecated deprecation deprecations security breaking date day year month happen happened made make unreleased planned announced ship shipped out get got ' +
    'problem problems kommt kommen kam unterstützung unterstützt wurde welchen hat dazu update updated updates upgrade upgraded improve improved improvement improvements notable most far today arrive arrived appear appeared implemented available possible part note notes vulnerability vulnerabilities ' +
    'already really realy actually yet total overall all count number two three four five published publish issues tickets predecessor successor preceding precede preceded follows followed succeeded listed mentioned mention mentions mentioning touch touches touched concern concerns concerning everything anything ever altogether right directly immediately just straight exist exists requests prs numbers ids id released still whole history all-time ' +
    'must done do commit commits hash after updating upgrading summary summarise summarize section sections withdrawn yanked pulled retracted recalled why reason tell anything go away thing things issue ticket pr pull request describe about work working able per contain contained bring brought ago patch minor major between after before ' +
    'version versionen veröffentlicht veröffentlichung änderung änderungen geändert neu neue neues neuen neueste neuesten letzte letzten aktuelle aktuellen fehler behoben hinzugefügt entfernt nächste nächsten nächster gibt kam seit ' +
    'season seasons hotfix hotfixes drops sprint sprints edition editions squash squashed patches repair repairs repaired begin began start started starts ' +
    'solve solved solves closed closes patched cured hole holes flaw flaws exploit exploits cve cves gone vanish vanished disappear disappeared scrapped deprecating phased ' +
    'before after previously formerly former used old wrong broken contribute contributed contributor contributors credited by wrote written author build builds wenn ' +
    'erschien erscheint erschienen herausgekommen braucht benötigt mindestens bisher vorher früher jetzt nachher lücke lücken sicherheitslücke sicherheitslücken sicherheit geschlossen geplant ' +
    'eingeführt eingestellt abgeschaltet entfällt entfallen weggefallen inkompatibel inkompatible inkompatiblen brechende bekannte bekannten korrigiert verbessert verbesserungen funktion funktionen fehlerbehebungen ' +
    '版本 发布 更新 变更 改变 变化 最新 新增 添加 修复 移除 删除 问题 功能 时候 引入 支持 新版 本的 个版 下个 下一 一个'
  ).split(' '),
);

/** What is asked of what has changed. */
const OF_CHANGES =
  /\b(?:chang\w*|since|when|default|defaults|previous\w*|former\w*|before|used to|now|no longer|raised|lowered|increased|reduced|replac\w*|renamed|updat\w*|upgrad\w*|improv\w*|who|contribut\w*|support\w*|requir\w*|need\w*|minimum)\b|änder|seit|wann|bisher|vorher|改|变|之前|以前|现在|升级/iu;

/** Words by which questions about changelogs are known, and which are often misspelt. */
const FORM_WORDS =
  'latest release releases released version versions previous removed deprecated security breaking changed changes'.split(
    ' ',
  );

/** The question with its misspelt words of form set right: "whats the lastest relase". */
function withFormWords(question: Question): Question {
  const text = question.text.replace(/(?<![\p{L}\d./_-])\p{Ll}{6,12}(?![\p{L}\d./_-])/gu, (word) => {
    if (GENERIC.has(word) || FORM_WORDS.includes(word)) return word;
    return (
      FORM_WORDS.find((one) => one[0] === word[0] && one.at(-1) === word.at(-1) && editDistance(one, word) === 1) ??
      word
    );
  });
  return text === question.text ? question : { ...question, text, words: contentWords(text) };
}

/** "Which patch", "the latest update", "how many seasons": what releases are called that have no versions. */
const NAMES_PATCH =
  /\b(?:which|what|how many|latest|last|newest|first|previous|current|next)\s+(?:patch(?:es)?|hotfix(?:es)?|seasons?|updates?|builds?|drops?|sprints?|editions?)\b/iu;

/** Takes a question apart as one about releases and changes. */
export function changelogQuestion(written: Question): ChangelogQuestion {
  const question = withFormWords(written);
  const { text, aims } = question;
  const versions = [...text.matchAll(VERSION)].map(([, version = '']) => version).filter((one) => !DATE_LIKE.test(one));
  const tickets = [
    ...[...text.matchAll(TICKET)].map(([ticket]) => ticket),
    ...[...text.matchAll(TICKET_NUMBER)].map(([, number = '']) => `#${number}`),
    ...[...text.matchAll(COMMIT)].map(([hash]) => hash.toLowerCase()),
  ];
  const year = /(?<![\d.-])((?:19|20)\d\d)(?![\d.])/.exec(text)?.[1];
  const isName = (word: string): boolean =>
    [...versions, ...tickets].some((name) =>
      name
        .toLowerCase()
        .split(/[^\p{L}\p{N}.]+/u)
        .includes(word),
    ) || word === year;
  const plain = text.replace(CHINESE_GENERIC, ' ');
  const content = plain === text ? question : { text: plain, words: contentWords(plain) };
  const telling = queryWords(content, CHINESE_GENERIC).filter(
    ({ word }) => !GENERIC.has(word) && !isName(word) && word !== 'v',
  );
  const namesRelease = /\b(?:version|release)s?\b|\bversionen\b|版本|发布/iu.test(text) || NAMES_PATCH.test(text);
  const categories = categoriesAsked(text);
  // Beside a version or a kind of change, words that say little say nothing more.
  const words =
    (categories.length > 0 || versions.length > 0) &&
    telling.every(({ word, weight }) => weight < 0.5 && !/^defaults?$/.test(word))
      ? []
      : telling;
  const isUnreleased =
    /\bunreleased\b|\bupcoming\b|\bnext (?:version|release|update)\b|\bnot (?:yet |been )*released\b|\bnot out yet\b|\byet to (?:come|be released)\b|\bin the works\b|\bstill pending\b|\bcoming (?:next|soon|up)\b|\bplanned\b|\bnächsten? (?:version|release)|下一?个?版本|未发布|即将/iu.test(
      text,
    );
  return {
    versions,
    tickets,
    words,
    isForeign: isForeign(text),
    isOfForm: namesRelease || versions.length > 0 || categories.length > 0 || OF_CHANGES.test(text),
    isUnreleased,
    categories,
    year: year === undefined ? undefined : Number(year),
    isCount: aims.has('count') || /wie ?viele|多少|几个/iu.test(text),
    isLatest:
      /\b(?:latest|newest|current|most recent|last|recent(?:ly)?|neueste\w*|aktuelle\w*|letzte\w*)\b|最新|最近|当前/iu.test(
        text,
      ),
    isWhatIsNew: versions.length === 0 && new RegExp(WHAT_IS_NEW, 'iu').test(text),
    isFirst: /\b(?:first|oldest|earliest|initial|original|erste\w*|älteste\w*)\b|最早|第一个|首个/iu.test(text),
    isPrevious:
      /\b(?:previous|before (?:that|the (?:latest|current|last))|second[- ](?:latest|newest)|prior|vorherige\w*|vorletzte\w*)\b|上一?个/iu.test(
        text,
      ),
    isWhen:
      aims.has('time') ||
      /\b(?:which|what) (?:month|year|day|date)\b/i.test(text) ||
      /\bhow long ago\b|\brelease date\b|\bwann\b|什么时候|何时|哪天|日期/iu.test(text),
    isList: aims.has('list') || /\b(?:any|all|alle|welche)\b|哪些|列出/iu.test(text),
    isAboutReleases: namesRelease,
    asksWhichRelease:
      /\b(?:which|what|in what|in which|since (?:which|what)|from which)\s+(?:version|release)\b|\b(?:which|what)\s+(?:patch|hotfix|season|update|build|drop|sprint|edition)\b|\bwelche[rnms]? (?:version|release)|哪个版本|哪一版/iu.test(
        text,
      ) ||
      /\bsince when\b|\bseit wann\b|\bwann\b.*(?:hinzugefügt|entfernt|behoben|eingeführt|geändert|kam)|\bwhen (?:was|were|did|has|have|is)\b.*\b(?:add|introduc|remov|fix|drop|deprecat|updat|upgrad|chang|support|implement|replac|renam)/iu.test(
        text,
      ),
  };
}

/** "Security fixes" are of the one kind, not of both. */
function categoriesAsked(text: string): Category[] {
  const asked = text.replace(WHAT_IS_NEW, ' ');
  const found = CATEGORIES.filter(([, pattern]) => pattern.test(asked)).map(([category]) => category);
  return found.includes('security') || found.includes('breaking')
    ? found.filter((category) => category !== 'fixed' && category !== 'changed')
    : found;
}

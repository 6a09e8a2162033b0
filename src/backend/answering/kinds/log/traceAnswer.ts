import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { coverOfEntry } from './logSearch.ts';
import type { Asked } from './logScope.ts';
import {
  thrownByName,
  tracedEntries,
  type NamedThrown,
  type Traced,
  initialsOf,
  shortName,
  type Thrown,
} from './traces.ts';

const EXCEPTION = /\b(?:exceptions?|stack ?-?traces?|tracebacks?|ausnahmen?|throwables?)\b|异常|堆栈/iu;
const PLACE =
  /\b(?:class|line|file|method|function|frame|module|code|where|zeile|klasse|methode|datei|wo)\b|哪一?行|哪个(?:类|文件|方法)|哪里/iu;
const RAISED =
  /\b(?:throw\w*|thrown|threw|rais\w*|occur\w*|com(?:e|es|ing)|came|happen\w*|originat\w*|crash\w*|fail\w*|blow\w*|blew|geworfen|auftritt|tritt|source)\b|抛出|出现|发生/iu;
const ROOT =
  /\broot[- ]?causes?\b|\bunderlying\b|\bultimate(?:ly)?\b|\bcaused by\b|\bcause of\b|\bwhat (?:really )?(?:caused|triggered|led to)\b|\bursache\b|根本原因|根因/iu;
const WHICH =
  /\b(?:which|what|list|all|show)\b.{0,40}\b(?:exceptions?|exception (?:types?|classes?|names?))\b|\b(?:exceptions?|stack ?traces?)\b.{0,20}\b(?:occur\w*|exist|appear|are there|were (?:thrown|raised|there|logged)|in (?:the|this) (?:log|file))|\bwelche ausnahmen\b|哪些异常/iu;
const MOST = /\bmost (?:often|common|frequent|frequently)\b|\bcommonest\b|\bhäufigste\w*|最多|最常/iu;

/** What is asked of the exceptions of a log: which there are, how many, where one was thrown, its root cause. */
export function traceAnswer(all: Asked): Finding | undefined {
  const { question, asked, log, file, scope } = all;
  const traced = tracedEntries(log, file);
  if (traced.length === 0) return undefined;
  const within = new Set(scope);
  // The level of an exception is that of the entry above it: the question's "error" may mean it.
  const inScope = traced.filter(({ entry }) => within.has(entry));
  const of = asked.levels.length > 0 && inScope.length === 0 ? traced : inScope;
  const named = thrownByName(question, of);
  const isAbout = named !== undefined || EXCEPTION.test(question.text);
  if (ROOT.test(question.text) && !asked.isCount) return rootAnswer(all, of, named, isAbout);
  if (!isAbout) return undefined;
  if (PLACE.test(question.text) && RAISED.test(question.text) && !asked.isCount && !asked.isWhen)
    return placeAnswer(all, of, named);
  if (named && /^what\b/i.test(question.text)) {
    const told = headerAnswer(all, named);
    if (told) return told;
  }
  if (hasOtherWords(all, named) || of.length === 0) return undefined;
  if (asked.isWhen && named === undefined) return undefined;
  if (asked.isCount && !/\b(?:kinds|types|different|distinct|classes)\b/i.test(question.text)) {
    const counted = named ?? of.map(({ entry, trace }) => ({ entry, thrown: trace[0] }));
    return named || EXCEPTION.test(question.text) ? countFinding(counted, named !== undefined) : undefined;
  }
  return WHICH.test(question.text) || asked.isCount || MOST.test(question.text)
    ? listAnswer(of, asked.isLast)
    : undefined;
}

const OF_TRACES =
  /^(?:exceptions?|stack|traces?|stacktraces?|tracebacks?|thrown|throws?|threw|raised?|raises|class|classes|source|file|method|function|frame|module|code|root|cause|causes|caused|underlying|ultimate|ultimately|really|triggered|led|originate[sd]?|originating|crash\w*|fail\w*|blow|blew|up|npes?|java|python|names?|runtime|unhandled|uncaught|throwables?)$/;

/** The words of a question that are not about exceptions as such, and not the name of one. */
function wordsBesides({ words }: Asked, named: readonly NamedThrown[] | undefined): Asked['words'] {
  const names = new Set(
    (named ?? []).flatMap(({ thrown }) =>
      thrown ? [...wordsOf(thrown.type), initialsOf(thrown.type), initialsOf(thrown.type).slice(0, -1)] : [],
    ),
  );
  return words.filter(
    ({ word, weight }) => weight >= 0.5 && !names.has(word) && !names.has(stemOf(word)) && !OF_TRACES.test(word),
  );
}

function hasOtherWords(all: Asked, named: readonly NamedThrown[] | undefined): boolean {
  return wordsBesides(all, named).length > 0;
}

/** The exceptions that the other words of a question choose; undefined where these choose none. */
function chosen(
  all: Asked,
  traced: readonly Traced[],
  named: readonly NamedThrown[] | undefined,
): readonly Traced[] | undefined {
  const of = named ? traced.filter(({ entry }) => named.some((one) => one.entry === entry)) : traced;
  const others = wordsBesides(all, named);
  if (others.length === 0) return of;
  const scored = of.map((one) => ({ one, cover: coverOfEntry(others, one.entry, all.question) }));
  const most = Math.max(0, ...scored.map(({ cover }) => cover));
  if (most < 0.45) return named && most === 0 ? of : undefined;
  return scored.filter(({ cover }) => cover >= most - 0.05).map(({ one }) => one);
}

function placeAnswer(
  all: Asked,
  traced: readonly Traced[],
  named: readonly NamedThrown[] | undefined,
): Finding | undefined {
  const of = chosen(all, traced, named);
  if (!of) return undefined;
  const places = of.flatMap(({ entry, trace }) => {
    const thrown = named?.find((one) => one.entry === entry)?.thrown ?? trace[0];
    const frame = thrown?.frames[0] ?? trace.find(({ frames }) => frames.length > 0)?.frames[0];
    return thrown && frame ? [{ thrown, frame }] : [];
  });
  const groups = [...Map.groupBy(places, ({ thrown, frame }) => `${shortName(thrown.type)} ${frame.place}`).values()];
  if (groups.length === 0 || groups.length > 5) return undefined;
  const shown = groups.map((group) => {
    const [first] = group;
    if (!first) return '';
    const { thrown, frame } = first;
    const times = group.length > 1 ? ` (${String(group.length)} times)` : '';
    const at = frame.name === '' ? '' : ` in ${code(clipped(frame.name, 120))}`;
    return `**${frame.place}**${at} — ${code(clipped(headerOf(thrown), 160))}${times}`;
  });
  return {
    text: shown.join('\n\n'),
    how: 'the innermost frame of the stack trace',
    lines: places.slice(0, 6).map(({ frame }) => ({ first: frame.line, last: frame.line })),
    certainty: groups.length === 1 ? 0.9 : 0.8,
  };
}

function rootAnswer(
  all: Asked,
  traced: readonly Traced[],
  named: readonly NamedThrown[] | undefined,
  isAbout: boolean,
): Finding | undefined {
  const of = chosen(all, traced, named);
  if (!of || of.length === 0) return undefined;
  const roots = of.flatMap(({ entry, trace }) => {
    const thrown = trace.at(-1);
    return thrown ? [{ entry, trace, thrown }] : [];
  });
  const groups = [...Map.groupBy(roots, ({ thrown }) => headerOf(thrown)).values()];
  const [group] = groups;
  const [first] = group ?? [];
  if (!first || groups.length > 3) return undefined;
  if (!isAbout && first.trace.length < 2) return undefined;
  const shown = groups.flatMap((some) => {
    const [one] = some;
    if (!one) return [];
    const above =
      one.trace.length > 1 && one.trace[0] ? `, reported as ${code(clipped(headerOf(one.trace[0]), 160))}` : '';
    const frame = one.thrown.frames[0];
    return [`**${clipped(headerOf(one.thrown), 200)}**${frame ? ` at ${code(frame.place)}` : ''}${above}`];
  });
  return {
    text: shown.join('\n\n'),
    how: 'the last cause of the stack trace',
    lines: roots.slice(0, 4).flatMap(({ thrown, entry }) => [
      { first: thrown.line, last: thrown.line },
      { first: entry.lines.first, last: entry.lines.first },
    ]),
    certainty: groups.length === 1 ? 0.88 : 0.74,
  };
}

/** What an exception says of what is asked: "what is null when the NPE comes". */
function headerAnswer(all: Asked, named: readonly NamedThrown[]): Finding | undefined {
  const others = wordsBesides(all, named).map(({ stem }) => stem);
  const headers = named.flatMap(({ thrown }) => (thrown ? [thrown] : []));
  const saying = headers.filter((thrown) => {
    const stems = new Set(wordsOf(thrown.message).map(stemOf));
    return thrown.message !== '' && others.every((stem) => stems.has(stem));
  });
  const [first] = saying;
  if (!first || new Set(saying.map(headerOf)).size > 1) return undefined;
  const times = saying.length > 1 ? ` (${String(saying.length)} times)` : '';
  return {
    text: `${code(clipped(headerOf(first), 400))}${times}`,
    how: 'what the exception says',
    lines: saying.slice(0, 6).map(({ line }) => ({ first: line, last: line })),
    certainty: others.length > 0 ? 0.86 : 0.76,
  };
}

function headerOf({ type, message }: Thrown): string {
  return message === '' ? type : `${type}: ${message}`;
}

function countFinding(counted: readonly NamedThrown[], isNamed: boolean): Finding {
  const types = grouped2(counted);
  const names = [...types].map(([type, { length }]) => `${code(type)} (${String(length)})`);
  return {
    text: `**${String(counted.length)}**${isNamed ? ' times' : ' entries with an exception'}: ${names.join(', ')}`,
    how: `${String(counted.length)} entries`,
    lines: counted.slice(0, 12).map(({ entry, thrown }) => ({
      first: thrown?.line ?? entry.lines.first,
      last: thrown?.line ?? entry.lines.first,
    })),
    certainty: 0.88,
  };
}

function grouped2(counted: readonly NamedThrown[]): Map<string, NamedThrown[]> {
  return Map.groupBy(counted, ({ thrown }) => shortName(thrown?.type ?? ''));
}

/** The exceptions that occur, each with the number of entries. */
function listAnswer(traced: readonly Traced[], isLast: boolean): Finding | undefined {
  if (isLast) return undefined;
  const all = traced.flatMap(({ entry, trace }) => {
    const [outer] = trace;
    const root = trace.at(-1);
    return outer ? [{ entry, outer, root: root === outer ? undefined : root }] : [];
  });
  const groups = [...Map.groupBy(all, ({ outer, root }) => `${outer.type} ${root?.type ?? ''}`).values()].sort(
    (a, b) => b.length - a.length,
  );
  if (groups.length === 0 || groups.length > 12) return undefined;
  const shown = groups.flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const cause = first.root ? `, caused by ${code(first.root.type)}` : '';
    return [`- ${code(first.outer.type)} — ${String(group.length)} time${group.length === 1 ? '' : 's'}${cause}`];
  });
  return {
    text: shown.join('\n'),
    how: `${String(all.length)} entries with exceptions`,
    lines: groups.flatMap(([first]) => (first ? [{ first: first.outer.line, last: first.outer.line }] : [])),
    certainty: 0.86,
  };
}

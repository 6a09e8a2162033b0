import { html } from 'lit-html';
import type { Content } from '../templates.ts';

/** What tells comments, strings and keywords of a family of languages. */
interface Syntax {
  /** A regular expression's source. */
  readonly comment: string;
  readonly string: string;
  readonly keywords: string;
}

const STRINGS = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const C_COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const HASH_COMMENT = String.raw`(?<![\w$&])#[^\n]*`;
const C_WORDS =
  'abstract as async await bool boolean break byte case catch char class const continue declare default defer delete do double else enum export extends extern false final finally float fn for from func function go goto if implements import in instanceof int interface internal is let long match mod mut namespace new nil null number of override package private protected public readonly ref return self short static string struct super switch this throw throws trait true try type typedef typeof undefined unsafe unsigned use using var virtual void volatile when where while with yield';
const PYTHON_WORDS =
  'False None True and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self try while with yield begin end module require do then unless until elsif nil true false fi done esac local export function echo';
const SQL_WORDS =
  'add alter and as asc between by case check column constraint create default delete desc distinct drop else end exists foreign from full group having if in index inner insert int integer into is join key left like limit not null numeric on or order outer primary references replace right select serial set table text then timestamp union unique update using values varchar view when where with';
const VALUES = 'true false null yes no on off none';

const C_LIKE: Syntax = { comment: C_COMMENT, string: `${STRINGS}|\`(?:[^\`\\\\]|\\\\.)*\``, keywords: C_WORDS };
const HASHED: Syntax = { comment: HASH_COMMENT, string: `"""[\\s\\S]*?"""|${STRINGS}`, keywords: PYTHON_WORDS };
const SETTINGS: Syntax = { comment: `${HASH_COMMENT}|^[ \\t]*;[^\\n]*`, string: STRINGS, keywords: VALUES };
const JSON_LIKE: Syntax = { comment: C_COMMENT, string: STRINGS, keywords: VALUES };
const SQL: Syntax = { comment: String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`, string: STRINGS, keywords: SQL_WORDS };
const MARKUP: Syntax = { comment: String.raw`<!--[\s\S]*?(?:-->|$)`, string: STRINGS, keywords: '' };
const STYLES: Syntax = { comment: C_COMMENT, string: STRINGS, keywords: 'important import media from to' };

/** The syntaxes by the endings of file names. */
const SYNTAXES: Readonly<Record<string, Syntax>> = {
  ...named(
    'c cc cpp cxx h hh hpp cs java kt kts js jsx mjs cjs ts tsx mts cts go rs swift scala dart php groovy gradle proto graphql zig',
    C_LIKE,
  ),
  ...named('py pyi rb sh bash zsh fish pl r jl ex exs nix mk dockerfile makefile ps1', HASHED),
  ...named('yaml yml toml ini cfg conf properties env editorconfig gitignore tf hcl', SETTINGS),
  ...named('json jsonc json5', JSON_LIKE),
  ...named('sql', SQL),
  ...named('html htm xml svg vue xhtml', MARKUP),
  ...named('css scss less', STYLES),
};

function named(endings: string, syntax: Syntax): Record<string, Syntax> {
  return Object.fromEntries(endings.split(' ').map((ending) => [ending, syntax]));
}

const NUMBER = String.raw`(?<![\w.$])(?:0x[\da-f_]+|\d[\d_]*(?:\.\d+)?)(?![\w])`;
/** Longer texts are shown without colours. */
const MAX_CHARS = 20_000;

const patterns = new Map<Syntax, RegExp>();

function patternOf(syntax: Syntax): RegExp {
  const known = patterns.get(syntax);
  if (known) return known;
  const words =
    syntax.keywords === '' ? '(?!)' : String.raw`(?<![\w$.-])(?:${syntax.keywords.replaceAll(' ', '|')})(?![\w$-])`;
  const source = `(?<comment>${syntax.comment})|(?<string>${syntax.string})|(?<number>${NUMBER})|(?<keyword>${words})`;
  const pattern = new RegExp(source, syntax === SQL ? 'gimu' : 'gmu');
  patterns.set(syntax, pattern);
  return pattern;
}

/**
 * A text with its comments, strings, numbers and keywords as elements, by which the style sheet colours them. The end of the
 * file's name decides how they are told; `label` is `rateLimiter.ts:12-18`. Other texts stay as they are.
 */
export function highlight(text: string, label: string): Content {
  const name = label.replace(/:\d+(?:-\d+)?$/u, '').toLowerCase();
  const syntax = SYNTAXES[/[^./\\]*$/u.exec(name)?.[0] ?? ''];
  if (!syntax || text.length > MAX_CHARS) return text;
  const parts: Content[] = [];
  let at = 0;
  for (const { 0: piece, index, groups = {} } of text.matchAll(patternOf(syntax))) {
    const kind = Object.keys(groups).find((group) => groups[group] !== undefined);
    parts.push(text.slice(at, index), html`<span class=${`token-${kind ?? ''}`}>${piece}</span>`);
    at = index + piece.length;
  }
  return [...parts, text.slice(at)];
}

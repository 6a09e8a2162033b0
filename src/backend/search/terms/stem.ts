/** Past forms that no rule finds; a question asks "What did she give?" where the text says "gave". */
const IRREGULAR = new Map(
  (
    'arose:arise ate:eat eaten:eat awoke:awake became:become began:begin begun:begin bent:bend bit:bite bitten:bite blew:blow blown:blow ' +
    'bore:bear born:bear borne:bear bought:buy bound:bind broke:break broken:break brought:bring built:build burnt:burn came:come caught:catch ' +
    'chose:choose chosen:choose clung:cling crept:creep dealt:deal did:do done:do drank:drink drunk:drink drawn:draw drew:draw drove:drive driven:drive dug:dig ' +
    'dwelt:dwell fallen:fall fell:fall fed:feed felt:feel fled:flee flew:fly flown:fly flung:fling forgot:forget forgotten:forget ' +
    'forgave:forgive forgiven:forgive fought:fight found:find froze:freeze frozen:freeze gave:give given:give gone:go went:go got:get gotten:get grew:grow ' +
    'grown:grow had:have has:have heard:hear held:hold hid:hide hidden:hide hung:hang kept:keep knelt:kneel knew:know known:know laid:lay ' +
    'lain:lie leapt:leap learnt:learn led:lead left:leave lent:lend lit:light lost:lose made:make meant:mean met:meet paid:pay ' +
    'ran:run rang:ring rung:ring risen:rise rode:ride ridden:ride rose:rise said:say sang:sing sung:sing sank:sink sunk:sink sat:sit saw:see seen:see ' +
    'sent:send shaken:shake shook:shake shone:shine shot:shoot shown:show slain:slay slew:slay slept:sleep slid:slide sold:sell sought:seek spent:spend ' +
    'spoke:speak spoken:speak sprang:spring sprung:spring stole:steal stolen:steal stood:stand struck:strike stuck:stick stung:sting ' +
    'swam:swim swept:sweep swore:swear sworn:swear swum:swim swung:swing taken:take taught:teach thought:think threw:throw thrown:throw told:tell took:take tore:tear ' +
    'torn:tear understood:understand woke:wake woken:wake won:win wore:wear worn:wear wove:weave woven:weave wrote:write written:write ' +
    'wept:weep withdrew:withdraw children:child men:man women:woman feet:foot teeth:tooth geese:goose mice:mouse oxen:ox wives:wife ' +
    'lives:life knives:knife wolves:wolf loaves:loaf leaves:leaf thieves:thief halves:half selves:self shelves:shelf better:good best:good worse:bad worst:bad ' +
    'indices:index matrices:matrix vertices:vertex appendices:appendix data:data ' +
    'taxa:taxon criteria:criterion phenomena:phenomenon automata:automaton bacteria:bacterium strata:stratum errata:erratum addenda:addendum ' +
    'curricula:curriculum memoranda:memorandum schemata:schema genera:genus corpora:corpus fungi:fungus cacti:cactus nuclei:nucleus radii:radius ' +
    'stimuli:stimulus alumni:alumnus formulae:formula larvae:larva algae:alga vertebrae:vertebra antennae:antenna analyses:analysis crises:crisis ' +
    'hypotheses:hypothesis theses:thesis diagnoses:diagnosis parentheses:parenthesis calves:calf scarves:scarf hooves:hoof died:die dies:die dying:die lying:lie lied:lie lies:lie tied:tie ties:tie'
  )
    .split(' ')
    .map((pair): [string, string] => {
      const [form = '', base = ''] = pair.split(':');
      return [form, base];
    }),
);

/**
 * Abbreviations of programmers, by the word, so that a question in words finds them. Only forms that are not words
 * themselves.
 */
const ABBREVIATIONS = new Map(
  (
    'arg:argument args:argument argv:argument params:parameter param:parameter attr:attribute attrs:attribute auth:authentication buf:buffer ' +
    'calc:calculate cb:callback cfg:configuration config:configuration conf:configuration configure:configuration cmd:command cmp:compare concat:concatenate conn:connection coord:coordinate ' +
    'ctx:context decl:declaration def:definition del:delete dest:destination dst:destination dir:directory dirs:directory dirname:directory elem:element ' +
    'env:environment err:error errno:error exc:exception exec:execute expr:expression fmt:format fn:function func:function funcs:function hdr:header ' +
    'idx:index img:image impl:implementation info:information init:initialize inst:instance int:integer iter:iterate iterator:iterate iterable:iterate len:length lhs:left lib:library ' +
    'loc:location msg:message msgs:message num:number nums:number obj:object objs:object op:operation ops:operation opt:option opts:option param:parameter ' +
    'pos:position pred:predicate prev:previous proc:process prop:property props:property ptr:pointer ref:reference refs:reference repr:representation req:request ' +
    'resp:response ret:return rhs:right seq:sequence spec:specification src:source stmt:statement str:string strs:string sub:substitute sync:synchronize ' +
    'temp:temporary tmp:temporary tok:token txt:text val:value vals:value var:variable vars:variable ver:version char:character chars:character ' +
    'bool:boolean doc:document docs:document dict:dictionary regex:expression regexp:expression addr:address desc:description dec:decode enc:encode max:maximum min:minimum'
  )
    .split(' ')
    .map((pair): [string, string] => {
      const [form = '', word = ''] = pair.split(':');
      return [form, word];
    }),
);

/** Endings that make a noun or adjective of a word; removed where at least a four-letter stem remains. */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['ization', 'ize'],
  ['isation', 'ise'],
  ['ational', 'ate'],
  ['fulness', 'ful'],
  ['iveness', 'ive'],
  ['ousness', 'ous'],
  ['ation', 'ate'],
  ['ition', 'it'],
  ['ement', ''],
  ['ments', ''],
  ['ment', ''],
  ['ness', ''],
  ['tion', 't'],
  ['sion', 's'],
  ['ency', ''],
  ['ence', ''],
  ['ent', ''],
  ['ancy', ''],
  ['ance', ''],
  ['ably', 'able'],
  ['ibly', 'ible'],
  ['ally', 'al'],
  ['ily', 'y'],
  ['ly', ''],
];

const VOWEL = /[aeiouy]/;

/**
 * The stem of a word by a light English stemmer: plural, tense and the common noun endings, after the first steps of Porter
 * (1980). It takes lower-case words; words with other letters than `a`–`z` come back unchanged.
 */
export function stem(word: string): string {
  if (word.length < 2 || !/^[a-z]+$/.test(word)) return word;
  const base = IRREGULAR.get(word);
  if (base !== undefined) return finish(base);
  const full = ABBREVIATIONS.get(word);
  if (full !== undefined) return stem(full);
  return finish(withoutSuffix(withoutTense(withoutPlural(word))));
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:x|ch|sh|ss|zz)es$/.test(word)) return word.slice(0, -2);
  if (/(?:ss|us|is)$/.test(word) || !word.endsWith('s')) return word;
  return word.length > 3 ? word.slice(0, -1) : word;
}

function withoutTense(word: string): string {
  if (word.endsWith('ied') && word.length > 4) return `${word.slice(0, -3)}y`;
  const ending = word.endsWith('ing') ? 'ing' : word.endsWith('ed') && !word.endsWith('eed') ? 'ed' : '';
  const rest = word.slice(0, word.length - ending.length);
  if (ending === '' || rest.length < 2 || !VOWEL.test(rest)) return word;
  if (/([bdfgmnprt])\1$/.test(rest)) return rest.slice(0, -1);
  return rest;
}

function withoutSuffix(word: string): string {
  for (const [ending, replacement] of SUFFIXES) {
    if (!word.endsWith(ending)) continue;
    const rest = word.slice(0, -ending.length);
    return rest.length >= 4 ? rest + replacement : word;
  }
  return word;
}

/** The stem without a last silent e and with i for y, so that "hope" and "hoping", "try" and "tries" have the same. */
function finish(word: string): string {
  if (word.length > 3 && word.endsWith('e')) return word.slice(0, -1);
  if (word.length > 3 && /[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}i`;
  return word;
}

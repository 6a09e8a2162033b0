import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { stem } from '../../../src/backend/search/terms/stem.ts';

/** What each word is in the index. Files that are indexed already hold these, so a change needs a new index. */
const VECTORS: Readonly<Record<string, string>> = {
  'plural forms':
    'classes:class losses:loss buzzes:buzz boxes:box churches:church dishes:dish ponies:poni cats:cat sees:see days:day ties:tie tie:tie',
  'words that only look like plurals': 'class:class bus:bus this:this is:is as:as gas:gas',
  'past tense and -ing':
    'hopped:hop hopping:hop planned:plan running:run missed:miss falling:fall buzzing:buzz filing:fil studied:studi tried:try enjoyed:enjoy',
  'words that only look like forms of verbs':
    'bed:bed red:red feed:feed need:need agreed:agreed ing:ing sing:sing king:king bring:bring string:string',
  'nouns and adjectives made of words':
    'organization:organiz relational:relational hopefulness:hopeful decisiveness:decisiv callousness:callous formation:format condition:condit ' +
    'replacement:replac arguments:argu argument:argu kindness:kind adoption:adopt extension:extens dependency:depend difference:differ ' +
    'different:differ frequent:frequ probably:probabl possibly:possibl finally:finalli happily:happi quickly:quick',
  'endings on less than four letters':
    'vacancy:vacanci station:station nation:nation mention:mention element:element moment:moment parent:parent silent:silent agent:agent absence:absenc',
  'a silent e, and y after a consonant':
    'size:siz fence:fenc hope:hop die:die lie:lie fly:fly only:onli rely:reli city:citi play:play say:say toy:toy',
  'irregular forms': 'gave:giv given:giv children:child better:good dying:die indices:index knives:knif went:go',
  'irregular plurals':
    'taxa:taxon taxon:taxon criteria:criterion genera:genus fungi:fungus radii:radius alumni:alumnus formulae:formula analyses:analysis crises:crisis calves:calf',
  'what programmers write': 'src:sourc argv:argu config:configurat idx:index dir:directori fmt:format',
  'what is no English word': 'a:a i:i x1:x1 Hope:Hope ünder:ünder 42:42',
};

suite('a word has the stem that the index keeps', () => {
  for (const [name, pairs] of Object.entries(VECTORS)) {
    test(name, () => {
      for (const pair of pairs.split(' ')) {
        const [word = '', expected] = pair.split(':');
        assert.equal(stem(word), expected, word);
      }
    });
  }
});

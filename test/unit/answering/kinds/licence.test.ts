import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const isc = structuredFile(
  'LICENSE',
  `ISC License

Copyright (c) 2019-2022, Jane Roe

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY DAMAGES WHATSOEVER.`,
);

const own = structuredFile(
  'LICENSE.txt',
  `SOFTWARE LICENSE AGREEMENT

Copyright 2023 Northwind GmbH. All rights reserved.

1. Grant. Northwind grants the Customer a licence to use the Software on five workstations.

2. Restrictions. The Customer may not modify or sublicense the Software.

3. Law. This Agreement is governed by the laws of Germany; the courts of Hamburg have exclusive jurisdiction.`,
);

void test('a licence is told by its text, and its copyright by the line of it', () => {
  assert.match(askFile(isc, 'which licence is this?')?.text ?? '', /ISC License/);
  assert.match(askFile(isc, 'is this GPL?')?.text ?? '', /^\*\*No\.\*\* \*\*ISC/);
  assert.match(askFile(isc, 'who holds the copyright')?.text ?? '', /Jane Roe/);
  assert.match(askFile(isc, 'for which years is the copyright')?.text ?? '', /2019-2022/);
});

void test('what it permits and asks for is proved by the sentence', () => {
  const sell = askFile(isc, 'Am I allowed to sell it?');
  assert.match(sell?.text ?? '', /^\*\*Yes\.\*\* “Permission to use/);
  assert.deepEqual(citedBy(sell), ['5-7']);
  assert.match(askFile(isc, 'what must be included in copies')?.text ?? '', /copyright notice/);
  assert.match(askFile(isc, 'is there any warranty?')?.text ?? '', /^\*\*No\.\*\* “THE SOFTWARE IS PROVIDED "AS IS"/);
  assert.deepEqual(citedBy(askFile(isc, 'can the author be held liable for damages')), ['10-11']);
});

void test('what it does not say is said not to be there', () => {
  for (const question of ['which courts settle disputes?', 'does it grant patents?', 'who gives support?']) {
    const found = askFile(isc, question);
    assert.match(found?.text ?? '', /^Not in this file/, question);
    assert.deepEqual(found?.lines, []);
  }
});

void test('a licence of its own is answered by its own terms', () => {
  assert.match(askFile(own, 'which licence is it')?.text ?? '', /SOFTWARE LICENSE AGREEMENT[\s\S]*grants the Customer/);
  assert.match(askFile(own, 'which courts settle disputes?')?.text ?? '', /Hamburg/);
  assert.match(askFile(own, 'can I sublicense it')?.text ?? '', /may not modify or sublicense/);
});

void test('the licence that stands first is the one, whichever others it names', () => {
  const named = structuredFile(
    'LICENSE',
    'Mozilla Public License Version 2.0\n\n1. Definitions\n\n"Secondary License" means the GNU Affero General Public License, Version 3.0.',
  );
  assert.match(askFile(named, 'which licence is this?')?.text ?? '', /Mozilla/);
});

void test('a licence with terms of its own is read as a document, and names no price that it does not have', () => {
  const eula = structuredFile(
    'EULA.txt',
    'BARGE PLANNER - END USER LICENCE AGREEMENT\n\n1. GRANT\n1.1 A Harbour licence covers the seats on the invoice.\n1.2 You may install it on four computers.\n\n2. LAW\n2.1 Dutch law applies; the courts are those of Delft.\n2.2 Minor updates are free for 18 months.',
  );
  const ask = (question: string): string => askFile(eula, question)?.text ?? '';
  assert.match(ask('on how many computers may I install it'), /four computers/);
  assert.match(ask('which law applies'), /Dutch law/);
  assert.match(ask('how long are minor updates free'), /18 months/);
  assert.match(ask('how much is a harbour licence per seat'), /^Not in this file/);
});

const gpl = structuredFile(
  'LICENSE',
  `GNU GENERAL PUBLIC LICENSE
Version 3, 29 June 2007

You may charge any price or no price for each copy that you convey.

You may convey a covered work in object code form, provided that you also convey the Corresponding Source.

There is no warranty for the program, to the extent permitted by applicable law.`,
);

void test('a licence that a question names is compared by its family and its version', () => {
  const verdict = (question: string): string =>
    /^\*\*(?:Yes|No)\.\*\*/.exec(askFile(gpl, question)?.text ?? '')?.[0] ?? '';
  for (const question of ['is this GPL?', 'is it under the GPLv3?', 'Is this the GNU General Public License 3.0?'])
    assert.equal(verdict(question), '**Yes.**', question);
  for (const question of [
    'is this GPLv2?',
    'is this the AGPL?',
    'is it LGPL?',
    'is this the GNU Lesser General Public License?',
    'is this MIT?',
    'is it the Unlicense?',
  ])
    assert.equal(verdict(question), '**No.**', question);
  for (const question of ['is this not the GPL?', 'is this MIT or GPL?', 'is it as free as the GPL?'])
    assert.equal(verdict(question), '', question);
  const unlicense = structuredFile(
    'LICENSE',
    'This is free and unencumbered software released into the public domain.\n\nAnyone is free to copy, sell or distribute it.',
  );
  assert.doesNotMatch(askFile(unlicense, 'Is the MIT licence in here?')?.text ?? '', /Yes/);
});

void test('a verdict is given to plain questions alone, and turned where it is asked what is forbidden', () => {
  const text = (question: string): string => askFile(gpl, question)?.text ?? '';
  assert.match(text('can I sell it?'), /^\*\*Yes\.\*\*/);
  assert.match(text('does it forbid commercial use?'), /^\*\*No\.\*\*/);
  for (const question of [
    "can't I sell it?",
    'is the warranty excluded?',
    'how may I sell it?',
    'do I have to publish the source code if I use it internally?',
  ])
    assert.doesNotMatch(text(question), /^\*\*(?:Yes|No)\./, question);
});

void test('a document that only mentions a licence is none', () => {
  const guide = structuredFile(
    'guide.md',
    '<!-- Licensed under the Apache License, Version 2.0; you may not use this file except in compliance.\nWITHOUT WARRANTIES, grants of copies or liability. -->\n\n# Boats\n\nBoats are sold to members. The code is under the MIT License.',
  );
  assert.match(askFile(guide, 'may I sell boats to members?')?.text ?? '', /^Boats are sold to members/);
  const policy = structuredFile(
    'license-policy.md',
    '# Licence policy\n\nApache License, Version 2.0 is welcome. Code under it is distributed with a warranty of ours.',
  );
  assert.ok(!(askFile(policy, 'is there a warranty?')?.text ?? '').startsWith('**No'));
  const whole = structuredFile('terms.md', `# ISC License\n\n${isc.text.slice(2).join('\n')}`);
  assert.match(askFile(whole, 'can I sell it?')?.text ?? '', /^\*\*Yes\.\*\* “Permission/);
  assert.ok((askFile(whole, 'can I sell it?')?.certainty ?? 0) >= SURE);
});

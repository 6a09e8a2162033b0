import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const bsd = structuredFile(
  'COPYING',
  `Copyright (c) 2015, Alder Instruments
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice.
2. Redistributions in binary form must reproduce the above copyright notice.

THIS SOFTWARE IS PROVIDED "AS IS" WITHOUT WARRANTY OF ANY KIND. IN NO EVENT
SHALL THE COPYRIGHT HOLDER BE LIABLE FOR ANY DAMAGES.

The files below icons/ are under the Open Gallery Licence 2.`,
);

const weak = structuredFile(
  'LICENSE.txt',
  `Mozilla Public License Version 2.0

1.1. "Shared Part"
    means a file that is given out with others, in
    a folder of its own.

1.2. "Second Licence"
    means either the GNU General Public License, Version 2.0, or any
    later version of it.

2. Each Contributor hereby grants You a world-wide license to use, modify
and distribute the work, and You must retain the notices. If You initiate
litigation over a patent claim, then the rights granted to You under Section
2.1 of this License shall terminate. You may choose to charge a fee for
warranty or support. Source code must also be made available in source code
form. This is WITHOUT WARRANTY, and nobody is liable for damages.`,
);

const own = structuredFile(
  'EULA.txt',
  `TIDEWATER CHARTS END USER LICENSE AGREEMENT

Copyright 2024 Tidewater Nautical ApS. All rights reserved.

1. Definitions
"Device" means one computer, tablet or plotter on which the Charts are displayed.
"Charts" means the electronic sea charts delivered with this Agreement.

2. Grant
Tidewater grants You a non-exclusive, non-transferable licence to install the Charts on up to three Devices.

3. Restrictions
You may not copy, rent, lease or resell the Charts. You may make one backup copy. Screenshots may be published if the source is named.

4. Updates
Weekly updates are included for 12 months from the date of purchase. After that, updates cost EUR 39 a year.

5. Termination
This licence ends automatically if You breach its terms. You must then delete the Charts within 14 days. You may end it at any time by deleting them.

6. Warranty
The Charts are no substitute for official publications. Tidewater's liability is limited to the price paid.

7. Law
This Agreement is governed by the laws of Denmark. The courts of Aarhus have jurisdiction.`,
);

function sure(file: typeof bsd, question: string): string {
  const found = askFile(file, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('a licence without a title is told by how it begins', () => {
  assert.match(sure(bsd, 'what licence is that'), /BSD 2-Clause/);
  assert.deepEqual(citedBy(askFile(bsd, 'what licence is that')), ['4-4']);
});

void test('what a licence does not ask for is told by what it permits', () => {
  assert.match(sure(bsd, 'do I have to publish my changes?'), /^\*\*No\.\*\*.*with or without modification/);
  assert.match(sure(bsd, 'can I use it in a closed source product'), /^\*\*Yes\.\*\*/);
  assert.match(sure(bsd, 'is this a permissive licence'), /^\*\*Yes\.\*\*/);
  assert.match(sure(weak, 'is this a permissive licence'), /^(?!\*\*Yes)/);
  assert.match(sure(bsd, 'may I remove the copyright header'), /^\*\*No\.\*\*/);
});

void test('parts under other terms are named', () => {
  assert.match(sure(bsd, 'does everything in here fall under this licence?'), /icons\//);
  assert.match(sure(weak, 'are there files under another licence?'), /^Not in this file/);
});

void test('terms of a licence are defined in it', () => {
  assert.match(sure(weak, 'what is a Shared Part'), /a folder of its own/);
  assert.deepEqual(citedBy(askFile(weak, 'which licences count as second?')), ['7-9']);
  assert.match(sure(own, 'what is a Device'), /tablet or plotter/);
  assert.equal(sure(bsd, 'what counts as a derivative work?'), '');
});

void test('what ends, what may be charged for, and what nobody can know of it', () => {
  assert.match(sure(weak, 'what happens when I sue someone over a patent?'), /terminate/);
  assert.match(sure(weak, 'can I charge money for support?'), /charge a fee/);
  assert.match(sure(bsd, 'is it compatible with the GPL?'), /^Not in this file/);
  assert.match(sure(weak, 'which project is under this licence?'), /^Not in this file/);
  assert.match(sure(own, 'what happens if I breach the terms'), /ends automatically/);
  assert.match(sure(own, 'how much are updates after the first year'), /EUR 39/);
});

/** What a licence lets one do, what it asks for and what it excludes. */
export type LicenceTerm =
  | 'commercial'
  | 'modify'
  | 'distribute'
  | 'sublicense'
  | 'use'
  | 'patent'
  | 'notice'
  | 'sameLicence'
  | 'source'
  | 'stateChanges'
  | 'networkUse'
  | 'trademark'
  | 'liability'
  | 'warranty';

/** A licence that is told by its text. */
export interface KnownLicence {
  readonly name: string;
  /** In the list of SPDX; empty where it is not there. */
  readonly spdx: string;
  /** What questions call it and the others of its family, whatever their versions. */
  readonly called: RegExp;
  /** What its text has, without differences of spaces and case. */
  readonly marks: readonly RegExp[];
  readonly permits: readonly LicenceTerm[];
  readonly requires: readonly LicenceTerm[];
  /** Whether works that only use it stay out of its reach. */
  readonly isOfOwnFiles?: boolean;
}

/** The number that tells a licence from others of its family: its version, or how many clauses it has. */
export function versionOf({ spdx }: KnownLicence): string | undefined {
  return /\d+(?:\.\d+)?/.exec(spdx.replace(/^CC0/, 'CC'))?.[0];
}

const FREE: readonly LicenceTerm[] = ['commercial', 'modify', 'distribute', 'use'];

/** The pickier first: what tells the one may stand in the other too. */
export const KNOWN_LICENCES: readonly KnownLicence[] = [
  {
    name: 'GNU Affero General Public License, version 3',
    spdx: 'AGPL-3.0',
    called: /\bagpl|\baffero\b/i,
    marks: [/gnu affero general public license.{0,40}version 3/],
    permits: [...FREE, 'patent'],
    requires: ['notice', 'sameLicence', 'source', 'stateChanges', 'networkUse'],
  },
  {
    name: 'GNU Lesser General Public License, version 3',
    spdx: 'LGPL-3.0',
    called: /\blgpl|\blesser (?:general public|gpl)/i,
    marks: [/gnu lesser general public license.{0,40}version 3/],
    permits: [...FREE, 'patent'],
    requires: ['notice', 'sameLicence', 'source', 'stateChanges'],
    isOfOwnFiles: true,
  },
  {
    name: 'GNU Lesser General Public License, version 2.1',
    spdx: 'LGPL-2.1',
    called: /\blgpl|\blesser (?:general public|gpl)/i,
    marks: [/gnu lesser general public license.{0,40}version 2\.1/],
    permits: FREE,
    requires: ['notice', 'sameLicence', 'source', 'stateChanges'],
    isOfOwnFiles: true,
  },
  {
    name: 'GNU General Public License, version 3',
    spdx: 'GPL-3.0',
    called: /\bgpl|(?<!affero |lesser )\bgeneral public licen[cs]e/i,
    marks: [/gnu general public license.{0,40}version 3/],
    permits: [...FREE, 'patent'],
    requires: ['notice', 'sameLicence', 'source', 'stateChanges'],
  },
  {
    name: 'GNU General Public License, version 2',
    spdx: 'GPL-2.0',
    called: /\bgpl|(?<!affero |lesser )\bgeneral public licen[cs]e/i,
    marks: [/gnu general public license.{0,40}version 2/],
    permits: FREE,
    requires: ['notice', 'sameLicence', 'source', 'stateChanges'],
  },
  {
    name: 'Apache License, Version 2.0',
    spdx: 'Apache-2.0',
    called: /\bapache\b/i,
    marks: [/apache license.{0,20}version 2\.0/],
    permits: [...FREE, 'sublicense', 'patent'],
    requires: ['notice', 'stateChanges'],
  },
  {
    name: 'Mozilla Public License, version 2.0',
    spdx: 'MPL-2.0',
    called: /\bmpl|\bmozilla\b/i,
    marks: [/mozilla public license.{0,20}(?:version )?2\.0/],
    permits: [...FREE, 'patent'],
    requires: ['notice', 'sameLicence', 'source'],
    isOfOwnFiles: true,
  },
  {
    name: 'Eclipse Public License 2.0',
    spdx: 'EPL-2.0',
    called: /\bepl|\beclipse\b/i,
    marks: [/eclipse public license.{0,10}v(?:ersion)? ?2\.0/],
    permits: [...FREE, 'patent', 'sublicense'],
    requires: ['notice', 'sameLicence', 'source'],
    isOfOwnFiles: true,
  },
  {
    name: 'European Union Public Licence, version 1.2',
    spdx: 'EUPL-1.2',
    called: /\beupl|\beuropean union public/i,
    marks: [/european union public licen[cs]e.{0,20}1\.2/],
    permits: [...FREE, 'patent', 'sublicense'],
    requires: ['notice', 'sameLicence', 'source', 'stateChanges', 'networkUse'],
  },
  {
    name: 'Boost Software License 1.0',
    spdx: 'BSL-1.0',
    called: /\bboost\b|\bbsl\b/i,
    marks: [/boost software license.{0,10}version 1\.0/],
    permits: [...FREE, 'sublicense'],
    requires: ['notice'],
  },
  {
    name: 'Creative Commons Zero 1.0 (public domain)',
    spdx: 'CC0-1.0',
    called: /\bcc0|\bcreative commons zero/i,
    marks: [/cc0 1\.0 universal|creative commons.{0,40}cc0/],
    permits: FREE,
    requires: [],
  },
  {
    name: 'Creative Commons Attribution-NonCommercial',
    spdx: 'CC-BY-NC-4.0',
    called: /\bcc[- ]by[- ]nc|\bnon-?commercial licen[cs]e/i,
    marks: [/creative commons attribution[- ]noncommercial/],
    permits: ['modify', 'distribute', 'use'],
    requires: ['notice', 'stateChanges'],
  },
  {
    name: 'Creative Commons Attribution-ShareAlike 4.0',
    spdx: 'CC-BY-SA-4.0',
    called: /\bcc[- ]by[- ]sa|\bshare-?alike/i,
    marks: [/creative commons attribution[- ]sharealike 4\.0/],
    permits: FREE,
    requires: ['notice', 'sameLicence', 'stateChanges'],
  },
  {
    name: 'Creative Commons Attribution 4.0',
    spdx: 'CC-BY-4.0',
    called: /\bcc[- ]by\b(?![- ](?:nc|sa|nd))/i,
    marks: [/creative commons attribution 4\.0|attribution 4\.0 international/],
    permits: FREE,
    requires: ['notice', 'stateChanges'],
  },
  {
    name: 'The Unlicense (public domain)',
    spdx: 'Unlicense',
    called: /\bunlicen[cs]e\b/i,
    marks: [/free and unencumbered software released into the public domain/],
    permits: FREE,
    requires: [],
  },
  {
    name: 'BSD 3-Clause License',
    spdx: 'BSD-3-Clause',
    called: /\bbsd\b/i,
    marks: [
      /redistribution and use in source and binary forms/,
      /neither the names? of|names? of (?:the|its) .{0,60}contributors may (?:not )?be used/,
    ],
    permits: FREE,
    requires: ['notice'],
  },
  {
    name: 'BSD 2-Clause License',
    spdx: 'BSD-2-Clause',
    called: /\bbsd\b/i,
    marks: [/redistribution and use in source and binary forms/],
    permits: FREE,
    requires: ['notice'],
  },
  {
    name: 'ISC License',
    spdx: 'ISC',
    called: /\bisc\b/i,
    marks: [/permission to use, copy, modify,? and\/or distribute this software for any purpose/],
    permits: FREE,
    requires: ['notice'],
  },
  {
    name: 'zlib License',
    spdx: 'Zlib',
    called: /\bzlib\b/i,
    marks: [/this software is provided 'as-is'/, /altered source versions must be plainly marked/],
    permits: FREE,
    requires: ['notice', 'stateChanges'],
  },
  {
    name: 'MIT License',
    spdx: 'MIT',
    called: /\bMIT\b|\bmit\b(?=[- ]?(?:licen|lizenz|\?|$))/,
    marks: [/permission is hereby granted, free of charge, to any person obtaining a copy/],
    permits: [...FREE, 'sublicense'],
    requires: ['notice'],
  },
];

/** A text that is a licence, though none of the known ones. */
export const PROPRIETARY_MARKS =
  /all rights reserved|proprietary|end[- ]user licen[cs]e|licen[cs]e agreement|may not (?:copy|be copied|use|modify|distribute)|lizenzvertrag|alle rechte vorbehalten|版权所有|许可协议/;

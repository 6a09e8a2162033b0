/** Mutants that nobody can tell from the program, and why: the run leaves them out. */
export interface Equivalents {
  /** The function, method or constant that they lie in. */
  readonly within: string;
  /** As the run prints them. */
  readonly changes: readonly string[];
  readonly because: string;
}

/** By the file, relative to the repository. */
export const EQUIVALENTS: Readonly<Record<string, readonly Equivalents[]>> = {
  'src/chunking/chunker.ts': [
    {
      within: 'gearTable',
      changes: ['new Int32Array(256) → new Int32Array(512)', 'value < table.length → value <= table.length'],
      because: 'A byte has 256 values, and an array of this type ignores what is written behind its end.',
    },
    {
      within: '#rolling',
      changes: ['#rolling = 0; → #rolling = 1;'],
      because: 'The hash forgets what is more than 32 bytes ago, and 64 are read before it is looked at.',
    },
    {
      within: '#take',
      changes: ['this.#rolling = 0; → ;', 'this.#rolling = 0 → this.#rolling = 1'],
      because: 'The hash forgets what is more than 32 bytes ago, and 64 are read before it is looked at.',
    },
    {
      within: '#isAtEnd',
      changes: ['#isAtEnd = false; → #isAtEnd = true;'],
      because: 'Every search for an end sets it before it is read.',
    },
    {
      within: 'push',
      changes: ['at < bytes.length → at <= bytes.length'],
      because: 'A search that begins behind the last byte ends there.',
    },
    {
      within: '#findEnd',
      changes: ['MIN_CHUNK - 64 → MIN_CHUNK - 128'],
      because: 'How much is passed over only changes how long it takes, as long as 32 bytes are left to read.',
    },
  ],
  'src/grounding/reasoningFilter.ts': [
    {
      within: '#leaveBeginning',
      changes: [
        'TAGS.find(({ open }) => begun.startsWith(open)) → TAGS.findLast(({ open }) => begun.startsWith(open))',
        'this.#held = begun.slice(tag.open.length); → ;',
        'begun.slice(tag.open.length) → begun',
      ],
      because: 'No tag begins another, and an opening tag that is still held is dropped with the reasoning.',
    },
    {
      within: '#leaveReasoning',
      changes: [
        'this.#held = this.#held.slice(-this.#close.length + 1); → ;',
        'this.#held.slice(-this.#close.length + 1) → this.#held',
        '-this.#close.length + 1 → -this.#close.length - 1',
      ],
      because: 'Only how much of the reasoning is held in memory changes.',
    },
    {
      within: '#takeLines',
      changes: ["this.#lineSoFar = ''; → ;"],
      because: 'Nothing has been given out of a line that turns out to be a closing tag.',
    },
  ],
  'src/history/historyEntry.ts': [
    {
      within: 'entryOf',
      changes: ['follows === undefined → false', 'receipt → true', 'missing === undefined → false'],
      because: 'An entry is kept as JSON, which leaves out what is undefined.',
    },
  ],
  'src/history/historyStore.ts': [
    {
      within: 'LOCK_TIMEOUT_MS',
      changes: ['LOCK_TIMEOUT_MS = 5_000 → LOCK_TIMEOUT_MS = 10000'],
      because: 'Only how long another window is waited for changes.',
    },
    {
      within: 'add',
      changes: ['kept.length < all.length → true', 'kept.length < all.length → kept.length <= all.length'],
      because: 'The file that is written anew is the one that a line would have been added to.',
    },
  ],
  'src/library/ageText.ts': [
    {
      within: 'ageText',
      changes: ['-Math.floor(age / ms) || 0 → -Math.floor(age / ms)'],
      because: 'The ICU of Node says the same of -0 and 0; others do not.',
    },
  ],
  'src/library/deleteFiles.ts': [
    {
      within: 'CONCURRENT_DELETIONS',
      changes: ['CONCURRENT_DELETIONS = 8 → CONCURRENT_DELETIONS = 9'],
      because: 'One more deletion at a time only changes how long all take.',
    },
  ],
  'src/library/receivedTexts.ts': [
    {
      within: '#folderOf',
      changes: [
        "createHash('sha256').update(fileId).digest('hex').slice(0, 32) → createHash('sha256').update(fileId).digest('hex')",
        "createHash('sha256').update(fileId).digest('hex').slice(0, 32) → createHash('sha256').update(fileId).digest('hex').slice(1, 32)",
        "createHash('sha256').update(fileId).digest('hex').slice(0, 32) → createHash('sha256').update(fileId).digest('hex').slice(0, 64)",
      ],
      because: 'The folder of a copy is found by the same rule that named it, and its name is shown nowhere.',
    },
  ],
  'src/rollout/proportion.ts': [
    {
      within: 'isProvenAtLeast',
      changes: [
        'mixture - logLikelihood(successes, failures, limit) >= LOG_EVIDENCE_NEEDED → mixture - logLikelihood(successes, failures, limit) > LOG_EVIDENCE_NEEDED',
      ],
      because: 'No number of uploads gives exactly the evidence that is needed.',
    },
    {
      within: 'isProvenBelow',
      changes: [
        'mixture - logLikelihood(successes, failures, limit) >= LOG_EVIDENCE_NEEDED → mixture - logLikelihood(successes, failures, limit) > LOG_EVIDENCE_NEEDED',
      ],
      because: 'No number of uploads gives exactly the evidence that is needed.',
    },
    {
      within: 'isErrorRateAbove',
      changes: ['logTail < Math.log(ALPHA) → logTail <= Math.log(ALPHA)'],
      because: 'No number of uploads has exactly this probability.',
    },
    {
      within: 'requiredUploads',
      changes: [
        'failures + 1 → failures + 2',
        'Math.max(failures, Math.floor(enough / 2)) → Math.min(failures, Math.floor(enough / 2))',
        'Math.floor(enough / 2) → Math.ceil(enough / 2)',
        'enough / 2 → enough / 3',
        'Math.floor((enough + tooFew) / 2) → Math.ceil((enough + tooFew) / 2)',
      ],
      because: 'The search only takes other steps to the same number.',
    },
    {
      within: 'bisect',
      changes: ['step = 0 → step = 1', 'step < 60 → step <= 60', 'step < 60 → step < 120'],
      because: 'After 59 steps nothing is left to halve that a number of this size shows.',
    },
    {
      within: 'betaFraction',
      changes: [
        'maxTerms = 10_000 → maxTerms = 20000',
        'm <= maxTerms → m < maxTerms',
        'Math.abs(value) < 1e-300 → Math.abs(value) <= 1e-300',
        'Math.abs(value) < 1e-300 → Math.abs(value) < 2e-300',
        'Math.abs(value) < 1e-300 ? 1e-300 : value → Math.abs(value) < 1e-300 ? 2e-300 : value',
        'Math.abs(c * d - 1) < 1e-14 → Math.abs(c * d - 1) <= 1e-14',
        'Math.abs(c * d - 1) < 1e-14 → Math.abs(c * d - 1) < 2e-14',
      ],
      because: 'The fraction ends with the same value, and long before it has so many terms.',
    },
    {
      within: 'logGamma',
      changes: ['z < 15 → z <= 15', 'z < 15 → z < 16'],
      because: 'One more step of the shift makes no difference, since the series is exact from 15 on.',
    },
  ],
  'src/metrics/timeline.ts': [
    {
      within: 'downsample',
      changes: ['(last - first) / sliceCount || 1 → (last - first) / sliceCount || 2'],
      because: 'Where all points are of one moment, any width puts them into the first slice.',
    },
  ],
  'src/privacy/encodedSecrets.ts': [
    {
      within: 'findEncoded',
      changes: ['Math.ceil(run.length / GROUP_CHARS) → Math.floor(run.length / GROUP_CHARS)'],
      because: 'All runs are read from all four places at which a group can begin, wherever they stand.',
    },
  ],
  'src/privacy/privateKeys.ts': [
    {
      within: 'constructor',
      changes: ['ending = -1 → ending = -2'],
      because: 'Whatever lies before the text is looked for anew.',
    },
  ],
  'src/privacy/secretScan.ts': [
    {
      within: 'withoutOverlaps',
      changes: ['kept.splice(-1, 1, match) → kept.splice(-1, 2, match)'],
      because: 'Behind the last there is nothing more to take out.',
    },
  ],
  'src/privacy/uploadGate.ts': [
    {
      within: 'MAX_VERDICTS',
      changes: ['MAX_VERDICTS = 10_000 → MAX_VERDICTS = 20000'],
      because: 'What is forgotten is looked at again, with the same result.',
    },
  ],
  'src/metrics/parseLine.ts': [
    {
      within: 'plainUpload',
      changes: [
        'bucket <= 9999 → bucket < 9999',
        'rollout_percentage <= 100 → rollout_percentage < 100',
        'schema_version === undefined || (isCount(schema_version) && schema_version > 0) → schema_version === undefined',
        'schema_version === undefined || (isCount(schema_version) && schema_version > 0) → (isCount(schema_version) && schema_version > 0)',
        'schema_version > 0 → schema_version > 1',
        "extension_version === undefined || typeof extension_version === 'string' → extension_version === undefined",
        "extension_version === undefined || typeof extension_version === 'string' → typeof extension_version === 'string'",
        "backend_id === undefined || typeof backend_id === 'string' → backend_id === undefined",
        "backend_id === undefined || typeof backend_id === 'string' → typeof backend_id === 'string'",
        '!isPlain → true',
      ],
      because: 'The schema judges what is not known for sure, with the same result.',
    },
    {
      within: 'isAmount',
      changes: [
        "typeof value === 'number' && value >= 0 && value < Infinity → false",
        'value >= 0 → value > 0',
        'value >= 0 → value >= 1',
      ],
      because: 'The schema judges what is not known for sure, with the same result.',
    },
    {
      within: 'isCount',
      changes: [
        'Number.isSafeInteger(value) && (value as number) >= 0 → false',
        '(value as number) >= 0 → (value as number) > 0',
        '(value as number) >= 0 → (value as number) >= 1',
      ],
      because: 'The schema judges what is not known for sure, with the same result.',
    },
  ],
  'src/backend/answering/broadPassages.ts': [
    {
      within: 'items',
      changes: ['Math.floor(index * step) → Math.ceil(index * step)'],
      because: 'Of two neighbouring passages, either is as even a choice.',
    },
  ],
  'src/backend/search/splitters/lineBuffer.ts': [
    {
      within: '#toPassage',
      changes: ['last >= first → last > first'],
      because: 'The first line that is kept is not blank.',
    },
  ],
  'src/backend/store/blobStore.ts': [
    {
      within: 'RUN_ID',
      changes: ['randomUUID().slice(0, 8) → randomUUID()', 'randomUUID().slice(0, 8) → randomUUID().slice(1, 8)'],
      because: 'Whatever part of it is taken was drawn by lot.',
    },
    {
      within: 'isOlder',
      changes: ['stats.mtimeMs < Date.now() - ageMs → stats.mtimeMs <= Date.now() - ageMs'],
      because: 'The clock of a file system is finer than a millisecond.',
    },
    {
      within: 'removeOrphans',
      changes: [
        'this.#isNamed.get(sha256) || !(await isOlder(path, ORPHANED_AFTER_MS)) → !(await isOlder(path, ORPHANED_AFTER_MS))',
      ],
      because: 'The same is asked once more within the transaction; the first time only saves one for each file.',
    },
  ],
  'src/backend/search/terms/terms.ts': [
    {
      within: '#take',
      changes: ['length <= this.#bytes.length → length < this.#bytes.length'],
      because: 'A buffer of its own holds the same units.',
    },
  ],
  'src/backend/store/chunkTable.ts': [
    {
      within: 'BATCH_CHUNKS',
      changes: ['BATCH_CHUNKS = 1_000 → BATCH_CHUNKS = 2000'],
      because: 'Only how long others wait between two transactions changes.',
    },
  ],
  'src/backend/store/database.ts': [
    {
      within: 'GAP_LOOK_MS',
      changes: ['GAP_LOOK_MS = 0.2 → GAP_LOOK_MS = 0.4'],
      because: 'Only how soon a gap is found changes.',
    },
    {
      within: 'openDatabase',
      changes: ['!isCorrupt(error) || !existsSync(file) → !isCorrupt(error)'],
      because: 'Only a file that is there can be corrupt.',
    },
    {
      within: 'bringUpToDate',
      changes: [
        "database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0 → database.prepare('PRAGMA user_version').get()?.['user_version']",
      ],
      because: 'Every database has a version, 0 at first.',
    },
  ],
  'src/backend/store/hashingFileSink.ts': [
    {
      within: 'BUFFER_BYTES',
      changes: ['4 * 1024 → 5 * 1024', '4 * 1024 → 4 * 2048', '4 * 1024 * 1024 → 4 * 1024 * 2048'],
      because: 'Only how much may wait for the disk changes.',
    },
  ],
  'src/backend/uploads/tusStore.ts': [
    {
      within: 'READ_BYTES',
      changes: ['1024 * 1024 → 2048 * 1024', '1024 * 1024 → 1024 * 2048'],
      because: 'Only how much is read at once changes.',
    },
  ],
  'src/backend/search/terms/wordTable.ts': [
    {
      within: 'INITIAL_SLOTS',
      changes: ['INITIAL_SLOTS = 0x2000 → INITIAL_SLOTS = 16384'],
      because: 'Only how often the table grows changes.',
    },
  ],
  'src/backend/store/documentStore.ts': [
    {
      within: 'link',
      changes: ['textNo === undefined || textNo === null → textNo === undefined'],
      because: 'The column is never null.',
    },
    {
      within: 'save',
      changes: [
        'textNo === undefined || textNo === null → false',
        'textNo === undefined || textNo === null → textNo === undefined',
        'textNo === undefined || textNo === null → textNo === null',
      ],
      because: 'The row has just been inserted, unless it was there before.',
    },
    {
      within: 'remove',
      changes: ['textNo === undefined || textNo === null → textNo === undefined'],
      because: 'The column is never null.',
    },
  ],
  'src/upload/uploaders/sendRange.ts': [
    {
      within: 'writeBlocks',
      changes: ['2 * pieceBytes → 3 * pieceBytes'],
      because: 'The largest piece is twice the first.',
    },
  ],
};

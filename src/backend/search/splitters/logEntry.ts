/** Where a log entry starts: a date, a time, a syslog stamp, an epoch or a level, possibly in brackets. */
const ENTRY_START = new RegExp(
  '^(?:[\\[(<"{]\\s*)?(?:' +
    [
      '\\d{4}[-/.]\\d{2}[-/.]\\d{2}', // 2024-05-01, 2024/05/01
      '\\d{2}[-/.]\\w{2,3}[-/.]\\d{2,4}[ :T]', // 01/May/2024:
      '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\w*,? ', // Mon May 1
      '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\w* +\\d{1,2} ', // syslog
      '\\d{1,2}:\\d{2}:\\d{2}',
      '\\d{10}(?:\\.\\d+|\\d{3})?\\b', // epoch seconds or milliseconds
      '[IWEF]\\d{4} \\d{2}:\\d{2}', // glog
      '(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)\\b',
    ].join('|') +
    ')',
);

/** Access logs begin with the client's address and carry the date in brackets. */
const ACCESS_LOG_START = /^\S+ \S+ \S+ \[\d{2}\/\w{3}\/\d{4}:/;
/** One JSON object a line. */
const JSON_LOG_START = /^\{".*\}\s*$/;

/** Whether this line begins a new log entry; what follows until the next one (a stack trace) belongs to it. */
export function isLogEntryStart(line: string): boolean {
  return ENTRY_START.test(line) || ACCESS_LOG_START.test(line) || JSON_LOG_START.test(line);
}

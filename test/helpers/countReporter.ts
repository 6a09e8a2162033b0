import type { TestEvent } from 'node:test/reporters';

/** A reporter of node's test runner that writes one line at the end: `N passed, N failed`. Suites count by their tests. */
export default async function* countReporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const isSuite = event.data.details.type === 'suite';
    if (event.type === 'test:fail') failed += isSuite ? 0 : 1;
    else passed += isSuite ? 0 : 1;
  }
  yield `${passed} passed, ${failed} failed\n`;
}

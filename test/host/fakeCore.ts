import { randomUUID } from 'node:crypto';
import type { Core } from '../../src/core.ts';
import type { ProviderList } from '../../src/protocol/providers.ts';
import type { Answer, LocatedCitation } from '../../src/asking/answer.ts';
import type { AskRequest } from '../../src/asking/bringFiles.ts';

/** A core that answers every question with `answer` and keeps what it was asked. */
export interface FakeCore {
  readonly core: () => Core;
  readonly asked: AskRequest[];
}

export function fakeCore(
  respond: (request: AskRequest) => Promise<Partial<Answer>>,
  providers: () => Promise<ProviderList> = () => Promise.resolve({ providers: [], auto: [] }),
  canAskAboutLines = true,
): FakeCore {
  const asked: AskRequest[] = [];
  const ask = async (request: AskRequest): Promise<Answer> => {
    asked.push(request);
    const { question } = request;
    return {
      id: randomUUID(),
      question,
      answer: '',
      citations: [],
      provider: 'local',
      model: 'extractive',
      files: [],
      uploads: [],
      ...(await respond(request)),
    };
  };
  // What is tested asks, looks who would answer, and does nothing else with the core.
  const asking = { ask, canAskAboutLines: () => Promise.resolve(canAskAboutLines) };
  const core = { asking, client: { providers } } as unknown as Core;
  return { core: () => core, asked };
}

/** A citation of some lines of a file, which come 1-based and inclusive. */
export function citationOf(path: string, text: string, line_start: number, line_end: number): LocatedCitation {
  const lines = text.split('\n').slice(line_start - 1, line_end);
  return { file_id: 'file-1', filename: 'a.md', path, line_start, line_end, text: lines.join('\n'), score: 1 };
}

/** A generator of numbers in [0, 1) that gives the same run every time (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES =
  'ba be bo da de do fa fi ga go ka ke ki la le lo ma me mi na no pa pe ra re ri sa se so ta te ti va vo'.split(' ');

/** A made-up word for each rank; low ranks are short and frequent, as in a language. */
function wordOfRank(rank: number): string {
  let word = '';
  for (let rest = rank + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length] ?? '';
  return word;
}

/** An article of about so many bytes: paragraphs of sentences whose words follow Zipf's law. */
export function makeArticle(bytes: number, seed: number): { lines: string[]; questions: string[] } {
  const random = seededRandom(seed);
  const word = (): string => wordOfRank(Math.floor(20_000 ** random()) - 1);
  const sentence = (): string => {
    const text = Array.from({ length: 8 + Math.floor(random() * 16) }, word).join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  const lines: string[] = [];
  const questions: string[] = [];
  for (let size = 0; size < bytes;) {
    const sentences = Array.from({ length: 4 + Math.floor(random() * 4) }, sentence);
    lines.push(sentences.join(' '), '');
    size += sentences.join(' ').length + 2;
    if (questions.length < 200) questions.push(`What is ${(sentences[1] ?? '').split(' ').slice(2, 9).join(' ')}?`);
  }
  return { lines, questions };
}

const LEVELS = ['INFO', 'INFO', 'INFO', 'DEBUG', 'WARN', 'ERROR'];

/** A server's log of about so many bytes, one entry at a time; now and then an error has a stack trace. */
export function* makeLog(bytes: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  const pick = (items: readonly string[]): string => items[Math.floor(random() * items.length)] ?? '';
  for (let size = 0, entry = 0; size < bytes; entry++) {
    const time = new Date(1_700_000_000_000 + entry * 137).toISOString();
    const request = Math.floor(random() * 2 ** 32).toString(16);
    const level = pick(LEVELS);
    const lines = [
      `${time} ${level} [${wordOfRank(Math.floor(random() * 40))}] request ${request} ${wordOfRank(Math.floor(3000 ** random()))} took ${Math.floor(random() * 900)} ms`,
    ];
    if (level === 'ERROR' && random() < 0.2)
      lines.push('java.io.IOException: broken pipe', '    at com.example.Server.write(Server.java:120)');
    for (const line of lines) {
      size += line.length + 1;
      yield line;
    }
  }
}

/** Programs that fetch pages on their own and say so. */
const ROBOT = /\b[\w-]{0,40}(?:bot|crawler|spider|slurp)\b(?:\/[\w.]+)?/i;
/** In this order: a browser names those whose pages it can show as well. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, 'Safari'],
  [/\bMSIE |\bTrident\//, 'Internet Explorer'],
];

/** Which program a user agent is. */
interface AgentFamily {
  /** Without its version, such as `Firefox`. */
  readonly name: string;
  readonly kind: 'browser' | 'bot' | 'program';
  /** What people call it, to be searched. */
  readonly words: string;
}

const NONE: AgentFamily = { name: '', kind: 'program', words: '' };

/** The program that a user agent names. */
export function agentFamily(agent: string): AgentFamily {
  if (agent === '') return NONE;
  const text = agent.slice(0, 400);
  const robot = ROBOT.exec(text)?.[0];
  if (robot !== undefined) return { name: robot.replace(/\/.*$/, ''), kind: 'bot', words: 'bot crawler spider robot' };
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  if (browser !== undefined) return { name: browser, kind: 'browser', words: `${browser} browser` };
  return { name: text.replace(/[/ ].*$/, ''), kind: 'program', words: '' };
}

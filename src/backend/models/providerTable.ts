import type { ModelProviderId } from '../../protocol/providers.ts';

/** What is fixed about a model service. */
export interface ProviderFacts {
  readonly label: string;
  /** Undefined for a service whose address the person gives. */
  readonly baseUrl?: string;
  readonly needsKey: boolean;
  /** Undefined where the service is asked which models it has. */
  readonly defaultModel?: string;
  /** Where the service extracts the text of whole documents itself: the largest it takes, in bytes. */
  readonly maxDocumentBytes?: number;
}

/**
 * The model services. All speak OpenAI's chat completions.
 * @see https://platform.moonshot.ai/docs/api/files.en-US
 * @see https://docs.z.ai/api-reference/llm/chat-completion
 */
export const PROVIDER_TABLE: Readonly<Record<ModelProviderId, ProviderFacts>> = {
  kimi: {
    label: 'Kimi',
    baseUrl: 'https://api.moonshot.ai/v1',
    needsKey: true,
    defaultModel: 'kimi-k2.6',
    maxDocumentBytes: 100 * 1024 * 1024,
  },
  glm: { label: 'Z.ai GLM', baseUrl: 'https://api.z.ai/api/paas/v4', needsKey: true, defaultModel: 'glm-4.6' },
  openai: { label: 'OpenAI', baseUrl: 'https://api.openai.com/v1', needsKey: true, defaultModel: 'gpt-5-mini' },
  ollama: { label: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false },
  custom: { label: 'The custom service', needsKey: false },
};

/**
 * The order in which an automatic choice takes what is ready: what the person has set up by hand comes first. Ollama is
 * left out because nothing says that it runs, nor that its model is of use.
 */
export const AUTO_ORDER: readonly ModelProviderId[] = ['custom', 'kimi', 'openai', 'glm'];

import type { ModelProviderId } from '../../../protocol/providers.ts';

/** What is fixed about a model service. */
export interface ProviderFacts {
  readonly label: string;
  /** Undefined for a service whose address the person gives. */
  readonly baseUrl?: string;
  readonly needsKey: boolean;
  /** Undefined where the service is asked which models it has. */
  readonly defaultModel?: string;
  /** Where the service extracts the text of whole documents itself: how it is asked to, and the largest it takes, in bytes. */
  readonly documents?: { readonly dialect: 'kimi'; readonly maxBytes: number };
}

/**
 * The model services. All speak OpenAI's chat completions. Addresses and default models are those that the services
 * document; each default is the general model of its day that costs least among those that answer well. Services retire
 * models within a year or so, which is why `query.model` overrides every one of them. Looked up in November 2026:
 *
 * - Kimi: the address, 100 MB a file and 1,000 files an account, 10 GB in all (https://platform.kimi.ai/docs/api/files-upload);
 *   `kimi-k2.6` (https://platform.kimi.com/docs/pricing/chat-k26). The `kimi-k2-…-preview` names are gone.
 * - Z.ai: the address (https://docs.z.ai/api-reference/llm/chat-completion); the series 5 is current. Its files API takes
 *   20 MB a file, for its agents and its sandbox alone
 *   (https://docs.bigmodel.cn/api-reference/文件-api/上传文件), so GLM gets passages.
 * - OpenAI: `gpt-6.1-terra` answers chat completions (https://developers.openai.com/api/docs/models/gpt-6.1-terra) and is
 *   what OpenAI names in place of `gpt-5-mini`, which ends on 11 December 2026
 *   (https://developers.openai.com/api/docs/deprecations).
 * - Ollama: https://docs.ollama.com/api/openai-compatibility
 */
export const PROVIDER_TABLE: Readonly<Record<ModelProviderId, ProviderFacts>> = {
  kimi: {
    label: 'Kimi',
    baseUrl: 'https://api.moonshot.ai/v1',
    needsKey: true,
    defaultModel: 'kimi-k2.6',
    documents: { dialect: 'kimi', maxBytes: 100 * 1024 * 1024 },
  },
  glm: { label: 'Z.ai GLM', baseUrl: 'https://api.z.ai/api/paas/v4', needsKey: true, defaultModel: 'glm-5.2' },
  openai: { label: 'OpenAI', baseUrl: 'https://api.openai.com/v1', needsKey: true, defaultModel: 'gpt-6.1-terra' },
  ollama: { label: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false },
  custom: { label: 'The custom service', needsKey: false },
};

/**
 * The order in which an automatic choice takes what is ready: what the person has set up by hand comes first. Ollama is
 * left out because nothing says that it runs, nor that its model is of use.
 */
export const AUTO_ORDER: readonly ModelProviderId[] = ['custom', 'kimi', 'openai', 'glm'];

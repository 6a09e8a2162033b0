import * as z from 'zod';

/** Fixed properties of a model service. */
export interface ModelService {
  readonly label: string;
  /** Undefined for a service whose address the person gives. */
  readonly baseUrl?: string;
  /** The address of the service's platform in China, which has accounts and keys of its own; absent where there is none. */
  readonly chinaBaseUrl?: string;
  /** Whether it can be asked without a key, and whether it takes one. */
  readonly key: 'needed' | 'optional' | 'none';
  /** Undefined where the service is asked which models it has. */
  readonly defaultModel?: string;
  /**
   * How the service is asked to extract the text of whole documents itself, and the largest document that it takes, in bytes;
   * absent where it does not.
   */
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
const SERVICES = {
  kimi: {
    label: 'Kimi',
    baseUrl: 'https://api.moonshot.ai/v1',
    chinaBaseUrl: 'https://api.moonshot.cn/v1',
    key: 'needed',
    defaultModel: 'kimi-k2.6',
    documents: { dialect: 'kimi', maxBytes: 100 * 1024 * 1024 },
  },
  glm: {
    label: 'Z.ai GLM',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    chinaBaseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    key: 'needed',
    defaultModel: 'glm-5.2',
  },
  openai: { label: 'OpenAI', baseUrl: 'https://api.openai.com/v1', key: 'needed', defaultModel: 'gpt-6.1-terra' },
  ollama: { label: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', key: 'none' },
  custom: { label: 'The custom service', key: 'optional' },
} as const satisfies Readonly<Record<string, ModelService>>;

/** The model services that a backend can call. Each speaks the chat completions of OpenAI. */
export type ModelProviderId = keyof typeof SERVICES;
export const ModelProviderId = z.enum(Object.keys(SERVICES) as ModelProviderId[]);

export const MODEL_SERVICES: Readonly<Record<ModelProviderId, ModelService>> = SERVICES;

/** The platforms of services that have two: keys of one are not known to the other. */
export const Region = z.enum(['international', 'china']);
export type Region = z.infer<typeof Region>;

/** The addresses that differ from the usual ones in a region. */
export function regionalBaseUrls(region: Region): Partial<Record<ModelProviderId, string>> {
  if (region === 'international') return {};
  return Object.fromEntries(
    ModelProviderId.options.flatMap((id) => {
      const address = MODEL_SERVICES[id].chinaBaseUrl;
      return address === undefined ? [] : [[id, address]];
    }),
  );
}

/**
 * The order in which an automatic choice takes what is ready: what the person has set up by hand comes first. Ollama is
 * left out because nothing says that it runs, nor that its model is of use.
 */
export const AUTO_ORDER: readonly ModelProviderId[] = ['custom', 'kimi', 'openai', 'glm'];

/** The providers of answers. `vscode` is the user's own models, which the extension asks itself. */
const PROVIDERS = ['auto', 'local', 'vscode', ...ModelProviderId.options] as const;
export const Provider = z.enum(PROVIDERS);
export type Provider = z.infer<typeof Provider>;

/** One model service as the backend knows it. Holds no secret. */
export const ProviderState = z.object({
  id: ModelProviderId,
  label: z.string(),
  /** The destination of its requests, `api.example.com` or `host:port`; null where no address is set. */
  host: z.string().nullable(),
  /** Whether what is sent to it leaves the backend's machine. */
  is_remote: z.boolean(),
  /** Whether it can be asked: it has an address, and a key where it needs one. */
  is_ready: z.boolean(),
  /** The model that is asked when the request names none; null where the service is asked for its list. */
  default_model: z.string().nullable(),
  /** Whether it may be given small documents whole rather than passages of them. */
  takes_documents: z.boolean().default(false),
});
export type ProviderState = z.infer<typeof ProviderState>;

/** The body of `GET /v1/providers`. `auto` holds those that an automatic choice considers, best first. */
export const ProviderList = z.object({ providers: z.array(ProviderState), auto: z.array(ModelProviderId) });
export type ProviderList = z.infer<typeof ProviderList>;

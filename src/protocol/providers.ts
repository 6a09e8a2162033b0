import * as z from 'zod';

/** The model services that a backend can call. Each speaks the chat completions of OpenAI. */
export const ModelProviderId = z.enum(['kimi', 'glm', 'openai', 'ollama', 'custom']);
export type ModelProviderId = z.infer<typeof ModelProviderId>;

/** Who may be asked for an answer. `vscode` is the person's own models, which the extension asks itself. */
const PROVIDERS = ['auto', 'local', 'vscode', ...ModelProviderId.options] as const;
export const Provider = z.enum(PROVIDERS);
export type Provider = z.infer<typeof Provider>;

/** One model service as the backend knows it. Holds no secret. */
export const ProviderState = z.object({
  id: ModelProviderId,
  label: z.string(),
  /** Where its requests go, `api.example.com` or `host:port`; null where no address is set. */
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

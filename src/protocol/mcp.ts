import * as z from 'zod';
import { Claim, Receipt } from './query.ts';

/** The name under which MCP clients find the tool. */
export const MCP_TOOL_NAME = 'smart_file_query';

export const MCP_TOOL_TITLE = 'Smart File Query';

/** Description of the tool, from which a model decides whether to call it. */
export const MCP_TOOL_DESCRIPTION =
  'Answers a question about one file, or about all files of the workspace, from their text, and cites the exact lines that the answer comes from. ' +
  'Use it for long documents, logs, data and source files instead of reading them whole, and to find where something is in a workspace. ' +
  'Says so when the files do not answer the question.';

/** The path in the backend's HTTP API where MCP is spoken (streamable HTTP). */
export const MCP_PATH = '/mcp';

/** Input of the tool. The question is checked again, with the limits of `QueryRequest`, where it is asked. */
export const McpToolInput = z.object({
  file_path: z
    .string()
    .optional()
    .describe(
      'The file to ask about: an absolute path, or one relative to an allowed folder. One file, not a folder. Leave it out to ask about all files of the workspace.',
    ),
  question: z.string().describe('The question, in plain words, in the language of the file.'),
  provider: z
    .string()
    .optional()
    .describe(
      'Who answers: "auto" (the default), "local" for sentences of the file itself without any model, or another.',
    ),
  model: z.string().optional().describe('The model of the provider. Leave it out for the provider’s default.'),
});
export type McpToolInput = z.infer<typeof McpToolInput>;

/** Source of a claim. Lines are 1-based and inclusive; `text` is those lines verbatim. */
export const McpCitation = z.object({
  file_path: z.string().describe('The absolute path of the cited file'),
  line_start: z.int().min(1),
  line_end: z.int().min(1),
  text: z.string().describe('The cited lines, verbatim'),
  place: z
    .string()
    .optional()
    .describe('For documents, whose lines are those of the extracted text: the page, slide, sheet range or section'),
});
export type McpCitation = z.infer<typeof McpCitation>;

/** Output of the tool as structured content. */
export const McpToolOutput = z.object({
  answer: z.string(),
  citations: z.array(McpCitation),
  provider: z.string(),
  model: z.string(),
  claims: z
    .array(Claim)
    .optional()
    .describe('The sentences of a model’s answer, with 1-based places in citations, and how far those lines show them'),
  notes: z.array(z.string()).optional().describe('How the provider was chosen and what went wrong on the way'),
  receipt: Receipt.optional().describe('What the answer was made from: bytes and lines read, passages, tokens sent'),
});
export type McpToolOutput = z.infer<typeof McpToolOutput>;

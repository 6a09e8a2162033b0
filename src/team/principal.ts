import * as z from 'zod';

const Amount = z.int().nonnegative().optional();

/** What a tenant and each person in it may use; without a limit, as much as there is. */
export const Limits = z.object({
  /** Bytes of the files of the tenant; content that files share counts for each of them. */
  bytes: Amount,
  files: Amount,
  /** Questions a minute, on all nodes together. */
  questions: Amount,
  /** The same for each person. */
  person_bytes: Amount,
  person_files: Amount,
  person_questions: Amount,
  /** After how many days without a question or a download a file is deleted. */
  keep_days: z.int().positive().optional(),
});
export type Limits = z.infer<typeof Limits>;

/** What a token allows: a reader asks, a member also uploads and deletes its own files, an admin deletes all of the tenant's. */
export const Role = z.enum(['admin', 'member', 'reader']);
export type Role = z.infer<typeof Role>;

/** Whoever has a token. */
export interface Principal {
  /** The number of the tenant, whose files are all that this principal can know of. */
  readonly tenant: number;
  readonly owner: string;
  readonly role: Role;
  /** What the tenant and each person in it may use. */
  readonly limits: Limits;
}

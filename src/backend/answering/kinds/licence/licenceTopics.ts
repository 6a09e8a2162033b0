import type { LicenceTopic } from './licenceTopic.ts';
import { TOPICS_OF_LAW } from './topicsOfLaw.ts';
import { TOPICS_OF_USE } from './topicsOfUse.ts';

/** The pickier first: "may I sell it without including the notice" is about the notice. */
export const LICENCE_TOPICS: readonly LicenceTopic[] = [...TOPICS_OF_LAW, ...TOPICS_OF_USE];

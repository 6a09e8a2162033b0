/** How sure a change is that is shown where its reason is asked for. */
export const NO_REASON = 0.6;

/** From this certainty on, a finding is the answer. */
export const SURE = 0.7;
/** From this certainty on, a finding is given as what may be meant. */
export const LIKELY = 0.5;
/** From this certainty on, a finding is given as what is closest, where nothing else is found. */
export const CLOSEST = 0.22;

import type { TableColumn } from './tableColumn.ts';

/** The days of the week in English and German, whole and as tables shorten them; their places are those of SQLite, Sunday first. */
const DAYS: readonly RegExp[] = [
  /^(?:sun(?:days?)?|so(?:nntage?n?)?)\.?$/i,
  /^(?:mon(?:days?)?|mo(?:ntage?n?)?)\.?$/i,
  /^(?:tues?(?:days?)?|di(?:enstage?n?)?)\.?$/i,
  /^(?:wed(?:nesdays?)?|mi(?:ttwoche?n?)?)\.?$/i,
  /^(?:thu(?:rs(?:days?)?)?|do(?:nnerstage?n?)?)\.?$/i,
  /^(?:fri(?:days?)?|fr(?:eitage?n?)?)\.?$/i,
  /^(?:sat(?:urdays?)?|sa(?:mstage?n?)?)\.?$/i,
];

/** The number of a day of the week, 0 for Sunday; -1 for what is none. */
export function weekdayOf(text: string): number {
  return DAYS.findIndex((day) => day.test(text));
}

/** Whether a column holds days of the week. */
export function isOfDays({ type, distinct }: TableColumn): boolean {
  return (
    type === 'text' &&
    distinct.size > 0 &&
    distinct.size <= 7 &&
    [...distinct.keys()].every((text) => weekdayOf(text) >= 0)
  );
}

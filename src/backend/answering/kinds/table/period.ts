/** A stretch of time that a question names. */
export interface Period {
  /** Beginnings of ISO dates: from this on, and before that; undefined where it is open. */
  readonly from: string | undefined;
  readonly before: string | undefined;
  /** A month of any year, 1 to 12, where no year is said. */
  readonly monthOfYear?: number;
  /** A day of any year, `03-15`, where no year is said. */
  readonly dayOfYear?: string;
  /** Before, after or since a month of no year: which year it is, the dates of the table tell. */
  readonly side?: 'before' | 'until' | 'after' | 'since';
  /** Months of any year: those of a quarter. */
  readonly months?: readonly number[];
  /** In minutes after midnight; undefined where it is open. */
  readonly timeOfDay?: { readonly from: number | undefined; readonly before: number | undefined };
  /** Days of the week, 0 for Sunday. */
  readonly weekdays?: readonly number[];
  /** Only a year is said: that may be a number of another kind. */
  readonly isYear: boolean;
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

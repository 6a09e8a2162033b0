import { savedState, saveState, type SavedState } from './pageApi.ts';

/** What the page shows: an answer, by its id, and how far it has come. */
export type Shown = Omit<NonNullable<SavedState['reading']>, 'scrollTop'>;

/**
 * What is being read, and how far. It outlives the page, so that a person who comes back finds the place and hears of
 * nothing that they have heard before.
 */
export class Reading {
  #shown: Shown | undefined;
  /** What an earlier life of the page has shown; undefined once this one has shown something. */
  #before = savedState().reading;

  constructor() {
    window.addEventListener('scroll', () => this.#save(), { passive: true });
  }

  /**
   * Takes down what the page has come to show, and scrolls: to `beginning` for another answer, on return to where the same
   * one was left. Returns whether that is news.
   */
  show(shown: Shown, beginning: Element | null): boolean {
    if (isSame(this.#shown, shown)) return false;
    const last = this.#shown ?? this.#before;
    if (last?.id !== shown.id) beginning?.scrollIntoView({ block: 'start' });
    else if (this.#before) window.scrollTo(0, this.#before.scrollTop);
    this.#before = undefined;
    this.#shown = shown;
    this.#save();
    return !isSame(last, shown);
  }

  #save(): void {
    if (this.#shown) saveState({ reading: { ...this.#shown, scrollTop: Math.max(0, window.scrollY) } });
  }
}

function isSame(one: Shown | undefined, other: Shown): boolean {
  return one?.id === other.id && one.phase === other.phase;
}

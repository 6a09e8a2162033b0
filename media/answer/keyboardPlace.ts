/** Where the keyboard is: on a control by its `data-key`, of several with the same one on the one in this place. */
interface KeyboardPlace {
  readonly key: string | null;
  readonly index: number;
}

/**
 * Gives an element new content, as often as it takes, without losing the keyboard's place: the focus stays on the same
 * control where that still exists, and goes to the heading where it does not. Nothing scrolls for it.
 */
export class KeyboardPlaceKeeper {
  readonly #root: HTMLElement;
  /** Where the keyboard was when the content went under a page that was not in use; it is put there on return. */
  #left: KeyboardPlace | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) this.#restore();
      this.#left = undefined;
    });
  }

  replaceContent(...content: readonly Node[]): void {
    this.#left = this.#place() ?? this.#left;
    this.#root.replaceChildren(...content);
    // To focus something here would take the keyboard out of the editor in which a person types.
    if (document.hasFocus()) this.#restore();
  }

  #place(): KeyboardPlace | undefined {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || !this.#root.contains(focused)) return undefined;
    const key = keyOf(focused);
    return { key, index: this.#controls(key).indexOf(focused) };
  }

  #restore(): void {
    const place = this.#left;
    this.#left = undefined;
    if (place === undefined) return;
    const control = this.#controls(place.key)[place.index] ?? this.#root.querySelector('h1');
    control?.focus({ preventScroll: true });
  }

  #controls(key: string | null): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>('[data-key]')].filter((control) => keyOf(control) === key);
  }
}

function keyOf(control: HTMLElement): string | null {
  return control.getAttribute('data-key');
}

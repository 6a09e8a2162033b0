import { render, type TemplateResult } from 'lit-html';

/** The element that holds all that a page shows; `buildPanelHtml` has put it there. */
export const page = byId('page');
const announcements = byId('announcements');
/** Where the keyboard goes once the page is used again; undefined where it never left. */
let left: Element | undefined;

/**
 * Shows this content on the page. Elements of the same template stay, with their focus, selection and scroll position. Where
 * the one that the keyboard is on goes, the heading of its section takes the keyboard, or else that of the page. Nothing
 * scrolls for it.
 */
export function show(content: TemplateResult): void {
  const focused = document.activeElement;
  const section = focused?.closest('section');
  render(content, page);
  if (focused === null || focused === document.activeElement) return;
  left = focused.isConnected ? focused : (section?.querySelector('[tabindex="-1"]') ?? page);
  // To focus something now would take the keyboard out of the editor in which a person types.
  if (document.hasFocus()) returnKeyboard();
}

window.addEventListener('focus', returnKeyboard);

function returnKeyboard(): void {
  const place = left?.matches('#page *') ? left : page.querySelector('h1[tabindex]');
  if (left !== undefined && document.activeElement === document.body && place instanceof HTMLElement) {
    place.focus({ preventScroll: true });
  }
  left = undefined;
}

/** Tells screen readers. */
export function announce(text: string): void {
  announcements.textContent = text;
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page lacks #${id}`);
  return found;
}

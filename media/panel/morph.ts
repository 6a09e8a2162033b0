/**
 * Makes `current` look like `wanted` by changing only what differs, so that focus, selection, scroll positions, open
 * disclosures and charts outlive an update. Children with a `data-key` are matched by it, the others by position. The
 * children of an element with `data-keep` are left as they are: another component, such as the chart library, has made them.
 */
export function morphChildren(current: Element, wanted: ParentNode): void {
  const keyed = new Map<string, Element>();
  for (const child of current.children) {
    const key = keyOf(child);
    if (key !== null) keyed.set(key, child);
  }
  let position: ChildNode | null = current.firstChild;
  for (const next of [...wanted.childNodes]) {
    const match = matchOf(next, position, keyed);
    if (match === null) {
      current.insertBefore(next, position);
      continue;
    }
    if (match === position) position = position.nextSibling;
    else current.insertBefore(match, position);
    morphNode(match, next);
  }
  while (position !== null) {
    const surplus: ChildNode = position;
    position = surplus.nextSibling;
    surplus.remove();
  }
}

function matchOf(next: Node, position: ChildNode | null, keyed: Map<string, Element>): ChildNode | null {
  const key = keyOf(next);
  if (key !== null) {
    const match = keyed.get(key) ?? null;
    keyed.delete(key);
    return match !== null && match.nodeName === next.nodeName ? match : null;
  }
  return position !== null && position.nodeName === next.nodeName && keyOf(position) === null ? position : null;
}

function morphNode(current: Node, wanted: Node): void {
  if (current instanceof HTMLElement && wanted instanceof HTMLElement) {
    morphAttributes(current, wanted);
    if (!current.hasAttribute('data-keep')) morphChildren(current, wanted);
  } else if (current.nodeValue !== wanted.nodeValue) {
    current.nodeValue = wanted.nodeValue;
  }
}

function morphAttributes(current: HTMLElement, wanted: HTMLElement): void {
  for (const { name } of [...current.attributes]) {
    if (!wanted.hasAttribute(name) && !isOwn(current, name)) current.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (name !== 'style' && current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  if (!current.hasAttribute('data-keep') && current.style.cssText !== wanted.style.cssText) {
    current.style.cssText = wanted.style.cssText;
  }
}

/**
 * Attributes that the new page does not know: whether a disclosure is open is the person's choice, whether a box scrolls
 * depends on the width, and `style` is compared as a whole.
 */
function isOwn(current: HTMLElement, name: string): boolean {
  return (
    name === 'style' ||
    (name === 'open' && current.tagName === 'DETAILS') ||
    (name === 'tabindex' && current.classList.contains('table-box'))
  );
}

function keyOf(node: Node): string | null {
  return node instanceof HTMLElement ? node.getAttribute('data-key') : null;
}

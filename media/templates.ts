import { html, nothing, svg, type TemplateResult } from 'lit-html';

/** What a template takes as content. Text becomes text nodes, never markup. */
export type Content = TemplateResult | string | number | typeof nothing | readonly Content[];

interface ButtonDetails {
  /** The class, by which the style sheet knows it. */
  readonly look?: string;
  /** The name for screen readers, if the label does not say all. */
  readonly name?: string;
  readonly title?: string;
}

export function button(label: string, press: () => void, details: ButtonDetails = {}): TemplateResult {
  const { look = nothing, name = nothing, title = nothing } = details;
  return html`<button type="button" class=${look} title=${title} aria-label=${name} @click=${press}>${label}</button>`;
}

/** A button that shows an icon of 16 by 16 pixels; `label` is its name, and its hover unless `title` says more. */
export function iconButton(
  icon: TemplateResult<2>,
  label: string,
  press: () => void,
  { title = label, isDisabled = false }: { readonly title?: string; readonly isDisabled?: boolean } = {},
): TemplateResult {
  const drawing = svg`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">${icon}</svg>`;
  return html`<button
    type="button"
    class="icon"
    title=${title}
    aria-label=${label}
    ?disabled=${isDisabled}
    @click=${press}
  >
    ${drawing}
  </button>`;
}

import { html, nothing, type TemplateResult } from 'lit-html';

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

import { nothing } from 'lit-html';
import type { Content } from '../../../media/templates.ts';

/** The HTML that a browser would show for this content: whatever stands between the strings of a template becomes text. */
export function htmlOf(content: Content): string {
  if (content === nothing) return '';
  if (typeof content !== 'object') return escapeHtml(String(content));
  if (!('strings' in content)) return content.map(htmlOf).join('');
  const values = content.values as readonly Content[];
  return content.strings.map((string, index) => string + htmlOf(values[index] ?? nothing)).join('');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

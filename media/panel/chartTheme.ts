import type { ExecutionType } from '../../src/protocol/metrics.ts';

/** The colours of the charts. A canvas cannot read CSS variables, so they are looked up for it. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly paths: Readonly<Record<ExecutionType, string>>;
  readonly succeeded: string;
  readonly byFallback: string;
  readonly failed: string;
}

/** The theme as the page's style sheet has it now. */
export function readChartTheme(): ChartTheme {
  const styles = getComputedStyle(document.body);
  const variable = (name: string): string => styles.getPropertyValue(name).trim() || styles.color;
  return {
    text: variable('--chart-text'),
    grid: variable('--chart-grid'),
    font: `11px ${styles.fontFamily}`,
    paths: {
      sync: variable('--path-sync'),
      async: variable('--path-async'),
      sync_fallback: variable('--path-fallback'),
    },
    succeeded: variable('--good-fill'),
    byFallback: variable('--path-fallback'),
    failed: variable('--bad'),
  };
}

/** Calls back when VS Code changes the theme: it then rewrites the classes of the body and the variables of the root. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

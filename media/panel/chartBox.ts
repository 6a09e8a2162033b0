import uPlot from 'uplot';
import type { MetricsSummary } from '../../src/protocol/panelMessages.ts';
import type { ChartTheme } from './chartTheme.ts';
import { readChartTheme } from './chartTheme.ts';

const HEIGHT = 240;

/** What one chart is: its data, its looks, and the words for the point under the pointer. */
export interface Chart {
  data(summary: MetricsSummary): uPlot.AlignedData;
  options(summary: MetricsSummary, theme: ChartTheme): Pick<uPlot.Options, 'scales' | 'axes' | 'series'>;
  describe(chart: uPlot, index: number, summary: MetricsSummary): string;
}

/**
 * A chart in its place on the page. It is drawn anew on every update (a few milliseconds), and follows the width of its
 * place and the theme.
 */
export class ChartBox {
  readonly place: HTMLElement;
  readonly #chart: Chart;
  readonly #readout: HTMLElement | null;
  readonly #resizing: ResizeObserver;
  #summary: MetricsSummary;
  #plot: uPlot | null = null;

  constructor(place: HTMLElement, readout: HTMLElement | null, chart: Chart, summary: MetricsSummary) {
    this.place = place;
    this.#readout = readout;
    this.#chart = chart;
    this.#summary = summary;
    this.#resizing = new ResizeObserver(() => this.#fit());
    this.#resizing.observe(place);
    this.#draw();
  }

  update(summary: MetricsSummary): void {
    this.#summary = summary;
    this.#draw();
  }

  redraw(): void {
    this.#draw();
  }

  dispose(): void {
    this.#resizing.disconnect();
    this.#plot?.destroy();
  }

  #draw(): void {
    const summary = this.#summary;
    this.#plot?.destroy();
    this.#plot = new uPlot(
      {
        ...this.#chart.options(summary, readChartTheme()),
        width: this.#width(),
        height: HEIGHT,
        ms: 1,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        hooks: { setCursor: [(plot) => this.#describe(plot)] },
      },
      this.#chart.data(summary),
      this.place,
    );
  }

  #describe(plot: uPlot): void {
    const index = plot.cursor.idx;
    if (this.#readout !== null) {
      const isOver = index !== null && index !== undefined && (plot.cursor.left ?? -1) >= 0;
      this.#readout.textContent = isOver ? this.#chart.describe(plot, index, this.#summary) : '';
    }
  }

  #fit(): void {
    const width = this.#width();
    if (this.#plot !== null && this.#plot.width !== width) this.#plot.setSize({ width, height: HEIGHT });
  }

  #width(): number {
    return Math.max(200, Math.floor(this.place.clientWidth));
  }
}

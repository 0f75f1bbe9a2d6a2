// A chart as a file, with title, legend and note, in light colours on white.

import type { Chart } from '../../pkg/nearside';
import { engineOnPage } from '../engine/page';
import { letters } from './chart-theme';
import { download } from './download';

const WIDTH = 960;
/** Pixels of a picture per CSS pixel. */
const FINE = 2;

/** How high a chart is drawn at a width: lists grow with their rows, everything else keeps its shape. */
export function heightFor(chart: Chart, width: number): number {
  const { scale } = chart.y;
  if (scale.kind === 'bands') {
    // On a phone a long name takes two lines.
    const row = width < 480 && scale.labels.some((label) => label.length > 20) ? 36 : 28;
    return Math.min(64 + Math.max(scale.labels.length, 3) * row, row * 24);
  }
  return Math.round(Math.min(Math.max(width * 0.56, 230), 380));
}

async function drawn(chart: Chart): Promise<{ svg: string; width: number; height: number }> {
  const engine = await engineOnPage();
  const height = heightFor(chart, WIDTH) + 160; // room for title, finding, legend and note
  const theme = { ...engine.chart_theme_light(), ...letters() };
  return { svg: engine.chart_svg(chart, theme, WIDTH, height), width: WIDTH, height };
}

export async function downloadSvg(chart: Chart): Promise<void> {
  const { svg } = await drawn(chart);
  download(`${chart.id}.svg`, 'image/svg+xml', svg);
}

export async function downloadPng(chart: Chart): Promise<void> {
  const { svg, width, height } = await drawn(chart);
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * FINE;
    canvas.height = height * FINE;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser gives no canvas.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!picture) throw new Error('This browser makes no PNG of this size.');
    download(`${chart.id}.png`, 'image/png', picture);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Pictures of charts. What a browser offers, drawing an `<img>` of an SVG onto a canvas, needs images of `data:` or
 * `blob:`, which the content security policy has none of: the few shapes of our charts are painted one by one.
 */

const STROKE = ['stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin'] as const;
const FILL = ['fill', 'fill-opacity'] as const;

/** What the style sheet says of each element, and the browser's own ways do not. */
const STYLES: Readonly<Record<string, readonly string[]>> = {
  path: [...FILL, ...STROKE, 'stroke-opacity'],
  line: [...STROKE, 'stroke-opacity'],
  rect: [...FILL, ...STROKE],
  text: ['fill', 'font-family', 'font-size', 'font-weight', 'text-anchor'],
};

const SHAPES = 'path, line, rect, text, g';
const SCALE = 2;

/** A copy of a chart that needs no style sheet, on the colour of its page. */
export function standalone(source: SVGSVGElement): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const { width, height } = source.getBoundingClientRect();
  const originals = source.querySelectorAll<SVGElement>(SHAPES);
  const copies = copy.querySelectorAll<SVGElement>(SHAPES);
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original);
    const target = copies[index];
    target?.removeAttribute('class');
    for (const name of STYLES[original.localName] ?? [])
      target?.setAttribute(name, style.getPropertyValue(name));
  }
  copy.removeAttribute('class');
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', String(width));
  ground.setAttribute('height', String(height));
  ground.setAttribute('fill', pageColour(source));
  copy.prepend(ground);
  return copy;
}

function pageColour(source: Element): string {
  const probe = document.createElement('span');
  probe.style.color = 'var(--chart-page)';
  source.parentElement?.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** The text of an SVG file. */
export function svgText(svg: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

/** A PNG of a standalone chart, at twice its size. */
export async function pngOf(svg: SVGSVGElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(Number(svg.getAttribute('width')) * SCALE);
  canvas.height = Math.ceil(Number(svg.getAttribute('height')) * SCALE);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw pictures');
  context.scale(SCALE, SCALE);
  paintChildren(context, svg, svg);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('The picture could not be made')) : resolve(blob)),
      'image/png',
    );
  });
}

function paintChildren(context: CanvasRenderingContext2D, parent: Element, root: SVGSVGElement): void {
  for (const element of parent.children) paint(context, element, root);
}

function paint(context: CanvasRenderingContext2D, element: Element, root: SVGSVGElement): void {
  if (element.localName === 'clipPath' || element.localName === 'title') return;
  context.save();
  clipTo(context, element, root);
  if (element.localName === 'g' || element.localName === 'svg') {
    paintChildren(context, element, root);
  } else if (element.localName === 'text') {
    paintText(context, element);
  } else {
    paintShape(context, element);
  }
  context.restore();
}

function clipTo(context: CanvasRenderingContext2D, element: Element, root: SVGSVGElement): void {
  const id = /url\(["']?#(.+?)["']?\)/.exec(element.getAttribute('clip-path') ?? '')?.[1];
  const rect = id === undefined ? null : root.querySelector(`#${CSS.escape(id)} > rect`);
  if (rect !== null) context.clip(outline(rect));
}

function outline(element: Element): Path2D {
  const read = (name: string) => Number(element.getAttribute(name) ?? 0);
  const path = new Path2D(element.localName === 'path' ? (element.getAttribute('d') ?? '') : '');
  if (element.localName === 'line') {
    path.moveTo(read('x1'), read('y1'));
    path.lineTo(read('x2'), read('y2'));
  } else if (element.localName === 'rect') {
    path.rect(read('x'), read('y'), read('width'), read('height'));
  }
  return path;
}

function paintShape(context: CanvasRenderingContext2D, element: Element): void {
  const path = outline(element);
  const fill = element.getAttribute('fill') ?? 'none';
  const stroke = element.getAttribute('stroke') ?? 'none';
  if (fill !== 'none') {
    context.globalAlpha = Number(element.getAttribute('fill-opacity') ?? 1);
    context.fillStyle = fill;
    context.fill(path);
    context.globalAlpha = 1;
  }
  if (stroke !== 'none') {
    const dashes = element.getAttribute('stroke-dasharray') ?? 'none';
    context.globalAlpha = Number(element.getAttribute('stroke-opacity') ?? 1);
    context.strokeStyle = stroke;
    context.lineWidth = Number.parseFloat(element.getAttribute('stroke-width') ?? '1');
    context.lineCap = (element.getAttribute('stroke-linecap') ?? 'butt') as CanvasLineCap;
    context.lineJoin = (element.getAttribute('stroke-linejoin') ?? 'miter') as CanvasLineJoin;
    context.setLineDash(
      dashes === 'none' ? [] : dashes.split(/[\s,]+/).map((part) => Number.parseFloat(part)),
    );
    context.stroke(path);
  }
}

function paintText(context: CanvasRenderingContext2D, element: Element): void {
  const read = (name: string) => element.getAttribute(name) ?? '';
  const size = Number.parseFloat(read('font-size')) || 12;
  const shift = Number.parseFloat(read('dy') || '0') * size;
  context.font = `${read('font-weight') || '400'} ${size}px ${read('font-family') || 'sans-serif'}`;
  context.textAlign =
    read('text-anchor') === 'middle' ? 'center' : read('text-anchor') === 'end' ? 'end' : 'start';
  context.fillStyle = read('fill') || '#000';
  context.fillText(element.textContent ?? '', Number(read('x')), Number(read('y')) + shift);
}

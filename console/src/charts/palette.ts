/**
 * The eight colours of variations, each with a line pattern and a mark, so that colour never speaks alone. They stay
 * apart with any of the three colour vision deficiencies and have a contrast of 3:1 to the page in both themes.
 */
export interface Style {
  /** The custom property that holds the colour of the theme. */
  readonly colour: string;
  /** The pattern of a line, as of `stroke-dasharray`. Dots are kept for changes of settings. */
  readonly dash: string;
  readonly mark: Mark;
}

export type Mark = 'circle' | 'square' | 'triangle' | 'diamond';

/** How many variations differ in colour. */
const COLOURS = 8;

const DASHES = ['', '8 4', '14 4', '8 3 2 3', '4 4', '14 3 4 3', '20 5', '12 3 2 3 2 3'];
const MARKS: readonly Mark[] = ['circle', 'square', 'triangle', 'diamond'];

/** The style of the variation at an index, in the order of the experiment. */
export function styleOf(index: number): Style {
  const at = index % COLOURS;
  return {
    colour: `var(--series-${at + 1})`,
    dash: DASHES[at] ?? '',
    mark: MARKS[index % MARKS.length] ?? 'circle',
  };
}

/** The path of a mark around a point. */
export function markPath(mark: Mark, x: number, y: number, r = 4): string {
  switch (mark) {
    case 'circle':
      return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
    case 'square':
      return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
    case 'triangle':
      return `M${x},${y - r * 1.2}l${r * 1.15},${r * 2.1}h${-r * 2.3}Z`;
    case 'diamond':
      return `M${x},${y - r * 1.35}l${r * 1.35},${r * 1.35}l${-r * 1.35},${r * 1.35}l${-r * 1.35},${-r * 1.35}Z`;
  }
}

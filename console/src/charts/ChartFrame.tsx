import { ActionIcon, Group, Menu, SegmentedControl, Table } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import classes from './charts.module.css';
import { toCsv } from './csv';
import { download } from './download';
import { pngOf, standalone, svgText } from './exportImage';
import type { Table as TableData } from './timeChart';

interface Props {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly notes?: readonly string[];
  readonly table: TableData;
  /** Controls beside the title. */
  readonly controls?: ReactNode;
  /** The file name of downloads, without its ending. */
  readonly fileName: string;
  readonly children: ReactNode;
}

type View = 'chart' | 'table';

/** A chart with its title, what it shows in words, the same as a table, and downloads. */
export function ChartFrame({ id, title, summary, notes = [], table, controls, fileName, children }: Props) {
  const [view, setView] = useState<View>('chart');
  const heading = useId();
  const body = useRef<HTMLDivElement>(null);
  const picture = () => {
    const svg = body.current?.querySelector<SVGSVGElement>('svg[data-chart]');
    return svg === null || svg === undefined ? null : standalone(svg);
  };
  const savePng = async () => {
    const svg = picture();
    if (svg !== null) download(`${fileName}.png`, await pngOf(svg));
  };
  const saveSvg = () => {
    const svg = picture();
    if (svg !== null) download(`${fileName}.svg`, new Blob([svgText(svg)], { type: 'image/svg+xml' }));
  };
  const saveCsv = () => download(`${fileName}.csv`, new Blob([toCsv(table)], { type: 'text/csv' }));

  return (
    <figure className={`${classes.frame} ${classes.scheme}`} aria-labelledby={heading} data-figure={id}>
      <div className={classes.head}>
        <h3 className={classes.title} id={heading}>
          {title}
        </h3>
        <Group gap="xs">
          {controls}
          <SegmentedControl
            size="xs"
            value={view}
            onChange={(value) => setView(value as View)}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
            aria-label={`${title}: show as`}
          />
          <Menu>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={`Download: ${title}`}>
                <IconDownload size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={savePng} disabled={view === 'table'}>
                PNG picture
              </Menu.Item>
              <Menu.Item onClick={saveSvg} disabled={view === 'table'}>
                SVG picture
              </Menu.Item>
              <Menu.Item onClick={saveCsv}>CSV of the table</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </div>
      <div ref={body}>{view === 'chart' ? children : <TableView table={table} title={title} />}</div>
      <figcaption>
        <p className={classes.summary}>{summary}</p>
        {notes.map((note) => (
          <p className={classes.note} key={note}>
            {note}
          </p>
        ))}
      </figcaption>
    </figure>
  );
}

function TableView({ table, title }: { table: TableData; title: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label={`Table: ${title}`}>
      <Table stickyHeader className={classes.numbers} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {table.columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row) => (
            <Table.Tr key={row[0]}>
              {row.map((cell, index) => (
                <Table.Td key={table.columns[index]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

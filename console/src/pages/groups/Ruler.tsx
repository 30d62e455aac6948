import { Text } from '@mantine/core';
import { percent } from '../common/percent';
import classes from './Ruler.module.css';
import { type Block, freeTraffic } from './ruler';

/** A group's traffic from 0 to 100%: a block an experiment, and what is free. The numbers beside it are what is edited. */
export function Ruler({ blocks, label }: { blocks: readonly Block[]; label: string }) {
  const free = freeTraffic(blocks);
  const words = [
    ...blocks.map((block) => `${block.name} ${percent(block.points)}`),
    `free ${percent(Math.max(free, 0))}`,
  ];
  return (
    <figure className={classes.figure} role="img" aria-label={`${label}: ${words.join(', ')}`}>
      <div className={classes.ruler}>
        {blocks.map((block, index) => (
          <div
            key={block.ruleId}
            className={classes.block}
            data-pattern={index % 4}
            style={{ flexGrow: block.points }}
          >
            {block.points >= 800 && `${block.name} ${percent(block.points)}`}
          </div>
        ))}
        {free > 0 && (
          <div className={classes.free} style={{ flexGrow: free }}>
            {free >= 800 && `free ${percent(free)}`}
          </div>
        )}
      </div>
      <div className={classes.scale} aria-hidden>
        {[0, 25, 50, 75, 100].map((mark) => (
          <Text key={mark} size="xs" c="dimmed">
            {mark}%
          </Text>
        ))}
      </div>
    </figure>
  );
}

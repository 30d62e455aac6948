import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { basisPoints } from './percent';

interface Props extends Omit<TextInputProps, 'value' | 'onChange'> {
  /** Basis points. */
  value: number;
  onChange: (basisPoints: number) => void;
}

/** A percentage in steps of 0.01. What cannot be read is marked, and changes nothing. */
export function PercentInput({ value, onChange, error, ...own }: Props) {
  const [text, setText] = useState(() => show(value));
  const [seen, setSeen] = useState(value);
  // The value changed by other means, such as a slider; what is being typed stays as long as it means the same.
  if (seen !== value) {
    setSeen(value);
    if (basisPoints(text) !== value) setText(show(value));
  }
  const isReadable = basisPoints(text) !== null;
  const type = (next: string) => {
    setText(next);
    const points = basisPoints(next);
    if (points === null) return;
    setSeen(points);
    onChange(points);
  };
  const step = (by: number) => {
    const next = Math.min(Math.max(value + by, 0), 10_000);
    setText(show(next));
    setSeen(next);
    onChange(next);
  };
  return (
    <TextInput
      inputMode="decimal"
      w={110}
      rightSection="%"
      {...own}
      value={text}
      error={error ?? (isReadable ? undefined : '0 to 100, with two decimals')}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => setText(show(value))}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        step((event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 100 : 1));
      }}
    />
  );
}

function show(points: number): string {
  return String(points / 100);
}

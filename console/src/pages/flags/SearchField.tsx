import { IconSearch, IconX } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import classes from './SearchField.module.css';

interface Props {
  /** What is searched for; it follows what is typed, by and by. */
  value: string;
  onType: (text: string) => void;
}

/** A field that says each text that is typed into it. What is in it is the browser's: nothing is drawn again for a key. */
export const SearchField = memo(function SearchField({ value, onType }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const typed = useRef(new Set([value]));
  useEffect(() => {
    // Not by typing, but by other means, such as the back button.
    if (input.current && !typed.current.has(value)) input.current.value = value;
    if (input.current?.value === value) typed.current = new Set([value]);
  }, [value]);
  const type = (text: string) => {
    typed.current.add(text);
    onType(text);
  };
  const clear = () => {
    if (!input.current) return;
    input.current.value = '';
    input.current.focus();
    type('');
  };
  return (
    <div className={classes.field}>
      <IconSearch size={16} className={classes.icon} aria-hidden />
      <input
        ref={input}
        type="search"
        className={classes.input}
        aria-label="Search flags"
        placeholder="Name, key, description"
        defaultValue={value}
        onInput={(event) => type(event.currentTarget.value)}
      />
      <kbd className={classes.hint} aria-hidden>
        /
      </kbd>
      <button type="button" className={classes.clear} aria-label="Clear search" onClick={clear}>
        <IconX size={14} aria-hidden />
      </button>
    </div>
  );
});

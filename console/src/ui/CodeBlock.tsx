import classes from './CodeBlock.module.css';
import { CopyButton } from './CopyButton';

/** Code to read and to copy. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={classes.code} aria-label={label} tabIndex={0}>
        <code>{code}</code>
      </section>
      <div className={classes.copy}>
        <CopyButton value={code} what={label} />
      </div>
    </div>
  );
}

import 'react';

declare module 'react' {
  interface CSSProperties {
    // Variables of style sheets.
    [name: `--${string}`]: string | number | undefined;
  }
}

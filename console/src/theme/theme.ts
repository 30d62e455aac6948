import { createTheme, localStorageColorSchemeManager, type MantineColorSchemeManager } from '@mantine/core';
import { dark, gray, green, red, sea, yellow } from './colors';

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 6 },
  colors: { sea, gray, dark, red, yellow, green },
  white: '#ffffff',
  black: '#19242a',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Links within texts must be told from them without colour.
    Anchor: { defaultProps: { underline: 'always' } },
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { centered: false, yOffset: '8dvh', closeButtonProps: { 'aria-label': 'Close' } },
    },
    Drawer: { defaultProps: { position: 'right', closeButtonProps: { 'aria-label': 'Close' } } },
    // They are header elements, of which a page has one.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Table: { defaultProps: { verticalSpacing: 8, horizontalSpacing: 'sm' } },
    // A closed list is not in the page: to place it there costs every select a layout.
    // A list scrolls to its option before it has its place: within the page, that would take the page to its top.
    Combobox: { defaultProps: { keepMounted: false, floatingStrategy: 'fixed' } },
    Menu: { defaultProps: { position: 'bottom-end', shadow: 'md' } },
  },
});

/** Keeps light, dark or system where `/theme.js` reads it before the first paint. */
export const colorScheme: MantineColorSchemeManager = localStorageColorSchemeManager({ key: 'burgee.theme' });

import { Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useStore } from '@/ui/store';
import { IdentityDialog } from './IdentityDialog';
import { OfflineBanner } from './OfflineBanner';
import { paletteCalls } from './palette';
import { SessionWatch } from './SessionWatch';
import classes from './Shell.module.css';
import { ShellShortcuts } from './ShellShortcuts';
import { SideBar } from './SideBar';
import { followKeys } from './shortcuts';
import { TopBar } from './TopBar';

const Palette = lazy(() => import('./Palette').then((own) => ({ default: own.Palette })));
const ShortcutSheet = lazy(() => import('./ShortcutSheet').then((own) => ({ default: own.ShortcutSheet })));

/** What surrounds the pages of whoever is signed in. */
export function Shell() {
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false });
  const [isMenuOpen, menu] = useDisclosure(false);
  const [isSheetOpen, sheet] = useDisclosure(false);
  const calls = useStore(paletteCalls);
  const wasSheetOpen = useRef(false);
  wasSheetOpen.current ||= isSheetOpen;
  useEffect(() => followKeys(window), []);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <TopBar isNarrow={isNarrow} onMenu={menu.open} onHelp={sheet.open} />
      <div className={classes.body}>
        {isNarrow ? (
          <Drawer opened={isMenuOpen} onClose={menu.close} position="left" size="16rem" title="Burgee">
            <SideBar onChosen={menu.close} />
          </Drawer>
        ) : (
          <div className={classes.side}>
            <SideBar />
          </div>
        )}
        <main id="content" className={classes.content} tabIndex={-1}>
          <OfflineBanner />
          <Outlet />
        </main>
      </div>
      <ShellShortcuts onHelp={sheet.open} />
      <Suspense>{calls > 0 && <Palette calls={calls} onHelp={sheet.open} />}</Suspense>
      <Suspense>
        {wasSheetOpen.current && <ShortcutSheet isOpen={isSheetOpen} onClose={sheet.close} />}
      </Suspense>
      <IdentityDialog />
      <SessionWatch />
    </div>
  );
}

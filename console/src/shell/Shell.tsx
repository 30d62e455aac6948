import { Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { IdentityDialog } from './IdentityDialog';
import { OfflineBanner } from './OfflineBanner';
import { Palette } from './Palette';
import { SessionWatch } from './SessionWatch';
import classes from './Shell.module.css';
import { ShellShortcuts } from './ShellShortcuts';
import { ShortcutSheet } from './ShortcutSheet';
import { SideBar } from './SideBar';
import { followKeys } from './shortcuts';
import { TopBar } from './TopBar';

/** What surrounds the pages of whoever is signed in. */
export function Shell() {
  const isNarrow = useMediaQuery('(max-width: 56em)', false, { getInitialValueInEffect: false });
  const [isMenuOpen, menu] = useDisclosure(false);
  const [isSheetOpen, sheet] = useDisclosure(false);
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
      <Palette onHelp={sheet.open} />
      <ShortcutSheet isOpen={isSheetOpen} onClose={sheet.close} />
      <IdentityDialog />
      <SessionWatch />
    </div>
  );
}

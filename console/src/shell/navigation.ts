import {
  IconAdjustments,
  IconBook2,
  IconCalendarStats,
  IconChartBar,
  IconFlag,
  IconHandStop,
  IconHelpHexagon,
  IconHistory,
  IconHome,
  IconPointer,
  IconRocket,
  IconSettings,
  IconUsersGroup,
  IconVersions,
} from '@tabler/icons-react';

/** The pages of a project, in the order of the side bar. */
export const projectPages = [
  { to: '/p/$projectId/home', label: 'Home', icon: IconHome, keys: 'g m' },
  { to: '/p/$projectId/start', label: 'Start', icon: IconRocket, keys: 'g s' },
  { to: '/p/$projectId/flags', label: 'Flags', icon: IconFlag, keys: 'g f' },
  { to: '/p/$projectId/experiments', label: 'Experiments', icon: IconChartBar, keys: 'g e' },
  { to: '/p/$projectId/audiences', label: 'Audiences', icon: IconUsersGroup, keys: 'g a' },
  { to: '/p/$projectId/attributes', label: 'Attributes', icon: IconAdjustments, keys: 'g t' },
  { to: '/p/$projectId/events', label: 'Events', icon: IconPointer, keys: 'g v' },
  { to: '/p/$projectId/groups', label: 'Groups', icon: IconVersions, keys: 'g r' },
  { to: '/p/$projectId/holdouts', label: 'Holdouts', icon: IconHandStop, keys: 'g o' },
  { to: '/p/$projectId/lookup', label: 'Lookup', icon: IconHelpHexagon, keys: 'g l' },
  { to: '/p/$projectId/live', label: 'Live', icon: IconCalendarStats, keys: 'g i' },
  { to: '/p/$projectId/history', label: 'History', icon: IconHistory, keys: 'g h' },
  { to: '/p/$projectId/settings', label: 'Settings', icon: IconSettings, keys: 'g ,' },
] as const;

/** Where the documentation of the API is. */
export const docs = { href: '/docs', label: 'API documentation', icon: IconBook2 };

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type FlagSearch, readSearch } from './filters';
import { sameSearch } from './savedViews';

/** How long after a change the address has it, in milliseconds: by then the rows are there. */
const FOLLOW_MILLIS = 200;

/**
 * What the list is narrowed to. The address says it too, but does not lead: to route to it takes a slow processor longer than to
 * ask for the rows.
 */
export function useFlagSearch() {
  const address = useSearch({
    from: '/signed-in/p/$projectId/flags',
    select: readSearch,
    structuralSharing: true,
  });
  const [search, setSearch] = useState<FlagSearch>(address);
  const [seen, setSeen] = useState(address);
  const sent = useRef<FlagSearch>(address);
  if (seen !== address) {
    setSeen(address);
    // Not by this, but by a link or the back button.
    if (!sameSearch(address, sent.current)) setSearch(address);
  }
  const navigate = useNavigate();
  useEffect(() => {
    if (sameSearch(search, address)) {
      sent.current = address;
      return;
    }
    const timer = setTimeout(() => {
      sent.current = search;
      navigate({ to: '.', search, replace: true });
    }, FOLLOW_MILLIS);
    return () => clearTimeout(timer);
  }, [search, address, navigate]);
  return { search, setSearch, address };
}

import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { connection } from '@/api/connection';
import { notify } from '@/ui/notify';
import { useStore } from '@/ui/store';

/** Says that the server is away, and loads what is shown anew when it is back. */
export function OfflineBanner() {
  const state = useStore(connection);
  const client = useQueryClient();
  const before = useRef(state);
  useEffect(() => {
    if (before.current === 'offline' && state === 'connected') {
      client.invalidateQueries();
      notify.done('The server is back.');
    }
    before.current = state;
  }, [state, client]);
  if (state === 'connected') return null;
  return (
    <Alert
      color="yellow"
      role="alert"
      mb="md"
      title="The server cannot be reached"
      icon={<IconPlugConnectedX aria-hidden />}
    >
      What you see may be out of date, and nothing can be saved. This page looks for the server every two
      seconds.
    </Alert>
  );
}

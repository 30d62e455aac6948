import { Button, PasswordInput, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { adopt } from '@/api/credential';
import { changePassword, sessionQuery } from '@/api/session';
import { NewPassword } from '@/ui/NewPassword';
import { notify } from '@/ui/notify';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';

/** Changes one's password. */
export function PasswordPanel() {
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [next, setNext] = useState('');
  const change = useSend(changePassword, {
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, adopt(session));
      setPassword('');
      setNext('');
      notify.done('Your password is changed.');
    },
  });
  const errors = fieldErrors(change.error);
  return (
    <Panel title="Password" hint="Changing it ends your other sessions. Tokens stay as they are.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ password, new_password: next });
        }}
      >
        <Stack maw="24rem">
          {change.error && (
            <Problem
              title="The password is as before"
              error={change.error}
              shownElsewhere={pointersOf(change.error, ['password', 'new_password'])}
            />
          )}
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors.password}
            required
            withAsterisk={false}
          />
          <NewPassword label="New password" value={next} onChange={setNext} error={errors.new_password} />
          <Button type="submit" variant="default" loading={change.isPending} w="fit-content">
            Change password
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { linkQuery, redeemLink } from '@/api/setup';
import { Gate } from '@/shell/Gate';
import { Loading } from '@/ui/Loading';
import { NewPassword } from '@/ui/NewPassword';
import { Problem } from '@/ui/Problem';
import { TextLink } from '@/ui/TextLink';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';
import { useEnter } from './useEnter';

/** Sets a password by a link that somebody was given. */
export function PasswordPage() {
  const { link = '' } = useSearch({ from: '/password' });
  const owner = useQuery(linkQuery(link));
  if (owner.isPending) {
    return (
      <Gate title="Set your password">
        <Loading rows={3} />
      </Gate>
    );
  }
  if (owner.error) {
    return (
      <Gate title="Set your password">
        <Problem title="This link is of no use" error={owner.error} />
        <TextLink to="/sign-in">Go to signing in</TextLink>
      </Gate>
    );
  }
  return (
    <Gate title="Set your password" hint={`For ${owner.data.email}. You are signed in afterwards.`}>
      <Form link={link} email={owner.data.email} />
    </Gate>
  );
}

function Form({ link, email }: { link: string; email: string }) {
  const [password, setPassword] = useState('');
  const enter = useEnter();
  const redeem = useSend(redeemLink, { onSuccess: (session) => enter(session) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        redeem.mutate({ link, password });
      }}
    >
      <Stack>
        {redeem.error && (
          <Problem
            title="The password was not set"
            error={redeem.error}
            shownElsewhere={pointersOf(redeem.error, ['password'])}
          />
        )}
        <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
        <NewPassword
          label="New password"
          value={password}
          onChange={setPassword}
          error={fieldErrors(redeem.error).password}
        />
        <Button type="submit" loading={redeem.isPending}>
          Set password
        </Button>
      </Stack>
    </form>
  );
}

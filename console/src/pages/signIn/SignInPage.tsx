import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { providersQuery, signIn } from '@/api/session';
import { setupQuery } from '@/api/setup';
import { Gate } from '@/shell/Gate';
import { Problem } from '@/ui/Problem';
import { useSend } from '@/ui/useSend';
import { ForgottenDialog } from './ForgottenDialog';
import { localPath } from './next';
import { useEnter } from './useEnter';

/** Signs people in: by password, or by an identity provider. */
export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  const { data: setup } = useQuery(setupQuery);
  const { data: providers } = useQuery(providersQuery);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isForgotten, forgotten] = useDisclosure(false);
  const enter = useEnter();
  const attempt = useSend(signIn, { onSuccess: (session) => enter(session, next) });
  return (
    <Gate title="Sign in">
      {setup?.is_needed && (
        <Alert color="yellow" title="This instance is not set up yet">
          Open the link that burgee serve printed when it started. It works once, for 30 minutes.
        </Alert>
      )}
      {providers && providers.items.length > 0 && (
        <>
          <Stack gap="xs">
            {providers.items.map((own) => (
              <Button
                key={own.id}
                component="a"
                variant="default"
                href={`${own.url}?next=${encodeURIComponent(localPath(next))}`}
              >
                Sign in with {own.name}
              </Button>
            ))}
          </Stack>
          <Divider label="or by password" />
        </>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate({ email, password });
        }}
      >
        <Stack>
          {attempt.error && <Problem title="You are not signed in" error={attempt.error} />}
          <TextInput
            label="E-mail address"
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={attempt.isPending}>
            Sign in
          </Button>
          <Text size="sm" ta="center">
            <Anchor component="button" type="button" size="sm" onClick={forgotten.open}>
              Forgot your password?
            </Anchor>
          </Text>
        </Stack>
      </form>
      <ForgottenDialog isOpen={isForgotten} onClose={forgotten.close} email={email} />
    </Gate>
  );
}

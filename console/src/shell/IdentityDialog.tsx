import { Anchor, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '@/api/client';
import { adopt } from '@/api/credential';
import { type IdentityQuestion, identity } from '@/api/identity';
import { confirmSession, providersQuery, sessionQuery, signIn } from '@/api/session';
import { Problem } from '@/ui/Problem';
import { useStore } from '@/ui/store';

const titles: Record<IdentityQuestion, string> = {
  confirmation: 'Confirm that it is you',
  'sign-in': 'Your session has ended',
};

/** Asks for the password in the middle of the work, over the page, so that nothing on it is lost. */
export function IdentityDialog() {
  const asked = useStore(identity);
  return (
    <Modal
      opened={asked !== null}
      onClose={() => asked?.answer(false)}
      title={asked ? titles[asked.question] : ''}
      closeOnClickOutside={false}
      zIndex={400}
    >
      {asked && <Form key={asked.question} question={asked.question} answer={asked.answer} />}
    </Modal>
  );
}

function Form({ question, answer }: { question: IdentityQuestion; answer: (proven: boolean) => void }) {
  const client = useQueryClient();
  const email = client.getQueryData(sessionQuery.queryKey)?.email ?? '';
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const prove = async () => {
    setBusy(true);
    setError(null);
    try {
      const call = question === 'confirmation' ? confirmSession(password) : signIn({ email, password });
      client.setQueryData(sessionQuery.queryKey, adopt(await send(call)));
      answer(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        prove();
      }}
    >
      <Stack>
        <Text size="sm">
          {question === 'confirmation'
            ? 'What you are about to do matters. Enter your password once more; it holds for ten minutes.'
            : 'Sign in again to go on where you were. Nothing on the page is lost.'}
        </Text>
        {/* Password managers look for the name beside the password. */}
        <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label={`Password of ${email}`}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          required
          withAsterisk={false}
          data-autofocus
        />
        {error !== null && <Problem title="That did not work" error={error} />}
        <Providers onProven={() => answer(true)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(false)}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            {question === 'confirmation' ? 'Confirm' : 'Sign in'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The way of people without a password: they sign in with their provider in another window. */
function Providers({ onProven }: { onProven: () => void }) {
  const client = useQueryClient();
  const { data } = useQuery(providersQuery);
  if (!data?.items.length) return null;
  const lookAgain = async () => {
    const session = await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    if (session) onProven();
  };
  return (
    <Stack gap={4}>
      <Text size="sm">Or sign in with your provider in another tab, and come back:</Text>
      <Group gap="md">
        {data.items.map((own) => (
          <Anchor key={own.id} href={own.url} target="_blank" rel="noreferrer" size="sm">
            {own.name}
          </Anchor>
        ))}
        <Button size="compact-sm" variant="default" onClick={lookAgain}>
          I have signed in
        </Button>
      </Group>
    </Stack>
  );
}

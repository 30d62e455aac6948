import { Button, Code, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ApiError } from '@/api/error';
import { setUp, setupQuery } from '@/api/setup';
import { useEnter } from '@/pages/signIn/useEnter';
import { Gate } from '@/shell/Gate';
import { Loading } from '@/ui/Loading';
import { NewPassword } from '@/ui/NewPassword';
import { Problem } from '@/ui/Problem';
import { TextLink } from '@/ui/TextLink';
import { useSend } from '@/ui/useSend';
import { fieldErrors, pointersOf } from '@/ui/violations';

/** Sets an empty instance up, by the link that it printed. */
export function SetupPage() {
  const { link } = useSearch({ from: '/setup' });
  const { data, error, isPending } = useQuery(setupQuery);
  // Once it is set up, the server knows nothing of setting up.
  const isDone = error instanceof ApiError && error.isNotFound;
  if (isPending || error || !data.is_needed) {
    return (
      <Gate title="Set this instance up">
        {isPending && <Loading rows={3} />}
        {error && !isDone && <Problem title="The server did not say whether that is needed" error={error} />}
        {(data || isDone) && (
          <Text>
            Somebody has set it up already. <TextLink to="/sign-in">Sign in</TextLink>
          </Text>
        )}
      </Gate>
    );
  }
  if (!link) {
    return (
      <Gate title="Set this instance up">
        <Text>
          Open the link that <Code>burgee serve</Code> printed when it started: it proves that you are the one
          who runs it. It works once, for 30 minutes; start the server again for a new one.
        </Text>
      </Gate>
    );
  }
  return (
    <Gate title="Set this instance up" hint="You become its first administrator.">
      <Form link={link} />
    </Gate>
  );
}

const fields = ['email', 'password', 'account_name', 'project_name'];

function Form({ link }: { link: string }) {
  const enter = useEnter();
  const form = useForm({
    initialValues: { email: '', password: '', account_name: '', project_name: 'My project' },
  });
  const attempt = useSend(setUp, {
    onSuccess: (session) => enter(session),
  });
  const errors = fieldErrors(attempt.error);
  return (
    <form onSubmit={form.onSubmit((values) => attempt.mutate({ link, ...values }))}>
      <Stack>
        {attempt.error && (
          <Problem
            title="Nothing was set up"
            error={attempt.error}
            shownElsewhere={pointersOf(attempt.error, fields)}
          />
        )}
        <TextInput
          label="Your e-mail address"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
          error={errors.email}
        />
        <NewPassword
          label="New password"
          value={form.values.password}
          onChange={(value) => form.setFieldValue('password', value)}
          error={errors.password}
        />
        <TextInput
          label="Your organisation"
          autoComplete="organization"
          required
          withAsterisk={false}
          {...form.getInputProps('account_name')}
          error={errors.account_name}
        />
        <TextInput
          label="Your first project"
          autoComplete="off"
          required
          withAsterisk={false}
          {...form.getInputProps('project_name')}
          error={errors.project_name}
        />
        <Button type="submit" loading={attempt.isPending}>
          Set up
        </Button>
      </Stack>
    </form>
  );
}

import { Container, Stack } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiError } from '@/api/error';
import { Problem } from '@/ui/Problem';
import { Missing } from './Missing';

/** What stands in the place of a page that could not be shown. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiError && error.isNotFound) return <Missing detail={error.message} />;
  const retry = () => {
    reset();
    router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <Stack>
        <Problem title="This page could not be shown" error={error} onRetry={retry} />
      </Stack>
    </Container>
  );
}

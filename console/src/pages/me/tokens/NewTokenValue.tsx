import { Text } from '@mantine/core';
import type { Token } from '@/api/tokens';
import { CodeBlock } from '@/ui/CodeBlock';
import { SecretDialog } from '@/ui/SecretDialog';

interface Props {
  token: Token | null;
  onSaved: () => void;
}

/** Shows a new token this once, with a request that tries it. */
export function NewTokenValue({ token, onSaved }: Props) {
  const example = `export BURGEE_TOKEN='${token?.token}'
curl -sS '${location.origin}/v2/me' -H "Authorization: Bearer $BURGEE_TOKEN"`;
  return (
    <SecretDialog
      secret={token?.token}
      what="token"
      title={`Token “${token?.name}”`}
      variable="BURGEE_TOKEN"
      onSaved={onSaved}
    >
      <div>
        <Text size="sm" mb={4}>
          Try it:
        </Text>
        <CodeBlock code={example} label="curl example" />
      </div>
    </SecretDialog>
  );
}

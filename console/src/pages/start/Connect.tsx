import { Code, Tabs, Text } from '@mantine/core';
import { CodeBlock } from '@/ui/CodeBlock';
import { snippets } from './snippets';

/** How an app asks, in the languages that have an SDK, with the real key and address. */
export function Connect({ sdkKey, flagKey }: { sdkKey: string; flagKey: string }) {
  const input = { url: location.origin, sdkKey, flagKey };
  return (
    <div>
      <Text size="sm" mb={4}>
        Or from your app. Datafiles and events both go to this server.
      </Text>
      <Tabs defaultValue="curl" keepMounted={false}>
        <Tabs.List aria-label="Languages">
          {snippets.map((own) => (
            <Tabs.Tab key={own.id} value={own.id} px="xs">
              {own.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map((own) => (
          <Tabs.Panel key={own.id} value={own.id} pt="xs">
            {own.install && (
              <Text size="xs" mb={6} c="dimmed">
                <Code>{own.install}</Code>
              </Text>
            )}
            <CodeBlock code={own.code(input)} label={`${own.label} example`} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

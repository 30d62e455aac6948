import { Radio, Stack, Switch, useMantineColorScheme } from '@mantine/core';
import { areSingleKeysOn, setSingleKeys } from '@/shell/shortcuts';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { useStore } from '@/ui/store';

/** How the console looks and behaves in this browser. */
export function AppearancePage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isOn = useStore(areSingleKeysOn);
  return (
    <>
      <PageHeader title="Appearance">What is chosen here holds in this browser.</PageHeader>
      <Stack>
        <Panel>
          <Radio.Group
            label="Light and dark"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="auto" label="As the system" />
              <Radio value="light" label="Light" />
              <Radio value="dark" label="Dark" />
            </Stack>
          </Radio.Group>
        </Panel>
        <Panel>
          <Switch
            label="Keys without Ctrl or Cmd"
            description="Press ? to see them. Turn them off if you speak to your computer, or press keys by accident."
            checked={isOn}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
        </Panel>
      </Stack>
    </>
  );
}

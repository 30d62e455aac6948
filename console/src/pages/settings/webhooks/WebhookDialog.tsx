import { Checkbox, Drawer, Fieldset, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createWebhook, updateWebhook, type Webhook, webhooksKey } from '@/api/webhooks';
import { useProjectId } from '@/shell/scope';
import { FormFrame } from '@/ui/FormFrame';
import { useDialogForm } from '@/ui/useDialogForm';
import { eventKinds, usualEvents } from './events';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  /** The webhook that is changed; a new one is made otherwise. */
  webhook: Webhook | undefined;
  onSecret: (secret: string) => void;
}

/** Makes a webhook, or changes one. */
export function WebhookDialog({ isOpen, onClose, webhook, onSecret }: Props) {
  const title = webhook ? `Edit ${webhook.name}` : 'New webhook';
  return (
    <Drawer opened={isOpen} onClose={onClose} title={title} size="lg">
      <Form webhook={webhook} onClose={onClose} onSecret={onSecret} />
    </Drawer>
  );
}

const FIELDS = ['name', 'url', 'description', 'events', 'active'];

function Form({ webhook, onClose, onSecret }: Omit<Props, 'isOpen'>) {
  const projectId = useProjectId();
  const form = useForm({
    initialValues: {
      name: webhook?.name ?? '',
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      events: webhook?.events ?? usualEvents,
      active: webhook?.active ?? true,
    },
  });
  const build = () =>
    webhook ? updateWebhook(webhook.id, form.values) : createWebhook(projectId, form.values);
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name', 'url'],
    fields: FIELDS,
    invalidates: [webhooksKey(projectId)],
    onClose,
    onSaved: (own) => {
      if (!webhook && own.secret) onSecret(own.secret);
    },
  });
  return (
    <FormFrame {...frame} action={webhook ? 'Save' : 'Create'}>
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <TextInput
        label="Address"
        type="url"
        description="https, on the public internet unless the instance allows private networks."
        placeholder="https://example.com/burgee"
        required
        withAsterisk={false}
        {...form.getInputProps('url')}
        error={errors.url}
      />
      <Textarea
        label="Description"
        autosize
        {...form.getInputProps('description')}
        error={errors.description}
      />
      <Switch
        label="On"
        description="Off, it is told nothing and forgets nothing."
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
      <Checkbox.Group label="Is told of" {...form.getInputProps('events')} error={errors.events}>
        <Stack gap="xs" mt="xs">
          {eventKinds.map((kind) => (
            <Fieldset key={kind.kind} legend={kind.label} p="xs">
              <Group gap="md">
                {kind.events.map((event) => (
                  <Checkbox key={event.name} value={event.name} label={event.label} />
                ))}
              </Group>
            </Fieldset>
          ))}
        </Stack>
      </Checkbox.Group>
    </FormFrame>
  );
}

import { Accordion, Drawer, Radio, Stack, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Call } from '@/api/call';
import { createApp, type OAuthApp, oauthAppsQuery, updateApp } from '@/api/oauthApps';
import { FormFrame } from '@/ui/FormFrame';
import { useDialogForm } from '@/ui/useDialogForm';
import { legacySwitches } from './legacySwitches';

interface Props {
  edited: OAuthApp | 'new' | null;
  onClose: () => void;
  onSecret: (secret: string) => void;
}

/** Registers an app, or changes how one is registered. */
export function AppDialog({ edited, onClose, onSecret }: Props) {
  const app = edited === 'new' ? undefined : (edited ?? undefined);
  return (
    <Drawer
      opened={edited !== null}
      onClose={onClose}
      title={app ? `Edit ${app.name}` : 'Register an app'}
      size="lg"
    >
      <Form key={app?.client_id ?? 'new'} app={app} onClose={onClose} onSecret={onSecret} />
    </Drawer>
  );
}

const FIELDS = ['name', 'type', 'redirect_uris', 'description'];

function Form({ app, onClose, onSecret }: { app: OAuthApp | undefined } & Omit<Props, 'edited'>) {
  const form = useForm({
    initialValues: {
      name: app?.name ?? '',
      type: (app?.type ?? 'confidential') as 'confidential' | 'public',
      description: app?.description ?? '',
      redirect_uris: app?.redirect_uris ?? [],
      trusted: app?.trusted ?? false,
      allow_no_pkce: app?.allow_no_pkce ?? false,
      allow_params_in_query: app?.allow_params_in_query ?? false,
      allow_nonrotating_refresh: app?.allow_nonrotating_refresh ?? false,
      allow_implicit: app?.allow_implicit ?? false,
      code_ttl_600: app?.code_ttl_600 ?? false,
    },
  });
  const build = (): Call<OAuthApp> => {
    const { type, ...settings } = form.values;
    return app ? updateApp(app.client_id, settings) : createApp({ type, ...settings });
  };
  const { frame, errors } = useDialogForm({
    form,
    build,
    required: ['name'],
    fields: FIELDS,
    invalidates: [oauthAppsQuery.queryKey],
    onClose,
    onSaved: (made) => {
      if (made.client_secret) onSecret(made.client_secret);
    },
  });
  return (
    <FormFrame {...frame} action={app ? 'Save' : 'Register'}>
      <TextInput
        label="Name"
        description="People see it when the app asks them."
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('name')}
        error={errors.name}
      />
      <TagsInput
        label="Redirect addresses"
        description="Compared to the letter. https, or http on the machine itself, such as http://127.0.0.1/back."
        acceptValueOnBlur
        {...form.getInputProps('redirect_uris')}
        error={errors.redirect_uris}
      />
      {!app && (
        <Radio.Group label="Type" {...form.getInputProps('type')} error={errors.type}>
          <Stack gap="xs" mt="xs">
            <Radio
              value="confidential"
              label="Confidential"
              description="Runs on a server, and can keep a secret."
            />
            <Radio
              value="public"
              label="Public"
              description="Runs on people's machines or in a browser; has no secret."
            />
          </Stack>
        </Radio.Group>
      )}
      <Textarea
        label="Description"
        autosize
        {...form.getInputProps('description')}
        error={errors.description}
      />
      <Switch
        label="Trusted"
        description="It is remembered what a person has allowed, and not asked again."
        {...form.getInputProps('trusted', { type: 'checkbox' })}
      />
      <Accordion variant="contained">
        <Accordion.Item value="legacy">
          <Accordion.Control>Old ways, for apps made for the vendor</Accordion.Control>
          <Accordion.Panel>
            <Stack>
              {legacySwitches.map((own) => (
                <Switch
                  key={own.name}
                  label={own.label}
                  description={own.means}
                  {...form.getInputProps(own.name, { type: 'checkbox' })}
                />
              ))}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </FormFrame>
  );
}

import { Button, Drawer, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Call } from '@/api/call';
import { send } from '@/api/client';
import { ActionButton } from '@/ui/ActionButton';
import { CopyButton } from '@/ui/CopyButton';
import { Empty } from '@/ui/Empty';
import { notify } from '@/ui/notify';
import { PageHeader } from '@/ui/PageHeader';
import { Panel } from '@/ui/Panel';
import { Problem } from '@/ui/Problem';
import { StateMark } from '@/ui/StateMark';
import { TableFrame } from '@/ui/TableFrame';
import { TimeText } from '@/ui/TimeText';
import { fieldErrors } from '@/ui/violations';
import { keyComplaint } from './key';

/** A thing that code names by its key: an attribute or an event. */
export interface Keyed {
  id: number;
  key: string;
  description: string;
  archived: boolean;
  last_modified: string;
  category?: string;
}

/** What is entered of it. */
export interface KeyedInput {
  key: string;
  description: string;
  category?: string;
}

interface Props<T extends Keyed> {
  /** "Attribute". */
  noun: string;
  title: string;
  purpose: string;
  emptyText: string;
  items: readonly T[];
  queryKey: QueryKey;
  mayEdit: boolean;
  /** Absent where there are no categories. */
  categories?: readonly string[];
  create: (input: KeyedInput) => Call<unknown>;
  update: (item: T, change: { description?: string; category?: string; archived?: boolean }) => Call<unknown>;
  countUses: (item: T) => number | undefined;
  /** What uses it, and how code sends it. */
  details: (item: T) => ReactNode;
}

/** A list of attributes or events, with the sheet in which one is made or changed. */
export function KeyedList<T extends Keyed>(props: Props<T>) {
  const { noun, items, mayEdit } = props;
  const [text, setText] = useState('');
  const [open, setOpen] = useState<T | 'new' | null>(null);
  const wanted = text.toLowerCase();
  const found = items.filter((own) => `${own.key} ${own.description}`.toLowerCase().includes(wanted));
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen('new')}>
      New {noun.toLowerCase()}
    </Button>
  );
  return (
    <div>
      <PageHeader title={props.title} action={add}>
        {props.purpose}
      </PageHeader>
      {items.length === 0 ? (
        <Empty title={`No ${props.title.toLowerCase()} yet`} action={add}>
          {props.emptyText}
        </Empty>
      ) : (
        <>
          <Group mb="sm">
            <TextInput
              type="search"
              aria-label={`Search ${props.title.toLowerCase()}`}
              placeholder="Search key and description"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Text size="sm" c="dimmed" role="status">
              {found.length} of {items.length}
            </Text>
          </Group>
          <TableFrame label={props.title}>
            <Table highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Key</Table.Th>
                  <Table.Th>Description</Table.Th>
                  {props.categories && <Table.Th>Category</Table.Th>}
                  <Table.Th>Used by</Table.Th>
                  <Table.Th>Changed</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.map((own) => (
                  <Table.Tr key={own.id}>
                    <Table.Th scope="row" fw={600}>
                      <Group gap={4}>
                        <Button variant="transparent" size="compact-md" px={0} onClick={() => setOpen(own)}>
                          {own.key}
                        </Button>
                        <CopyButton value={own.key} what={`key ${own.key}`} />
                        {own.archived && <StateMark tone="archived">Archived</StateMark>}
                      </Group>
                    </Table.Th>
                    <Table.Td>{own.description || '–'}</Table.Td>
                    {props.categories && <Table.Td>{own.category?.replaceAll('_', ' ')}</Table.Td>}
                    <Table.Td>{countText(props.countUses(own))}</Table.Td>
                    <Table.Td>
                      <TimeText value={own.last_modified} isRelative />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        </>
      )}
      {open && (
        <Drawer
          opened
          onClose={() => setOpen(null)}
          size="lg"
          title={open === 'new' ? `New ${noun.toLowerCase()}` : open.key}
        >
          <KeyedForm {...props} item={open === 'new' ? null : open} onClose={() => setOpen(null)} />
        </Drawer>
      )}
    </div>
  );
}

function countText(count: number | undefined): string {
  return count === undefined ? '…' : String(count);
}

function KeyedForm<T extends Keyed>(props: Props<T> & { item: T | null; onClose: () => void }) {
  const { item, noun, mayEdit, onClose } = props;
  const client = useQueryClient();
  const [key, setKey] = useState(item?.key ?? '');
  const [description, setDescription] = useState(item?.description ?? '');
  const [category, setCategory] = useState(item?.category ?? 'other');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const taken = !item && props.items.some((own) => own.key === key);
  const complaint = item ? null : (keyComplaint(key, 'loose') ?? (taken ? `The key ${key} is taken.` : null));
  const refresh = () => client.invalidateQueries({ queryKey: props.queryKey });
  const change = { description, ...(props.categories && { category }) };
  const call = () => (item ? props.update(item, change) : props.create({ key, ...change }));
  const run = async (own: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await own();
      await refresh();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complaint) run(() => send(call()));
  };
  const archive = (own: T) =>
    run(async () => {
      await send(props.update(own, { archived: !own.archived }));
      notify.undoable(own.archived ? `${own.key} unarchived` : `${own.key} archived`, async () => {
        await send(props.update(own, { archived: own.archived }));
        await refresh();
      });
    });
  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label="Key"
            description={
              item ? 'What code sends. It cannot be changed.' : 'What code sends. It cannot be changed later.'
            }
            required
            disabled={item !== null}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={(key !== '' && complaint) || fieldErrors(error).key}
          />
          <TextInput
            label="Description"
            disabled={!mayEdit}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {props.categories && (
            <Select
              label="Category"
              disabled={!mayEdit}
              allowDeselect={false}
              data={props.categories.map((own) => ({ value: own, label: own.replaceAll('_', ' ') }))}
              value={category}
              onChange={(own) => own && setCategory(own)}
            />
          )}
          {error !== null && <Problem title={`The ${noun.toLowerCase()} was not saved`} error={error} />}
          {mayEdit && (
            <Group justify="flex-end">
              {item && (
                <ActionButton
                  variant="default"
                  label={`${item.archived ? 'Unarchive' : 'Archive'} ${item.key}`}
                  onClick={() => archive(item)}
                  call={() => props.update(item, { archived: !item.archived })}
                >
                  {item.archived ? 'Unarchive' : 'Archive'}
                </ActionButton>
              )}
              <ActionButton
                type="submit"
                loading={isBusy}
                disabled={complaint !== null}
                call={() => (complaint ? undefined : call())}
              >
                {item ? 'Save' : `Create ${noun.toLowerCase()}`}
              </ActionButton>
            </Group>
          )}
        </Stack>
      </form>
      {item && <Panel title="Used by">{props.details(item)}</Panel>}
    </Stack>
  );
}

import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMay } from '@/api/permissions';
import {
  type Audience,
  attributesQuery,
  audiencesQuery,
  createAttribute,
  updateAttribute,
} from '@/api/targeting';
import { useProjectId } from '@/shell/scope';
import { Loading } from '@/ui/Loading';
import { Problem } from '@/ui/Problem';
import { parseConditions } from '../audiences/model/conditions';
import { leavesOf } from '../common/conditionTree';
import { KeyedList } from '../common/KeyedList';

/** What code tells about users, for audiences to ask for. */
export function AttributesPage() {
  const project = useProjectId();
  const mayEdit = useMay(project, 'edit');
  const query = attributesQuery(project);
  const { data, error, refetch } = useQuery(query);
  const audiences = useQuery(audiencesQuery(project)).data;
  const byKey = useMemo(() => audiencesByAttribute(audiences ?? []), [audiences]);
  if (error) return <Problem title="The attributes could not be loaded" error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  return (
    <KeyedList
      noun="Attribute"
      title="Attributes"
      purpose="What your code tells about a user, such as a country or a plan. Audiences ask for them."
      emptyText="An attribute is a fact about a user that code sends with every decision. Nothing of it is stored with the flag."
      items={data}
      queryKey={query.queryKey}
      mayEdit={mayEdit}
      create={({ key, description }) => createAttribute({ project_id: project, key, description })}
      update={(own, { description, archived }) =>
        updateAttribute(own.id, {
          ...(description !== undefined && { description }),
          ...(archived !== undefined && { archived }),
        })
      }
      countUses={(own) => (audiences ? (byKey.get(own.key)?.length ?? 0) : undefined)}
      details={(own) => <UsedByAudiences audiences={byKey.get(own.key) ?? []} />}
    />
  );
}

function UsedByAudiences({ audiences }: { audiences: readonly Audience[] }) {
  if (audiences.length === 0) return <Text c="dimmed">No audience asks for it.</Text>;
  return (
    <List>
      {audiences.map((own) => (
        <List.Item key={own.id}>{own.name}</List.Item>
      ))}
    </List>
  );
}

function audiencesByAttribute(audiences: readonly Audience[]): Map<string, Audience[]> {
  const found = new Map<string, Audience[]>();
  for (const audience of audiences) {
    for (const key of attributesIn(audience)) found.set(key, [...(found.get(key) ?? []), audience]);
  }
  return found;
}

function attributesIn(audience: Audience): Set<string> {
  try {
    return new Set(leavesOf(parseConditions(audience.conditions)).map((own) => own.name));
  } catch {
    return new Set();
  }
}

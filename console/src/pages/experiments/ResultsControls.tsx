import {
  Button,
  Group,
  Menu,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { IconDownload, IconLink, IconRefresh } from '@tabler/icons-react';
import { fetchResults, fetchResultsCsv, type ResultsQuestion, resultsCsv, shareLink } from '@/api/results';
import { download } from '@/charts/download';
import type { Results } from '@/charts/model';
import { CopyAsItems } from '@/ui/CopyAsCurl';
import { notify } from '@/ui/notify';
import { LEVELS, type Method, type ResultsSearch, segmentOf } from './search';
import { METHOD_WORDS } from './words';

export type SetSearch = (own: { [K in keyof ResultsSearch]?: ResultsSearch[K] | undefined }) => void;

interface Props {
  results: Results | null;
  experimentId: string;
  search: ResultsSearch;
  question: ResultsQuestion;
  isBandit: boolean;
  /** Of the segment, for people. */
  segmentName: (by: string) => string;
  onChange: SetSearch;
}

/** How results are looked at; all of it is in the address. */
export function ResultsControls({
  results,
  experimentId,
  search,
  question,
  isBandit,
  segmentName,
  onChange,
}: Props) {
  const segment = search.segment === undefined ? null : segmentOf(search.segment);
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label="How results are looked at">
      {!isBandit && results !== null && (
        <Select
          label="Baseline"
          w={150}
          allowDeselect={false}
          data={results.arms.map((arm) => ({ value: arm.variationId, label: arm.name }))}
          value={search.baseline ?? results.arms.find((arm) => arm.isBaseline)?.variationId ?? null}
          onChange={(value) => onChange({ baseline: value ?? undefined })}
        />
      )}
      {!isBandit && (
        <Stack gap={2}>
          <Text size="sm" fw={500} id="difference-label">
            Difference
          </Text>
          <SegmentedControl
            aria-labelledby="difference-label"
            value={search.diff ?? 'relative'}
            onChange={(value) =>
              onChange({ diff: value === 'absolute' || value === 'impact' ? value : undefined })
            }
            data={[
              { value: 'relative', label: 'Relative' },
              { value: 'absolute', label: 'Absolute' },
              { value: 'impact', label: 'Impact' },
            ]}
          />
        </Stack>
      )}
      {!isBandit && (
        <Select
          label="Method"
          w={150}
          allowDeselect={false}
          data={Object.entries(METHOD_WORDS).map(([value, label]) => ({ value, label }))}
          value={search.method ?? 'sequential'}
          onChange={(value) => onChange({ method: value === 'sequential' ? undefined : (value as Method) })}
        />
      )}
      {!isBandit && results !== null && (
        <Select
          label="Confidence"
          w={105}
          allowDeselect={false}
          data={levels(results.confidenceLevel).map((own) => ({ value: String(own), label: percentOf(own) }))}
          value={String(search.level ?? results.confidenceLevel)}
          onChange={(value) => onChange({ level: Number(value) })}
        />
      )}
      {search.method === 'fixed_horizon' && (
        <NumberInput
          label="Planned visitors"
          w={140}
          min={1}
          thousandSeparator
          value={search.plan ?? ''}
          onChange={(value) =>
            onChange({ plan: typeof value === 'number' && value >= 1 ? value : undefined })
          }
        />
      )}
      <TextInput
        label="From"
        type="date"
        value={search.from ?? ''}
        max={search.to}
        onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        label="To"
        type="date"
        value={search.to ?? ''}
        min={search.from}
        onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
      />
      {!isBandit && (
        <Switch
          label="CUPED"
          mb={8}
          checked={search.cuped ?? false}
          onChange={(event) => onChange({ cuped: event.currentTarget.checked ? true : undefined })}
        />
      )}
      {segment !== null && (
        <Button variant="default" onClick={() => onChange({ segment: undefined })}>
          Only {segmentName(segment.by)} = {segment.value} ✕
        </Button>
      )}
      <ExportMenu experimentId={experimentId} question={question} />
    </Group>
  );
}

/** The confidences to choose from, with that of the results. */
function levels(present: number): number[] {
  return [...new Set([...LEVELS, present])].sort((one, other) => one - other);
}

function percentOf(level: number): string {
  return `${Number((level * 100).toFixed(2))}%`;
}

function ExportMenu({ experimentId, question }: { experimentId: string; question: ResultsQuestion }) {
  const saveCsv = async () => {
    try {
      download(`results-${experimentId}.csv`, await resultsCsv(experimentId, question));
    } catch (error) {
      notify.failure('The results could not be exported', error);
    }
  };
  const copyView = async () => {
    await navigator.clipboard.writeText(location.href);
    notify.done('The link to these results, as they are looked at now, is copied.');
  };
  const copyShared = async () => {
    try {
      await navigator.clipboard.writeText(await shareLink(experimentId));
      notify.done('The link to share is copied.');
    } catch (error) {
      notify.failure('There is no link to share', error);
    }
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export and share
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={saveCsv}>
          Results as CSV
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={copyView}>
          Copy link to this view
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={copyShared}>
          Copy link to share
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Results</Menu.Label>
        <CopyAsItems call={() => fetchResults(experimentId, question)} />
        <Menu.Label>CSV</Menu.Label>
        <CopyAsItems call={() => fetchResultsCsv(experimentId, question)} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Asks for the results again. */
export function RefreshButton({ isBusy, onRefresh }: { isBusy: boolean; onRefresh: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={isBusy}
      leftSection={<IconRefresh size={14} aria-hidden />}
      onClick={onRefresh}
    >
      Refresh
    </Button>
  );
}

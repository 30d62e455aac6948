import { Menu } from '@mantine/core';
import { IconChevronDown, IconLock } from '@tabler/icons-react';
import classes from './Shell.module.css';
import { environmentColor, isProduction, useEnvironment, useEnvironments, useSetEnvironment } from './scope';

/** Says which environment is looked at, and changes it. */
export function EnvironmentSwitch() {
  const environments = useEnvironments();
  const present = useEnvironment();
  const setEnvironment = useSetEnvironment();
  if (!present) return null;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <button
          type="button"
          className={classes.environment}
          style={{ '--environment': environmentColor(present, environments) }}
          aria-label={`Environment: ${present.name}`}
        >
          {isProduction(present) && <IconLock size={14} aria-hidden />}
          <span>{present.name}</span>
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Environment</Menu.Label>
        {environments.map((own) => (
          <Menu.Item
            key={own.id}
            onClick={() => setEnvironment(own.key)}
            leftSection={
              <span
                className={classes.swatch}
                style={{ '--environment': environmentColor(own, environments) }}
              />
            }
            rightSection={
              isProduction(own) ? <IconLock size={14} aria-label="Reaches real users" /> : undefined
            }
            aria-current={own.id === present.id}
            fw={own.id === present.id ? 650 : undefined}
          >
            {own.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

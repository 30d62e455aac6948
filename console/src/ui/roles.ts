/** The roles in a project, from the least to the most. */
export const roles = [
  { value: 'viewer', label: 'Viewer', means: 'sees everything, changes nothing' },
  { value: 'editor', label: 'Editor', means: 'changes what is not live in production' },
  { value: 'publisher', label: 'Publisher', means: 'changes what is live, too' },
  { value: 'project_owner', label: 'Project owner', means: 'environments, people and webhooks, too' },
] as const;

/** What people call a role. */
export function roleName(role: string): string {
  if (role === 'administrator' || role === 'admin') return 'Administrator';
  return roles.find((own) => own.value === role)?.label ?? role;
}

/** What apps made for the vendor may need, and new ones should not have. */
export const legacySwitches = [
  {
    name: 'allow_no_pkce',
    short: 'without PKCE',
    label: 'Codes without PKCE',
    means: 'Confidential apps only. A stolen code can then be used.',
  },
  {
    name: 'allow_params_in_query',
    short: 'parameters in addresses',
    label: 'Parameters of the token endpoint in the address',
    means: 'They are taken out before anything is logged here; others on the way may log them.',
  },
  {
    name: 'allow_nonrotating_refresh',
    short: 'one refresh token for good',
    label: 'One refresh token for good',
    means: 'Confidential apps only. A stolen one is not noticed.',
  },
  {
    name: 'allow_implicit',
    short: 'implicit',
    label: 'Implicit flow',
    means: 'An access token in the address, which ends up in histories.',
  },
  {
    name: 'code_ttl_600',
    short: 'codes for ten minutes',
    label: 'Codes that are good for ten minutes',
    means: 'Instead of one.',
  },
] as const;

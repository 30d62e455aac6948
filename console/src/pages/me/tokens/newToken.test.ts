import { describe, expect, it } from 'vitest';
import { newToken, type TokenForm } from './newToken.ts';

const now = new Date('2026-11-25T12:00:00Z');
const form: TokenForm = {
  name: ' export ',
  user: 'me',
  powers: ['read'],
  projects: [],
  environments: [],
  networks: [],
  expiry: '90',
};

describe('newToken', () => {
  it('says when it ends, and leaves the owner out who asks for themselves', () => {
    expect(newToken(form, 'me', now)).toEqual({
      name: 'export',
      scopes: ['read'],
      expires: '2027-02-23T12:00:00.000Z',
    });
  });

  it('names owner, places and networks', () => {
    const own = {
      ...form,
      user: 'ann',
      projects: ['7'],
      environments: ['production'],
      networks: ['10.0.0.0/8'],
      expiry: 'never',
    };
    expect(newToken(own, 'me', now)).toEqual({
      name: 'export',
      user_id: 'ann',
      scopes: ['read', 'project:7', 'env:production'],
      networks: ['10.0.0.0/8'],
    });
  });
});

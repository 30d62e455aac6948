import { describe, expect, it } from 'vitest';
import { errorOf } from './error.ts';

describe('errorOf', () => {
  it('reads a problem document with its violations', () => {
    const violation = { pointer: '/name', code: 'required', message: 'is missing' };
    const error = errorOf(400, {
      title: 'Bad Request',
      detail: '/name: is missing',
      uuid: 'u',
      violations: [violation],
    });
    expect(error).toMatchObject({
      status: 400,
      message: '/name: is missing',
      uuid: 'u',
      violations: [violation],
    });
  });

  it('reads the form of v2', () => {
    const error = errorOf(403, { code: 'confirmation_required', message: 'Confirm', uuid: 'u' });
    expect(error).toMatchObject({ code: 'confirmation_required', message: 'Confirm' });
  });

  it('knows a wanted confirmation by its text where there is no code', () => {
    const detail = 'Confirm who you are first: POST /burgee/v1/session/confirm';
    expect(errorOf(403, { title: 'Forbidden', detail }).code).toBe('confirmation_required');
  });

  it('reads the list of the scheduling API', () => {
    const error = errorOf(422, { detail: [{ loc: ['body', 'changes', 0], msg: 'is wrong', type: 'value' }] });
    expect(error.message).toBe('is wrong');
    expect(error.violations).toEqual([{ pointer: '/changes/0', code: 'value', message: 'is wrong' }]);
  });

  it('says the status where there is nothing else to say', () => {
    expect(errorOf(502, null).message).toBe('The server answered 502.');
  });
});

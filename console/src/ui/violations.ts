import { ApiError } from '@/api/error';

/** The messages of an error by the field of a flat form that they are about: `/name` is about `name`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const messages: Record<string, string> = {};
  for (const { pointer, message } of error.violations) {
    const field = pointer.split('/')[1];
    if (field) messages[field] = messages[field] ? `${messages[field]}; ${message}` : message;
  }
  return messages;
}

/** The pointers of an error that are about fields that a form has. */
export function pointersOf(error: unknown, fields: readonly string[]): string[] {
  if (!(error instanceof ApiError)) return [];
  return error.violations.map((own) => own.pointer).filter((own) => fields.includes(own.split('/')[1] ?? ''));
}

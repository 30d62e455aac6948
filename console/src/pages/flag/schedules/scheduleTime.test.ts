import { expect, it } from 'vitest';
import { instantsOf, timeComplaint } from './scheduleTime';

it.each([
  ['2027-01-31', '09:00', 'Europe/Berlin', ['2027-01-31T08:00:00.000Z']],
  ['2027-07-01', '09:00', 'Europe/Berlin', ['2027-07-01T07:00:00.000Z']],
  ['2027-03-28', '02:30', 'Europe/Berlin', []],
  ['2026-10-25', '02:30', 'Europe/Berlin', ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
  ['2027-01-01', '00:00', 'Asia/Kathmandu', ['2026-12-31T18:15:00.000Z']],
  ['2027-01-01', '00:00', 'UTC', ['2027-01-01T00:00:00.000Z']],
  // Clocks go back by half an hour, at 02:00.
  ['2027-04-04', '01:45', 'Australia/Lord_Howe', ['2027-04-03T14:45:00.000Z', '2027-04-03T15:15:00.000Z']],
  ['2027-04-04', '02:15', 'Australia/Lord_Howe', ['2027-04-03T15:45:00.000Z']],
])('%s %s in %s', (date, time, zone, instants) => {
  expect(instantsOf(date, time, zone).map((own) => own.toISOString())).toEqual(instants);
});

it('tells what cannot be scheduled', () => {
  const now = Date.parse('2027-03-28T00:00:00Z');
  expect(timeComplaint('', '09:00', 'UTC', now)).toMatch(/Choose/);
  expect(timeComplaint('2027-03-28', '02:30', 'Europe/Berlin', now)).toMatch(/put forward/);
  expect(timeComplaint('2027-03-28', '00:01', 'UTC', now)).toMatch(/2 minutes/);
  expect(timeComplaint('2027-08-28', '00:01', 'UTC', now)).toMatch(/90 days/);
  expect(timeComplaint('2027-03-28', '03:30', 'Europe/Berlin', now)).toBeNull();
});

import { z } from 'zod';
import { RIGHTS, ROLES } from './roles.ts';

/** Who may sign in at the desk, as it goes over HTTP. Times are milliseconds since 1970, of the scorer's own clock and not of the rally's. */

/** OWASP and NIST SP 800-63B ask for 8; nobody types it often, for a session lasts a day. */
export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 200;

const PERSON_NAME_LENGTH_MAX = 40;

/** The name stands behind whatever its owner does, so it holds nothing that cannot be seen (Unicode's class C: control, format, unassigned). */
export const personName = z
  .string()
  .normalize('NFC')
  .trim()
  .min(1, 'is empty; allowed are 1 to 40 characters')
  .max(PERSON_NAME_LENGTH_MAX, 'is too long; allowed are 1 to 40 characters')
  .regex(/^\P{C}*$/u, 'holds a character that cannot be seen; allowed are letters, digits, spaces and signs');
export const role = z.enum(ROLES);

/** As typed, to be compared: no rule but a length. */
const typedPassword = z.string().min(1).max(PASSWORD_LENGTH_MAX);

export type PasswordProblem = 'short' | 'long' | 'name' | 'same';

/** The rules of a new password; the page says them before it asks. */
export function passwordProblem(next: string, name: string, current?: string): PasswordProblem | null {
  if ([...next].length < PASSWORD_LENGTH_MIN) return 'short';
  if (next.length > PASSWORD_LENGTH_MAX) return 'long';
  if (next.toLowerCase().includes(name.toLowerCase()) && name.length >= PASSWORD_LENGTH_MIN / 2) return 'name';
  if (next === current) return 'same';
  return null;
}

export const signInRequest = z.object({ name: z.string().max(200), password: typedPassword });

/** Who I am. */
export const me = z.object({
  name: z.string(),
  role,
  rights: z.array(z.enum(RIGHTS)),
  /** The room is closed and nobody signs in: everybody is this person. */
  open: z.boolean(),
  /** Signed in with a one-time password: nothing else is allowed before it is changed. */
  mustChangePassword: z.boolean(),
});
export type Me = z.infer<typeof me>;

/** `current` may be left out where the session was begun with a one-time password. */
export const passwordChange = z.object({ current: typedPassword.optional(), next: typedPassword });

export const account = z.object({
  name: z.string(),
  role,
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  sessions: z.int(),
  lastSignInMs: z.int().nullable(),
});
export type Account = z.infer<typeof account>;

export const newAccount = z.object({ name: personName, role });
export const accountChange = z.object({ role: role.optional(), disabled: z.boolean().optional() });
export const accountName = z.object({ name: z.string().max(200) });

/** Told once; what is kept is its hash. */
export const oneTimePassword = z.object({ account, oneTimePassword: z.string() });

export const AUDIT_EVENTS = [
  'signed-in',
  'refused',
  'too-many',
  'signed-out',
  'expired',
  'password-changed',
  'account-added',
  'password-reset',
  'role-changed',
  'disabled',
  'enabled',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

export const auditEntry = z.object({
  n: z.int(),
  atMs: z.int(),
  event: z.enum(AUDIT_EVENTS),
  /** Whose account, or what was typed where there is none. */
  name: z.string(),
  /** Who did it. */
  by: z.string(),
  address: z.string(),
  detail: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const AUDIT_ENTRIES_MAX = 500;
export const auditQuery = z.object({ limit: z.coerce.number().int().min(1).max(AUDIT_ENTRIES_MAX).default(100) });

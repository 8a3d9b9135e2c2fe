/** Who may do what at the desk. Beside the role everybody is a person with a name, which is the author of whatever they do. */

export const ROLES = ['viewer', 'press', 'marshal', 'secretariat', 'desk', 'jury', 'chief'] as const;
export type Role = (typeof ROLES)[number];

/**
 * `see`: everything as it stands, hidden points too. `print`: sheets and exports. `cards`: control cards. `entries`: entry lists and start orders.
 * `set-up`: rally file and rule set. `correct`: amendments of crossings, trials and cars. `register`: requests for a check, `decide` what comes of them. `publish`:
 * provisional and official results. `accounts`: who may sign in.
 */
export const RIGHTS = [
  'see',
  'print',
  'cards',
  'entries',
  'set-up',
  'correct',
  'register',
  'decide',
  'publish',
  'accounts',
] as const;
export type Right = (typeof RIGHTS)[number];

const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['see'],
  press: ['see', 'print'],
  marshal: ['see', 'cards'],
  secretariat: ['see', 'print', 'cards', 'entries', 'register'],
  desk: ['see', 'print', 'cards', 'entries', 'correct', 'register', 'publish'],
  jury: ['see', 'print', 'register', 'decide'],
  chief: RIGHTS,
};

export const may = (role: Role, right: Right): boolean => RIGHTS_OF[role].includes(right);

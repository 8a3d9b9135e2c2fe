import type { AuditEvent } from '../../../../../protocol/api/accounts.ts';
import type { Language } from '../../words.ts';

const italian = {
  accounts: 'Chi può entrare',
  name: 'Nome',
  role: 'Ruolo',
  lastSignIn: 'Ultimo ingresso',
  never: 'mai',
  state: 'Stato',
  stateIn: 'dentro',
  stateOut: 'fuori',
  stateOneTime: 'password da cambiare',
  stateDisabled: 'disattivato',
  you: 'tu',
  newPassword: 'Nuova password',
  newPasswordSure: 'Sì, quella di ora non vale più',
  disable: 'Disattiva',
  enable: 'Riattiva',
  actions: 'Azioni',

  add: 'Aggiungi',
  addTitle: 'Una persona in più',
  addName: 'Nome e cognome',
  addNameHint: 'Resta scritto accanto a ogni correzione',
  mayDo: 'Può:',

  handed: 'Password per il primo ingresso di',
  handedNext: 'Leggila o mostrala ora: non si vede una seconda volta. Al primo ingresso ne sceglie una sua.',
  copy: 'Copia',
  copied: 'Copiata',
  done: 'Fatto',

  audit: 'Ingressi e rifiuti',
  auditEmpty: 'Ancora niente',
  when: 'Quando',
  what: 'Che cosa',
  by: 'Da chi',
  address: 'Da dove',
  loading: 'Carico gli accessi',
  broken: 'Gli accessi non si possono leggere',
  retry: 'Riprova',
};

type AccountsWords = Readonly<Record<keyof typeof italian, string>>;

const english: AccountsWords = {
  accounts: 'Who may sign in',
  name: 'Name',
  role: 'Role',
  lastSignIn: 'Last sign-in',
  never: 'never',
  state: 'State',
  stateIn: 'in',
  stateOut: 'out',
  stateOneTime: 'password to be changed',
  stateDisabled: 'disabled',
  you: 'you',
  newPassword: 'New password',
  newPasswordSure: 'Yes, the present one ends',
  disable: 'Disable',
  enable: 'Enable',
  actions: 'Actions',

  add: 'Add',
  addTitle: 'One more person',
  addName: 'First and last name',
  addNameHint: 'It stands beside every correction',
  mayDo: 'May:',

  handed: 'Password for the first sign-in of',
  handedNext: 'Read it out or show it now: it is not shown a second time. At the first sign-in another is chosen.',
  copy: 'Copy',
  copied: 'Copied',
  done: 'Done',

  audit: 'Sign-ins and refusals',
  auditEmpty: 'Nothing yet',
  when: 'When',
  what: 'What',
  by: 'By',
  address: 'From',
  loading: 'Loading the accounts',
  broken: 'The accounts cannot be read',
  retry: 'Try again',
};

export const accountsWords: Readonly<Record<Language, AccountsWords>> = { it: italian, en: english };

export const eventNames: Readonly<Record<Language, Readonly<Record<AuditEvent, string>>>> = {
  it: {
    'signed-in': 'entra',
    refused: 'rifiutato',
    'too-many': 'troppi tentativi',
    'signed-out': 'esce',
    expired: 'sessione scaduta',
    'password-changed': 'cambia la password',
    'account-added': 'accesso nuovo',
    'password-reset': 'password nuova',
    'role-changed': 'cambia ruolo',
    disabled: 'disattivato',
    enabled: 'riattivato',
  },
  en: {
    'signed-in': 'signs in',
    refused: 'refused',
    'too-many': 'too many attempts',
    'signed-out': 'signs out',
    expired: 'session expired',
    'password-changed': 'changes password',
    'account-added': 'new account',
    'password-reset': 'new password',
    'role-changed': 'role changed',
    disabled: 'disabled',
    enabled: 'enabled',
  },
};

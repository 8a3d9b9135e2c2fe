import type { PasswordProblem } from '../../../../protocol/api/accounts.ts';
import type { Right, Role } from '../../../../protocol/api/roles.ts';
import type { Language } from '../words.ts';

/** Words of signing in, and the names of roles and rights. */

const italian = {
  signIn: 'Entra',
  signInTitle: 'Chi sei?',
  signInNext: 'Nome e password li dà il capo servizio. Quello che fai qui resta scritto con il tuo nome.',
  name: 'Nome',
  password: 'Password',
  show: 'Mostra',
  wrong: 'Nome o password sbagliati, oppure accesso disattivato.',
  wrongNext: 'Controlla maiuscole e tastiera; una password nuova la dà il capo servizio.',
  tooMany: 'Troppi tentativi. Aspetta {minutes} min e riprova, o chiedi al capo servizio.',
  unreachable: 'Il server della classifica non risponde. Riprova.',

  newPasswordTitle: 'Scegli la tua password',
  newPasswordNext: 'Quella ricevuta valeva una volta sola.',
  newPassword: 'Nuova password',
  newPasswordAgain: 'Ancora la nuova password',
  currentPassword: 'Password attuale',
  wrongCurrent: 'La password attuale è sbagliata.',
  rule: 'Almeno 10 caratteri: tre parole a caso sono più facili da ricordare e più difficili da indovinare.',
  differ: 'Le due non sono uguali.',
  save: 'Salva',
  saved: 'Password cambiata. Gli altri tuoi accessi aperti sono stati chiusi.',
  passwordTitle: 'Cambia la password',
  problemShort: 'Troppo corta: servono almeno 10 caratteri.',
  problemLong: 'Troppo lunga: al massimo 200 caratteri.',
  problemName: 'Contiene il tuo nome: scegline un’altra.',
  problemSame: 'È quella di prima: scegline un’altra.',

  endedTitle: 'La sessione è scaduta',
  endedNext: 'Niente è perso: entra di nuovo e quello che stavi facendo va avanti.',
  someoneElse: 'Entra un’altra persona',
  someoneElseNext: 'La pagina riparte da capo: quello che non è inviato si perde.',

  signOut: 'Esci',
  mine: 'Il mio accesso',
  open: 'sala aperta',
  openMeaning: 'Senza accessi: chi siede a questo computer può tutto',
  mayDo: 'Puoi',
};

type SessionWords = Readonly<Record<keyof typeof italian, string>>;

const english: SessionWords = {
  signIn: 'Sign in',
  signInTitle: 'Who are you?',
  signInNext: 'The chief gives you name and password. What you do here is kept with your name.',
  name: 'Name',
  password: 'Password',
  show: 'Show',
  wrong: 'Wrong name or password, or the account is disabled.',
  wrongNext: 'Check capitals and keyboard; the chief can give you a new password.',
  tooMany: 'Too many attempts. Wait {minutes} min and try again, or ask the chief.',
  unreachable: 'The scorer does not answer. Try again.',

  newPasswordTitle: 'Choose your password',
  newPasswordNext: 'The one that you were given worked once.',
  newPassword: 'New password',
  newPasswordAgain: 'New password again',
  currentPassword: 'Current password',
  wrongCurrent: 'The current password is wrong.',
  rule: 'At least 10 characters: three random words are easier to remember and harder to guess.',
  differ: 'The two are not the same.',
  save: 'Save',
  saved: 'Password changed. Your other open sessions have ended.',
  passwordTitle: 'Change password',
  problemShort: 'Too short: at least 10 characters.',
  problemLong: 'Too long: at most 200 characters.',
  problemName: 'It holds your name: choose another.',
  problemSame: 'It is the old one: choose another.',

  endedTitle: 'Your session has ended',
  endedNext: 'Nothing is lost: sign in again and what you were doing goes on.',
  someoneElse: 'Someone else signs in',
  someoneElseNext: 'The page begins anew: what has not been sent is lost.',

  signOut: 'Sign out',
  mine: 'My account',
  open: 'open room',
  openMeaning: 'No accounts: whoever sits at this computer may do everything',
  mayDo: 'You may',
};

export const sessionWords: Readonly<Record<Language, SessionWords>> = { it: italian, en: english };

export const roleNames: Readonly<Record<Language, Readonly<Record<Role, string>>>> = {
  it: {
    viewer: 'osservatore',
    press: 'stampa',
    marshal: 'commissario',
    secretariat: 'segreteria',
    desk: 'cronometraggio',
    jury: 'giuria',
    chief: 'capo servizio',
  },
  en: {
    viewer: 'viewer',
    press: 'press',
    marshal: 'marshal',
    secretariat: 'secretariat',
    desk: 'timing desk',
    jury: 'jury',
    chief: 'chief',
  },
};

export const rightNames: Readonly<Record<Language, Readonly<Record<Right, string>>>> = {
  it: {
    see: 'vedere tutto',
    print: 'stampare',
    cards: 'tabelle di marcia',
    entries: 'iscritti e ordini di partenza',
    'set-up': 'gara e regolamento',
    correct: 'correggere',
    register: 'registro verifiche',
    decide: 'decidere i reclami',
    publish: 'pubblicare',
    accounts: 'accessi',
  },
  en: {
    see: 'see everything',
    print: 'print',
    cards: 'control cards',
    entries: 'entries and start orders',
    'set-up': 'rally and rules',
    correct: 'correct',
    register: 'verification register',
    decide: 'decide claims',
    publish: 'publish',
    accounts: 'accounts',
  },
};

export const problemInWords = (problem: PasswordProblem, say: SessionWords): string =>
  ({ short: say.problemShort, long: say.problemLong, name: say.problemName, same: say.problemSame })[problem];

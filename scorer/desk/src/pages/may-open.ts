import type { Me } from '../../../../protocol/api/accounts.ts';
import type { Page } from './pages.ts';

/** Whether this person sees a page; what is done there the scorer checks anyway. */
export const mayOpen = ({ right, withAccounts = false }: Page, { rights, open }: Me): boolean =>
  rights.includes(right) && !(withAccounts && open);

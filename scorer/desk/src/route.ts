import { useSyncExternalStore } from 'react';

/** Where in the desk a person is: `#/car/43` is page `car` of `43`. The address can be sent to a colleague. */
export interface Route {
  readonly page: string;
  readonly of: readonly string[];
}

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [page = '', ...of] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  return { page, of };
}

export const address = (page: string, ...of: readonly (string | number)[]): string =>
  `#/${[page, ...of].map(encodeURIComponent).join('/')}`;

export const go = (page: string, ...of: readonly (string | number)[]): void => {
  location.hash = address(page, ...of);
};

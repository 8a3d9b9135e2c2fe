import { useEffect, useState } from 'preact/hooks';

/** Where in the page somebody is: behind the hash, so that a link works from any server, below any address, and from a disk. */
export interface Route {
  readonly what: string;
  readonly id: string;
}

const read = (): Route => {
  const [what = '', id = ''] = location.hash.replace(/^#\/?/, '').split('/');
  return { what, id: decode(id) };
};
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const linkTo = (what: string, id: string | number = ''): string =>
  id === '' ? `#/${what}` : `#/${what}/${encodeURIComponent(id)}`;

export function useRoute(): Route {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = (): void => {
      setRoute(read());
      window.scrollTo(0, 0);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return route;
}

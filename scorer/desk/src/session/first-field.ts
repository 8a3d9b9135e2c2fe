import { type RefObject, useEffect, useRef } from 'react';

/** Into the first field that can be typed in, where a form is all there is to do. */
export const focusFirstField = (inside: Element | null): void =>
  inside?.querySelector<HTMLInputElement>('input:not([readonly])')?.focus();

export function useFirstField(wanted = true): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (wanted) focusFirstField(form.current);
  }, [wanted]);
  return form;
}

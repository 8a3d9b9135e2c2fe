import { useLink } from './rally-context.ts';
import { clockTime } from './text.ts';
import type { Words } from './words.ts';

/** Whether what is shown is what there is; where not, since when. */
export function LinkState({ say }: { readonly say: Words }) {
  const link = useLink();
  switch (link.state) {
    case 'archive':
    case 'connecting':
      return (
        <p class="link" data-testid="link" data-state={link.state}>
          {link.state === 'archive' ? say.archive : say.connecting}
        </p>
      );
    case 'lost':
      return (
        <p class="band" role="status" data-testid="link" data-state="lost">
          <strong>
            {say.stoppedSince} {clockTime(link.sinceMs)}
          </strong>{' '}
          {say.stoppedNext}
        </p>
      );
    case 'live':
      if (!link.upstream.live) {
        return (
          <p class="band" role="status" data-testid="link" data-state="stale">
            <strong>
              {say.organiserSince} {clockTime(link.upstream.sinceMs)}
            </strong>{' '}
            {say.organiserNext}
          </p>
        );
      }
      return (
        <p class="link" data-testid="link" data-state="live" title={link.polling ? say.everySeconds : undefined}>
          <span class="dot" aria-hidden="true" />
          {say.live}
          {link.polling && ' · 10 s'}
        </p>
      );
  }
}

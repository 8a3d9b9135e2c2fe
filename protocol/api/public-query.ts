import { z } from 'zod';
import { FOLLOWED_MAX, TABLE_NAME } from './public.ts';

/** What the public page asks for. Apart from `public.ts`, for the page has no use for a schema and every kilobyte is somebody's phone. */

/** `GET api/live?of=rally,ranking/overall@x7Ab2`: names, each with the version that the page has, if it has one. */
export const liveQuery = z.object({
  of: z
    .string()
    .max(600)
    .transform((text) => text.split(','))
    .pipe(
      z
        .array(
          z.string().transform((item, context) => {
            const [name = '', version = '', ...rest] = item.split('@');
            if (TABLE_NAME.test(name) && rest.length === 0) return { name, version };
            context.addIssue(`${item}: allowed is a table such as ranking/overall@version`);
            return z.NEVER;
          }),
        )
        .max(FOLLOWED_MAX),
    ),
});

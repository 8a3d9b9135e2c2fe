import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { DeskHttp } from './desk-context.ts';

/** OpenAPI of every route under `/api/`, made from the schemas that the routes check by. Before the routes. */
export async function describeApi(server: DeskHttp): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Centesimo, timing desk',
        description:
          'What the desk uses. Sign in with POST /api/session; the cookie that it sets goes with every further request. Requests that change something carry the header `x-centesimo: desk` and come from the page of the same origin. A refusal is `{"reason"}`, in words.',
        version: '1',
      },
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'centesimo-<scorer>',
            description: '`__Host-centesimo-<scorer>` over https',
          },
        },
      },
    },
    transform: (route) => {
      // @fastify/websocket hides its routes.
      const { schema, url } = jsonSchemaTransform({ ...route, schema: { ...route.schema, hide: false } });
      if (!url.startsWith('/api/')) return { schema: { ...schema, hide: true }, url };
      const right = route.route.config?.right === undefined ? 'see' : route.route.config.right;
      return {
        schema: { ...schema, 'x-right': right, security: right === null ? [] : [{ session: [] }] },
        url,
      };
    },
  });
}

import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** What went wrong with a request, in words: what, where, what is allowed. */
export function explainRefusal(
  error: unknown,
  bodyBytesMax: number,
): { readonly status: number; readonly reason: string } {
  const { statusCode: status = 500, code, message } = error as { statusCode?: number; code?: string; message: string };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = (path: string): string =>
      path.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'request');
    return {
      status: 400,
      reason: error.validation.map(({ instancePath, message: what }) => `${where(instancePath)}: ${what}`).join('; '),
    };
  }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status, reason: `the request is too large; allowed are ${bodyBytesMax} bytes` };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return { status, reason: 'content type is not known here; allowed is application/json' };
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return { status: 400, reason: `the body is no JSON: ${message}` };
  }
  return { status, reason: message };
}

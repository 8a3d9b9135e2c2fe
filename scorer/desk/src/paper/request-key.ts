/** A request that is sent again carries the key of the first. `randomUUID` is for https only, and a rally's own network has none. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

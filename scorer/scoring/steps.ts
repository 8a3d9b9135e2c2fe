/** Work that may be done in steps, done in one go. */
export function toTheEnd<Result>(steps: Iterator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

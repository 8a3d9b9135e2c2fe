/* Between interrupts and the main loop: whether it may sleep. */
#ifndef WAKE_H
#define WAKE_H

#include <avr/io.h>

/*
 * A bit of GPIOR0, which one instruction sets (datasheet 8.5.3), so that no interrupt grows by it. Each interrupt that leaves work
 * sets it; the main loop clears it before it looks for work.
 */
#define WAKE_REGISTER GPIOR0
#define WAKE_BIT 0

static inline __attribute__((always_inline)) void wake_main(void) {
  WAKE_REGISTER |= _BV(WAKE_BIT);
}

#endif

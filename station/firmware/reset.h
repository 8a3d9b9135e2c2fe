/* Why the box started, and starting again on purpose. */
#ifndef RESET_H
#define RESET_H

#include <stdint.h>

/* MCUSR at the start: 1 power, 2 reset button or DTR, 4 brown-out, 8 watchdog. 0 where a bootloader has cleared it. */
extern uint8_t reset_cause;

/* Resets the box by its watchdog. */
void reset_now(void) __attribute__((noreturn));

#endif

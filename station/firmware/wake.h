/* Between interrupts and the main loop: whether it may sleep. */
#ifndef WAKE_H
#define WAKE_H

#include <avr/io.h>

/*
 * Bits of GPIOR0, each set by one instruction (datasheet 8.5.3), so that no interrupt grows by it. Each interrupt that leaves work
 * sets WAKE_BIT; the main loop clears it before it looks for work.
 */
#define WAKE_REGISTER GPIOR0
#define WAKE_BIT 0
/* Interrupts of the inputs have been switched off, because nobody took what they brought: capture.c. */
#define PAUSED_BIT 1

#endif

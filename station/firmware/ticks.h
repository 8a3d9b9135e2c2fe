/*
 * The box's clock: Timer1 runs freely at the CPU's clock, its overflows are counted, and nothing ever sets it back. 48 bits of
 * 16 MHz last 203 days.
 */
#ifndef TICKS_H
#define TICKS_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

struct ticks {
  uint16_t low;
  uint32_t high;
};

/* Overflows of Timer1 since boot. Read it with interrupts off. */
extern volatile uint32_t ticks_high;

/* Set once a second of the box's own time; whoever sends the heartbeat clears it. */
extern volatile bool ticks_second_passed;

void ticks_start(void);

/* The moment of the call. Leaves interrupts as it found them. */
struct ticks ticks_now(void);

static inline struct ticks ticks_before(struct ticks moment, uint8_t cycles) {
  if (moment.low < cycles) moment.high--;
  moment.low -= cycles;
  return moment;
}

/*
 * Completes a low half that was read a short time ago, with interrupts off since. An overflow that is still pending came before the
 * low half was read if that is small, and after it if it is large (the rule of Klipper's timer_read_time, src/avr/timer.c).
 */
static inline __attribute__((always_inline)) uint32_t ticks_high_of(uint16_t low) {
  uint32_t high = ticks_high;
  if ((TIFR1 & _BV(TOV1)) && !(low & 0x8000)) high++;
  return high;
}

#endif

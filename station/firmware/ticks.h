/*
 * The box's clock: Timer1 runs freely at the CPU's clock, its overflows are counted, and nothing ever sets it back. 48 bits of
 * 16 MHz last 203 days.
 */
#ifndef TICKS_H
#define TICKS_H

#include <stdbool.h>
#include <stdint.h>

#define TICKS_PER_MICROSECOND (F_CPU / 1000000UL)

struct ticks {
  uint16_t low;
  uint32_t high;
};

/* Overflows of Timer1, counted by its interrupt; the main program makes 32 bits of them. */
extern volatile uint8_t ticks_overflows;

/* Set once a second of the box's own time; whoever sends the heartbeat clears it. */
extern bool ticks_second_passed;

void ticks_start(void);

/* The moment of the call. */
struct ticks ticks_now(void);

/* Notes what has passed. At least every half second, or overflows are no longer told apart. */
void ticks_poll(void);

/*
 * Completes a low half from what was read with it: the counted overflows, and whether one was still pending. A pending one came before the
 * low half was read if that is small, and after it if it is large (the rule of Klipper's timer_read_time, src/avr/timer.c).
 */
extern uint32_t ticks_known; /* all overflows up to the newest that the main program has heard of */

/* What waits in a buffer is older than what was asked since, but never by half a second. */
static inline uint32_t ticks_high_of(uint16_t low, uint8_t overflows, bool is_pending) {
  uint32_t high = ticks_known;
  const uint8_t later = overflows - (uint8_t)high;
  if (later != 0) high += (int8_t)later;
  if (is_pending && !(low & 0x8000)) high++;
  return high;
}

static inline struct ticks ticks_before(struct ticks moment, uint8_t cycles) {
  if (moment.low < cycles) moment.high--;
  moment.low -= cycles;
  return moment;
}

/* The low 32 bits: differences up to 268 s. */
static inline uint32_t ticks_short(struct ticks moment) {
  return moment.high << 16 | moment.low;
}

#endif

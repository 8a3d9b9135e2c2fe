#include "ticks.h"

#include <avr/interrupt.h>
#include <util/atomic.h>

#include "wake.h"

volatile uint32_t ticks_high;
volatile bool ticks_second_passed;

/* 65536 ticks an overflow are 64 / 15625 of a second at 16 MHz: whole numbers, so that a second is exact in the long run. */
#define SECOND_SHARES 15625
#define OVERFLOW_SHARES 64

#if F_CPU != 16000000UL
#error "the shares of a second above are those of 16 MHz"
#endif

static int16_t shares_left = SECOND_SHARES;

void ticks_start(void) {
  TCCR1A = 0; /* normal mode */
  TCNT1 = 0;
  TIMSK1 = _BV(TOIE1);
  TCCR1B = _BV(CS10); /* clk/1; the capture unit adds its own bits */
}

struct ticks ticks_now(void) {
  struct ticks now;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    now.low = TCNT1;
    now.high = ticks_high_of(now.low);
  }
  return now;
}

ISR(TIMER1_OVF_vect) {
  ticks_high++;
  shares_left -= OVERFLOW_SHARES;
  if (shares_left <= 0) {
    shares_left += SECOND_SHARES;
    ticks_second_passed = true;
    wake_main();
  }
}

#include "ticks.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "wake.h"

volatile uint8_t ticks_overflows;
bool ticks_second_passed;

uint32_t ticks_known;

/* 65536 ticks an overflow are 64 / 15625 of a second at 16 MHz: whole numbers, so that a second is exact in the long run. */
#define SECOND_SHARES 15625
#define OVERFLOW_SHARES 64

#if F_CPU != 16000000UL
#error "the shares of a second above are those of 16 MHz"
#endif

static int16_t shares_left = SECOND_SHARES;
static uint8_t seen;

void ticks_start(void) {
  TCCR1A = 0; /* normal mode */
  TCNT1 = 0;
  TIMSK1 = _BV(TOIE1);
  TCCR1B = _BV(CS10); /* clk/1; the capture unit adds its own bits */
}

struct ticks ticks_now(void) {
  uint16_t low;
  uint8_t overflows;
  bool is_pending;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    low = TCNT1;
    overflows = ticks_overflows;
    is_pending = TIFR1 & _BV(TOV1);
  }
  return (struct ticks){.low = low, .high = ticks_high_of(low, overflows, is_pending)};
}

void ticks_poll(void) {
  const uint8_t overflows = ticks_overflows;
  if (overflows == seen) return;
  ticks_known += (uint8_t)(overflows - seen);
  shares_left -= OVERFLOW_SHARES * (uint8_t)(overflows - seen);
  seen = overflows;
  if (shares_left <= 0) {
    shares_left += SECOND_SHARES;
    ticks_second_passed = true;
  }
}

/* The main program looks at the time every so many overflows: 33 ms. A power of two. */
#define WAKE_OVERFLOWS 8

/* By hand, as short as it can be: 30 cycles in which nothing else is stamped. */
ISR(TIMER1_OVF_vect, ISR_NAKED) {
  __asm__ __volatile__("push r24\n\t"
                       "in r24, __SREG__\n\t"
                       "push r24\n\t"
                       "lds r24, %[overflows]\n\t"
                       "subi r24, 0xff\n\t"
                       "sts %[overflows], r24\n\t"
                       "andi r24, %[rarely]\n\t"
                       "brne 1f\n\t"
                       "sbi %[wake], %[wake_bit]\n"
                       "1:\n\t"
                       "pop r24\n\t"
                       "out __SREG__, r24\n\t"
                       "pop r24\n\t"
                       "reti\n\t" ::[overflows] "i"(&ticks_overflows),
                       [rarely] "M"(WAKE_OVERFLOWS - 1), [wake] "I"(_SFR_IO_ADDR(WAKE_REGISTER)),
                       [wake_bit] "I"(WAKE_BIT));
}

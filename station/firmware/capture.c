#include "capture.h"

#include <avr/interrupt.h>
#include <avr/pgmspace.h>
#include <util/atomic.h>
#include <util/delay_basic.h>

#include "ring.h"
#include "wake.h"

/* In the order of the pins, D3 to D10, then the hand button. */
enum { D3, D4, D5, D6, D7, D8, D9, D10, A0 };
const char capture_channel_names[9][4] PROGMEM = {"D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "A0"};

#define INPUTS_B (_BV(PB0) | _BV(PB1) | _BV(PB2))
#define INPUTS_C _BV(PC0)
#define INPUTS_D (_BV(PD3) | _BV(PD4) | _BV(PD5) | _BV(PD6) | _BV(PD7))

#define CHANGES_B (_BV(PB1) | _BV(PB2))
#define CHANGES_D (_BV(PD4) | _BV(PD5) | _BV(PD6) | _BV(PD7))

/*
 * From the cycle in which an edge raises its interrupt to the cycle in which the counter is read, out of sleep: 4 to wake and 4 to respond
 * (datasheet 7.7.1), 3 for the jump in the vector table, then `push` 2 and the second cycle of `lds`. Out of running code it is 4 less and
 * the rest of an instruction more. The pin's synchroniser comes before all that and delays the GPS second just as much.
 */
#define ENTRY_CYCLES 14

/* The noise canceller wants four equal samples (datasheet 16.6.2) and so delays every capture by four cycles. */
#define NOISE_CANCELLER_CYCLES 4

/* Levels of the pins when they were last read. D8 is not among them: the armed edge says what it is. */
static uint8_t last_b;
static uint8_t last_c;
static uint8_t last_d;

/* The ring keeps the counter as it was read; what it was read too late is taken off when the edge is sent. */
static inline __attribute__((always_inline)) void append(uint16_t low, uint8_t what) {
  ring_append(low, ticks_high_of(low), what);
  wake_main();
}

uint8_t capture_delay_cycles(uint8_t what) {
  if ((what & RING_CHANNEL) != D8) return ENTRY_CYCLES;
  return what & RING_LATE ? 0 : NOISE_CANCELLER_CYCLES;
}

/* Inputs are active low. */
static inline __attribute__((always_inline)) uint8_t level_of(uint8_t pins, uint8_t pin) {
  return pins & pin ? 0 : RING_LEVEL;
}

static volatile uint8_t stamp_pins;

/*
 * An interrupt that reads the counter and the pins before the compiler saves registers, so that the delay is known whatever the compiler
 * does, leaves them in GPIOR1, GPIOR2 and stamp_pins and goes on in a handler in C. Interrupts do not nest, so one such place serves all.
 */
#define STAMPED_INTERRUPT(vector, pins, handler)                                                                                  \
  void handler(void) __attribute__((signal, used, externally_visible));                                                           \
  ISR(vector, ISR_NAKED) {                                                                                                        \
    __asm__ __volatile__("push r24\n\t"                                                                                           \
                         "lds r24, %[low]\n\t" /* reading the low byte keeps the high one (datasheet 16.3) */                     \
                         "out %[stamp_low], r24\n\t"                                                                              \
                         "lds r24, %[high]\n\t"                                                                                   \
                         "out %[stamp_high], r24\n\t"                                                                             \
                         "in r24, %[port]\n\t"                                                                                    \
                         "sts %[stamp_pins], r24\n\t"                                                                             \
                         "pop r24\n\t"                                                                                            \
                         "jmp " #handler "\n\t" ::[low] "n"(_SFR_MEM_ADDR(TCNT1L)),                                               \
                         [high] "n"(_SFR_MEM_ADDR(TCNT1H)), [port] "I"(_SFR_IO_ADDR(pins)),                                       \
                         [stamp_pins] "i"(&stamp_pins), [stamp_low] "I"(_SFR_IO_ADDR(GPIOR1)),                                    \
                         [stamp_high] "I"(_SFR_IO_ADDR(GPIOR2)));                                                                 \
  }                                                                                                                               \
  void handler(void)

static inline __attribute__((always_inline)) uint16_t stamp(void) {
  return GPIOR1 | (uint16_t)GPIOR2 << 8;
}

/* GCC takes a function for an interrupt only if its name begins with __vector. */
STAMPED_INTERRUPT(INT1_vect, PIND, __vector_d3) {
  const uint8_t pins = stamp_pins;
  if (!((pins ^ last_d) & _BV(PD3))) return; /* there and back before it was read */
  last_d ^= _BV(PD3);
  append(stamp(), D3 | level_of(pins, _BV(PD3)));
}

/* One after the other rather than a loop: an interrupt should be over soon, and flash there is enough. */
STAMPED_INTERRUPT(PCINT2_vect, PIND, __vector_d4_to_d7) {
  const uint8_t pins = stamp_pins;
  const uint8_t changed = pins ^ last_d;
  last_d = (pins & CHANGES_D) | (last_d & _BV(PD3));
  if (changed & _BV(PD4)) append(stamp(), D4 | level_of(pins, _BV(PD4)));
  if (changed & _BV(PD5)) append(stamp(), D5 | level_of(pins, _BV(PD5)));
  if (changed & _BV(PD6)) append(stamp(), D6 | level_of(pins, _BV(PD6)));
  if (changed & _BV(PD7)) append(stamp(), D7 | level_of(pins, _BV(PD7)));
}

STAMPED_INTERRUPT(PCINT0_vect, PINB, __vector_d9_d10) {
  const uint8_t pins = stamp_pins;
  const uint8_t changed = pins ^ last_b;
  last_b = pins;
  if (changed & _BV(PB1)) append(stamp(), D9 | level_of(pins, _BV(PB1)));
  if (changed & _BV(PB2)) append(stamp(), D10 | level_of(pins, _BV(PB2)));
}

STAMPED_INTERRUPT(PCINT1_vect, PINC, __vector_a0) {
  const uint8_t pins = stamp_pins;
  if (!((pins ^ last_c) & _BV(PC0))) return;
  last_c = pins;
  append(stamp(), A0 | level_of(pins, _BV(PC0)));
}

/* ---- D8 ---- */

/* Turns the capture unit to the other edge. That may itself raise ICF1, which is cleared by writing a one (datasheet 16.6.3). */
static inline __attribute__((always_inline)) void arm_other_edge(void) {
  TCCR1B ^= _BV(ICES1);
  TIFR1 = _BV(ICF1);
}

/* The level that the armed edge leads to, as the ring has it: falling is active. */
static inline uint8_t armed_level(void) {
  return TCCR1B & _BV(ICES1) ? 0 : RING_LEVEL;
}

/* True if the pin is already where the armed edge leads to. */
static inline bool is_behind(void) {
  const bool waits_for_high = TCCR1B & _BV(ICES1);
  const bool is_high = PINB & _BV(PB0);
  return waits_for_high == is_high;
}

ISR(TIMER1_CAPT_vect) {
  const uint16_t first = ICR1;
  const uint8_t level = armed_level();
  arm_other_edge();
  /* An edge from here on is captured. One before, which the unit was not armed for, is seen by the pin being back already. */
  const bool behind = is_behind();
  const uint16_t second = TCNT1;
  append(first, D8 | level);
  /* By now the noise canceller has passed on whatever the pin showed: an edge that was captured after all waits in ICF1. */
  if (behind && !(TIFR1 & _BV(ICF1))) {
    append(second, D8 | armed_level() | RING_LATE);
    arm_other_edge();
  }
}

void capture_catch_up(void) {
  if (!is_behind()) return; /* right after an edge it may seem so; below, it cannot */
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    const bool behind = is_behind();
    const uint16_t now = TCNT1;
    _delay_loop_1(4); /* 12 cycles: longer than synchroniser and noise canceller together */
    if (behind && !(TIFR1 & _BV(ICF1))) {
      append(now, D8 | armed_level() | RING_LATE);
      arm_other_edge();
    }
  }
}

/* ---- GPS second ---- */

#define PPS_PLACES 4 /* a power of two */

static struct ticks pps[PPS_PLACES];
static uint8_t pps_end;
volatile uint8_t capture_pps_held;

STAMPED_INTERRUPT(INT0_vect, PIND, __vector_pps) {
  const uint16_t low = stamp();
  struct ticks *const place = &pps[pps_end];
  place->low = low;
  place->high = ticks_high_of(low);
  pps_end = (pps_end + 1) % PPS_PLACES;
  if (capture_pps_held < PPS_PLACES) capture_pps_held++; /* otherwise the oldest has given way */
  wake_main();
}

bool capture_take_pps(struct ticks *edge) {
  bool taken = false;
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    if (capture_pps_held > 0) {
      *edge = ticks_before(pps[(uint8_t)(pps_end - capture_pps_held) % PPS_PLACES], ENTRY_CYCLES);
      capture_pps_held--;
      taken = true;
    }
  }
  return taken;
}

void capture_start(void) {
  PORTB |= INPUTS_B;
  PORTC |= INPUTS_C;
  PORTD |= INPUTS_D;
  DIDR0 = 0; /* the hand button is read as a digital input */
  _delay_loop_2(400); /* 100 us: the pull-ups have charged the cable before the levels are taken as the ones to start from */
  last_b = PINB;
  last_c = PINC;
  last_d = PIND;

  TCCR1B |= _BV(ICNC1) | (PINB & _BV(PB0) ? 0 : _BV(ICES1));
  TIFR1 = _BV(ICF1);
  TIMSK1 |= _BV(ICIE1);

  EICRA = _BV(ISC00) | _BV(ISC01) | _BV(ISC10); /* INT0 rising, INT1 any change */
  EIFR = _BV(INTF0) | _BV(INTF1);
  EIMSK = _BV(INT0) | _BV(INT1);

  PCMSK0 = CHANGES_B;
  PCMSK1 = INPUTS_C;
  PCMSK2 = CHANGES_D;
  PCIFR = _BV(PCIF0) | _BV(PCIF1) | _BV(PCIF2);
  PCICR = _BV(PCIE0) | _BV(PCIE1) | _BV(PCIE2);
}

#include "capture.h"

#include <avr/interrupt.h>
#include <avr/pgmspace.h>
#include <util/atomic.h>
#include <util/delay.h>
#include <util/delay_basic.h>

#include "ring.h"
#include "settings.h"
#include "wake.h"

/* In the order of the pins, D3 to D10, then the hand button. */
enum { D3, D4, D5, D6, D7, D8, D9, D10, A0 };
const char capture_channel_names[CAPTURE_CHANNELS][4] PROGMEM = {"D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "A0"};

#define INPUTS_B (_BV(PB0) | _BV(PB1) | _BV(PB2))
#define INPUTS_C _BV(PC0)
#define INPUTS_D (_BV(PD3) | _BV(PD4) | _BV(PD5) | _BV(PD6) | _BV(PD7))

/* Those that an interrupt stamps: all but D8. */
#define CHANGES_B (_BV(PB1) | _BV(PB2))
#define CHANGES_C INPUTS_C
#define CHANGES_D INPUTS_D

uint16_t capture_late;
uint16_t capture_short;
uint16_t capture_vanished;
uint16_t capture_pauses;

static void count(uint16_t *counter) {
  if (*counter != UINT16_MAX) ++*counter;
}

/* ---- Interrupts: 60 cycles, 62 for D2, 71 for D8 ---- */

enum { CHANGE, SECOND, FELL, ROSE };

/* What an interrupt writes down, in this order: the first half in the one page, the second in the other. */
struct first_half {
  uint16_t low; /* of the counter; of FELL and ROSE the capture register */
  uint8_t b;    /* pins; of FELL and ROSE the low byte of the counter a little later */
  uint8_t d;
};
struct second_half {
  uint8_t c;
  uint8_t flags; /* TIFR1 */
  uint8_t overflows;
  uint8_t kind;
};

/*
 * Written by hand, so that they are short, take the same time each time and leave the status register alone: only moves, and CPSE. The counter
 * is read first of all. The last store through Z+ at the end of a page wraps in its low byte; the high byte is loaded anew each time.
 */
#define STORE_COUNTER(low, high)                                                                                                  \
  "push r24\n\t"                                                                                                                  \
  "lds r24, " low "\n\t" /* reading the low byte keeps the high one (datasheet 16.3) */                                           \
  "push r30\n\t"                                                                                                                  \
  "push r31\n\t"                                                                                                                  \
  "in r30, %[write]\n\t"                                                                                                          \
  "ldi r31, %[page]\n\t"                                                                                                          \
  "st Z, r24\n\t"                                                                                                                 \
  "lds r24, " high "\n\t"                                                                                                         \
  "std Z+1, r24\n\t"

#define STORE_PINS                                                                                                                \
  "in r24, %[pins_b]\n\t"                                                                                                         \
  "std Z+2, r24\n\t"                                                                                                              \
  "in r24, %[pins_d]\n\t"                                                                                                         \
  "std Z+3, r24\n\t"                                                                                                              \
  "in r24, %[pins_c]\n\t"                                                                                                         \
  "ldi r31, %[second_page]\n\t"                                                                                                   \
  "st Z+, r24\n\t"

/* In the place of the pins, when this was: D8's own time is that of the capture. */
#define STORE_MOMENT                                                                                                              \
  "lds r24, %[now]\n\t"                                                                                                           \
  "std Z+2, r24\n\t"                                                                                                              \
  "ldi r31, %[second_page]\n\t"                                                                                                   \
  "st Z+, r24\n\t"

#define STORE_OVERFLOWS                                                                                                           \
  "in r24, %[flags]\n\t"                                                                                                          \
  "st Z+, r24\n\t"                                                                                                                \
  "lds r24, %[overflows]\n\t"                                                                                                     \
  "st Z+, r24\n\t"

/* Unless the page is full; then nothing is written, and the inputs pause until the main program has caught up. */
#define COMMIT                                                                                                                    \
  "in r24, %[take]\n\t"                                                                                                           \
  "cpse r30, r24\n\t"                                                                                                             \
  "rjmp 1f\n\t"                                                                                                                   \
  "ldi r24, 0\n\t"                                                                                                                \
  "sts %[enable], r24\n\t"                                                                                                        \
  "sbi %[wake], %[paused_bit]\n\t"                                                                                                \
  "rjmp 2f\n"                                                                                                                     \
  "1:\n\t"                                                                                                                        \
  "out %[write], r30\n"                                                                                                           \
  "2:\n\t"                                                                                                                        \
  "sbi %[wake], %[wake_bit]\n\t"                                                                                                  \
  "pop r31\n\t"                                                                                                                   \
  "pop r30\n\t"                                                                                                                   \
  "pop r24\n\t"                                                                                                                   \
  "reti\n\t"

#define OPERANDS                                                                                                                  \
  [write] "I"(_SFR_IO_ADDR(CAPTURE_WRITE)), [take] "I"(_SFR_IO_ADDR(CAPTURE_TAKE)), [page] "M"(CAPTURE_FIRST_PAGE),             \
      [second_page] "M"(CAPTURE_SECOND_PAGE),                                                                                     \
      [flags] "I"(_SFR_IO_ADDR(TIFR1)), [overflows] "i"(&ticks_overflows), [enable] "n"(_SFR_MEM_ADDR(PCICR)),                    \
      [wake] "I"(_SFR_IO_ADDR(WAKE_REGISTER)), [wake_bit] "I"(WAKE_BIT), [paused_bit] "I"(PAUSED_BIT)

#define SNAPSHOT_INTERRUPT(vector, what, more)                                                                                    \
  ISR(vector, ISR_NAKED) {                                                                                                        \
    __asm__ __volatile__(STORE_COUNTER("%[low]", "%[high]") STORE_PINS STORE_OVERFLOWS                                            \
                         "ldi r24, %[kind]\n\t"                                                                                   \
                         "st Z+, r24\n\t" more COMMIT ::[low] "n"(_SFR_MEM_ADDR(TCNT1L)),                                              \
                         [high] "n"(_SFR_MEM_ADDR(TCNT1H)), [pins_b] "I"(_SFR_IO_ADDR(PINB)),                                     \
                         [pins_d] "I"(_SFR_IO_ADDR(PIND)), [pins_c] "I"(_SFR_IO_ADDR(PINC)), [kind] "M"(what),                    \
                         [mask] "I"(_SFR_IO_ADDR(EIMSK)), [mask_bit] "I"(INT0), OPERANDS);                                        \
  }

/* A pulse of D2 makes it deaf until capture_listen_for_second(): nothing pulls it anywhere while no receiver is there. */
SNAPSHOT_INTERRUPT(INT0_vect, SECOND, "cbi %[mask], %[mask_bit]\n\t")
SNAPSHOT_INTERRUPT(PCINT0_vect, CHANGE, "")
SNAPSHOT_INTERRUPT(PCINT1_vect, CHANGE, "")
SNAPSHOT_INTERRUPT(PCINT2_vect, CHANGE, "")

/* What the control register of the timer is while it waits for either edge. */
#define WAITS_FOR_FALL (_BV(ICNC1) | _BV(CS10))
#define WAITS_FOR_RISE (WAITS_FOR_FALL | _BV(ICES1))

/* Turning the unit to the other edge may itself raise ICF1, which is cleared by writing a one (datasheet 16.6.3). */
ISR(TIMER1_CAPT_vect, ISR_NAKED) {
  __asm__ __volatile__(STORE_COUNTER("%[low]", "%[high]") STORE_MOMENT STORE_OVERFLOWS
                       "lds r24, %[control]\n\t"
                       "sbrs r24, %[edge_bit]\n\t"
                       "ldi r31, %[rise]\n\t"
                       "sbrc r24, %[edge_bit]\n\t"
                       "ldi r31, %[fall]\n\t"
                       "sts %[control], r31\n\t"
                       "ldi r31, %[captured]\n\t"
                       "out %[flags], r31\n\t"
                       "ldi r31, %[second_page]\n\t"
                       "sbrs r24, %[edge_bit]\n\t"
                       "ldi r24, %[fell]\n\t"
                       "sbrc r24, %[edge_bit]\n\t"
                       "ldi r24, %[rose]\n\t"
                       "st Z+, r24\n\t" COMMIT ::[low] "n"(_SFR_MEM_ADDR(ICR1L)),
                       [high] "n"(_SFR_MEM_ADDR(ICR1H)), [now] "n"(_SFR_MEM_ADDR(TCNT1L)), [control] "n"(_SFR_MEM_ADDR(TCCR1B)), [edge_bit] "I"(ICES1),
                       [rise] "M"(WAITS_FOR_RISE), [fall] "M"(WAITS_FOR_FALL), [captured] "M"(_BV(ICF1)), [fell] "M"(FELL),
                       [rose] "M"(ROSE), OPERANDS);
}

/* ---- From snapshots to edges ---- */

/*
 * From the cycle in which an edge raises its interrupt to the cycle in which the counter is read, out of sleep: 4 to wake and 4 to respond
 * (datasheet 7.7.1), 3 for the jump in the vector table, then `push` 2 and the second cycle of `lds`. Out of running code it is 4 less and
 * the rest of an instruction more. The pin's synchroniser comes before all that and delays the GPS second just as much.
 */
#define ENTRY_CYCLES 14

/*
 * An interrupt that begins where another ended was held up by it. Its edge came after the other had looked at the pins, or had begun where
 * that looks at none, and 11 cycles before the counter was read: the middle is at most 20 cycles off, behind the interrupt of D8 at most 40.
 * Cycles from the reading of the counter in a snapshot:
 */
#define LOOKED_CYCLES 16
#define ENDED_CYCLES 49
#define RAISED_BEFORE_CYCLES 11
/* The same in the interrupt of D8, from its second reading. */
#define CAPTURE_BEGAN_BEFORE_CYCLES 21
#define CAPTURE_ENDED_CYCLES 46

/*
 * An interrupt that begins this soon after another began where that ended: one instruction comes in between, and the end is known within some
 * cycles. Two that are further apart than a few dozen have nothing to do with one another.
 */
#define ADJACENT_CYCLES 8
#define OVERLAP_CYCLES 40

/* The noise canceller wants four equal samples (datasheet 16.6.2) and so delays every capture by four cycles. */
#define NOISE_CANCELLER_CYCLES 4

/* The inputs of a snapshot in one byte. */
static inline uint8_t pack(uint8_t b, uint8_t c, uint8_t d) {
  return (d & CHANGES_D) | (b & CHANGES_B) | (c & CHANGES_C);
}

/* Which channel is which bit of it. */
static const uint8_t packed_channels[8] = {A0, D9, D10, D3, D4, D5, D6, D7};

/* Levels of the inputs when they were last read. */
static uint8_t last;

/* The interrupt before: until when it kept others out, and from when on it did not see their edges; low halves of the counter. */
static uint16_t busy_until;
static uint16_t blind_from;
static uint8_t busy_overflows;
static bool chain_had_change;

/* ---- GPS second ---- */

#define PPS_PLACES 4 /* a power of two */

static struct ticks pps[PPS_PLACES];
static uint8_t pps_end;
uint8_t capture_pps_held;

static void second(uint16_t low, uint32_t high) {
  pps[pps_end] = (struct ticks){.low = low, .high = high};
  pps_end = (pps_end + 1) % PPS_PLACES;
  if (capture_pps_held < PPS_PLACES) capture_pps_held++; /* otherwise the oldest has given way */
}

bool capture_take_pps(struct ticks *edge) {
  if (capture_pps_held == 0) return false;
  *edge = pps[(uint8_t)(pps_end - capture_pps_held) % PPS_PLACES];
  capture_pps_held--;
  return true;
}

/* For how long after a pulse there has to be no other before D2 is heard again: 8 to 12 ms. */
#define PPS_QUIET_OVERFLOWS 3

void capture_listen_for_second(void) {
  static uint8_t deaf_since; /* the low byte of the overflows: the main program comes by many times while it goes round */
  static bool is_deaf;
  static bool is_flooded;
  const uint8_t now = ticks_overflows;
  if (EIMSK & _BV(INT0)) return;
  if (!is_deaf) {
    is_deaf = true;
    deaf_since = now;
  } else if ((uint8_t)(now - deaf_since) >= PPS_QUIET_OVERFLOWS) {
    if (EIFR & _BV(INTF0)) { /* the flag is set by every pulse, the interrupt being off or not */
      EIFR = _BV(INTF0);
      deaf_since = now;
      if (!is_flooded) count(&capture_pauses);
      is_flooded = true;
    } else {
      is_deaf = is_flooded = false;
      EIMSK = _BV(INT0);
    }
  }
}

/* ---- Taking snapshots ---- */

/* Inputs are active low. */
static inline __attribute__((always_inline)) void append(uint16_t low, uint32_t high, uint8_t what) {
  struct slot *const slot = ring_free_slot();
  if (slot == 0) {
    ring_overflow(1);
    return;
  }
  slot->at.low = low;
  slot->at.high = high;
  slot->what = what;
  ring_append();
}

/* Appends an edge for each input that is no longer what it was. */
static inline __attribute__((always_inline)) bool compare(uint8_t levels, uint16_t low, uint32_t high, uint8_t marks) {
  uint8_t changed = levels ^ last;
  if (changed == 0) return false;
  last = levels;
  for (const uint8_t *channel = packed_channels; changed != 0; channel++, changed >>= 1, levels >>= 1)
    if (changed & 1) append(low, high, *channel | (levels & 1 ? marks : marks | RING_LEVEL));
  return true;
}

/*
 * Takes snapshots up to that one, which is not taken. The busiest place of all: while every input bounces, there are 140 cycles for each edge.
 * So only what cannot wait is done here; the rest is done by look().
 */
static void drain_to(uint8_t end) {
  for (uint8_t next = CAPTURE_TAKE; next != end;) {
    const struct first_half *const first = (const struct first_half *)(CAPTURE_FIRST_PAGE << 8 | next);
    const struct second_half *const second_half = (const struct second_half *)(CAPTURE_SECOND_PAGE << 8 | next);
    uint16_t low = first->low;
    uint32_t high = ticks_high_of(low, second_half->overflows, second_half->flags & _BV(TOV1));
    const bool is_recent = (uint8_t)((uint8_t)high - busy_overflows) <= 1;
    busy_overflows = high;
    const uint8_t kind = second_half->kind;
    if (kind >= FELL) {
      const uint16_t now = low + (uint8_t)(first->b - (uint8_t)low); /* within 256 cycles of the capture */
      blind_from = now - CAPTURE_BEGAN_BEFORE_CYCLES;
      busy_until = now + CAPTURE_ENDED_CYCLES;
      if (low < NOISE_CANCELLER_CYCLES) high--;
      append(low - NOISE_CANCELLER_CYCLES, high, kind == FELL ? D8 | RING_LEVEL : D8);
    } else {
      const bool is_chained = is_recent && (uint16_t)(low - RAISED_BEFORE_CYCLES - busy_until + OVERLAP_CYCLES) <= OVERLAP_CYCLES + ADJACENT_CYCLES;
      const uint8_t before = is_chained ? (uint8_t)(low + RAISED_BEFORE_CYCLES - blind_from) / 2 : ENTRY_CYCLES;
      blind_from = low + LOOKED_CYCLES;
      busy_until = low + ENDED_CYCLES;
      if (low < before) high--;
      low -= before;
      const bool had_change = compare(pack(first->b, second_half->c, first->d), low, high, 0);
      if (kind == SECOND) second(low, high);
      /* An edge between the start of an interrupt and its look at the pins has been seen already, and raises its own interrupt all the same. */
      else if (!had_change && !(is_chained && chain_had_change)) count(&capture_vanished);
      chain_had_change = had_change || (is_chained && chain_had_change);
    }
    __asm__ __volatile__("" ::: "memory"); /* before an interrupt may write there again */
    next += sizeof(struct first_half);
    CAPTURE_TAKE = next;
  }
}

/* The page was full: what came since is lost, how much nobody can say. Levels that differ are edges all the same, stamped late. */
static void resume(void) {
  uint8_t levels;
  const struct ticks now = ticks_now();
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    WAKE_REGISTER &= ~_BV(PAUSED_BIT);
    PCIFR = _BV(PCIF0) | _BV(PCIF1) | _BV(PCIF2);
    PCICR = _BV(PCIE0) | _BV(PCIE1) | _BV(PCIE2);
    levels = pack(PINB, PINC, PIND);
  }
  count(&capture_pauses);
  ring_lose(1);
  compare(levels, now.low, now.high, RING_LATE);
}

void capture_drain_all(void) {
  while (CAPTURE_TAKE != CAPTURE_WRITE) drain_to(CAPTURE_WRITE);
  if (WAKE_REGISTER & _BV(PAUSED_BIT)) resume();
}

/* ---- Looking at edges before they are sent ---- */

struct channel {
  uint32_t edge;   /* when its last edge was */
  uint8_t seconds; /* since then, up to 255 */
  bool is_active;
};
static struct channel channels[CAPTURE_CHANNELS];

/* The channel under test, or none. */
#define NO_CHANNEL 0xff
static uint8_t tested = NO_CHANNEL;

void capture_look(void) {
  for (struct slot *slot; (slot = ring_look_at_next()) != 0; capture_drain()) {
    const uint8_t number = slot->what & RING_CHANNEL;
    if (number == RING_GAP) continue;
    struct channel *const channel = &channels[number];
    const uint32_t now = ticks_short(slot->at);
    /* the low 32 bits of the counter are the same again every 268 s */
    if (channel->seconds < 2 && now - channel->edge < settings_glitch_ticks) {
      slot->what |= RING_SHORT;
      count(&capture_short);
    }
    channel->edge = now;
    channel->seconds = 0;
    channel->is_active = slot->what & RING_LEVEL;
    if (number == tested) slot->what |= RING_TEST;
  }
}

/* ---- D8, behind ---- */

/* True if the pin is already where the edge leads to that the unit waits for. */
static inline bool is_behind(uint8_t control) {
  const bool waits_for_high = control & _BV(ICES1);
  const bool is_high = PINB & _BV(PB0);
  return waits_for_high == is_high;
}

void capture_catch_up(void) {
  const uint8_t control = TCCR1B;
  if (!is_behind(control)) return;
  /* Right after an edge it may seem so. 12 cycles are longer than synchroniser and noise canceller together: the capture has come by then. */
  _delay_loop_1(4);
  uint16_t low = 0;
  uint8_t overflows = 0;
  uint8_t end = 0;
  bool is_pending = false;
  bool missed = false;
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    if (TCCR1B == control && is_behind(control) && !(TIFR1 & _BV(ICF1))) {
      low = TCNT1;
      overflows = ticks_overflows;
      is_pending = TIFR1 & _BV(TOV1);
      TCCR1B = control ^ _BV(ICES1);
      TIFR1 = _BV(ICF1);
      end = CAPTURE_WRITE;
      missed = true;
    }
  }
  if (!missed) return;
  drain_to(end); /* what came before, and nothing that came since */
  count(&capture_late);
  append(low, ticks_high_of(low, overflows, is_pending), control & _BV(ICES1) ? D8 | RING_LATE : D8 | RING_LEVEL | RING_LATE);
}

/* ---- Stuck inputs, the test ---- */

uint16_t capture_stuck(void) {
  uint16_t stuck = 0;
  for (uint8_t channel = 0; channel < CAPTURE_CHANNELS; channel++) {
    struct channel *const known = &channels[channel];
    if (known->seconds < UINT8_MAX) known->seconds++;
    if (known->is_active && known->seconds > settings.stuck_seconds) stuck |= 1 << channel;
  }
  return stuck;
}

/* As an output at 0 and back; interrupts and the capture unit see it like any other edge (datasheet 13, 16.6.1). */
static void pull(volatile uint8_t *direction, volatile uint8_t *port, uint8_t pin, bool down) {
  ATOMIC_BLOCK(ATOMIC_FORCEON) {
    if (down) {
      *port &= ~pin;
      *direction |= pin;
    } else {
      *direction &= ~pin;
      *port |= pin;
    }
  }
}

#define TEST_MICROSECONDS 200

bool capture_test(uint8_t channel) {
  if (channels[channel].is_active) return false;
  volatile uint8_t *direction = &DDRB;
  volatile uint8_t *port = &PORTB;
  uint8_t pin = _BV(PB0) << (channel - D8);
  if (channel < D8) {
    direction = &DDRD;
    port = &PORTD;
    pin = _BV(PD3) << (channel - D3);
  } else if (channel == A0) {
    direction = &DDRC;
    port = &PORTC;
    pin = _BV(PC0);
  }
  capture_drain();
  capture_look();
  tested = channel;
  pull(direction, port, pin, true);
  _delay_us(TEST_MICROSECONDS);
  capture_drain();
  pull(direction, port, pin, false);
  _delay_us(TEST_MICROSECONDS);
  capture_drain();
  capture_look();
  tested = NO_CHANNEL;
  return true;
}

void capture_start(void) {
  PORTB |= INPUTS_B;
  PORTC |= INPUTS_C;
  PORTD |= INPUTS_D;
  DIDR0 = 0; /* the hand button is read as a digital input */
  _delay_loop_2(400); /* 100 us: the pull-ups have charged the cable before the levels are taken as the ones to start from */
  last = pack(PINB, PINC, PIND);
  for (uint8_t bit = 0; bit < 8; bit++) channels[packed_channels[bit]].is_active = !(last & _BV(bit));
  channels[D8].is_active = !(PINB & _BV(PB0));
  CAPTURE_WRITE = CAPTURE_TAKE = 0;

  TCCR1B = PINB & _BV(PB0) ? WAITS_FOR_FALL : WAITS_FOR_RISE;
  TIFR1 = _BV(ICF1);
  TIMSK1 |= _BV(ICIE1);

  EICRA = _BV(ISC00) | _BV(ISC01); /* INT0 rising */
  EIFR = _BV(INTF0);
  EIMSK = _BV(INT0);

  PCMSK0 = CHANGES_B;
  PCMSK1 = CHANGES_C;
  PCMSK2 = CHANGES_D;
  PCIFR = _BV(PCIF0) | _BV(PCIF1) | _BV(PCIF2);
  PCICR = _BV(PCIE0) | _BV(PCIE1) | _BV(PCIE2);
}

#include "report.h"

#include "command.h"
#include "identity.h"
#include "reset.h"

#define PROTOCOL 1
static const char firmware_version[] PROGMEM = "1.0.0";

bool report_hello_wanted;
static uint16_t hello_nonce;

void report_hello(uint16_t nonce) {
  hello_nonce = nonce;
  report_hello_wanted = true;
}

static void hello(void) {
  const struct ring_numbers numbers = ring_numbers();
  line_begin('H');
  line_decimal(PROTOCOL);
  line_text(firmware_version);
  line_decimal(F_CPU);
  line_boot(identity_number(), identity_boots());
  line_decimal(numbers.next);
  line_decimal(numbers.oldest);
  line_hex16(hello_nonce);
  line_end();
}

static void heartbeat(void) {
  const struct ticks now = ticks_now();
  const struct ring_numbers numbers = ring_numbers();
  line_begin('B');
  line_tick(now.high, now.low);
  line_decimal(numbers.next);
  line_decimal(numbers.oldest);
  line_decimal(numbers.gone);
  line_decimal(command_refused());
  line_decimal(reset_cause);
  line_end();
}

static void edge(const struct numbered_slot *edge) {
  const uint8_t what = edge->slot.what;
  if (what & RING_GAP) {
    line_begin('G');
    line_decimal(edge->number);
    line_decimal(edge->slot.high);
  } else {
    const struct ticks read = {.low = edge->slot.low, .high = edge->slot.high};
    const struct ticks stamp = ticks_before(read, capture_delay_cycles(what));
    line_begin('E');
    line_decimal(edge->number);
    line_tick(stamp.high, stamp.low);
    line_text(capture_channel_names[what & RING_CHANNEL]);
    line_character(what & RING_LEVEL ? '1' : '0');
    line_character(what & RING_LATE ? '1' : '0');
  }
  line_end();
}

void report_one_line(void) {
  struct ticks second;
  if (report_hello_wanted) {
    report_hello_wanted = false;
    hello();
  } else if (capture_take_pps(&second)) {
    line_begin('P');
    line_tick(second.high, second.low);
    line_end();
  } else if (ticks_second_passed) {
    ticks_second_passed = false;
    heartbeat();
  } else {
    const struct numbered_slot taken = ring_take();
    edge(&taken);
  }
}

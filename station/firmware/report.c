#include "report.h"

#include "command.h"
#include "health.h"
#include "identity.h"
#include "reset.h"
#include "settings.h"

#define PROTOCOL 2
static const char firmware_version[] PROGMEM = "2.0.0";

/* A diagnosis is said every so many seconds, and at once when a counter or a stuck input is another. */
#define DIAGNOSIS_SECONDS 10

static bool hello_wanted;
static bool settings_wanted;
static bool time_wanted;
static uint16_t hello_nonce;
static uint16_t time_nonce;
static bool diagnosis_wanted;
static uint8_t seconds_to_diagnosis;
static uint16_t stuck;
static uint16_t counted;

void report_hello(uint16_t nonce) {
  hello_nonce = nonce;
  hello_wanted = settings_wanted = diagnosis_wanted = true;
}

void report_settings(void) {
  settings_wanted = true;
}

void report_time(uint16_t nonce) {
  time_nonce = nonce;
  time_wanted = true;
}

bool report_is_due(void) {
  return (hello_wanted || settings_wanted || time_wanted || diagnosis_wanted || capture_pps_held || ticks_second_passed ||
          ring_is_waiting()) &&
         uart_room() >= LINE_BYTES_MAX;
}

static void hello(void) {
  const struct ring_numbers numbers = ring_numbers();
  line_begin('H');
  line_decimal(PROTOCOL);
  line_text(firmware_version);
  line_decimal(F_CPU);
  line_boot(settings.number, identity_boots());
  line_decimal(numbers.next);
  line_decimal(numbers.oldest);
  line_hex16(hello_nonce);
  line_end();
}

static void configuration(void) {
  line_begin('C');
  line_hex16(settings.number);
  line_decimal(settings.glitch_us);
  line_decimal(settings.stuck_seconds);
  line_character(settings_are_whole ? '1' : '0');
  line_end();
}

static void at_once(char type, struct ticks at) {
  line_begin(type);
  if (type == 'T') line_hex16(time_nonce);
  line_tick(at.high, at.low);
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

/* What the second brings beside the heartbeat. */
static void look_around(void) {
  health_step();
  const uint16_t stuck_now = capture_stuck();
  const uint16_t counted_now =
      command_unknown() + capture_late + capture_short + capture_vanished + capture_pauses + (settings_are_whole ? 0 : 1);
  if (seconds_to_diagnosis > 0) seconds_to_diagnosis--;
  if (seconds_to_diagnosis == 0 || stuck_now != stuck || counted_now != counted) diagnosis_wanted = true;
  stuck = stuck_now;
  counted = counted_now;
}

static void diagnosis(void) {
  seconds_to_diagnosis = DIAGNOSIS_SECONDS;
  line_begin('D');
  line_decimal(health_millivolts);
  line_signed(health_temperature);
  line_hex16(stuck);
  line_decimal(capture_late);
  line_decimal(capture_short);
  line_decimal(capture_vanished);
  line_decimal(capture_pauses);
  line_decimal(command_unknown());
  line_end();
}

static void edge(const struct numbered_slot *edge) {
  const uint8_t what = edge->slot.what;
  if (what == RING_GAP) {
    line_begin('G');
    line_decimal(edge->number);
    line_decimal(edge->slot.at.high);
  } else {
    line_begin('E');
    line_decimal(edge->number);
    line_tick(edge->slot.at.high, edge->slot.at.low);
    line_text(capture_channel_names[what & RING_CHANNEL]);
    line_character(what & RING_LEVEL ? '1' : '0');
    /* RING_LATE, RING_SHORT and RING_TEST are 1, 2 and 4 */
    line_character('0' + (what >> 5));
  }
  line_end();
}

void report_one_line(void) {
  struct ticks second;
  if (hello_wanted) {
    hello_wanted = false;
    hello();
  } else if (settings_wanted) {
    settings_wanted = false;
    configuration();
  } else if (time_wanted) {
    time_wanted = false;
    at_once('T', ticks_now());
  } else if (capture_take_pps(&second)) {
    at_once('P', second);
  } else if (ticks_second_passed) {
    ticks_second_passed = false;
    heartbeat();
    look_around();
  } else if (diagnosis_wanted) {
    diagnosis_wanted = false;
    diagnosis();
  } else {
    const struct numbered_slot taken = ring_take();
    edge(&taken);
  }
}

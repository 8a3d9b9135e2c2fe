#include "command.h"

#include <stdbool.h>
#include <string.h>
#include <util/crc16.h>

#include "report.h"
#include "reset.h"
#include "ring.h"
#include "settings.h"
#include "uart.h"
#include "wake.h"

#define TEXT_BYTES_MAX 95 /* a line without its LF */
#define TRAILER_BYTES 5   /* "*" and the checksum */

static char text[TEXT_BYTES_MAX + 1];
static uint8_t length;
static bool too_long;
static uint32_t refused;
static uint16_t unknown;

uint32_t command_refused(void) {
  return refused;
}

uint16_t command_unknown(void) {
  return unknown;
}

/* The value of a lower-case hex digit, or 16. */
static uint8_t digit(char character) {
  const uint8_t decimal = character - '0';
  if (decimal < 10) return decimal;
  const uint8_t letter = character - 'a';
  return letter < 6 ? letter + 10 : 16;
}

/* The checksum's four digits are '0' to '?', each the nibble on 0x30. */
static bool read_checksum(const char *from, uint16_t *value) {
  *value = 0;
  for (uint8_t count = 4; count > 0; count--, from++) {
    const uint8_t nibble = *from - '0';
    if (nibble > 0x0f) return false;
    *value = *value << 4 | nibble;
  }
  return true;
}

/* A capital letter, then fields of printable characters, each after one space; the checksum right. Leaves a 0 after the last field. */
static bool is_framed(void) {
  if (length < 1 + TRAILER_BYTES) return false;
  const uint8_t end = length - TRAILER_BYTES;
  if (text[0] < 'A' || text[0] > 'Z' || text[end] != '*' || text[end - 1] == ' ') return false;
  uint16_t crc = 0xffff;
  for (uint8_t i = 0; i < end; i++) {
    const char character = text[i];
    if (character < ' ' || character > '~' || character == '*') return false;
    if (i == 1 && character != ' ') return false;
    if (character == ' ' && text[i + 1] == ' ') return false;
    crc = _crc_xmodem_update(crc, character);
    capture_drain(); /* a line is long */
  }
  uint16_t stated;
  if (!read_checksum(&text[end + 1], &stated) || stated != crc) return false;
  text[end] = 0;
  return true;
}

static bool is_end(char character) {
  return character == ' ' || character == 0;
}

/* The text of the nth field, from 1; the end of the line where there are fewer. */
static const char *field(uint8_t nth) {
  const char *next = &text[1];
  while (nth > 0 && *next != 0) {
    if (*next == ' ') nth--;
    next++;
  }
  return next;
}

/* The first field as 4 lower-case hex digits. Further fields may come with later versions and are not read. */
static bool field_hex16(uint16_t *value) {
  const char *next = field(1);
  *value = 0;
  for (uint8_t count = 4; count > 0; count--, next++) {
    const uint8_t nibble = digit(*next);
    if (nibble == 16) return false;
    *value = *value << 4 | nibble;
  }
  return is_end(*next);
}

/* A field as 1 to 10 decimal digits, at most 4294967295. */
static bool field_decimal(uint8_t nth, uint32_t *value) {
  const char *next = field(nth);
  if (is_end(*next)) return false;
  *value = 0;
  for (uint8_t count = 0; !is_end(*next); count++, next++) {
    const uint8_t decimal = *next - '0';
    if (decimal > 9 || count == 10) return false;
    if (*value > UINT32_MAX / 10 || *value * 10 > UINT32_MAX - decimal) return false;
    *value = *value * 10 + decimal;
  }
  return true;
}

/* True if the first field is that word. */
static bool field_is(const char *flash_word) {
  const uint8_t bytes = strlen_P(flash_word);
  const char *const first = field(1);
  return strncmp_P(first, flash_word, bytes) == 0 && is_end(first[bytes]);
}

/* `W glitch 1000` (microseconds, to 60000), `W stuck 30` (seconds, 1 to 254). */
static bool set(void) {
  struct settings changed = settings;
  uint32_t value;
  if (!field_decimal(2, &value)) return false;
  if (field_is(PSTR("glitch")) && value <= 60000) {
    changed.glitch_us = value;
  } else if (field_is(PSTR("stuck")) && value >= 1 && value <= 254) {
    changed.stuck_seconds = value;
  } else {
    return false;
  }
  settings_write(&changed);
  report_settings();
  return true;
}

static bool test(void) {
  for (uint8_t channel = 0; channel < CAPTURE_CHANNELS; channel++)
    if (field_is(capture_channel_names[channel])) return capture_test(channel);
  return false;
}

static void name(uint16_t number) {
  struct settings changed = settings;
  changed.number = number;
  settings_write(&changed);
  reset_now();
}

/* Does what the line asks; false if its form is wrong. A type that is not known may be of a later version, and is skipped. */
static bool obey(void) {
  uint16_t word;
  uint32_t number;
  switch (text[0]) {
    case 'Q':
      if (!field_hex16(&word)) return false;
      report_hello(word);
      return true;
    case 'A':
      if (!field_decimal(1, &number)) return false;
      ring_forget(number);
      return true;
    case 'R':
      if (!field_decimal(1, &number)) return false;
      ring_rewind(number);
      return true;
    case 'T':
      if (!field_hex16(&word)) return false;
      report_time(word);
      return true;
    case 'P':
      return test();
    case 'W':
      return set();
    case 'N':
      if (!field_hex16(&word)) return false;
      name(word);
      return true;
    default:
      if (unknown != UINT16_MAX) unknown++;
      return true;
  }
}

/* One line a round: writing a setting takes up to 50 ms, in which the next ones come. */
void command_poll(void) {
  while (uart_has_received()) {
    const char character = uart_take();
    if (character == '\n') {
      if (too_long || !is_framed() || !obey()) refused++;
      length = 0;
      too_long = false;
      WAKE_REGISTER |= _BV(WAKE_BIT); /* there may be more */
      return;
    } else if (length == TEXT_BYTES_MAX) {
      too_long = true;
    } else {
      text[length++] = character;
    }
  }
}

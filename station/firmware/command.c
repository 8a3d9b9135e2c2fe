#include "command.h"

#include <stdbool.h>
#include <util/crc16.h>

#include "identity.h"
#include "report.h"
#include "reset.h"
#include "ring.h"
#include "uart.h"

#define TEXT_BYTES_MAX 95 /* a line without its LF */
#define TRAILER_BYTES 5   /* "*" and the checksum */

static char text[TEXT_BYTES_MAX + 1];
static uint8_t length;
static bool too_long;
static uint32_t refused;

uint32_t command_refused(void) {
  return refused;
}

/* The value of a hex digit whose letters begin at `ten`, or 16. */
static uint8_t digit(char character, char ten) {
  const uint8_t decimal = character - '0';
  if (decimal < 10) return decimal;
  const uint8_t letter = character - ten;
  return letter < 6 ? letter + 10 : 16;
}

/* Reads `count` hex digits; false if there is anything else among them. */
static bool read_hex(const char *from, uint8_t count, char ten, uint16_t *value) {
  *value = 0;
  for (; count > 0; count--, from++) {
    const uint8_t next = digit(*from, ten);
    if (next == 16) return false;
    *value = *value << 4 | next;
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
  }
  uint16_t stated;
  if (!read_hex(&text[end + 1], 4, 'A', &stated) || stated != crc) return false;
  text[end] = 0;
  return true;
}

static bool is_end(char character) {
  return character == ' ' || character == 0;
}

/* The first field as 4 lower-case hex digits. Every line that is known has one field, and may get more later, which are not read. */
static bool field_hex16(uint16_t *value) {
  return text[1] == ' ' && read_hex(&text[2], 4, 'a', value) && is_end(text[6]);
}

/* The first field as 1 to 10 decimal digits, at most 4294967295. */
static bool field_decimal(uint32_t *value) {
  if (text[1] != ' ') return false;
  *value = 0;
  const char *next = &text[2];
  for (uint8_t count = 0; !is_end(*next); count++, next++) {
    const uint8_t decimal = *next - '0';
    if (decimal > 9 || count == 10) return false;
    if (*value > UINT32_MAX / 10 || *value * 10 > UINT32_MAX - decimal) return false;
    *value = *value * 10 + decimal;
  }
  return true;
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
      if (!field_decimal(&number)) return false;
      ring_forget(number);
      return true;
    case 'R':
      if (!field_decimal(&number)) return false;
      ring_rewind(number);
      return true;
    case 'N':
      if (!field_hex16(&word)) return false;
      identity_set_number(word);
      reset_now();
    default:
      return true;
  }
}

void command_poll(void) {
  while (uart_has_received()) {
    const char character = uart_take();
    if (character == '\n') {
      if (too_long || !is_framed() || !obey()) refused++;
      length = 0;
      too_long = false;
    } else if (length == TEXT_BYTES_MAX) {
      too_long = true;
    } else {
      text[length++] = character;
    }
  }
}

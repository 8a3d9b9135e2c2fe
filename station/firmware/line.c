#include "line.h"

#include <util/crc16.h>

#include "capture.h"
#include "uart.h"

static uint16_t crc;

/* Snapshots do not wait for a whole line: capture_drain() stands wherever a hundred cycles have gone by. */

/* CRC-16/CCITT-FALSE is what avr-libc calls xmodem, started at 0xFFFF. */
static void put(uint8_t byte) {
  crc = _crc_xmodem_update(crc, byte);
  uart_put(byte);
}

static uint8_t digit(uint8_t value) {
  return value < 10 ? '0' + value : 'a' - 10 + value;
}

static void put_hex8(uint8_t value) {
  capture_drain();
  put(digit(value >> 4));
  put(digit(value & 0x0f));
}

static void put_hex16(uint16_t value) {
  put_hex8(value >> 8);
  put_hex8(value);
}

void line_begin(char type) {
  crc = 0xffff;
  put(type);
}

static void begin_field(void) {
  capture_drain();
  put(' ');
}

void line_character(char value) {
  begin_field();
  put(value);
}

void line_text(const char *flash_text) {
  begin_field();
  for (char next; (next = pgm_read_byte(flash_text)); flash_text++) put(next);
}

void line_hex16(uint16_t value) {
  begin_field();
  put_hex16(value);
}

void line_boot(uint16_t number, uint16_t boots) {
  line_hex16(number);
  put_hex16(boots);
}

void line_tick(uint32_t high, uint16_t low) {
  line_hex16(high >> 16);
  put_hex16(high);
  put_hex16(low);
}

/* Counts how often each power of ten goes in: a tenth of the time of ten divisions of 32 bits. */
static void put_decimal(uint32_t value) {
  static const uint32_t powers[] PROGMEM = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10};
  bool started = false;
  for (uint8_t i = 0; i < sizeof powers / sizeof *powers; i++) {
    capture_drain();
    const uint32_t power = pgm_read_dword(&powers[i]);
    char times = '0';
    for (; value >= power; value -= power) times++;
    if (times != '0') started = true;
    if (started) put(times);
  }
  put('0' + (uint8_t)value);
}

void line_decimal(uint32_t value) {
  begin_field();
  put_decimal(value);
}

void line_signed(int16_t value) {
  if (value >= 0) {
    line_decimal(value);
    return;
  }
  /* The sign belongs to the field: what follows is put without a space of its own. */
  begin_field();
  put('-');
  put_decimal(-(int32_t)value);
}

void line_end(void) {
  const uint16_t sum = crc;
  uart_put('*');
  for (int8_t shift = 12; shift >= 0; shift -= 4) uart_put('0' + ((sum >> shift) & 0x0f));
  uart_put('\n');
  uart_flush();
}

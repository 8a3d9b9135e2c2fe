#include "settings.h"

#include <avr/eeprom.h>
#include <util/crc16.h>

#include "capture.h"
#include "ticks.h"

#define FIRST_COPY ((uint8_t *)32)
#define SECOND_COPY ((uint8_t *)48)

#define NEW_BOX \
  { .number = 0, .glitch_us = 1000, .stuck_seconds = 30 }

struct settings settings;
uint32_t settings_glitch_ticks;
bool settings_are_whole;

static uint16_t checksum_of(const struct settings *values) {
  const uint8_t *const bytes = (const uint8_t *)values;
  uint16_t crc = 0xffff;
  for (uint8_t i = 0; i < sizeof *values; i++) crc = _crc_xmodem_update(crc, bytes[i]);
  return crc;
}

static bool read_copy(const uint8_t *address) {
  eeprom_read_block(&settings, address, sizeof settings);
  return eeprom_read_word((const uint16_t *)(address + sizeof settings)) == checksum_of(&settings);
}

static bool is_blank(void) {
  return eeprom_read_byte(FIRST_COPY) == 0xff && eeprom_read_byte(SECOND_COPY) == 0xff;
}

static void take(void) {
  settings_glitch_ticks = (uint32_t)settings.glitch_us * TICKS_PER_MICROSECOND;
}

void settings_start(void) {
  settings_are_whole = true;
  if (!read_copy(FIRST_COPY) && !read_copy(SECOND_COPY)) {
    settings_are_whole = is_blank();
    settings = (struct settings)NEW_BOX;
  }
  take();
}

/* A byte takes 3.4 ms, in which edges go on. */
static void put(uint8_t *address, uint8_t value) {
  eeprom_update_byte(address, value);
  capture_drain();
}

static void write_copy(uint8_t *address) {
  const uint8_t *const bytes = (const uint8_t *)&settings;
  const uint16_t checksum = checksum_of(&settings);
  for (uint8_t i = 0; i < sizeof settings; i++) put(address++, bytes[i]);
  put(address++, checksum);
  put(address, checksum >> 8);
}

void settings_write(const struct settings *values) {
  settings = *values;
  take();
  write_copy(FIRST_COPY); /* the other stays whole meanwhile */
  write_copy(SECOND_COPY);
  settings_are_whole = true;
}

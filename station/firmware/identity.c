#include "identity.h"

#include <avr/eeprom.h>
#include <stdbool.h>

#include "capture.h"

/*
 * Each word is kept with its complement. Bytes are written one by one, low, high, then the complements, so a word is whole only once its
 * last byte that differs is written: the low byte of a boot count differs at every write.
 * The first addresses stay empty: a write that a falling supply disturbs tends to go to address 0.
 */
#define BOOTS_ADDRESS 20 /* two of them, the even counts and the odd ones: the one being written is never the only one */

static uint16_t boots;

static bool read_word(uint16_t address, uint16_t *word) {
  *word = eeprom_read_word((const uint16_t *)address);
  return eeprom_read_word((const uint16_t *)(address + 2)) == (uint16_t)~*word;
}

static void write_word(uint16_t address, uint16_t word) {
  const uint8_t bytes[] = {word, word >> 8, ~word, ~word >> 8};
  for (uint8_t i = 0; i < sizeof bytes; i++) {
    eeprom_update_byte((uint8_t *)address + i, bytes[i]);
    capture_drain(); /* a byte takes 3.4 ms, in which edges go on */
  }
}

static uint16_t boots_address(uint16_t count) {
  return BOOTS_ADDRESS + (count & 1 ? 4 : 0);
}

/* The greater of the counts that are whole; 0 for a box that never started. */
static uint16_t last_boots(void) {
  uint16_t even;
  uint16_t odd;
  const bool has_even = read_word(boots_address(0), &even);
  const bool has_odd = read_word(boots_address(1), &odd);
  if (has_even && has_odd) return (int16_t)(even - odd) > 0 ? even : odd;
  if (has_even) return even;
  return has_odd ? odd : 0;
}

void identity_start(void) {
  boots = last_boots() + 1;
  write_word(boots_address(boots), boots);
}

uint16_t identity_boots(void) {
  return boots;
}

/*
 * What can be set with `N` and `W` and stays when the power goes: in EEPROM, twice, each copy with its checksum. Where neither copy is whole
 * the values are those of a new box, and the box says so.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct settings {
  uint16_t number;       /* the box's own; 0 for one that was never given one */
  uint16_t glitch_us;    /* pulses shorter than this have their end marked */
  uint8_t stuck_seconds; /* an input that is active for longer is reported */
};
extern struct settings settings;

/* The same limit in ticks. */
extern uint32_t settings_glitch_ticks;

/* False if values are those of a new box although the EEPROM holds something. */
extern bool settings_are_whole;

void settings_start(void);

/* Takes up to 50 ms, with interrupts on. */
void settings_write(const struct settings *values);

#endif

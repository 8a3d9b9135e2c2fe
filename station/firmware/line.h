/* Lines to the bridge: type, fields, checksum (protocol/serial/README.md). */
#ifndef LINE_H
#define LINE_H

#include <avr/pgmspace.h>
#include <stdint.h>

/* The longest line that this firmware sends, a hello with every number at its greatest, is 65 bytes; a heartbeat 68. */
#define LINE_BYTES_MAX 72

/* There must be room for a whole line in the transmit buffer: line_* never waits. */
void line_begin(char type);
void line_decimal(uint32_t value);
void line_signed(int16_t value);
void line_character(char value);
void line_text(const char *flash_text);
/* A space, then lower-case hex digits: 4, 8 and 12 of them. */
void line_hex16(uint16_t value);
void line_boot(uint16_t number, uint16_t boots);
void line_tick(uint32_t high, uint16_t low);
void line_end(void);

#endif

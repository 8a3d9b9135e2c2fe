/* What the bridge says (protocol/serial/README.md). */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdint.h>

/* Takes the bytes that have come, up to the end of a line, and does what that asks. Once a round of the main program. */
void command_poll(void);

/* Lines with a wrong checksum or form since boot. */
uint32_t command_refused(void);

/* Right lines of a type that this firmware does not know, up to 65535. */
uint16_t command_unknown(void);

#endif

/* What the box says, and in which order: the greeting, answers, GPS seconds, heartbeat and diagnosis, then edges. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "capture.h"
#include "line.h"
#include "ring.h"
#include "ticks.h"
#include "uart.h"

/* Has a hello with that nonce sent, the settings behind it. Of two asked for at once the later is answered. */
void report_hello(uint16_t nonce);

/* Has the settings sent. */
void report_settings(void);

/* Has the time of the box sent, with that nonce. */
void report_time(uint16_t nonce);

/* True if there is something to say and room for a line. */
bool report_is_due(void);

/* Says the next thing. Only if report_is_due(). */
void report_one_line(void);

#endif

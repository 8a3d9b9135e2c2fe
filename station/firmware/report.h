/* What the box says, and in which order: the greeting, GPS seconds, the heartbeat, then edges. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "capture.h"
#include "line.h"
#include "ring.h"
#include "ticks.h"
#include "uart.h"

extern bool report_hello_wanted;

/* Has a hello with that nonce sent. Of two asked for at once the later is answered. */
void report_hello(uint16_t nonce);

/* True if there is something to say and room for a line. */
static inline bool report_is_due(void) {
  return (report_hello_wanted || capture_pps_held || ticks_second_passed || ring_is_waiting()) &&
         uart_room() >= LINE_BYTES_MAX;
}

/* Says the next thing. Only if report_is_due(). */
void report_one_line(void);

#endif

/*
 * The inputs. D8 is stamped by the timer's capture unit, exactly; the others by reading the counter first thing in their interrupt.
 * Nothing is judged here: every edge goes into the ring.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

#include "ticks.h"

/* Names of the channels as they go over the line; a slot of the ring holds the index. */
extern const char capture_channel_names[9][4];

void capture_start(void);

/* How many cycles after the edge the counter was read, for what a slot of the ring holds. */
uint8_t capture_delay_cycles(uint8_t what);

/*
 * Stamps an edge of D8 that came while the capture unit was still armed for the one before it, if there is one. The main program
 * calls it before it sleeps, so that even a burst faster than the interrupt leaves the unit armed for the right edge.
 */
void capture_catch_up(void);

/* Seconds of the GPS: the last few, not numbered. True if there is one, then in *edge. */
bool capture_take_pps(struct ticks *edge);

extern volatile uint8_t capture_pps_held;

#endif

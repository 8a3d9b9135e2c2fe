/*
 * The inputs. D8 is stamped by the timer's capture unit, exactly. Every other edge has an interrupt write down the counter and all pins; the
 * main program finds out from these snapshots which pin changed, and when. Nothing is judged here: every edge goes into the ring.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <avr/io.h>
#include <stdbool.h>
#include <stdint.h>

#include "memory.h"
#include "ticks.h"
#include "wake.h"

#define CAPTURE_CHANNELS 9

/* Names of the channels as they go over the line; a slot of the ring holds the index. */
extern const char capture_channel_names[CAPTURE_CHANNELS][4];

/* What could not be told edge by edge, counted up to 65535. */
extern uint16_t capture_late;     /* edges of D8 stamped by software */
extern uint16_t capture_short;    /* edges that ended a pulse shorter than the setting */
extern uint16_t capture_vanished; /* pulses that were over before any pin was read */
extern uint16_t capture_pauses;   /* times that the interrupts came faster than the main program could follow, and that D2 did not come to rest */

void capture_start(void);

void capture_drain_all(void);

/* Makes edges of the snapshots that wait. The main program calls it wherever a hundred cycles have gone by: there is room for 63. */
static inline void capture_drain(void) {
  if (CAPTURE_WRITE != CAPTURE_TAKE || WAKE_REGISTER & _BV(PAUSED_BIT)) capture_drain_all();
}

/* Marks the edges that have come: short pulses, the test. Before that they are not sent. */
void capture_look(void);

/*
 * Stamps an edge of D8 that came while the capture unit was still armed for the one before it, if there is one. The main program
 * calls it before it sleeps, so that even a burst faster than the interrupt leaves the unit armed for the right edge.
 */
void capture_catch_up(void);

/* Seconds of the GPS: the last few, not numbered. True if there is one, then in *edge. */
bool capture_take_pps(struct ticks *edge);
extern uint8_t capture_pps_held;

/* Hears D2 again after a pulse, once it has been at rest. The main program calls it every round. */
void capture_listen_for_second(void);

/* Bits, by channel, of the inputs that have been active for longer than the setting. Called once a second, which it counts. */
uint16_t capture_stuck(void);

/* Pulls an input down for a fifth of a millisecond, as a closed contact would; its two edges are marked as a test. False if it is down already. */
bool capture_test(uint8_t channel);

#endif

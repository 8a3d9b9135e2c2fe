/*
 * How the board is: supply voltage and the temperature of the chip, by its own converter (datasheet 23.5.2, 23.8). A conversion takes 0.1 ms
 * and nobody waits for it: each call takes the last result and starts the next.
 */
#ifndef HEALTH_H
#define HEALTH_H

#include <stdint.h>

/* 0 before the first conversion. */
extern uint16_t health_millivolts;

/* Tenths of a degree Celsius. Not calibrated: within 10 degrees (datasheet 23.8), good for changes. */
extern int16_t health_temperature;

void health_start(void);

/* Once a second of the box's time. */
void health_step(void);

#endif

/*
 * Who the box is, in EEPROM: its own number, set once with `N`, and how often it has started. Together they name a boot, and no boot has
 * the name of another, whatever moment the power goes.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdint.h>

/* Counts this boot, in EEPROM, before anybody is told of it. Takes up to 14 ms, with interrupts on. */
void identity_start(void);

/* 0000 if it was never set. */
uint16_t identity_number(void);
uint16_t identity_boots(void);

/* The box's number from the next boot on. Takes up to 14 ms. */
void identity_set_number(uint16_t number);

#endif

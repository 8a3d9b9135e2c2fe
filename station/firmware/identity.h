/*
 * Which boot this is: with the box's number, which is among the settings, it names a boot, and no boot has the name of another, whatever
 * moment the power goes.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdint.h>

/* Counts this boot, in EEPROM, before anybody is told of it. Takes up to 14 ms, with interrupts on. */
void identity_start(void);

uint16_t identity_boots(void);

#endif

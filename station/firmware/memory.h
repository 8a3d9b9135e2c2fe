/*
 * Where interrupts find their buffers. They lie at fixed places at the foot of the RAM, so that an interrupt knows the page without loading
 * it and a pointer wraps by its low byte alone, without touching the status register: that is what makes interrupts short. The linker puts
 * everything else behind them (DATA_START in the Makefile).
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <avr/io.h>

/* 64 snapshots, half of each in either page at the same place. */
#define CAPTURE_FIRST_PAGE 0x01
#define CAPTURE_SECOND_PAGE 0x02
/* Low bytes of addresses there: the next snapshot to write, and the next to take. */
#define CAPTURE_WRITE GPIOR1
#define CAPTURE_TAKE GPIOR2

#define TRANSMIT_PAGE 0x03 /* 256 bytes */
#define RECEIVE_PAGE 0x04  /* 64 bytes, up to 0x043f */

#endif

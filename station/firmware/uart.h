/* Bytes to and from the bridge, 250000 baud, 8N1. Both directions through buffers that interrupts serve; nothing here ever waits. */
#ifndef UART_H
#define UART_H

#include <stdbool.h>
#include <stdint.h>

#define UART_TRANSMIT_BYTES 256
#define UART_RECEIVE_BYTES 64 /* 2.5 ms of a host that sends without a pause */

extern volatile uint8_t uart_transmit_first, uart_transmit_end;
extern volatile uint8_t uart_receive_first, uart_receive_end;

void uart_start(void);

/* Free bytes of the transmit buffer. */
static inline uint8_t uart_room(void) {
  return uart_transmit_first - uart_transmit_end - 1;
}

/* Puts a byte into the buffer. Only as many as uart_room(); they leave with uart_flush(). */
void uart_put(uint8_t byte);
void uart_flush(void);

static inline bool uart_has_received(void) {
  return uart_receive_first != uart_receive_end;
}

/* The next byte received. Only if uart_has_received(). */
uint8_t uart_take(void);

#endif

#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#include "wake.h"

#define BAUD 250000UL
#define DIVISOR (F_CPU / (16 * BAUD)) /* exact without doubled speed, which would only cost samples a bit (datasheet 20.11) */

#if DIVISOR * 16 * BAUD != F_CPU
#error "the line's rate is not an exact division of the clock"
#endif

#define RECEIVING (_BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0))

static uint8_t transmit[UART_TRANSMIT_BYTES];
static uint8_t receive[UART_RECEIVE_BYTES];
volatile uint8_t uart_transmit_first, uart_transmit_end;
volatile uint8_t uart_receive_first, uart_receive_end;

void uart_start(void) {
  UBRR0 = DIVISOR - 1;
  UCSR0A = 0;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00); /* 8N1 */
  UCSR0B = RECEIVING;
}

void uart_put(uint8_t byte) {
  const uint8_t end = uart_transmit_end;
  transmit[end] = byte;
  uart_transmit_end = (uint8_t)(end + 1) % UART_TRANSMIT_BYTES;
}

void uart_flush(void) {
  UCSR0B = RECEIVING | _BV(UDRIE0);
}

/* A line that waits for room is looked at again every so many bytes, not at each. */
#define WAKE_BYTES 16

ISR(USART_UDRE_vect) {
  const uint8_t first = uart_transmit_first;
  if (first == uart_transmit_end) { /* nothing left; uart_flush() begins again */
    UCSR0B = RECEIVING;
    wake_main();
    return;
  }
  UDR0 = transmit[first];
  const uint8_t next = (uint8_t)(first + 1) % UART_TRANSMIT_BYTES;
  uart_transmit_first = next;
  if (next % WAKE_BYTES == 0) wake_main();
}

/* A byte that finds the buffer full is lost; the line that it was of then fails its checksum and is counted as refused. */
ISR(USART_RX_vect) {
  const uint8_t byte = UDR0;
  const uint8_t end = uart_receive_end;
  const uint8_t next = (uint8_t)(end + 1) % UART_RECEIVE_BYTES;
  if (next == uart_receive_first) return;
  receive[end] = byte;
  uart_receive_end = next;
  wake_main();
}

uint8_t uart_take(void) {
  const uint8_t first = uart_receive_first;
  const uint8_t byte = receive[first];
  uart_receive_first = (uint8_t)(first + 1) % UART_RECEIVE_BYTES;
  return byte;
}

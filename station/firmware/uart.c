#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#include "memory.h"
#include "wake.h"

#define BAUD 250000UL
#define DIVISOR (F_CPU / (16 * BAUD)) /* exact without doubled speed, which would only cost samples a bit (datasheet 20.11) */

#if DIVISOR * 16 * BAUD != F_CPU
#error "the line's rate is not an exact division of the clock"
#endif

#define RECEIVING (_BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0))

#define TRANSMIT ((volatile uint8_t *)(TRANSMIT_PAGE << 8))
#define RECEIVE ((volatile uint8_t *)(RECEIVE_PAGE << 8))

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
  TRANSMIT[end] = byte;
  uart_transmit_end = end + 1;
}

void uart_flush(void) {
  UCSR0B = RECEIVING | _BV(UDRIE0);
}

/*
 * Both interrupts are written by hand, because an edge that comes meanwhile is stamped late by what is left of them: 39 and 44 cycles at the
 * most. They leave the status register alone or restore it.
 */

/* With nothing left to send it switches itself off; uart_flush() begins again. */
ISR(USART_UDRE_vect, ISR_NAKED) {
  __asm__ __volatile__("push r24\n\t"
                       "push r30\n\t"
                       "push r31\n\t"
                       "lds r30, %[first]\n\t"
                       "lds r24, %[end]\n\t"
                       "cpse r30, r24\n\t"
                       "rjmp 1f\n\t"
                       "ldi r24, %[receiving]\n\t"
                       "sts %[control], r24\n\t"
                       "rjmp 2f\n"
                       "1:\n\t"
                       "ldi r31, %[page]\n\t"
                       "ld r24, Z+\n\t"
                       "sts %[data], r24\n\t"
                       "sts %[first], r30\n"
                       "2:\n\t"
                       "sbi %[wake], %[wake_bit]\n\t"
                       "pop r31\n\t"
                       "pop r30\n\t"
                       "pop r24\n\t"
                       "reti\n\t" ::[first] "i"(&uart_transmit_first),
                       [end] "i"(&uart_transmit_end), [receiving] "M"(RECEIVING), [control] "n"(_SFR_MEM_ADDR(UCSR0B)),
                       [page] "M"(TRANSMIT_PAGE), [data] "n"(_SFR_MEM_ADDR(UDR0)),
                       [wake] "I"(_SFR_IO_ADDR(WAKE_REGISTER)), [wake_bit] "I"(WAKE_BIT));
}

/* A byte that finds the buffer full is lost; the line that it was of then fails its checksum and is counted as refused. */
ISR(USART_RX_vect, ISR_NAKED) {
  __asm__ __volatile__("push r24\n\t"
                       "in r24, __SREG__\n\t"
                       "push r24\n\t"
                       "push r30\n\t"
                       "push r31\n\t"
                       "lds r30, %[end]\n\t"
                       "ldi r31, %[page]\n\t"
                       "lds r24, %[data]\n\t"
                       "st Z+, r24\n\t"
                       "andi r30, %[mask]\n\t"
                       "lds r24, %[first]\n\t"
                       "cpse r30, r24\n\t"
                       "sts %[end], r30\n\t"
                       "sbi %[wake], %[wake_bit]\n\t"
                       "pop r31\n\t"
                       "pop r30\n\t"
                       "pop r24\n\t"
                       "out __SREG__, r24\n\t"
                       "pop r24\n\t"
                       "reti\n\t" ::[end] "i"(&uart_receive_end),
                       [page] "M"(RECEIVE_PAGE), [data] "n"(_SFR_MEM_ADDR(UDR0)), [mask] "M"(UART_RECEIVE_BYTES - 1),
                       [first] "i"(&uart_receive_first), [wake] "I"(_SFR_IO_ADDR(WAKE_REGISTER)),
                       [wake_bit] "I"(WAKE_BIT));
}

uint8_t uart_take(void) {
  const uint8_t first = uart_receive_first;
  const uint8_t byte = RECEIVE[first];
  uart_receive_first = (uint8_t)(first + 1) % UART_RECEIVE_BYTES;
  return byte;
}

/*
 * The released firmware under Debian's simavr, as a second opinion on the emulator of the tests.
 *
 *   gcc -O2 -o second-opinion second-opinion.c $(pkg-config --cflags --libs simavr)
 *   second-opinion centesimo-box.hex < edges > lines
 *
 * edges: a line each, "cycle port bit high", in rising order. lines: what the box says. The bridge is as short as it can be: it acknowledges
 * the newest edge every five milliseconds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_hex.h>
#include <simavr/sim_io.h>
#include <simavr/sim_regbit.h>

#define READ_CYCLES 80000
#define AFTERWARDS_CYCLES 48000000

static avr_t *avr;
static char line[256];
static unsigned length;
static unsigned long newest, acknowledged;

/* Bytes on their way to the box, 640 cycles each. */
static char outgoing[4096];
static unsigned first, end;

static uint16_t checksum(const char *text) {
  uint16_t crc = 0xffff;
  for (; *text; text++) {
    crc ^= (uint16_t)(uint8_t)*text << 8;
    for (int bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
  }
  return crc;
}

static void on_byte(struct avr_irq_t *irq, uint32_t value, void *parameter) {
  (void)irq, (void)parameter;
  putchar(value);
  if (value != '\n') {
    if (length < sizeof line - 1) line[length++] = value;
    return;
  }
  line[length] = 0;
  length = 0;
  if (line[0] == 'E') newest = strtoul(line + 2, NULL, 10);
}

static avr_cycle_count_t acknowledge(avr_t *of, avr_cycle_count_t when, void *parameter) {
  (void)of, (void)parameter;
  if (newest > acknowledged) {
    char text[64], framed[80];
    acknowledged = newest;
    snprintf(text, sizeof text, "A %lu", newest);
    const uint16_t crc = checksum(text);
    const int bytes = snprintf(framed, sizeof framed, "%s*%c%c%c%c\n", text, '0' + (crc >> 12), '0' + (crc >> 8 & 15),
                               '0' + (crc >> 4 & 15), '0' + (crc & 15));
    for (int i = 0; i < bytes; i++) outgoing[end++ % sizeof outgoing] = framed[i];
  }
  return when + READ_CYCLES;
}

static avr_cycle_count_t send_byte(avr_t *of, avr_cycle_count_t when, void *parameter) {
  (void)parameter;
  if (first != end) avr_raise_irq(avr_io_getirq(of, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT), outgoing[first++ % sizeof outgoing]);
  return when + 640;
}

struct edge {
  unsigned long long cycle;
  char port;
  int bit, high;
};
static struct edge next;

static int read_next(void) {
  return scanf("%llu %c %d %d", &next.cycle, &next.port, &next.bit, &next.high) == 4;
}

static avr_cycle_count_t change(avr_t *of, avr_cycle_count_t when, void *parameter) {
  (void)parameter;
  do avr_raise_irq(avr_io_getirq(of, AVR_IOCTL_IOPORT_GETIRQ(next.port), next.bit), next.high);
  while (read_next() && next.cycle <= when);
  return feof(stdin) ? 0 : next.cycle;
}

/*
 * A flag is cleared by writing a one to it, and no other with it (datasheet 16.11.9). simavr 1.6 clears every pending interrupt of the timer at
 * any write to TIFR1, overflows among them; this takes the place of its handler.
 */
#define TIFR1 0x36
static void write_timer_flags(struct avr_t *of, avr_io_addr_t address, uint8_t value, void *parameter) {
  (void)address, (void)parameter;
  for (int i = 0; i < of->interrupts.vector_count; i++) {
    avr_int_vector_t *const vector = of->interrupts.vector[i];
    if (vector->raised.reg != TIFR1 || !(value >> vector->raised.bit & 1)) continue;
    avr_clear_interrupt(of, vector);
    avr_regbit_clear(of, vector->raised);
  }
}

/* Time passes in cycles, not on the wall. */
static void sleep_not(avr_t *of, avr_cycle_count_t cycles) {
  (void)of, (void)cycles;
}

int main(int count, char **words) {
  if (count != 2) return 2;
  avr = avr_make_mcu_by_name("atmega328p");
  if (avr == NULL || avr_init(avr) != 0) return 1;
  avr->frequency = 16000000;
  avr->vcc = avr->avcc = 5000;
  avr->sleep = sleep_not;
  uint32_t size = 0, start = 0;
  uint8_t *const program = read_ihex_file(words[1], &size, &start);
  if (program == NULL) return 1;
  memcpy(avr->flash + start, program, size);
  avr->codeend = avr->flashend;
  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= ~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POOL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_byte, NULL);
  /* Pull-ups of the world: every input is high before the program starts. */
  for (const char *pin = "D3D4D5D6D7B0B1B2C0"; *pin; pin += 2)
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(pin[0]), pin[1] - '0'), 1);
  avr->io[AVR_DATA_TO_IO(TIFR1)].w.c = write_timer_flags;
  unsigned long long last = 0;
  if (read_next()) avr_cycle_timer_register(avr, next.cycle, change, NULL);
  avr_cycle_timer_register(avr, READ_CYCLES, acknowledge, NULL);
  avr_cycle_timer_register(avr, 640, send_byte, NULL);
  for (;;) {
    const int state = avr_run(avr);
    if (state == cpu_Done || state == cpu_Crashed) return 1;
    if (!feof(stdin)) last = avr->cycle;
    else if (avr->cycle > last + AFTERWARDS_CYCLES) break;
  }
  return 0;
}

#include "reset.h"

#include <avr/io.h>
#include <avr/wdt.h>

uint8_t reset_cause __attribute__((section(".noinit")));

/* After a reset by the watchdog it keeps running, at its shortest (datasheet 11.9.1): it is stopped before variables are set up. */
void reset_early(void) __attribute__((naked, used, section(".init3")));
void reset_early(void) {
  reset_cause = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

void reset_now(void) {
  wdt_enable(WDTO_15MS);
  for (;;) {
  }
}

/* The box beside the road: stamps edges, keeps them until the bridge has them on disk. protocol/serial/README.md is what it speaks. */
#include <avr/interrupt.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "capture.h"
#include "command.h"
#include "health.h"
#include "identity.h"
#include "report.h"
#include "ring.h"
#include "settings.h"
#include "ticks.h"
#include "uart.h"
#include "wake.h"

static void sleep_until_woken(void) {
  cli();
  while (!(WAKE_REGISTER & _BV(WAKE_BIT))) {
    /* The instruction after sei() runs before any interrupt: one that came since cli() ends the sleep at once (avr/sleep.h). */
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
    cli();
  }
  sei();
}

int main(void) {
  set_sleep_mode(SLEEP_MODE_IDLE); /* timer, capture and serial line go on */
  ring_start();
  settings_start();
  ticks_start();
  capture_start();
  uart_start();
  health_start();
  wdt_enable(WDTO_2S);
  sei();
  identity_start();
  report_hello(0);

  for (;;) {
    /* Before the work: whatever comes meanwhile leaves the bit set, and there is another round. */
    WAKE_REGISTER &= ~_BV(WAKE_BIT);
    wdt_reset();
    capture_catch_up(); /* first, because its stamp is the moment of the call */
    ticks_poll();
    capture_drain();
    capture_look();
    capture_listen_for_second();
    command_poll();
    if (report_is_due()) {
      report_one_line();
    } else {
      sleep_until_woken();
    }
  }
}
